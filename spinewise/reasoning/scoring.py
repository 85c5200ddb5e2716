"""The arithmetic of the ranking: priors and likelihood ratios as sums of logarithms.

For each cause::

    score = ln(prior) + damped(sum of ln(likelihood ratio))

The prior depends on age, sex, region and duration as its file says, and on whether
an emergency rule that names the cause fires. An unknown
finding adds nothing. Each ratio is held within 0.1 to 10. Of weights that share
a group only the strongest counts, because correlated findings (stiff in the
morning, better on moving) are one piece of news, not two.

A score is made of *parts* that do not influence each other (the prior, each
group, each ungrouped weight), so that the effect of one more answer is found
by looking again only at the parts it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any

from spinewise.findings import FindingId
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Cause, Condition, Prior, PriorFactor, Urgency, Weight
from spinewise.reasoning.conditions import Test, findings_in, prepare
from spinewise.reasoning.kept import kept_for
from spinewise.reasoning.urgency import MODIFIERS, rule_urgency

LEAST_RATIO, MOST_RATIO = 0.1, 10.0
"""No single finding may move a cause by more than this (clinical dossier 0.5)."""

FULL_TRUST = log(60.0)
"""Evidence up to a combined ratio of 60 counts in full: the cap for axial spondyloarthritis (dossier 1.4)."""
BEYOND = 0.5
"""What lies beyond counts by half: symptoms are correlated, and multiplying them as if they were not
over-counts. A hard cap would make well and very well supported causes equal."""

EMERGENCY_SETTING = 5.0
"""Factor on the prior of a cause that a firing emergency rule names (its ``must_not_miss``).

