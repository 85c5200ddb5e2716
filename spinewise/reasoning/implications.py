"""What follows from what was told ("both legs are numb" means there is numbness)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.reasoning.kept import kept_for


def close(knowledge: Knowledge, findings: Mapping[FindingId, Any]) -> dict[FindingId, FindingValue]:
    """``findings`` with everything that follows from them.

    What the person said is never overridden. Where two consequences disagree,
    ``true`` wins: a danger sign that follows from one answer is not taken back
    by another. What is no finding of the vocabulary, or has a value of the wrong
    type (also ``None``, a slot nobody filled), is left out: it is unknown.
    """
    table = kept_for(knowledge, _table)
    known: dict[FindingId, FindingValue] = {}
    for finding, value in findings.items():
        if (kind := table.types.get(finding)) is not None and (sound := _sound(kind, value)) is not None:
            known[finding] = sound
    while True:
        following: dict[FindingId, FindingValue] = {}
        for finding, flag, values in table.consequences:
            if known.get(finding) is not flag:
                continue
            for other, value in values:
                if other not in known and (other not in following or value is True):
                    following[other] = value
        if not following:
            return known
        known.update(following)


@dataclass(frozen=True)
class _Table:
    """What the vocabulary says about types and consequences."""

    types: dict[FindingId, str]
    consequences: tuple[tuple[FindingId, bool, tuple[tuple[FindingId, FindingValue], ...]], ...]


def _table(knowledge: Knowledge) -> _Table:
    consequences = []
    for finding in knowledge.findings.values():
        for flag, values in ((True, finding.implies), (False, finding.implies_when_false)):
            if values:
                consequences.append((finding.id, flag, _items(knowledge, values)))
    types: dict[FindingId, str] = {finding.id: finding.type for finding in knowledge.findings.values()}
    return _Table(types, tuple(consequences))


def _items(knowledge: Knowledge, values: Mapping[str, Any]) -> tuple[tuple[FindingId, FindingValue], ...]:
    sound = (
        (finding, _sound(knowledge.findings[finding].type, value))
        for finding, value in values.items()
        if finding in knowledge.findings
    )
    return tuple((finding, value) for finding, value in sound if value is not None)


def _sound(kind: str, value: Any) -> FindingValue | None:
    """The value if it is of the type of its finding, else ``None``."""
    if isinstance(value, bool):
        return value if kind == "flag" else None
    if isinstance(value, (int, float)):
        return value if kind == "number" and not isnan(value) else None
    if isinstance(value, str):
        return value if kind == "choice" and value else None
    if isinstance(value, (list, tuple)) and kind == "list" and value:
        return tuple(value) if all(isinstance(one, str) for one in value) else None
    return None
