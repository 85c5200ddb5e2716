"""How often each answer to a question is given, before anything is known about the cause.

Questions are chosen by what their answers could change, so the chance of each
answer is needed. For a flag it follows from the likelihood ratios themselves:
with sensitivity s and false-alarm rate b, LR+ = s / b and LR- = (1 - s) / (1 - b),
hence ``b = (1 - LR-) / (LR+ - LR-)``. The base rate of a flag is the smallest b of the
causes that it speaks for. For numbers a few typical values stand for all; their
shares are estimates for adults who ask about such pain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Any

from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Condition, Finding, Question, Urgency
from spinewise.reasoning.conditions import prepare
from spinewise.reasoning.implications import close
from spinewise.reasoning.kept import kept_for
from spinewise.reasoning.scoring import Facts
from spinewise.reasoning.urgency import triage

UNMEASURED = 0.05
"""Base rate of a flag for which no cause gives both ratios. Estimate."""
MOST_BASE: dict[Urgency, float] = {
    Urgency.self_care: 0.60,
    Urgency.see_doctor_soon: 0.10,
    Urgency.urgent_same_day: 0.05,
    Urgency.emergency: 0.02,
}
"""A base rate is at most this, by the urgency that the flag brings all alone: danger signs are rare.

About 1 in 100 people with acute back pain in primary care has a serious illness (Henschke 2009); the
numbers themselves are estimates. Ratios say little about rates this small, as they are rounded.
"""
ALMOST = 1e-6
"""What is still open is never quite impossible or certain."""
LEAST_BASE = 0.005
"""No flag is impossible."""
MOST_TOGETHER = 3
"""Up to this many flags in one question, all their combinations are weighed; above, at most two true ones."""

_TYPICAL: dict[FindingId, tuple[tuple[float, float], ...]] = {
    # value, share
    "age": ((14, 0.03), (22, 0.12), (35, 0.26), (47, 0.2), (57, 0.15), (67, 0.14), (78, 0.1)),
    "duration_days": ((0.2, 0.08), (2, 0.2), (10, 0.2), (30, 0.16), (75, 0.1), (200, 0.11), (1000, 0.15)),
    "severity": ((2, 0.2), (5, 0.45), (7, 0.2), (9, 0.15)),
}


@dataclass(frozen=True)
class PossibleAnswer:
    """One answer a person may give."""

    sets: tuple[tuple[FindingId, FindingValue], ...]
    """What it tells, with what follows from it."""
    share: float
    """How often it is given when nothing is known about the cause; over a question these sum to 1."""


def possible_answers(knowledge: Knowledge) -> dict[str, tuple[PossibleAnswer, ...]]:
    """Answers to every question, by its id. Kept after the first call."""
    return kept_for(knowledge, _all_answers)


def base_rates(knowledge: Knowledge) -> dict[FindingId, float]:
    """How often each flag is true, by its id. Kept after the first call."""
    return kept_for(knowledge, _base_rates)


def chance(knowledge: Knowledge, condition: Condition, known: Facts) -> float:
    """About how likely ``condition`` is to hold, 0 to 1; exactly 0 or 1 where the findings decide it.

    Findings are taken as independent of each other.
    """
    result = prepare(condition)(known)
    if result is not None:
        return float(result)
    return min(max(_open_chance(knowledge, condition, known), ALMOST), 1 - ALMOST)


def _open_chance(knowledge: Knowledge, condition: Condition, known: Facts) -> float:
    if condition.not_ is not None:
        return 1 - chance(knowledge, condition.not_, known)
    if condition.all is not None:
        return prod(chance(knowledge, part, known) for part in condition.all)
    if condition.any is not None:
        return 1 - prod(1 - chance(knowledge, part, known) for part in condition.any)
    if condition.at_least is not None:
        return _chance_of(condition.at_least[0], [chance(knowledge, p, known) for p in condition.at_least[1]])
    finding = knowledge.findings.get(condition.finding or "")
    if finding is None:
        return 0.0
    if finding.type == "flag":
        rate = base_rates(knowledge)[finding.id]
        return 1 - rate if condition.is_ is False else rate
    test = prepare(condition)
    values = [(test(value), share) for value, share in _values(finding)]
    return sum(share for result, share in values if result) / (sum(share for _, share in values) or 1.0)


def _chance_of(wanted: int, chances: list[float]) -> float:
    """Chance that at least ``wanted`` of independent events happen."""
    exactly = [1.0]
    for one in chances:
        exactly = [
            (exactly[n] * (1 - one) if n < len(exactly) else 0.0) + (exactly[n - 1] * one if n else 0.0)
            for n in range(len(exactly) + 1)
        ]
    return sum(exactly[wanted:])


def _base_rates(knowledge: Knowledge) -> dict[FindingId, float]:
    found: dict[FindingId, list[float]] = {}
    for cause in knowledge.causes.values():
        for weight in cause.weights:
            if weight.finding is not None and weight.absent < 1 < weight.present:
                rate = (1 - weight.absent) / (weight.present - weight.absent)
                found.setdefault(weight.finding, []).append(rate)
    flags = [finding.id for finding in knowledge.findings.values() if finding.type == "flag"]
    rates: dict[FindingId, float] = {}
    for flag in flags:
        most = MOST_BASE[triage(knowledge, {flag: True}).urgency]
        rates[flag] = max(min([UNMEASURED, most] if flag not in found else [*found[flag], most]), LEAST_BASE)
    return rates


def _all_answers(knowledge: Knowledge) -> dict[str, tuple[PossibleAnswer, ...]]:
    return {question.id: _answers(knowledge, question) for question in knowledge.questions.values()}


def _answers(knowledge: Knowledge, question: Question) -> tuple[PossibleAnswer, ...]:
    asked = [knowledge.findings[finding] for finding in question.asks if finding in knowledge.findings]
    shares: dict[tuple[tuple[FindingId, FindingValue], ...], float] = {}
    for sets, share in _outcomes(knowledge, question, asked):
        closed = close(knowledge, sets)
        if any(closed.get(finding) != value for finding, value in sets.items()) or _contradicts(
            knowledge, sets
        ):
            continue
        key = tuple(closed.items())
        shares[key] = shares.get(key, 0.0) + share
    total = sum(shares.values())
    return tuple(PossibleAnswer(sets, share / total) for sets, share in shares.items() if total > 0)


def _outcomes(
    knowledge: Knowledge, question: Question, asked: list[Finding]
) -> Iterator[tuple[Mapping[FindingId, FindingValue], float]]:
    rates = base_rates(knowledge)
    flags = [finding.id for finding in asked if finding.type == "flag"]
    options = [option for option in question.options if option.sets]
    if len(flags) == len(asked) and (question.kind in ("yes_no", "multi") or not options):
        yield from _combined(flags, rates)
    elif options:
        for option in options:
            yield _plain(option.sets), _share(knowledge, option.sets, rates)
    elif len(asked) == 1:
        yield from _values(asked[0])


def _combined(
    flags: list[FindingId], rates: Mapping[FindingId, float]
) -> Iterator[tuple[Mapping[FindingId, FindingValue], float]]:
    if len(flags) <= MOST_TOGETHER:
        true_sets = [
            {flag for flag, yes in zip(flags, answer, strict=True) if yes}
            for answer in product((False, True), repeat=len(flags))
        ]
    else:
        true_sets = [set(some) for count in (0, 1, 2) for some in combinations(flags, count)]
    for true in true_sets:
        share = 1.0
        for flag in flags:
            share *= rates[flag] if flag in true else 1 - rates[flag]
        yield {flag: flag in true for flag in flags}, share


def _share(knowledge: Knowledge, sets: Mapping[FindingId, Any], rates: Mapping[FindingId, float]) -> float:
    share = 1.0
    for finding, value in sets.items():
        if isinstance(value, bool):
            share *= rates[finding] if value else 1 - rates[finding]
        elif isinstance(value, (int, float)):
            share *= _share_near(knowledge.findings[finding], float(value))
    return share


def _values(finding: Finding) -> Iterator[tuple[Mapping[FindingId, FindingValue], float]]:
    if finding.type == "number":
        for value, share in _typical(finding):
            yield {finding.id: value}, share
    else:
        for name in finding.of or ():
            yield {finding.id: (name,) if finding.type == "list" else name}, 1.0


def _typical(finding: Finding) -> tuple[tuple[float, float], ...]:
    if finding.id in _TYPICAL:
        return _TYPICAL[finding.id]
    low, high = finding.range or (0.0, 100.0)
    return tuple((low + (high - low) * part, 1.0) for part in (0.1, 0.3, 0.5, 0.7, 0.9))


def _share_near(finding: Finding, value: float) -> float:
    return min(_typical(finding), key=lambda typical: abs(typical[0] - value))[1]


def _plain(sets: Mapping[FindingId, Any]) -> dict[FindingId, FindingValue]:
    return {finding: tuple(value) if isinstance(value, list) else value for finding, value in sets.items()}


def _contradicts(knowledge: Knowledge, sets: Mapping[FindingId, FindingValue]) -> bool:
    """Whether what follows from one part of an answer goes against another part of it."""
    for finding, value in sets.items():
        alone = close(knowledge, {finding: value})
        if any(other in sets and sets[other] != implied for other, implied in alone.items()):
            return True
    return False
