"""Finds the places in a message where a pattern of the lexicon matches.

All patterns are merged into one tree of steps, so the time for a message hardly
grows with the number of patterns. Word families and choices are found first,
level by level (one may contain others), and then stand beside the words as
further symbols.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from spinewise.understanding.normalise import DROPPED
from spinewise.understanding.patterns import (
    Choice,
    Family,
    Gap,
    Node,
    Number,
    Step,
    Word,
    orders,
    parse,
    variants,
)
from spinewise.understanding.wordset import wordset

Payload = TypeVar("Payload")

STOPS = frozenset(".!?;")
"""Tokens no gap may cross."""
_NO_GAP = STOPS | wordset(
    "not no never without nor neither nothing none but , ( ) - :",
)
_NO_LONG_GAP = _NO_GAP - {","}
LONG_GAP = 5
"""A gap of this width may also cross a comma."""
_REMEMBERED = 20_000
"""Words whose symbols are remembered; a long-running server must not keep every typo."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Payload]):
    """One match: tokens ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    payload: Payload
    denied: bool
    """The pattern matched in its denied form ("leg is *not* numb")."""


@dataclass(slots=True)
class _Tree(Generic[Payload]):
    next: dict[str, _Tree[Payload]] = field(default_factory=dict)
    gaps: dict[int, _Tree[Payload]] = field(default_factory=dict)
    ends: list[tuple[Payload, bool]] = field(default_factory=list)

    def add(self, steps: Iterable[Step], payload: Payload, denied: bool = False) -> None:
        tree = self
        for step in steps:
            if isinstance(step, int):
                tree = tree.gaps.setdefault(step, _Tree())
            else:
                tree = tree.next.setdefault(step, _Tree())
        if (payload, denied) not in tree.ends:
            tree.ends.append((payload, denied))


Lattice = list[dict[str, tuple[int, ...]]]
"""For each token the symbols that begin there, each with the tokens behind its ends."""

_Nodes = tuple[Node, ...]


class Matcher(Generic[Payload]):
    """Matches patterns with a payload each against sequences of words."""

    def __init__(
        self, families: Mapping[str, Sequence[str]], patterns: Iterable[tuple[str, Payload]]
    ) -> None:
        """Build the trees; patterns must have passed :func:`spinewise.understanding.patterns.check`."""
        choices: dict[str, tuple[_Nodes, ...]] = {}
        self._tree: _Tree[Payload] = _Tree()
        for pattern, payload in patterns:
            sequences = [v for order in orders(pattern) for v in variants(parse(order), choices, DROPPED)]
            for steps in filter(None, sequences):
                self._tree.add(steps, payload)
                if "{be}" in steps:
                    at = steps.index("{be}")
                    self._tree.add((*steps[:at], "{benot}", *steps[at + 1 :]), payload, denied=True)
        named = {"{" + name + "}": tuple(map(parse, members)) for name, members in families.items()}
        self._words: dict[str, list[str]] = {}
        self._beginnings: dict[str, list[str]] = {}
        self._levels = self._grow(named, choices)
        self._longest = max(map(len, self._beginnings), default=0)
        self._symbols_of: dict[str, tuple[str, ...]] = {}

    def _grow(
        self, named: dict[str, tuple[_Nodes, ...]], choices: dict[str, tuple[_Nodes, ...]]
    ) -> list[_Tree[str]]:
        """Trees of the families of several words, one for each level; sets up those of one word."""
        sequences: dict[str, list[tuple[Step, ...]]] = {}
        waiting = [*named.items(), *choices.items()]
        while waiting:
            name, options = waiting.pop()
            if name in sequences:
                continue
            inner: dict[str, tuple[_Nodes, ...]] = {}
            sequences[name] = [v for option in options for v in variants(option, inner, DROPPED) if v]
            waiting.extend(inner.items())
        level_of: dict[str, int] = {}

        def level(name: str, above: tuple[str, ...] = ()) -> int:
            if name in above:
                raise ValueError(f"word family {name} contains itself")
            if name not in level_of:
                used = {s for steps in sequences[name] for s in steps if s in sequences}
                level_of[name] = 1 + max((level(str(n), (*above, name)) for n in used), default=-1)
            return level_of[name]

        trees: list[_Tree[str]] = [_Tree() for _ in range(1 + max(map(level, sequences), default=-1))]
        for name, options_ in sequences.items():
            for steps in options_:
                only = steps[0]
                if len(steps) == 1 and isinstance(only, str) and only not in sequences and only != "{n}":
                    if only.endswith("*"):
                        self._beginnings.setdefault(only[:-1], []).append(name)
                    else:
                        self._words.setdefault(only, []).append(name)
                else:
                    trees[level_of[name]].add(steps, name)
        for beginning in _beginnings_in([self._tree, *trees]):
            self._beginnings.setdefault(beginning, []).append(beginning + "*")
        return trees

    def _symbols(self, word: str) -> tuple[str, ...]:
        """The word, the families it is a member of by itself, and ``{n}`` for a number."""
        known = self._symbols_of.get(word)
        if known is None:
            found = [word, *self._words.get(word, ())]
            for length in range(2, min(len(word), self._longest) + 1):
                found.extend(self._beginnings.get(word[:length], ()))
            if word[0].isdigit() or word in NUMBER_WORDS:
                found.append("{n}")
            known = tuple(dict.fromkeys(found))
            if len(self._symbols_of) < _REMEMBERED:
                self._symbols_of[word] = known
        return known

    def lattice(self, words: Sequence[str]) -> Lattice:
        """Words, beginnings, numbers, families and choices at each place."""
        lattice: Lattice = [dict.fromkeys(self._symbols(w), (i + 1,)) for i, w in enumerate(words)]
        view = _View(words, lattice)
        for level in self._levels:
            found = {(i, f.payload, f.end) for i in range(len(words)) for f in _walk(level, view, i)}
            for i, name, end in sorted(found):
                ends = lattice[i].get(name, ())
                if end not in ends:
                    lattice[i][name] = (*ends, end)
                view.present.add(name)
        return lattice

    def find(self, words: Sequence[str], lattice: Lattice | None = None) -> list[Found[Payload]]:
        """Every match, in order of its start."""
        lattice = self.lattice(words) if lattice is None else lattice
        view = _View(words, lattice)
        found: list[Found[Payload]] = []
        for i in range(len(words)):
            found.extend(_walk(self._tree, view, i))
        return list(dict.fromkeys(found))


class _View:
    """A lattice with what gaps need to know, so that none looks at places in vain."""

    def __init__(self, words: Sequence[str], lattice: Lattice) -> None:
        self.lattice = lattice
        self.present: set[str] = set().union(*lattice)
        """Every symbol that begins anywhere."""
        self.short = _reach(words, _NO_GAP)
        """For each place the last one that a short gap from there can lead to."""
        self.long = _reach(words, _NO_LONG_GAP)


def _reach(words: Sequence[str], stops: frozenset[str]) -> list[int]:
    reach = [len(words) - 1] * len(words)
    for at in range(len(words) - 1, -1, -1):
        if words[at] in stops:
            reach[at] = at
        elif at + 1 < len(words):
            reach[at] = reach[at + 1]
    return reach


def _walk(tree: _Tree[Payload], view: _View, start: int) -> list[Found[Payload]]:
    lattice = view.lattice
    found: list[Found[Payload]] = []
    open_: list[tuple[_Tree[Payload], int]] = [(tree, start)]
    last = len(lattice)
    while open_:
        node, at = open_.pop()
        for payload, denied in node.ends:
            found.append(Found(start, at, payload, denied))
        if at >= last:
            continue
        steps = node.next
        if steps:
            here = lattice[at]
            shared = steps.keys() & here.keys()
            # sorted: which of equal matches comes first must not depend on the order of a set
            for symbol in sorted(shared) if len(shared) > 1 else shared:
                child = steps[symbol]
                for end in here[symbol]:
                    open_.append((child, end))
        for most, behind in node.gaps.items():
            furthest = min(at + most, (view.short if most < LONG_GAP else view.long)[at])
            # what stands behind a gap is mostly nowhere in the message
            somewhere = sorted(view.present.intersection(behind.next))
            for place in range(at, furthest + 1) if somewhere else ():
                symbols = lattice[place]
                for symbol in somewhere:
                    for end in symbols.get(symbol, ()):
                        open_.append((behind.next[symbol], end))
            for further, child in behind.gaps.items():
                after: _Tree[Payload] = _Tree(gaps={further: child})
                open_ += [(after, place) for place in range(at, furthest + 1)]
    return found


def _beginnings_in(trees: Iterable[object]) -> set[str]:
    """Every ``abc*`` that stands as a step in a tree, without the sign."""
    found: set[str] = set()
    open_: list[object] = list(trees)
    while open_:
        tree = open_.pop()
        assert isinstance(tree, _Tree)
        for symbol, child in tree.next.items():
            if symbol.endswith("*") and symbol[0] not in "({":
                found.add(symbol[:-1])
            open_.append(child)
        open_.extend(tree.gaps.values())
    return found


NUMBER_WORDS = wordset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred",
    "couple few several dozen half",
)
"""Words that count as a number in patterns."""

__all__ = [
    "NUMBER_WORDS",
    "STOPS",
    "Choice",
    "Family",
    "Found",
    "Gap",
    "Lattice",
    "Matcher",
    "Number",
    "Word",
]
