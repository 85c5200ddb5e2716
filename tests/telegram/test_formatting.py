"""Words as Telegram messages: escaped, split, never too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewise.channels.telegram.formatting import MOST_FORMATTED, Piece, cut, messages, units
from tests.telegram.markup import read


@pytest.mark.parametrize(
    ("sections", "html"),
    [
        pytest.param([[Piece("Hello")]], ["Hello"], id="plain"),
        pytest.param([[Piece('a < b & c > d "e"')]], ['a &lt; b &amp; c &gt; d "e"'], id="escaped"),
        pytest.param([[Piece("<b>no</b>", bold=True)]], ["<b>&lt;b&gt;no&lt;/b&gt;</b>"], id="bold"),
        pytest.param([[Piece("a"), Piece("b")]], ["a\nb"], id="lines"),
        pytest.param([[Piece("a: ", end=""), Piece("b", italic=True)]], ["a: <i>b</i>"], id="one line"),
        pytest.param([[Piece("a")], [], [Piece("b")]], ["a\n\nb"], id="sections"),
        pytest.param([[Piece("")], [Piece("  \n")]], [], id="nothing"),
        pytest.param(
            [[Piece("t", bold=True), Piece("a", folded=True), Piece("b", folded=True)], [Piece("c")]],
            ["<b>t</b>\n<blockquote expandable>a\nb</blockquote>\n\nc"],
            id="folded",
        ),
        pytest.param(
            [[Piece("a", folded=True)], [Piece("b", folded=True)]],
            ["<blockquote expandable>a\n\nb</blockquote>"],
            id="folded on",
        ),
    ],
)
def test_what_is_sent(sections: list[list[Piece]], html: list[str]) -> None:
    assert messages(sections) == html


def test_sections_stay_whole_where_they_can() -> None:
    sections = [[Piece("a" * 30)], [Piece("b" * 30)], [Piece("c" * 60), Piece("d" * 30)]]
    assert messages(sections, 100) == ["a" * 30 + "\n\n" + "b" * 30, "c" * 60 + "\n" + "d" * 30]


def test_a_long_text_is_split_at_sentences() -> None:
    sentence = "This is a sentence of some length. "
    parts = messages([[Piece(sentence * 200)]])
    assert len(parts) == 2
    assert all(part.endswith("length.") for part in parts)
    assert " ".join(parts) == (sentence * 200).strip()


def test_a_folded_text_that_is_split_stays_folded() -> None:
    for part in messages([[Piece("Some words. " * 600, folded=True)]]):
        assert part.startswith("<blockquote expandable>")
        assert part.endswith("</blockquote>")


def test_there_are_never_more_formatted_pieces_than_are_shown() -> None:
    for part in messages([[Piece("x", bold=True) for _ in range(250)]]):
        assert len(read(part)[1]) <= MOST_FORMATTED


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("🙂🙂", 4, "🙂🙂"), ("🙂🙂🙂", 4, "🙂…"), ("ab cd", 4, "ab…")],
)
def test_a_caption_is_shortened(text: str, longest: int, short: str) -> None:
    assert cut(text, longest) == short
    assert units(short) <= longest


PIECES = st.builds(
    Piece,
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=120),
    bold=st.booleans(),
    italic=st.booleans(),
    folded=st.booleans(),
)


@given(st.lists(st.lists(PIECES, max_size=5), max_size=6), st.integers(20, 90))
def test_whatever_is_said_telegram_takes_it_and_no_word_is_lost(
    sections: list[list[Piece]], longest: int
) -> None:
    parts = [read(html)[0] for html in messages(sections, longest)]
    assert all(part and units(part) <= longest for part in parts)
    given_words = "".join("".join(piece.text for section in sections for piece in section).split())
    assert "".join("".join(parts).split()) == given_words
