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

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter, mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.findings import FindingId
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question, RedFlag, Urgency
from spinewise.reasoning.conditions import findings_in, prepare
from spinewise.reasoning.kept import kept_for
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


class _Look:
    """One part of a cause, or its prior, whose value is remembered by the findings it looks at.

    The same few findings are weighed for many answers and at every turn, so
    remembering is several times faster than testing again.
    """

    __slots__ = ("_compute", "cause", "is_prior", "remembered", "select", "slot")

    def __init__(
        self, slot: int, cause: int, is_prior: bool, places: list[int], compute: Callable[[Facts], float]
    ) -> None:
        self.slot = slot
        self.cause = cause
        self.is_prior = is_prior
        self.select = itemgetter(*places) if places else _nothing
        """Takes from a vector of values what the key of ``remembered`` is made of."""
        self.remembered: dict[Any, float] = {}
        self._compute = compute

    def learn(self, vector: list[Any], facts: Facts) -> float:
        """Value for findings that are not remembered; ``vector`` and ``facts`` are the same findings."""
        if len(self.remembered) >= _MOST_REMEMBERED:
            self.remembered.clear()
        value = self.remembered[self.select(vector)] = self._compute(facts)
        return value


_MOST_REMEMBERED = 5000


def _nothing(vector: list[Any]) -> None:
    return None


class _RuleLook:
    """A rule, whose chance to fire is remembered by the findings it looks at."""

    __slots__ = ("_knowledge", "remembered", "rule", "select")

    def __init__(self, knowledge: Knowledge, rule: RedFlag, places: list[int]) -> None:
        self.rule = rule
        self.select = itemgetter(*places)
        self.remembered: dict[Any, float] = {}
        self._knowledge = knowledge

    def learn(self, vector: list[Any], facts: Facts) -> float:
        """Chance for findings that are not remembered: 1 if it fires, 0 if it cannot."""
        if len(self.remembered) >= _MOST_REMEMBERED:
            self.remembered.clear()
        value = self.remembered[self.select(vector)] = chance(self._knowledge, self.rule.when, facts)
        return value


@dataclass(frozen=True)
class _Index:
    """Which parts of which causes, and which rules, look at a finding."""

    places: dict[FindingId, int]
    """Position of each finding in a vector of values."""
    looks: tuple[_Look, ...]
    of_finding: dict[FindingId, tuple[_Look, ...]]
    rules: dict[FindingId, tuple[_RuleLook, ...]]


class Outlook:
    """The view from one set of findings (closed under what follows from them)."""

    def __init__(self, knowledge: Knowledge, known: Facts) -> None:
        self._knowledge = knowledge
        self._known = dict(known)
        self._index = kept_for(knowledge, _index)
        self._vector = [known.get(finding) for finding in self._index.places]
        count = len(knowledge.causes)
        self._values = [
            look.learn(self._vector, self._known) if value is None else value
            for look, value in (
                (look, look.remembered.get(look.select(self._vector))) for look in self._index.looks
            )
        ]
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
        for rule in knowledge.red_flags.values():
            result = prepare(rule.when)(known)
            if result is True:
                self._fired.append(rule)
            elif result is None:
                self._open[rule.id] = rule_urgency(rule, self._escalated)
        self.urgency = max(
            (rule_urgency(rule, self._escalated) for rule in self._fired), default=Urgency.self_care
        )

    def may_raise(self, findings: Sequence[FindingId]) -> bool:
        """Whether an open rule of a higher level than now looks at one of these findings."""
        if not self._escalated and any(finding in MODIFIERS for finding in findings):
            return True
        return any(
            self._open.get(look.rule.id, Urgency.self_care) > self.urgency
            for finding in findings
            for look in self._index.rules.get(finding, ())
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
        known = self._known
        asked = set(question.asks)
        for answer in possible_answers(self._knowledge).get(question.id, ()):
            if all(known.get(finding, value) == value for finding, value in answer.sets if finding in asked):
                yield answer

    def _new(self, answer: PossibleAnswer) -> dict[FindingId, Any]:
        return {finding: value for finding, value in answer.sets if finding not in self._known}

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
                now = look.remembered.get(look.select(vector))
                if now is None:
                    now = look.learn(vector, {**self._known, **row.new})
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
                danger=sum(map(mul, chances[start:end], harms)) - min(harms),
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
            for look in self._index.rules.get(finding, ()):
                if look.rule.id not in self._open:
                    continue
                harm = HARM[rule_urgency(look.rule, escalated)] - now
                if harm <= worst:
                    continue
                if vector is None:
                    vector = self._vector.copy()
                    for name, value in new.items():
                        vector[self._index.places[name]] = value
                likely = look.remembered.get(look.select(vector))
                if likely is None:
                    likely = look.learn(vector, {**self._known, **new})
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
        seen = [finding for finding in findings if finding in places]
        look = _Look(len(looks), cause, is_prior, [places[finding] for finding in seen], compute)
        looks.append(look)
        for finding in seen:
            of_finding.setdefault(finding, []).append(look)

    for cause, table in enumerate(cause_tables(knowledge)):
        add(cause, True, table.prior_findings, table.prior)
        for part in table.parts:
            add(cause, False, part.findings, part.value)
    rules: dict[FindingId, list[_RuleLook]] = {}
    for rule in knowledge.red_flags.values():
        seen = [finding for finding in findings_in(rule.when) if finding in places]
        if seen:
            look = _RuleLook(knowledge, rule, [places[finding] for finding in seen])
            for finding in seen:
                rules.setdefault(finding, []).append(look)
    return _Index(
        places=places,
        looks=tuple(looks),
        of_finding={finding: tuple(found) for finding, found in of_finding.items()},
        rules={finding: tuple(found) for finding, found in rules.items()},
    )


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