Serious causes are commoner among people with emergency signs than among all who ask: behind the same
finding (an earlier cancer) was a spinal cancer in 7 % in primary care and 33 % in emergency departments
(Downie 2013, BMJ). Taken for the other emergencies too, which is an estimate. The questions end with the
emergency, so little else may be known that would bring its cause forward.
"""

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Applied:
    """One weight that counts for a person."""

    weight: Weight
    present: bool
    """Whether it holds, or is known not to hold."""
    ratio: float
    """The likelihood ratio, 0.1 to 10."""


@dataclass(frozen=True)
class _Line:
    """A weight made ready: its test and the logarithms of its two ratios."""

    weight: Weight
    test: Test
    present: float
    absent: float


@dataclass(frozen=True)
class Part:
    """Weights of one cause of which the strongest alone counts."""

    group: str | None
    lines: tuple[_Line, ...]
    findings: frozenset[FindingId]

    def value(self, known: Facts) -> float:
        """Logarithm of the likelihood ratio that counts; 0 while nothing is known."""
        strongest = 0.0
        for line in self.lines:
            result = line.test(known)
            if result is None:
                continue
            value = line.present if result else line.absent
            if abs(value) > abs(strongest):
                strongest = value
        return strongest

    def applied(self, known: Facts) -> tuple[Applied | None, tuple[Applied, ...]]:
        """The weight that counts, if any, and those that it leaves behind."""
        found: list[Applied] = []
        best: Applied | None = None
        for line in self.lines:
            result = line.test(known)
            if result is None:
                continue
            value = line.present if result else line.absent
            if value == 0.0:
                continue
            one = Applied(line.weight, result, exp(value))
            found.append(one)
            if best is None or abs(value) > abs(log(best.ratio)) + 1e-12:
                best = one
        return best, tuple(one for one in found if one is not best)


@dataclass(frozen=True)
class CauseTable:
    """One cause made ready for scoring."""

    cause: Cause
    prior: Callable[[Facts], float]
    """Logarithm of the prior probability for a person."""
    factors: tuple[PriorFactor, ...]
    """What multiplies the prior: the factors of its file, then :data:`EMERGENCY_SETTING`."""
    prior_findings: frozenset[FindingId]
    parts: tuple[Part, ...]

    def evidence(self, known: Facts) -> float:
        """Sum of the logarithms that count, before damping."""
        return sum(part.value(known) for part in self.parts)

    def score(self, known: Facts) -> float:
        """Logarithm of the unnormalised probability."""
        return self.prior(known) + damped(self.evidence(known))


def damped(evidence: float) -> float:
    """Evidence in full up to :data:`FULL_TRUST` for or against, by half beyond. Never decreasing."""
    if evidence > FULL_TRUST:
        return FULL_TRUST + (evidence - FULL_TRUST) * BEYOND
    if evidence < -FULL_TRUST:
        return -FULL_TRUST + (evidence + FULL_TRUST) * BEYOND
    return evidence


def cause_tables(knowledge: Knowledge) -> tuple[CauseTable, ...]:
    """All causes made ready, in the order of the knowledge base. Kept after the first call."""
    return kept_for(knowledge, _tables)


def probabilities(scores: list[float]) -> list[float]:
    """Scores as probabilities that sum to 1."""
    if not scores:
        return []
    highest = max(scores)
    weights = [exp(score - highest) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


def _tables(knowledge: Knowledge) -> tuple[CauseTable, ...]:
    return tuple(_table(knowledge, cause) for cause in knowledge.causes.values())


def _table(knowledge: Knowledge, cause: Cause) -> CauseTable:
    groups: dict[str, list[Weight]] = {}
    for place, weight in enumerate(cause.weights):
        # An ungrouped weight is a group of its own; the space keeps its key apart from every id.
        groups.setdefault(_group(knowledge, weight) or f"weight {place}", []).append(weight)
    factors = (*cause.prior.multiply, *_setting(knowledge, cause))
    prior_tests = [case.when for case in cause.prior.cases] + [factor.when for factor in factors]
    return CauseTable(
        cause=cause,
        prior=_prior(cause.prior, factors),
        factors=factors,
        prior_findings=frozenset(finding for test in prior_tests for finding in findings_in(test)),
        parts=tuple(
            Part(None if " " in group else group, tuple(map(_line, weights)), _looked_at(weights))
            for group, weights in groups.items()
        ),
    )


def _group(knowledge: Knowledge, weight: Weight) -> str | None:
    if weight.group is not None or weight.finding is None:
        return weight.group
    finding = knowledge.findings.get(weight.finding)
    return finding.group if finding is not None else None


def _looked_at(weights: list[Weight]) -> frozenset[FindingId]:
    return frozenset(
        finding
        for weight in weights
        for finding in (findings_in(weight.when) if weight.when is not None else (weight.finding,))
        if finding is not None
    )


def _line(weight: Weight) -> _Line:
    test = prepare(weight.when) if weight.when is not None else _flag(weight.finding or "")
    return _Line(weight, test, _log_ratio(weight.present), _log_ratio(weight.absent))


def _flag(finding: FindingId) -> Test:
    def test(known: Facts) -> bool | None:
        value = known.get(finding)
        return value if value is True or value is False else None

    return test


def _log_ratio(ratio: float) -> float:
    return log(min(max(ratio, LEAST_RATIO), MOST_RATIO))


def _setting(knowledge: Knowledge, cause: Cause) -> tuple[PriorFactor, ...]:
    emergencies: list[Condition] = []
    raised: list[Condition] = []
    for rule in knowledge.red_flags.values():
        if cause.id not in rule.must_not_miss:
            continue
        if rule_urgency(rule, escalated=False) == Urgency.emergency:
            emergencies.append(rule.when)
        elif rule_urgency(rule, escalated=True) == Urgency.emergency:
            raised.append(rule.when)
    if raised:
        modifier = Condition(any=tuple(Condition(finding=finding) for finding in MODIFIERS))
        emergencies.append(Condition(all=(modifier, Condition(any=tuple(raised)))))
    if not emergencies:
        return ()
    return (PriorFactor(when=Condition(any=tuple(emergencies)), times=EMERGENCY_SETTING),)


def _prior(prior: Prior, factors: tuple[PriorFactor, ...]) -> Callable[[Facts], float]:
    cases = tuple((prepare(case.when), log(case.probability)) for case in prior.cases)
    multiply = tuple((prepare(factor.when), log(factor.times)) for factor in factors)
    start = log(prior.probability)

    def value(known: Facts) -> float:
        result = start
        for test, replacement in cases:
            if test(known) is True:
                result = replacement
                break
        for test, factor in multiply:
            if test(known) is True:
                result += factor
        return result

    return value
