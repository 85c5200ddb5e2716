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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.findings import FindingId
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question, RedFlag, Urgency
from spinewise.reasoning.conditions import Test, findings_in, prepare
from spinewise.reasoning.kept import kept_for
from spinewise.reasoning.scoring import Facts, cause_tables, damped, probabilities
from spinewise.reasoning.spread import PossibleAnswer, possible_answers
from spinewise.reasoning.urgency import MODIFIERS, rule_urgency

Array = NDArray[np.float64]

_PRIOR = -1
"""Stands for the prior among the parts of a cause."""


@dataclass(frozen=True)
class Worth:
    """What one question may change."""

    question: Question
    first: float
    """How much more probable the first-ranked cause becomes, on average over the answers; 0 to 1."""
    three: float
    """The same for the first three causes together; 0 to 1."""
    information: float
    """Expected information about the cause, in nats (mutual information)."""
    danger: float
    """Chance of a more urgent level times the harm of missing it; see :data:`HARM`."""
    likely_answer: PossibleAnswer
    """The answer with the highest chance."""


HARM: dict[Urgency, float] = {
    Urgency.self_care: 0.0,
    Urgency.see_doctor_soon: 1.0,
    Urgency.urgent_same_day: 3.0,
    Urgency.emergency: 10.0,
}
"""How bad it is to miss a level, relative to "see a doctor soon". Estimate: only the order is certain."""


@dataclass(frozen=True)
class _Index:
    """Which parts of which causes, and which rules, look at a finding."""

    parts: dict[FindingId, tuple[tuple[int, int], ...]]
    """(position of the cause, position of the part or ``_PRIOR``)."""
    rules: dict[FindingId, tuple[tuple[RedFlag, Test], ...]]


