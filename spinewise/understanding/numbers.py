"""Numbers in digits and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spinewise.understanding.wordset import wordset

_ONES = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    w: 10 * i
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_TENS["fourty"] = 40
VAGUE = {"couple": 2.0, "few": 3.0, "several": 3.0}
"""What people mean by words of quantity, on the low side."""


_MOST = 1_000_000
"""Nobody tells more than this of anything; hundreds of digits are infinite, which JSON cannot hold."""


class NumberAt(NamedTuple):
    """A number at words ``start`` to ``end`` (exclusive)."""

    value: float
    start: int
    end: int
    spelt: bool
    """Written in words."""


def number_at(words: Sequence[str], at: int) -> NumberAt | None:
    """The number that begins at ``at``, if one does."""
    word = words[at]
    if word[0].isdigit():
        try:
            value = float(word.replace(":", "."))
        except ValueError:
            return None
        return NumberAt(value, at, at + 1, False) if value <= _MOST else None
    if word in _TENS:
        end = at + 1
        if end < len(words) and words[end] == "-":
            end += 1
        if end < len(words) and 1 <= _ONES.get(words[end], 0) <= 9:
            return NumberAt(float(_TENS[word] + _ONES[words[end]]), at, end + 1, True)
        return NumberAt(float(_TENS[word]), at, at + 1, True)
    if word in _ONES:
        if word == "one" and words[at + 1 : at + 2] == ["hundred"]:
            return NumberAt(100.0, at, at + 2, True)
        return NumberAt(float(_ONES[word]), at, at + 1, True)
    return None


def numbers(words: Sequence[str]) -> list[NumberAt]:
    """Every number in the message."""
    found: list[NumberAt] = []
    at = 0
    while at < len(words):
        number = number_at(words, at)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.end
    return found


NOT_A_COUNT = wordset(
    "day days week weeks month months hour hours minute minutes mins second seconds pm am kg kgs kilo",
    "kilos stone lbs lb pounds pound cm mm m ft foot feet inch inches metre metres meter meters mile",
    "miles km percent % pregnant time times out of / : . % degrees degree c celsius f fahrenheit mg ml",
    "g tablets pills units cans bottles pints points steps stairs storey storeys floors litre litres",
    "reps sets sessions shifts year years yr yrs night nights people kids children child fingers toes",
    "legs vertebrae discs disc ribs bones surgeries operations st nd rd th o'clock am pm x - lines",
    "drinks units stones mcg bpm on one two or to",
)
"""What may follow a number that is neither an age nor a mark on the scale."""
