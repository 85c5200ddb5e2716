"""Which question comes next, and when to stop asking.

The order: one clarifying question as soon as a rule is unclear; then the
red-flag screen; then whatever may change the answer most. Nothing that is known
or follows from what is known is asked; nothing is asked twice; an emergency ends
the questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from spinewise.findings import FindingId, Findings
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Condition, Question, Urgency
from spinewise.reasoning.assessment import Triage
from spinewise.reasoning.conditions import findings_in, holds
from spinewise.reasoning.implications import close
from spinewise.reasoning.outlook import Outlook, Worth, outlook
from spinewise.reasoning.scoring import Facts
from spinewise.reasoning.spread import chance
from spinewise.reasoning.urgency import triage

MOST_ASKED = 12
"""Questions in one conversation, at most."""

FIRST, THREE, INFORMATION, DANGER = 1.0, 0.5, 0.25, 0.4
"""How the parts of a question's worth add up: see :class:`~spinewise.reasoning.outlook.Worth`.

One point is one more person in whom the first-ranked cause is right. Information
counts although it may not change the order at once: two answers together may.
Estimates, set by the number of questions asked and the results of simulated people.
"""
ENOUGH = 0.03
"""A question worth less than this is not asked."""
TIRED_AFTER = 7
"""From this many questions on, each must be worth more than the one before: people tire and give up."""
TIRING = 1.4
"""How much more: the least worth is multiplied by this for every question beyond :data:`TIRED_AFTER`."""
URGE = 0.1
"""What one point of a question's ``priority`` adds to its worth when questions compete."""


def next_question(
    knowledge: Knowledge, findings: Findings, asked_questions: Sequence[str], unsure: Collection[FindingId]
) -> Question | None:
    """The question to put next, or ``None`` when the result can be given.

    ``asked_questions``: ids of questions put before, which are not put again.
    ``unsure``: findings the person does not know or does not want to tell.
    The same input gives the same question.
    """
    known = close(knowledge, findings)
    result = triage(knowledge, known)
    if result.urgency == Urgency.emergency or len(asked_questions) >= MOST_ASKED:
        return None
    candidates = _askable(knowledge, known, asked_questions, unsure)
    if not candidates:
        return None
    clarifying = _clarifying(knowledge, known, candidates, result, unsure)
    if clarifying is not None:
        return clarifying
    view = outlook(knowledge, known)
    room = MOST_ASKED - len(asked_questions)
    return _screening(view, candidates) or _telling(view, candidates, room)