class Outlook:
    """The view from one set of findings (closed under what follows from them)."""

    def __init__(self, knowledge: Knowledge, known: Facts) -> None:
        self._knowledge = knowledge
        self._known = dict(known)
        self._index = kept_for(knowledge, _index)
        self._tables = cause_tables(knowledge)
        self._parts = [[part.value(known) for part in table.parts] for table in self._tables]
        self._evidence = [sum(values) for values in self._parts]
        self._priors = [table.prior(known) for table in self._tables]
        self._damped = [damped(value) for value in self._evidence]
        self._shares: Array = np.array(
            probabilities([p + e for p, e in zip(self._priors, self._damped, strict=True)])
        )
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
            self._open.get(rule.id, Urgency.self_care) > self.urgency
            for finding in findings
            for rule, _ in self._index.rules.get(finding, ())
        )

    def weigh(self, questions: Sequence[Question]) -> tuple[Worth, ...]:
        """The worth of each question; questions without an answer that adds anything are left out."""
        rows: list[_Row] = []
        starts: list[int] = []
        weighed: list[Question] = []
        for question in questions:
            answers = list(self._answers(question))
            if len(answers) < 2:
                continue
            starts.append(len(rows))
            weighed.append(question)
            total = sum(answer.share for answer in answers)
            rows.extend(_Row(answer, answer.share / total, self._new(answer)) for answer in answers)
        if not rows or not self._tables:
            return ()
        joint = self._joint(rows, starts)
        return tuple(self._worths(weighed, rows, starts, joint))

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
        factors = np.ones((len(rows), len(self._tables)))
        for number, row in enumerate(rows):
            for cause, change in self._changes(row.new).items():
                factors[number, cause] = change
        weights = factors * np.array([row.share for row in rows])[:, None]
        totals = np.add.reduceat(weights, starts, axis=0)
        lengths = np.diff([*starts, len(rows)])
        given = weights / np.repeat(totals, lengths, axis=0)
        return given * self._shares, given

    def _changes(self, new: dict[FindingId, Any]) -> dict[int, float]:
        """Factor on each cause that the new findings touch."""
        known = {**self._known, **new}
        touched = {place for finding in new for place in self._index.parts.get(finding, ())}
        evidence: dict[int, float] = {}
        prior: dict[int, float] = {}
        for cause, part in touched:
            if part == _PRIOR:
                prior[cause] = self._tables[cause].prior(known) - self._priors[cause]
            else:
                change = self._tables[cause].parts[part].value(known) - self._parts[cause][part]
                evidence[cause] = evidence.get(cause, 0.0) + change
        changes = dict.fromkeys((*evidence, *prior), 0.0)
        for cause in changes:
            gained = damped(self._evidence[cause] + evidence.get(cause, 0.0)) - self._damped[cause]
            changes[cause] = float(np.exp(gained + prior.get(cause, 0.0)))
        return changes

    def _worths(
        self, questions: list[Question], rows: list[_Row], starts: list[int], chances: tuple[Array, Array]
    ) -> Iterator[Worth]:
        joint, given = chances
        of_answer: Array = joint.sum(axis=1)
        # Each term is 0 where the joint chance is 0.
        terms = joint * (np.log(np.maximum(given, 1e-300)) - np.log(np.maximum(of_answer, 1e-300))[:, None])
        information = np.add.reduceat(terms.sum(axis=1), starts)
        first = np.add.reduceat(joint.max(axis=1), starts) - self._shares.max()
        three = np.add.reduceat(_top(joint, 3), starts) - float(_top(self._shares[None, :], 3)[0])
        ends = [*starts[1:], len(rows)]
        for number, question in enumerate(questions):
            mine = range(starts[number], ends[number])
            likely = max(mine, key=lambda row: of_answer[row])
            yield Worth(
                question=question,
                first=max(float(first[number]), 0.0),
                three=max(float(three[number]), 0.0),
                information=max(float(information[number]), 0.0),
                danger=sum(float(of_answer[row]) * self._harm(rows[row].new) for row in mine),
                likely_answer=rows[likely].answer,
            )

    def _harm(self, new: dict[FindingId, Any]) -> float:
        """How much worse it would be to miss the level these findings lead to than the level of now."""
        if not new:
            return 0.0
        escalated = self._escalated or any(new.get(finding) is True for finding in MODIFIERS)
        level = self.urgency
        if escalated and not self._escalated:
            level = max((rule_urgency(rule, True) for rule in self._fired), default=level)
        known: dict[FindingId, Any] | None = None
        for finding in new:
            for rule, test in self._index.rules.get(finding, ()):
                if rule.id not in self._open:
                    continue
                reached = rule_urgency(rule, escalated)
                if reached <= level:
                    continue
                known = known or {**self._known, **new}
                if test(known) is True:
                    level = reached
        return HARM[level] - HARM[self.urgency]


@dataclass(frozen=True)
class _Row:
    """One possible answer of one question."""

    answer: PossibleAnswer
    share: float
    new: dict[FindingId, Any]
    """What it tells that is not known yet."""


def _top(rows: Array, count: int) -> Array:
    """Sum of the ``count`` largest values of each row."""
    if rows.shape[1] <= count:
        return np.asarray(rows.sum(axis=1))
    return np.asarray(np.partition(rows, rows.shape[1] - count, axis=1)[:, -count:].sum(axis=1))


def _index(knowledge: Knowledge) -> _Index:
    parts: dict[FindingId, list[tuple[int, int]]] = {}
    for cause, table in enumerate(cause_tables(knowledge)):
        for finding in table.prior_findings:
            parts.setdefault(finding, []).append((cause, _PRIOR))
        for place, part in enumerate(table.parts):
            for finding in part.findings:
                parts.setdefault(finding, []).append((cause, place))
    rules: dict[FindingId, list[tuple[RedFlag, Test]]] = {}
    for rule in knowledge.red_flags.values():
        for finding in findings_in(rule.when):
            rules.setdefault(finding, []).append((rule, prepare(rule.when)))
    return _Index(
        parts={finding: tuple(places) for finding, places in parts.items()},
        rules={finding: tuple(found) for finding, found in rules.items()},
    )
