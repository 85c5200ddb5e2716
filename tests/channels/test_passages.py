"""Long texts are split where a reader would pause, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewise.channels.passages import passages


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        ("", 10, []),
        ("  \n ", 10, []),
        ("short", 10, ["short"]),
        ("exactly 10", 10, ["exactly 10"]),
        ("one two\n\nthree four", 12, ["one two", "three four"]),
        ("one two\nthree four", 12, ["one two", "three four"]),
        ("It hurts. See a doctor soon.", 20, ["It hurts.", "See a doctor soon."]),
        ("Is it? Yes it is", 9, ["Is it?", "Yes it is"]),
        ("one two three", 9, ["one two", "three"]),
        ("x" * 25, 10, ["x" * 10, "x" * 10, "x" * 5]),
        ("a\n\n" + "word " * 6, 20, ["a\n\nword word word", "word word word"]),
    ],
)
def test_splitting(text: str, longest: int, parts: list[str]) -> None:
    assert passages(text, longest) == parts


@given(st.text(alphabet="ab .\n!", max_size=300), st.integers(min_value=1, max_value=60))
def test_no_part_is_too_long_and_every_letter_is_there(text: str, longest: int) -> None:
    parts = passages(text, longest)
    assert all(0 < len(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
