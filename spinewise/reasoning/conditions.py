"""Tests on the findings of a person, in three-valued logic.

A condition is true, false, or unknown (``None``). A test on a finding that
nobody spoke of is unknown; ``all``, ``any``, ``not`` and ``at_least`` follow
Kleene: the result is unknown only while what is missing could still decide it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan
from typing import Any

from spinewise.findings import FindingId, Findings
from spinewise.knowledge.models import Condition

Test = Callable[[Mapping[str, Any]], "bool | None"]
"""A condition made ready to be asked many times."""

_UNKNOWN: tuple[Any, ...] = (None, "", (), [])
_MOST_KEPT = 20_000
_kept: dict[int, tuple[Condition, Test]] = {}
"""Prepared tests by the identity of their condition, which is kept alive beside its test."""


def holds(condition: Condition, findings: Findings) -> bool | None:
    """Whether ``condition`` is true, false or (``None``) unknown for ``findings``. Never raises."""
    return prepare(condition)(findings)


def prepare(condition: Condition) -> Test:
    """The condition as a function, prepared once for each condition object."""
    kept = _kept.get(id(condition))
    if kept is None or kept[0] is not condition:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = (condition, _prepare(condition))
        _kept[id(condition)] = kept
    return kept[1]


def findings_in(condition: Condition) -> tuple[FindingId, ...]:
    """All findings a condition looks at, in the order in which they are named."""
    if condition.finding is not None:
        return (condition.finding,)
    return tuple(dict.fromkeys(finding for part in _parts(condition) for finding in findings_in(part)))


def because(condition: Condition, findings: Findings, result: bool = True) -> tuple[FindingId, ...]:
    """The findings that make ``condition`` come out as ``result``; empty when it does not.

    Of an ``any`` only the parts that hold are named, of an ``all`` every part.
    """
    return tuple(dict.fromkeys(_because(condition, findings, result)))


def _because(condition: Condition, findings: Findings, result: bool) -> list[FindingId]:
    if holds(condition, findings) is not result:
        return []
    if condition.finding is not None:
        return [condition.finding]
    if condition.not_ is not None:
        return _because(condition.not_, findings, not result)
    # The parts that come out the other way contribute nothing, so one rule serves all, any and at_least.
    return [finding for part in _parts(condition) for finding in _because(part, findings, result)]


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if condition.all is not None:
        return condition.all
    if condition.any is not None:
        return condition.any
    if condition.at_least is not None:
        return condition.at_least[1]
    return (condition.not_,) if condition.not_ is not None else ()


def _prepare(condition: Condition) -> Test:
    if condition.finding is not None:
        leaf = _prepare_leaf(condition, condition.finding)
        return leaf if condition.unknown is None else _known_only(leaf)
    parts = tuple(_prepare(part) for part in _parts(condition))
    if condition.not_ is not None:
        return _negation(parts[0])
    if condition.all is not None:
        return _conjunction(parts)
    if condition.any is not None:
        return _disjunction(parts)
    assert condition.at_least is not None
    return _count(condition.at_least[0], parts)


def _known_only(leaf: Test) -> Test:
    return lambda findings: leaf(findings) is True


def _negation(part: Test) -> Test:
    def test(findings: Mapping[str, Any]) -> bool | None:
        value = part(findings)
        return None if value is None else not value

    return test


def _conjunction(parts: tuple[Test, ...]) -> Test:
    def test(findings: Mapping[str, Any]) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(findings)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return test


def _disjunction(parts: tuple[Test, ...]) -> Test:
    def test(findings: Mapping[str, Any]) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(findings)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return test


def _count(wanted: int, parts: tuple[Test, ...]) -> Test:
    def test(findings: Mapping[str, Any]) -> bool | None:
        values = [part(findings) for part in parts]
        sure = values.count(True)
        if sure >= wanted:
            return True
        return None if sure + values.count(None) >= wanted else False

    return test


def _prepare_leaf(condition: Condition, finding: FindingId) -> Test:
    checks: list[Callable[[Any], bool | None]] = []
    if condition.is_ is not None:
        checks.append(_equals(condition.is_))
    if condition.min is not None or condition.max is not None:
        checks.append(_within(condition.min, condition.max))
    if condition.any_of is not None:
        checks.append(_one_of(frozenset(condition.any_of)))
    if condition.only is not None:
        checks.append(_nothing_but(frozenset(condition.only)))
    if not checks:
        # Alone it means "the flag is true"; a value that is not a flag counts once it is known.
        def plain(findings: Mapping[str, Any]) -> bool | None:
            value = findings.get(finding)
            if value is True or value is False:
                return value
            return None if value in _UNKNOWN else True

        return plain
    if len(checks) == 1:
        check = checks[0]

        def single(findings: Mapping[str, Any]) -> bool | None:
            value = findings.get(finding)
            return None if value is None else check(value)

        return single

    def several(findings: Mapping[str, Any]) -> bool | None:
        value = findings.get(finding)
        if value is None:
            return None
        results = [check(value) for check in checks]
        return False if False in results else None if None in results else True

    return several


def _equals(expected: Any) -> Callable[[Any], bool | None]:
    if isinstance(expected, bool):
        return lambda value: value is expected if isinstance(value, bool) else None
    if isinstance(expected, (list, tuple)):
        wanted = frozenset(expected)
        return lambda value: None if (named := _names(value)) is None else named == wanted

    def check(value: Any) -> bool | None:
        if isinstance(value, bool):
            return None
        if isinstance(value, (list, tuple)):
            return tuple(value) == (expected,) if value else None
        return bool(value == expected)

    return check


def _within(least: float | None, most: float | None) -> Callable[[Any], bool | None]:
    low = float("-inf") if least is None else least
    high = float("inf") if most is None else most

    def check(value: Any) -> bool | None:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or isnan(value):
            return None
        return low <= value <= high

    return check


def _one_of(allowed: frozenset[str]) -> Callable[[Any], bool | None]:
    return lambda value: None if (named := _names(value)) is None else not named.isdisjoint(allowed)


def _nothing_but(allowed: frozenset[str]) -> Callable[[Any], bool | None]:
    return lambda value: None if (named := _names(value)) is None else named <= allowed


def _names(value: Any) -> frozenset[str] | None:
    """A choice or list as a set of names; ``None`` when the value is neither, or empty."""
    if isinstance(value, str):
        return frozenset((value,)) if value else None
    if isinstance(value, (list, tuple, set, frozenset)) and value and all(isinstance(v, str) for v in value):
        return frozenset(value)
    return None
