"""How hard a text is to read: the Flesch-Kincaid grade, counted by ourselves.

The grade is the number of school years (US) a reader needs. As Flesch counted
("How to Write Plain English", 1979), a sentence ends at a full stop, question
mark, exclamation mark, colon or semicolon. Words joined by a hyphen count as
words of their own. A number counts as one syllable.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

LIMIT = 9.0
"""Texts must stay below this: "about grade 8" is 8.0 to 8.9."""
SHORTEST = 8
"""Texts of fewer words are not graded: the formula says nothing about a fragment."""

_SENTENCE_END = re.compile(r"[.!?:;]+(?=[\s\"')\]]|$)|\n+|\s[–—]\s")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)*|\d+(?:[.,]\d+)*")

# English spelling hides how a word is spoken; these are words of our field that the rules below miscount.
_SPOKEN = {
    "aches": 1, "area": 3, "areas": 3, "being": 2, "clothes": 1, "create": 2, "crying": 2, "diabetes": 4,
    "doing": 2, "every": 2, "everyday": 3, "everything": 3, "evening": 2, "fluid": 2, "fluids": 2,
    "forehead": 2, "going": 2, "having": 2, "headaches": 2, "idea": 3, "ideal": 3, "ideas": 3,
    "lifestyle": 2, "likely": 2, "lying": 2,
    "medicine": 3, "medicines": 3, "persuade": 2, "prayer": 1, "science": 2, "seeing": 2, "several": 3,
    "sideways": 2, "someone": 2, "something": 2, "sometimes": 2, "somewhere": 2, "therefore": 2,
    "trial": 2, "trials": 2, "unlikely": 3,
}  # fmt: skip

# Vowels that stand together and are spoken apart: var-i-ous (not ac-tion, mil-lion), anx-i-ety, exper-i-ence,
# vid-e-o, us-u-al (not lang-uage), a-orta, pla-yer, naus-e-a.
_APART = re.compile(
    r"(?<![tcsgln])io|(?<![tcsg])i(?:a|u)|iet(?!h)|(?<![tcs])ien[ct]|(?<![gp])eo(?!u)|(?<![qg])ua|ao|[aou]y(?=[aeio])|sea$"
)
_SILENT = tuple(
    map(
        re.compile,
        (
            r"(?:[gq]u|[^aeiouy])e$",
            r"[^aeiouytd]ed$",
            r"(?:[^aeiouycgsxzhl]|[aeiouy]l|th)es$",
            r"[^aeiouy]e(?:less|ful|ment|ly|ness)$",
        ),
    )
)
"""An "e" that is written and not spoken: time, moved, times, movement."""
_SPOKEN_LE = re.compile(r"[^aeiouy]le$")


@dataclass(frozen=True)
class Reading:
    """The grade of one text, and what makes it hard."""

    grade: float
    """US school years."""
    words: int
    longest_sentence: str
    hard_words: tuple[str, ...]
    """Words of three syllables or more, the longest first; without the words that are allowed."""


def read_level(text: str, allowed: Collection[str] = ()) -> Reading | None:
    """The reading level of ``text``; ``None`` when it has fewer than :data:`SHORTEST` words.

    ``allowed``: medical words that cannot be avoided, in small letters. They
    count as words of a sentence but not as hard ones: each has the average
    number of syllables of the other words.
    """
    sentences = [s for s in _SENTENCE_END.split(text) if _WORD.search(s)]
    words = _WORD.findall(text)
    if len(words) < SHORTEST:
        return None
    counted = {word: syllables(word) for word in words if not _is_allowed(word, allowed)}
    graded = [word for word in words if word in counted]
    per_word = sum(counted[word] for word in graded) / len(graded) if graded else 1.0
    # Coefficients: Kincaid, Fishburne, Rogers and Chissom 1975.
    grade = 0.39 * len(words) / len(sentences) + 11.8 * per_word - 15.59
    hard = sorted({w.lower() for w in graded if counted[w] >= 3}, key=lambda w: (-syllables(w), w))
    longest = max(sentences, key=lambda s: len(_WORD.findall(s)))
    return Reading(grade, len(words), " ".join(longest.split()), tuple(hard))


def syllables(word: str) -> int:
    """Syllables of an English word, by its spelling. Right for about 19 of 20 everyday words."""
    word = word.lower().replace("’", "'").split("'")[0]
    if not word or word[0].isdigit():
        return 1
    if word in _SPOKEN:
        return _SPOKEN[word]
    count = len(re.findall(r"[aeiouyà-ÿ]+", word)) + len(_APART.findall(word))
    if any(silent.search(word) for silent in _SILENT) and not _SPOKEN_LE.search(word):
        count -= 1
    if word.endswith(("sm", "thm")):
        count += 1
    return max(count, 1)


def _is_allowed(word: str, allowed: Collection[str]) -> bool:
    word = word.lower().replace("’", "'").removesuffix("'s")
    return word in allowed or (word.endswith("s") and word[:-1] in allowed)
