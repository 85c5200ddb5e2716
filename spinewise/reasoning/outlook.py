"""What the answers to a question could change, for one person at one moment.

For every possible answer ``a`` of a question and every cause ``c`` the chance of
the answer is taken as ``share(a) * factor(a, c)``, divided by its sum over the
answers; ``factor`` is how much the ranking would raise or lower the cause. So the
chances of all answers sum to 1 for every cause, whatever the ratios are, and equal
the sensitivities where LR+ and LR- agree with the share. Findings within one
question are taken as independent for a given cause, except where the ranking
itself groups them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.findings import FindingId
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question, RedFlag, Urgency
from spinewise.reasoning.conditions import findings_in, holds
from spinewise.reasoning.kept import kept_for
from spinewise.reasoning.remembered import Remembered
from spinewise.reasoning.scoring import BEYOND, FULL_TRUST, Facts, cause_tables, probabilities
from spinewise.reasoning.spread import PossibleAnswer, chance, possible_answers
from spinewise.reasoning.urgency import MODIFIERS, rule_urgency

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """What one question may change."""

    first: float = 0.0
    """How much more probable the first-ranked cause becomes, on average over the answers; 0 to 1."""
    three: float = 0.0
    """The same for the first three causes together; 0 to 1."""
    information: float = 0.0
    """Expected information about the cause, in nats (mutual information)."""
    danger: float = 0.0
    """Chance that a more urgent level comes in sight, times the harm of missing it; see :data:`HARM`."""


LATER = 0.5
"""How much a rule counts that comes nearer but still needs another answer, relative to one that fires."""

HARM: dict[Urgency, float] = {
    Urgency.self_care: 0.0,
    Urgency.see_doctor_soon: 1.0,
    Urgency.urgent_same_day: 3.0,
    Urgency.emergency: 10.0,
}
"""How bad it is to miss a level, relative to "see a doctor soon". Estimate: only the order is certain."""


class _Look(Remembered):
    """One part of a cause, or its prior."""

    __slots__ = ("cause", "is_prior", "slot")

    cause: int
    is_prior: bool
    slot: int
    """Its position among all of them."""


class _RuleLook(Remembered):
    """The chance of a rule to fire: 1 if it does, 0 if it cannot."""

    __slots__ = ("rule",)

    rule: RedFlag


@dataclass(frozen=True)
class _Index:
    """What looks at which finding."""

    places: dict[FindingId, int]
    """Position of each finding in a vector of values."""
    looks: tuple[_Look, ...]
    of_finding: dict[FindingId, tuple[_Look, ...]]
    rules: tuple[_RuleLook, ...]
    rules_of_finding: dict[FindingId, tuple[_RuleLook, ...]]
    concerns: dict[str, Remembered]
    """Chance that a question concerns a person, by its id."""


class Outlook:
    """The view from one set of findings (closed under what follows from them)."""

    known: Facts
    """The findings themselves."""
    urgency: Urgency
    """By the rules that fire now."""

    def __init__(self, knowledge: Knowledge, known: Facts) -> None:
        self._knowledge = knowledge
        self.known = dict(known)
        self._index = kept_for(knowledge, _index)
        self._vector = [known.get(finding) for finding in self._index.places]
        self._values = [look.value(self._vector, self.known) for look in self._index.looks]
        count = len(knowledge.causes)
        self._evidence: Array = np.zeros(count)
        priors: Array = np.zeros(count)
        for look, value in zip(self._index.looks, self._values, strict=True):
            (priors if look.is_prior else self._evidence)[look.cause] += value
        self._shares: Array = np.array(probabilities((priors + damped_all(self._evidence)).tolist()))
        self._worths: dict[str, Worth | None] = {}
        self._escalated = any(known.get(finding) is True for finding in MODIFIERS)
        self._open: dict[str, Urgency] = {}
        """Rules that may still fire, with the level they would give now."""
        self._fired: list[RedFlag] = []
        for rule_look in self._index.rules:
            likely = rule_look.value(self._vector, self.known)
            if likely == 1:
                self._fired.append(rule_look.rule)
            elif likely > 0:
                self._open[rule_look.rule.id] = rule_urgency(rule_look.rule, self._escalated)
        self.urgency = max(
            (rule_urgency(rule, self._escalated) for rule in self._fired), default=Urgency.self_care
        )

    @property
    def shares(self) -> dict[str, float]:
        """Probability of each cause, by its id."""
        return dict(zip(self._knowledge.causes, self._shares.tolist(), strict=True))

    def after(self, new: Mapping[FindingId, Any]) -> dict[str, float]:
        """Probability of each cause if these findings (unknown so far, and closed) came to be known."""
        moved = self._shares * self._factors([_Row(1.0, dict(new))])[0]
        return dict(zip(self._knowledge.causes, (moved / moved.sum()).tolist(), strict=True))

    def concerns(self, question: Question) -> float:
        """Chance that a question concerns this person: 0 when ``only_when`` or ``skip_when`` rule it out."""
        return self._index.concerns[question.id].value(self._vector, self.known)

    def unclear(self, unsure: Collection[FindingId]) -> list[str]:
        """Rules that need a clarifying question, the most urgent first.

        Unclear by their own ``unclear_when``, or because they hang on a single flag
        about which the person is not sure.
        """
        found = [
            (-Urgency[rule.urgency], rule.id)
            for rule in map(self._knowledge.red_flags.__getitem__, self._open)
            if (rule.unclear_when is not None and holds(rule.unclear_when, self.known) is True)
            or self._hangs_on(rule, unsure)
        ]
        return [rule for _, rule in sorted(found)]

    def _hangs_on(self, rule: RedFlag, unsure: Collection[FindingId]) -> bool:
        return bool(unsure) and any(
            holds(rule.when, {**self.known, finding: True}) is True
            for finding in findings_in(rule.when)
            if finding in unsure
        )

    def may_raise(self, findings: Sequence[FindingId]) -> bool:
        """Whether an open rule of a higher level than now looks at one of these findings."""
        if not self._escalated and any(finding in MODIFIERS for finding in findings):
            return True
        return any(
            self._open.get(look.rule.id, Urgency.self_care) > self.urgency
            for finding in findings
            for look in self._index.rules_of_finding.get(finding, ())
        )

    def weigh(self, questions: Sequence[Question]) -> dict[str, Worth]:
        """The worth of each question by its id; those of which no answer adds anything are left out."""
        self._weigh([question for question in questions if question.id not in self._worths])
        found = {question.id: self._worths[question.id] for question in questions}
        return {question: worth for question, worth in found.items() if worth is not None}

    def _weigh(self, questions: Sequence[Question]) -> None:
        rows: list[_Row] = []
        starts: list[int] = []
        weighed: list[Question] = []
        for question in questions:
            self._worths[question.id] = None
            answers = list(self._answers(question))
            if len(answers) < 2 or not self._knowledge.causes:
                continue
            starts.append(len(rows))
            weighed.append(question)
            total = sum(answer.share for answer in answers)
            rows.extend(_Row(answer.share / total, self._new(answer)) for answer in answers)
        if rows:
            for question, worth in zip(weighed, self._judged(rows, starts), strict=True):
                self._worths[question.id] = worth

    def _answers(self, question: Question) -> Iterator[PossibleAnswer]:
        """The answers that agree with what is known."""
        known = self.known
        asked = set(question.asks)
        for answer in possible_answers(self._knowledge).get(question.id, ()):
            if all(known.get(finding, value) == value for finding, value in answer.sets if finding in asked):
                yield answer

    def _new(self, answer: PossibleAnswer) -> dict[FindingId, Any]:
        return {finding: value for finding, value in answer.sets if finding not in self.known}

    def _joint(self, rows: list[_Row], starts: list[int]) -> tuple[Array, Array]:
        """Chance of (answer, cause) for each row, and chance of the answer for a given cause."""
        weights = self._factors(rows) * np.array([row.share for row in rows])[:, None]
        totals = np.add.reduceat(weights, starts, axis=0)
        lengths = np.diff([*starts, len(rows)])
        given = weights / np.repeat(totals, lengths, axis=0)
        return given * self._shares, given

    def _factors(self, rows: list[_Row]) -> Array:
        """How much each row raises or lowers each cause."""
        values, places, of_finding = self._values, self._index.places, self._index.of_finding
        causes = len(self._shares)
        moved: tuple[list[int], list[int]] = ([], [])
        changes: tuple[list[float], list[float]] = ([], [])
        for number, row in enumerate(rows):
            vector = self._vector.copy()
            for finding, value in row.new.items():
                vector[places[finding]] = value
            touched = [look for finding in row.new for look in of_finding.get(finding, ())]
            for look in dict.fromkeys(touched) if len(row.new) > 1 else touched:
                now = look.kept.get(look.select(vector))
                if now is None:
                    now = look.learn(vector, {**self.known, **row.new})
                if now != values[look.slot]:
                    moved[look.is_prior].append(number * causes + look.cause)
                    changes[look.is_prior].append(now - values[look.slot])
        size = len(rows) * causes
        evidence, prior = (
            np.bincount(moved[which], weights=changes[which], minlength=size).reshape(-1, causes)
            if moved[which]
            else np.zeros((len(rows), causes))
            for which in (False, True)
        )
        gained = damped_all(self._evidence + evidence) - damped_all(self._evidence)
        return np.asarray(np.exp(gained + prior))

    def _judged(self, rows: list[_Row], starts: list[int]) -> Iterator[Worth]:
        joint, given = self._joint(rows, starts)
        of_answer: Array = joint.sum(axis=1)
        # Each term is 0 where the joint chance is 0.
        terms = joint * (np.log(np.maximum(given, 1e-300)) - np.log(np.maximum(of_answer, 1e-300))[:, None])
        information = np.add.reduceat(terms.sum(axis=1), starts).tolist()
        first = (np.add.reduceat(joint.max(axis=1), starts) - self._shares.max()).tolist()
        three = (np.add.reduceat(_top(joint, 3), starts) - _top(self._shares[None, :], 3)[0]).tolist()
        chances = of_answer.tolist()
        ends = [*starts[1:], len(rows)]
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            harms = [self._harm(rows[row].new) for row in range(start, end)]
            yield Worth(
                first=max(first[number], 0.0),
                three=max(three[number], 0.0),
                information=max(information[number], 0.0),
                # What stays in sight after every answer is in sight without the question.
                danger=max(sum(map(mul, chances[start:end], harms)) - min(harms), 0.0),
            )

    def _harm(self, new: dict[FindingId, Any]) -> float:
        """The harm in sight once these findings are known, beyond the level of now.

        A rule that fires counts in full, one that comes nearer by its chance to fire.
        """
        if not new:
            return 0.0
        escalated = self._escalated or any(new.get(finding) is True for finding in MODIFIERS)
        now = HARM[self.urgency]
        worst = 0.0
        if escalated and not self._escalated and self._fired:
            worst = HARM[max(rule_urgency(rule, True) for rule in self._fired)] - now
        vector: list[Any] | None = None
        for finding in new:
            for look in self._index.rules_of_finding.get(finding, ()):
                if look.rule.id not in self._open:
                    continue
                harm = HARM[rule_urgency(look.rule, escalated)] - now
                if harm <= worst:
                    continue
                if vector is None:
                    vector = self._vector.copy()
                    for name, value in new.items():
                        vector[self._index.places[name]] = value
                likely = look.kept.get(look.select(vector))
                if likely is None:
                    likely = look.learn(vector, {**self.known, **new})
                worst = max(worst, harm * (likely if likely == 1.0 else LATER * likely))
        return worst


@dataclass(frozen=True)
class _Row:
    """One possible answer of one question."""

    share: float
    new: dict[FindingId, Any]
    """What it tells that is not known yet."""


def damped_all(evidence: Array) -> Array:
    """:func:`~spinewise.reasoning.scoring.damped` for many values at once."""
    full = np.clip(evidence, -FULL_TRUST, FULL_TRUST)
    return np.asarray(full + (evidence - full) * BEYOND)


def _top(rows: Array, count: int) -> Array:
    """Sum of the ``count`` largest values of each row."""
    if rows.shape[1] <= count:
        return np.asarray(rows.sum(axis=1))
    return np.asarray(np.partition(rows, rows.shape[1] - count, axis=1)[:, -count:].sum(axis=1))


def _index(knowledge: Knowledge) -> _Index:
    places = {finding: place for place, finding in enumerate(knowledge.findings)}
    looks: list[_Look] = []
    of_finding: dict[FindingId, list[_Look]] = {}

    def add(
        cause: int, is_prior: bool, findings: Iterable[FindingId], compute: Callable[[Facts], float]
    ) -> None:
        look = _Look(places, findings, compute)
        look.cause, look.is_prior, look.slot = cause, is_prior, len(looks)
        looks.append(look)
        for finding in findings:
            of_finding.setdefault(finding, []).append(look)

    for cause, table in enumerate(cause_tables(knowledge)):
        add(cause, True, table.prior_findings, table.prior)
        for part in table.parts:
            add(cause, False, part.findings, part.value)
    rules = tuple(_rule_look(knowledge, places, rule) for rule in knowledge.red_flags.values())
    rules_of_finding: dict[FindingId, list[_RuleLook]] = {}
    for rule_look in rules:
        for finding in findings_in(rule_look.rule.when):
            rules_of_finding.setdefault(finding, []).append(rule_look)
    return _Index(
        places=places,
        looks=tuple(looks),
        of_finding={finding: tuple(found) for finding, found in of_finding.items()},
        rules=rules,
        rules_of_finding={finding: tuple(found) for finding, found in rules_of_finding.items()},
        concerns={
            question.id: _concerns(knowledge, places, question) for question in knowledge.questions.values()
        },
    )


def _rule_look(knowledge: Knowledge, places: Mapping[FindingId, int], rule: RedFlag) -> _RuleLook:
    look = _RuleLook(places, findings_in(rule.when), lambda facts: chance(knowledge, rule.when, facts))
    look.rule = rule
    return look


def _concerns(knowledge: Knowledge, places: Mapping[FindingId, int], question: Question) -> Remembered:
    only_when, skip_when = question.only_when, question.skip_when
    findings = [f for condition in (only_when, skip_when) if condition for f in findings_in(condition)]

    def compute(facts: Facts) -> float:
        if skip_when is not None and holds(skip_when, facts) is True:
            return 0.0
        return 1.0 if only_when is None else chance(knowledge, only_when, facts)

    return Remembered(places, findings, compute)


def outlook(knowledge: Knowledge, known: Facts) -> Outlook:
    """The view from ``known`` (closed); the last few are remembered, as one turn looks more than once."""
    views = kept_for(knowledge, _views)
    key = frozenset(known.items())
    view = views.pop(key, None) or Outlook(knowledge, known)
    if len(views) >= _MOST_VIEWS:
        views.pop(next(iter(views)))
    views[key] = view
    return view


_MOST_VIEWS = 16


def _views(knowledge: Knowledge) -> dict[frozenset[tuple[FindingId, Any]], Outlook]:
    return {}
