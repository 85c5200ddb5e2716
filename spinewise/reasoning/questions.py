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
from spinewise.knowledge.models import Question, Urgency
from spinewise.reasoning.assessment import Triage
from spinewise.reasoning.conditions import findings_in, holds
from spinewise.reasoning.implications import close
from spinewise.reasoning.outlook import Outlook, Worth, outlook
from spinewise.reasoning.scoring import Facts
from spinewise.reasoning.spread import chance
from spinewise.reasoning.urgency import triage

MOST_ASKED = 12
"""Questions in one conversation, at most."""

FIRST, THREE, INFORMATION, DANGER = 1.0, 0.5, 0.2, 0.5
"""How the parts of a question's worth add up: see :class:`~spinewise.reasoning.outlook.Worth`.

One point is one more person in whom the first-ranked cause is right. Information
counts although it may not change the order at once: two answers together may.
Estimates, set by the number of questions asked and the results of simulated people.
"""
ENOUGH = 0.02
"""A question worth less than this is not asked: about 1 answer in 50 would change the result."""


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
    others = sum(one.total >= ENOUGH for one in questions if not (one.screens or one.needed))
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
    """One question that settles an unclear rule: one that says so itself, or of which a part is not sure."""
    unclear = list(result.unclear)
    for rule in knowledge.red_flags.values():
        in_doubt = any(finding in unsure for finding in findings_in(rule.when))
        if in_doubt and rule.id not in unclear and holds(rule.when, known) is None:
            unclear.append(rule.id)
    for rule_id in unclear:
        clarifying = [one.question for one in candidates if rule_id in one.question.clarifies]
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


def _telling(view: Outlook, candidates: Sequence[_Candidate], room: int) -> Question | None:
    """The question that may change the answer most, or what must be settled; ``None`` when that is enough."""
    needed = [one for one in candidates if _must_be_settled(one)]
    questions = _weigh(view, needed if len(needed) >= room else candidates)
    worthwhile = [one for one in questions if one.needed or one.total >= ENOUGH]
    if not worthwhile:
        return None
    return max(worthwhile, key=lambda one: (one.total + _urge(one.question), one.question.id)).question


def _urge(question: Question) -> float:
    """Priority among questions that compete; that of a red flag only orders the screen."""
    return 0.0 if question.red_flag else question.priority


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
