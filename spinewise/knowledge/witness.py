"""Finds a person for whom a condition holds, to prove that it can hold at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from spinewise.findings import FindingId
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Condition, Finding
from spinewise.knowledge.references import leaves
from spinewise.reasoning.conditions import holds
from spinewise.reasoning.implications import close

_MOST_STEPS = 20_000
"""Assignments that are tried before giving up; real conditions need a few dozen."""
_LONGEST_LIST = 9
"""Lists with up to this many values are tried in every combination; longer ones in ones and twos."""


class GaveUp(Exception):
    """The condition is too large to be searched."""


def witness(
    knowledge: Knowledge,
    condition: Condition,
    given: Mapping[FindingId, Any] | None = None,
    wanted: bool = True,
) -> dict[FindingId, Any] | None:
    """Findings, including ``given``, under which ``condition`` is ``wanted``; ``None`` if there are none.

    Only findings that fit together are tried (what implies numbness is not
    combined with "no numbness"). Raises :class:`GaveUp` after 20,000 tries.
    """
    return _Search(knowledge, condition, wanted).run(dict(given or {}))


def values_of(finding: Finding, limits: tuple[float, ...] = ()) -> tuple[Any, ...]:
    """Values of a finding worth trying; ``limits``: numbers at which tests change their result."""
    if finding.type == "flag":
        return (True, False)
    if finding.type == "choice":
        return finding.of or ()
    if finding.type == "list":
        values = finding.of or ()
        sizes = range(1, len(values) + 1) if len(values) <= _LONGEST_LIST else (1, 2, len(values))
        return tuple(chosen for size in sizes for chosen in combinations(values, size))
    low, high = finding.range or (0.0, max(limits, default=0.0) + 1)
    tried = {low, high, *(limit + step for limit in limits for step in (-1, -0.5, 0, 0.5, 1))}
    return tuple(sorted(value for value in tried if low <= value <= high))


class _Search:
    """Depth-first search over the findings of one condition, cut short by three-valued logic."""

    def __init__(self, knowledge: Knowledge, condition: Condition, wanted: bool) -> None:
        self.knowledge = knowledge
        self.condition = condition
        self.wanted = wanted
        self.steps = 0
        limits: dict[FindingId, list[float]] = {}
        for _, test in leaves(condition):
            of_finding = limits.setdefault(test.finding or "", [])
            numbers = (test.min, test.max, test.is_ if _is_number(test.is_) else None)
            of_finding.extend(float(number) for number in numbers if number is not None)
        self.values = {
            name: values_of(knowledge.findings[name], tuple(limits[name]))
            for name in limits
            if name in knowledge.findings
        }

    def run(self, person: dict[FindingId, Any]) -> dict[FindingId, Any] | None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise GaveUp
        known = close(self.knowledge, person)
        if not fits_together(self.knowledge, known):
            return None
        result = holds(self.condition, known)
        if result is not None:
            return person if result is self.wanted else None
        finding = next((name for name in _open(self.condition, known) if name not in known), None)
        if finding is None:
            return None
        for value in self.values.get(finding, ()):
            found = self.run({**person, finding: value})
            if found is not None:
                return found
        return None


def fits_together(knowledge: Knowledge, known: Mapping[FindingId, Any]) -> bool:
    """Whether nothing in ``known`` contradicts what follows from the rest of it."""
    for name, value in known.items():
        finding = knowledge.findings.get(name)
        if finding is None or not isinstance(value, bool):
            continue
        implied = finding.implies if value else finding.implies_when_false
        if any(other in known and known[other] != expected for other, expected in implied.items()):
            return False
    return True


def _open(condition: Condition, known: Mapping[FindingId, Any]) -> Iterator[FindingId]:
    """Findings of the parts that are still unknown: only these can decide the whole."""
    if holds(condition, known) is not None:
        return
    if condition.finding is not None:
        yield condition.finding
    if condition.not_ is not None:
        yield from _open(condition.not_, known)
    for part in (*(condition.all or ()), *(condition.any or ()), *(condition.at_least or (0, ()))[1]):
        yield from _open(part, known)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
