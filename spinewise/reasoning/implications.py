"""What follows from what was told ("both legs are numb" means there is numbness)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spinewise.findings import FindingId, Findings, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.reasoning.kept import kept_for

_Consequences = tuple[tuple[FindingId, bool, tuple[tuple[FindingId, FindingValue], ...]], ...]


def close(knowledge: Knowledge, findings: Findings) -> dict[FindingId, FindingValue]:
    """``findings`` with everything that follows from them, in the order of the vocabulary.

    What the person said is never overridden. Where two consequences disagree,
    ``true`` wins: a danger sign that follows from one answer is not taken back
    by another. Values of ``None`` (a slot nobody filled) are left out.
    """
    known: dict[FindingId, FindingValue] = {
        finding: _frozen(value) for finding, value in findings.items() if value is not None
    }
    consequences = kept_for(knowledge, _consequences)
    while True:
        following: dict[FindingId, FindingValue] = {}
        for finding, flag, values in consequences:
            if known.get(finding) is not flag:
                continue
            for other, value in values:
                if other not in known and (other not in following or value is True):
                    following[other] = value
        if not following:
            return known
        known.update(following)


def _consequences(knowledge: Knowledge) -> _Consequences:
    found = []
    for finding in knowledge.findings.values():
        for flag, values in ((True, finding.implies), (False, finding.implies_when_false)):
            if values:
                found.append((finding.id, flag, _items(values)))
    return tuple(found)


def _items(values: Mapping[str, Any]) -> tuple[tuple[FindingId, FindingValue], ...]:
    return tuple((finding, _frozen(value)) for finding, value in values.items())


def _frozen(value: Any) -> FindingValue:
    return tuple(value) if isinstance(value, list) else value
