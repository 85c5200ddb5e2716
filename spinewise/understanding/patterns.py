"""Reads the small pattern language of the wording files (see :mod:`spinewise.understanding.lexicon`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TypeAlias

_SIGN = re.compile(r"\s*(\.{2,4}|[\[\]()|]|\{[a-z_0-9]*\}|[^\s\[\](){}|]+)")
_MOST_VARIANTS = 256


GAPS = {"..": 2, "...": 5, "....": 8}
"""How many words each gap may skip."""
NEAR = " ~ "


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or with ``prefix`` the beginning of one."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A named word family."""

    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``most`` words of no interest."""

    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an optional part is a choice with an empty sequence."""

    options: tuple[tuple[Node, ...], ...]


Node: TypeAlias = "Word | Family | Gap | Number | Choice"
Step: TypeAlias = "str | int"
"""A word, ``abc*``, ``{n}`` (a number) or ``{family}`` as text; a gap as the number of words."""


def _signs(pattern: str) -> list[str]:
    signs: list[str] = []
    at = 0
    text = pattern.strip()
    while at < len(text):
        found = _SIGN.match(text, at)
        if found is None:
            raise PatternError(f"cannot read '{text[at:]}'")
        signs.append(found.group(1))
        at = found.end()
    return signs


@cache
def parse(pattern: str) -> tuple[Node, ...]:
    """The pattern as a sequence of nodes.

    Raises:
        PatternError: brackets that do not match, an empty pattern, unknown signs.
    """
    signs = _signs(pattern)
    nodes, at = _sequence(signs, 0, closing=None)
    if at != len(signs):
        raise PatternError(f"'{signs[at]}' has no opening bracket")
    if not nodes:
        raise PatternError("it is empty")
    return nodes


def _sequence(signs: Sequence[str], at: int, closing: str | None) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    while at < len(signs):
        sign = signs[at]
        if sign in ("]", ")", "|"):
            if closing is None and sign != "|":
                raise PatternError(f"'{sign}' has no opening bracket")
            if closing is None:
                raise PatternError("'|' stands outside of brackets")
            break
        if sign in ("[", "("):
            end = "]" if sign == "[" else ")"
            options: list[tuple[Node, ...]] = [()] if sign == "[" else []
            while True:
                option, at = _sequence(signs, at + 1, closing=end)
                if not option:
                    raise PatternError("there is an empty choice")
                options.append(option)
                if at >= len(signs):
                    raise PatternError(f"'{sign}' is not closed")
                if signs[at] == "|":
                    continue
                if signs[at] != end:
                    raise PatternError(f"'{sign}' is closed by '{signs[at]}'")
                break
            nodes.append(Choice(tuple(options)))
        elif sign in GAPS:
            nodes.append(Gap(GAPS[sign]))
        elif sign == "{n}":
            nodes.append(Number())
        elif sign.startswith("{"):
            nodes.append(Family(sign[1:-1]))
        elif sign.endswith("*"):
            if len(sign) < 3:
                raise PatternError(f"'{sign}' is too short a beginning of a word")
            nodes.append(Word(sign[:-1], prefix=True))
        else:
            nodes.append(Word(sign))
        at += 1
    return tuple(nodes), at


def orders(pattern: str) -> list[str]:
    """``a ~ b`` as the two patterns it stands for, any other pattern as itself."""
    if NEAR not in pattern:
        return [pattern]
    one, _, other = pattern.partition(NEAR)
    if NEAR in other:
        raise PatternError("'~' stands once at most")
    return [f"{one} .... {other}", f"{other} .... {one}"]


def check(pattern: str, families: Mapping[str, tuple[str, ...]]) -> None:
    """Raise :class:`PatternError` unless the pattern can be read and used."""
    for order in orders(pattern):
        nodes = parse(order)
        for name in family_names(nodes):
            if name not in families:
                raise PatternError(f"there is no word family '{name}' in words.yml")
        for steps in variants(nodes, {}):
            if not steps:
                raise PatternError("everything in it may be left out")
            if isinstance(steps[0], int) or isinstance(steps[-1], int):
                raise PatternError("it begins or ends with a gap")


def family_names(nodes: Sequence[Node]) -> set[str]:
    """Names of the word families that the nodes use."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, Family):
            names.add(node.name)
        elif isinstance(node, Choice):
            for option in node.options:
                names |= family_names(option)
    return names


def variants(
    nodes: Sequence[Node], choices: dict[str, tuple[tuple[Node, ...], ...]], dropped: Collection[str] = ()
) -> list[tuple[Step, ...]]:
    """Every straight sequence of steps that the nodes stand for.

    A choice is one step with a name of its own; its options are added to
    ``choices`` under that name. Words in ``dropped`` are
    left out, and so are options that have no other word.
    """
    parts: list[list[tuple[Step, ...]]] = []
    for node in nodes:
        if isinstance(node, Word):
            parts.append([()] if node.text in dropped else [(node.text + "*" if node.prefix else node.text,)])
        elif isinstance(node, Family):
            parts.append([("{" + node.name + "}",)])
        elif isinstance(node, Gap):
            parts.append([(node.most,)])
        elif isinstance(node, Number):
            parts.append([("{n}",)])
        else:
            options = tuple(option for option in node.options if _weight(option, dropped))
            part: list[tuple[Step, ...]] = [()] if () in node.options or not options else []
            if options:
                part.append((_name_of(options, choices),))
            parts.append(part)
    count = 1
    for part in parts:
        count *= len(part)
    if count > _MOST_VARIANTS:
        raise PatternError(f"it stands for {count} sequences; split it")
    return [tuple(step for piece in pieces for step in piece) for pieces in product(*parts)]


def _weight(option: tuple[Node, ...], dropped: Collection[str]) -> bool:
    return any(not (isinstance(node, Word) and node.text in dropped) for node in option)


def _name_of(options: tuple[tuple[Node, ...], ...], choices: dict[str, tuple[tuple[Node, ...], ...]]) -> str:
    key = "(" + "|".join(map(repr, options)) + ")"
    choices.setdefault(key, options)
    return key


def words_in(nodes: Sequence[Node]) -> set[str]:
    """All whole words a pattern is made of (for the spelling corrector)."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Word) and not node.prefix:
            found.add(node.text)
        elif isinstance(node, Choice):
            for option in node.options:
                found |= words_in(option)
    return found
