"""Reading a message leaves nothing behind, and its work grows with its length only."""

from __future__ import annotations

from collections import Counter

import pytest

from spinewise.understanding.clauses import LONGEST, clauses, sentences
from spinewise.understanding.reader import analysed, pipeline

TEXTS = [
    "My mid back hurts, and it's worse when I sit.",
    "qwertz Xylophilus naïve 12 b4 L5S1",
    "  two  spaces\n\nand lines\t",
    "'" * 300,
    "🔥👩‍🦽" * 50,
    "ظهري يؤلمني",
    "\x00\x1b[31m",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_document_has_the_same_text(text: str) -> None:
    assert pipeline().tokenizer(text).text == text


def test_words_of_people_are_not_remembered() -> None:
    analysed("abcdefghijklmnopqrstuvwxyz X qqq says my back hurts")
    strings = pipeline().vocab.strings
    before = len(strings)
    for word in ("zyxwv", "Xantippus", "hurtszz", "mybackhurts"):
        analysed(f"{word} says my back hurts {word * 3}")
        assert word not in strings
    assert len(strings) == before


@pytest.mark.parametrize("cut", [sentences, clauses])
@pytest.mark.parametrize("words", [["back", "pain"] * 500, ["1", "a"] * 400, ["no"] * LONGEST])
def test_no_sentence_goes_on_for_ever(cut, words: list[str]) -> None:
    numbers = cut(words)
    assert len(numbers) == len(words)
    assert numbers == sorted(numbers)
    assert max(Counter(numbers).values()) == LONGEST