def about_left(
    knowledge: Knowledge, findings: Findings, asked_questions: Sequence[str], unsure: Collection[FindingId]
) -> int:
    """About how many questions are still to come, the next one included; for "about 4 more questions".

    Counts what must be asked and, of the others, those that are worth asking now;
    one in two of these is usually settled by the answers to the rest.
    """
    known = close(knowledge, findings)
    room = MOST_ASKED - len(asked_questions)
    if room <= 0 or triage(knowledge, known).urgency == Urgency.emergency:
        return 0
    questions = weighed(knowledge, known, asked_questions, unsure)
    must = sum(one.screens or one.needed for one in questions)
    least = least_worth(len(asked_questions))
    others = sum(one.total >= least for one in questions if not (one.screens or one.needed))
    return min(must + (others + 1) // 2, room)


@dataclass(frozen=True)
class Weighed:
    """A question that may be put now, and what it is worth."""

    question: Question
    worth: Worth
    concerns: float
    """Chance that it concerns this person: 1 when ``only_when`` holds or is absent."""
    screens: bool
    """It belongs to the red-flag screen of this person."""
    needed: bool
    """A result needs the answer."""

    @property
    def total(self) -> float:
        """One number for what it may change; the priority of the question is not part of it."""
        worth = self.worth
        return self.concerns * (
            FIRST * worth.first
            + THREE * worth.three
            + INFORMATION * worth.information
            + DANGER * worth.danger
        )


def weighed(
    knowledge: Knowledge, findings: Findings, asked_questions: Sequence[str], unsure: Collection[FindingId]
) -> tuple[Weighed, ...]:
    """All questions that may be put now, in the order of the knowledge base, with their worth."""
    known = close(knowledge, findings)
    candidates = _askable(knowledge, known, asked_questions, unsure)
    return _weigh(outlook(knowledge, known), candidates)


@dataclass(frozen=True)
class _Candidate:
    """A question that may be put now."""

    question: Question
    open: tuple[FindingId, ...]
    """What it asks about that is neither known nor declined."""
    concerns: float
    """Chance that it concerns this person: 1 when ``only_when`` holds or is absent."""


def _askable(
    knowledge: Knowledge, known: Facts, asked: Sequence[str], unsure: Collection[FindingId]
) -> list[_Candidate]:
    """Questions not put yet that concern this person and ask for something new."""
    found: list[_Candidate] = []
    for question in knowledge.questions.values():
        if question.id in asked:
            continue
        unknown = tuple(
            finding for finding in question.asks if finding not in known and finding not in unsure
        )
        if not unknown:
            continue
        if question.skip_when is not None and holds(question.skip_when, known) is True:
            continue
        concerns = 1.0 if question.only_when is None else chance(knowledge, question.only_when, known)
        if concerns > 0:
            found.append(_Candidate(question, unknown, concerns))
    # A grouped question of which one part is known would ask for it again:
    # it is put only when no other question asks for the rest.
    whole = {f for one in found if len(one.open) == len(one.question.asks) for f in one.open}
    return [one for one in found if len(one.open) == len(one.question.asks) or not whole.issuperset(one.open)]


def _clarifying(
    knowledge: Knowledge,
    known: Facts,
    candidates: Iterable[_Candidate],
    result: Triage,
    unsure: Collection[FindingId],
) -> Question | None:
    """One question that settles an unclear rule: one that says so itself, or that hangs on a "not sure"."""
    unclear = list(result.unclear)
    for rule in knowledge.red_flags.values():
        if rule.id not in unclear and _fires_if_any_is_true(rule.when, known, unsure):
            unclear.append(rule.id)
    for rule_id in unclear:
        clarifying = [one.question for one in candidates if rule_id in one.question.clarifies]
        if clarifying:
            return min(clarifying, key=lambda question: (-question.priority, question.id))
    return None


def _fires_if_any_is_true(when: Condition, known: Facts, unsure: Collection[FindingId]) -> bool:
    """Whether an open rule hangs on a single flag about which the person is not sure."""
    return holds(when, known) is None and any(
        holds(when, {**known, finding: True}) is True for finding in findings_in(when) if finding in unsure
    )


def _screens(view: Outlook, candidate: _Candidate) -> bool:
    """Whether a question belongs to the red-flag screen of this person.

    One of which it is not known whether it concerns them ("is it in both legs?")
    does not yet; it belongs to the screen as soon as its ``only_when`` holds.
    """
    return candidate.question.red_flag and candidate.concerns == 1 and view.may_raise(candidate.open)


def _must_be_settled(candidate: _Candidate) -> bool:
    """Whether a result needs the answer. The first finding of a question is what it is about."""
    return candidate.question.always and candidate.question.asks[0] in candidate.open


def _screening(view: Outlook, candidates: Sequence[_Candidate]) -> Question | None:
    """The next question of the red-flag screen: by priority and danger."""
    screen = [one.question for one in candidates if _screens(view, one)]
    if not screen:
        return None
    worths = view.weigh(screen)

    def order(question: Question) -> tuple[float, str]:
        danger = worths[question.id].danger if question.id in worths else 0.0
        return (-question.priority - danger, question.id)

    return min(screen, key=order)


def _telling(view: Outlook, candidates: Sequence[_Candidate], room: int) -> Question | None:
    """The question that may change the answer most, or what must be settled; ``None`` when that is enough."""
    # What must be settled is asked anyway, so it is asked while it can still save other questions.
    needed = _weigh(view, [one for one in candidates if _must_be_settled(one)])
    if needed:
        return max(needed, key=_value).question
    least = least_worth(MOST_ASKED - room)
    worthwhile = [one for one in _weigh(view, candidates) if one.total >= least]
    return max(worthwhile, key=_value).question if worthwhile else None


def _value(one: Weighed) -> tuple[float, str]:
    """What orders questions that compete; the priority of a red flag only orders the screen."""
    urge = 0.0 if one.question.red_flag else URGE * one.question.priority
    return (one.total + urge, one.question.id)


def least_worth(asked: int) -> float:
    """What a question must be worth to be put after ``asked`` others."""
    return ENOUGH * TIRING ** max(asked - TIRED_AFTER, 0)


def _weigh(view: Outlook, candidates: Sequence[_Candidate]) -> tuple[Weighed, ...]:
    worths = view.weigh([one.question for one in candidates])
    return tuple(
        Weighed(
            question=one.question,
            worth=worths.get(one.question.id, Worth()),
            concerns=one.concerns,
            screens=_screens(view, one),
            needed=_must_be_settled(one),
        )
        for one in candidates
    )
