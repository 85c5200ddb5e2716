"""Which question comes next, and when to stop asking.

The order: one clarifying question as soon as a rule is unclear; then the
red-flag screen; then whatever may change the answer most. Nothing that is known
or follows from what is known is asked; nothing is asked twice; an emergency ends
the questions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from spinewise.findings import FindingId, Findings
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question, Urgency
from spinewise.reasoning.implications import close
from spinewise.reasoning.outlook import Outlook, Worth, outlook

MOST_ASKED = 12
"""Questions in one conversation, at most."""

FIRST, THREE, INFORMATION, DANGER = 1.0, 0.5, 0.5, 0.4
"""How the parts of a question's worth add up: see :class:`~spinewise.reasoning.outlook.Worth`.

One point is one more person in whom the first-ranked cause is right. Information
counts although it may not change the order at once: two answers together may.
Estimates, set by the number of questions asked and the results of simulated people.
"""
ENOUGH = 0.06
"""A question worth less than this is not asked."""
TIRED_AFTER = 9
"""From this many questions on, each must be worth more than the one before: people tire and give up."""
TIRING = 1.2
"""How much more: the least worth is multiplied by this for every question beyond :data:`TIRED_AFTER`."""
USUAL_OTHERS = 3
"""Questions that usually follow when the red flags are screened and what must be known is settled."""
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
    view = outlook(knowledge, close(knowledge, findings))
    room = MOST_ASKED - len(asked_questions)
    if view.urgency == Urgency.emergency or room <= 0:
        return None
    candidates = _askable(knowledge, view, asked_questions, unsure)
    needed = [one for one in candidates if _must_be_settled(one)]
    return (
        _clarifying(view, candidates, unsure)
        # What must be settled goes first when there is no room for anything else.
        or _best(view, needed if len(needed) >= room else ())
        or _screening(view, candidates)
        # It is asked anyway, so it is asked while it can still save other questions.
        or _best(view, needed)
        or _best(view, candidates, least_worth(len(asked_questions)))
    )


def open_screening(
    knowledge: Knowledge, findings: Findings, asked_questions: Sequence[str], unsure: Collection[FindingId]
) -> Question | None:
    """The next question of the red-flag screen that is still open, however many questions were put.

    What is told late, or changed, can make a danger sign matter that did not before ("it is the
    low back, not the neck"); no count of questions may then keep it unasked. Arguments as in
    :func:`next_question`.
    """
    view = outlook(knowledge, close(knowledge, findings))
    if view.urgency == Urgency.emergency:
        return None
    return _screening(view, _askable(knowledge, view, asked_questions, unsure))


def about_left(
    knowledge: Knowledge, findings: Findings, asked_questions: Sequence[str], unsure: Collection[FindingId]
) -> int:
    """About how many questions are still to come, the next one included; for "about 4 more questions".

    Counts what must be asked and, after the red-flag screen, the others that are
    worth asking now; about one in three of these is settled by the answers to the rest.
    """
    view = outlook(knowledge, close(knowledge, findings))
    room = MOST_ASKED - len(asked_questions)
    if view.urgency == Urgency.emergency or room <= 0:
        return 0
    candidates = _askable(knowledge, view, asked_questions, unsure)
    others = [one for one in candidates if not (_screens(view, one) or _must_be_settled(one))]
    must = len(candidates) - len(others)
    if any(_screens(view, one) for one in candidates):
        return min(must + USUAL_OTHERS, room)
    least = least_worth(len(asked_questions))
    worthwhile = sum(one.total >= least for one in _weigh(view, others))
    return min(must + (2 * worthwhile + 2) // 3, room)


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
    view = outlook(knowledge, close(knowledge, findings))
    return _weigh(view, _askable(knowledge, view, asked_questions, unsure))


def least_worth(asked: int) -> float:
    """What a question must be worth to be put after ``asked`` others."""
    return ENOUGH * TIRING ** max(asked - TIRED_AFTER, 0)


@dataclass(frozen=True)
class _Candidate:
    """A question that may be put now."""

    question: Question
    open: tuple[FindingId, ...]
    """What it asks about that is neither known nor declined."""
    concerns: float
    """Chance that it concerns this person: 1 when ``only_when`` holds or is absent."""


def _askable(
    knowledge: Knowledge, view: Outlook, asked: Collection[str], unsure: Collection[FindingId]
) -> list[_Candidate]:
    """Questions not put yet that may concern this person and ask for something new."""
    found: list[_Candidate] = []
    for question in knowledge.questions.values():
        if question.id in asked:
            continue
        unknown = tuple(one for one in question.asks if one not in view.known and one not in unsure)
        if unknown and (concerns := view.concerns(question)) > 0:
            found.append(_Candidate(question, unknown, concerns))
    # A grouped question of which one part is known would ask for it again:
    # it is put only when no other question asks for the rest.
    whole = {
        finding for one in found if one.concerns == 1 and _is_whole(one) for finding in one.question.asks
    }
    return [one for one in found if _is_whole(one) or not whole.issuperset(one.open)]


def _is_whole(candidate: _Candidate) -> bool:
    return len(candidate.open) == len(candidate.question.asks)


def _clarifying(
    view: Outlook, candidates: Sequence[_Candidate], unsure: Collection[FindingId]
) -> Question | None:
    """One question that settles the most urgent of the unclear rules for which there is one."""
    for rule in view.unclear(unsure):
        clarifying = [one.question for one in candidates if rule in one.question.clarifies]
        if clarifying:
            return min(clarifying, key=lambda question: (-question.priority, question.id))
    return None


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


def _best(view: Outlook, candidates: Sequence[_Candidate], least: float = 0.0) -> Question | None:
    """The question that may change the answer most; ``None`` when none is worth ``least``."""
    worthwhile = [one for one in _weigh(view, candidates) if one.total >= least]
    return max(worthwhile, key=_value).question if worthwhile else None


def _value(one: Weighed) -> tuple[float, str]:
    """What orders questions that compete; the priority of a red flag only orders the screen."""
    urge = 0.0 if one.question.red_flag else URGE * one.question.priority
    return (one.total + urge, one.question.id)


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
