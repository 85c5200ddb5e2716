"""Files of knowledge as careless editing, a full disk or malice may leave them."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import strategies as st

WEIRD = (
    *("", "~", "[]", "{}", "0", "-1", "1e999", ".5", "9" * 30, "9" * 400, "9" * 5000, "true",
      "No", "'", '"', "@", "`", "%"),
    *("[[[[", "}", "- - -", "a: b: c", "&a [*a]", "*nowhere", "<<: *x",
      "!!python/object:os.system x", "!!binary x"),
    *("!!int abc", "!!float x", "!!timestamp now", "!!set {a, b}", "? a", "|", ">", "|9",
      "2026-01-31", "1:30", "0x1F"),
    *("0.0", "nan", ".inf", "{a: {b: {c: [1, {d: e}]}}}", "[1, [2, [3, []]]]", "\u2028", "\x00",
      "\x1b", "\ufeff"),
    *("no such id", "age", "region", "[age, age]", "{finding: age}", "{not: {not: {not: age}}}",
      "{all: []}", "{any: [{}]}"),
    *("{at_least: [2, [age]]}", "{at_least: 3}", "{finding: age, above: x}", "M0 0",
      "M 1e999 0 L 2 2 Z", "M 0 0 C 1"),
    "[" * 3000,
    "{a: " * 3000,
    "&a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)),
)
"""Values in place of right ones; nested without end, doubled without end, of other types."""

Change = Callable[[str, random.Random], str]


def _line(change: Callable[[list[str], int, random.Random], None]) -> Change:
    def changed(text: str, pick: random.Random) -> str:
        lines = text.split("\n")
        change(lines, pick.randrange(len(lines)), pick)
        return "\n".join(lines)

    return changed


def _other_value(lines: list[str], at: int, pick: random.Random) -> None:
    lines[at] = lines[at].partition(":")[0] + ": " + pick.choice(WEIRD)


def _other_indentation(lines: list[str], at: int, pick: random.Random) -> None:
    lines[at] = pick.choice(["  ", "\t", "- ", " ", "    "]) + lines[at]


def _other_name(lines: list[str], at: int, pick: random.Random) -> None:
    name, colon, rest = lines[at].partition(":")
    lines[at] = name + pick.choice(["s", "_", " ", "'", "*", "\u0301"]) + colon + rest


def _inserted(text: str, pick: random.Random) -> str:
    at = pick.randrange(len(text) + 1)
    return text[:at] + pick.choice(WEIRD) + text[at:]


CHANGES: tuple[Change, ...] = (
    _line(lambda lines, at, _: lines.__delitem__(at)),
    _line(lambda lines, at, _: lines.insert(at, lines[at])),
    _line(lambda lines, at, pick: lines.insert(at, pick.choice(WEIRD))),
    _line(lambda lines, at, _: lines.__delitem__(slice(at, None))),
    _line(lambda lines, at, _: lines.__delitem__(slice(at, at + 4))),
    _line(_other_value),
    _line(_other_value),
    _line(_other_value),
    _line(_other_indentation),
    _line(_other_name),
    lambda text, pick: text[: pick.randrange(len(text) + 1)],
    _inserted,
    lambda text, pick: "".join(pick.choice(":-[]{}&*?|'\" \n") if pick.random() < 0.02 else c for c in text),
)
ENCODINGS = (*["utf-8"] * 7, "latin-1", "utf-16", "utf-32", "cp500")


def changed(text: str, seed: int, times: int) -> bytes:
    """A file after some changes, and in some encoding."""
    pick = random.Random(seed)
    for _ in range(times):
        text = pick.choice(CHANGES)(text, pick)
    return text.encode(pick.choice(ENCODINGS), "replace")


SEEDS = st.tuples(st.integers(0, 2**32), st.integers(1, 3))
"""What :func:`changed` needs: always the same changes for the same numbers."""
