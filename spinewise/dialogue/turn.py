"""One turn: what a message changes, what it puts in danger, and what is said next.

The order never changes: read the message next to the open question; take in
what it tells; look for danger in everything that is now known; only then do
what the person asked for. So no digression, command or misunderstanding can
hide a red flag.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from spinewise.dialogue.asides import answer_aside
from spinewise.dialogue.asking import ask_again, ask_next, begin, explain_why, go_back, go_on
from spinewise.dialogue.confirming import hear_confirmation
from spinewise.dialogue.danger import look_for_danger, tell_country
from spinewise.dialogue.ending import look_again, start_over, stop
from spinewise.dialogue.exchange import Exchange, Move, Turn
from spinewise.dialogue.hearing import Message, hear
from spinewise.dialogue.own_data import answer_wish, wish_of
from spinewise.dialogue.reopening import (
    go_on_after_change,
    leave_as_it_was,
    question_named,
    reopen,
    reopeners,
)
from spinewise.dialogue.state import DialogueState, Step
from spinewise.dialogue.suspicion import taken_back
from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question
from spinewise.replies import danger
from spinewise.replies.consent import Keeping, notice, time_of
from spinewise.replies.model import Reply
from spinewise.replies.wording import Wording

__all__ = ["LONGEST_MESSAGE", "Conversation", "Move", "Turn"]

LONGEST_MESSAGE = 5000
"""Characters of a message that are read."""

_SURE = 0.85
"""Confidence from which a command is followed although the message also tells something."""
_COMMANDS = (Move.WHY, Move.GO_BACK, Move.START_OVER, Move.STOP, Move.REPEAT, Move.SUMMARY)


class Conversation:
    """The dialogue over one knowledge base. Holds no state of any person."""

    def __init__(
        self,
        knowledge: Knowledge,
        wording: Wording,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.knowledge = knowledge
        self.wording = wording
        self._clock = clock
        self._reopeners = reopeners(knowledge, wording)

    def introduce(self, *, invite: bool, keeping: Keeping, lost: bool = False) -> tuple[Reply, ...]:
        """First contact: what this is, what becomes of what is said, and that emergencies go elsewhere.

        Args:
            invite: also ask what is bothering the person; not when they have said so already.
            keeping: what becomes of the conversation; if it is not kept, consent is asked for.
            lost: the person has been here before, and nothing is left of it.
        """
        say = self.wording.say
        invitation = f"\n{say('invitation')}" if invite else ""
        hello = [Reply("text", say("lost"))] if lost else []
        if keeping.kept is False:
            first = Reply("text", say("introduction_asks") + invitation)
            return (*hello, first, notice(self.wording, keeping))
        kept = f" {say('introduction_review')}" if keeping.reviewed else ""
        text = say("introduction", time=time_of(self.wording, keeping.days)) + kept + invitation
        return (*hello, Reply("text", text))

    def take_turn(
        self,
        state: DialogueState,
        findings: dict[FindingId, FindingValue],
        move: Move,
        message: Message,
        assessment: dict[str, Any] | None = None,
    ) -> Turn:
        """Answer one message.

        Args:
            state: where the conversation stands.
            findings: what is known about the person.
            move: what the dialogue policy made of the message.
            message: the message.
            assessment: the last result, if there is one.

        Returns:
            The new state, findings and replies.
        """
        x = Exchange(self.knowledge, self.wording, state, findings, move, message, assessment, self._clock())
        if not message.text.strip():
            x.say("empty_message")
            return ask_again(x)
        if len(message.text) > LONGEST_MESSAGE:
            x.say("too_long", limit=LONGEST_MESSAGE)
        wish = wish_of(message.text, self.wording)
        if wish is not None:
            return answer_wish(x, wish)
        named = question_named(x, self._reopeners)
        if named is not None:
            # These words only name a question; read as a message they would tell what it asks about.
            return reopen(x, named)
        pending = x.pending
        x.heard = hear(
            self.knowledge, self.wording, x.findings, pending, message, reopened=x.reopened is not None
        )
        x.move = _settled_move(x)
        _take_in(x, pending)
        return look_for_danger(x) or _answer(x)


def _settled_move(x: Exchange) -> Move:
    """The move, unless the message plainly answers or tells something."""
    if x.heard.by_choice:
        return Move.ASSESS
    if x.confirm_open and (x.says("confirm_yes_chip") or x.says("confirm_change_chip")):
        return Move.ASSESS
    if x.says("start_over_chip"):
        return Move.START_OVER
    if x.says("summary_chip"):
        return Move.SUMMARY
    if x.says("why_chip"):
        return Move.WHY
    tells = bool(x.heard.told) or x.heard.answered
    if x.move in _COMMANDS and tells and x.message.confidence < _SURE:
        return Move.ASSESS
    if x.move is Move.TALK and x.heard.answered and "?" not in x.message.text:
        # "No, I'm moving all day" answers the question; it only sounds like one of those people ask.
        return Move.ASSESS
    return x.move


def _take_in(x: Exchange, pending: Question | None) -> None:
    heard = x.heard
    if x.move in (Move.START_OVER, Move.GO_BACK, Move.WHY, Move.REPEAT) and not heard.told:
        return
    if pending is not None and heard.answered:
        step = Step(pending.id, dict(x.findings), x.state.unsure)
        x.change(history=(*x.state.history, step), pending=None, misunderstood=0)
    for suspicion in taken_back(x.knowledge, x.findings, heard.told):
        del x.findings[suspicion]
    x.findings.update(heard.told)
    for finding in heard.withdrawn:
        x.findings.pop(finding, None)
    unsure = (*x.state.unsure, *heard.unsure)
    x.change(unsure=tuple(dict.fromkeys(f for f in unsure if f not in heard.told)))
    subject = x.message.reading.subject
    if subject is not None and x.state.subject is None and not x.known_before:
        x.change(subject=subject)


def _answer(x: Exchange) -> Turn:
    if x.state.phase in ("crisis", "emergency"):
        country = tell_country(x)
        if country is not None:
            return country
    if x.reopened is not None and x.move not in (Move.START_OVER, Move.STOP):
        if x.state.pending is None:
            if x.move is Move.TALK:
                answer_aside(x)
            return go_on_after_change(x, x.reopened)
        if x.move is Move.GO_BACK:
            return leave_as_it_was(x, x.reopened)
    match x.move:
        case Move.START_OVER:
            return start_over(x)
        case Move.STOP:
            return stop(x)
        case Move.GO_BACK:
            return go_back(x)
        case Move.WHY:
            return explain_why(x)
        case Move.REPEAT:
            return ask_again(x)
        case Move.SHOW_NUMBERS | Move.SHOW_TOLD | Move.SUMMARY:
            answer_aside(x)
            return ask_again(x) if x.state.pending or x.confirm_open else x.turn()
    if x.confirm_open:
        return _hear_while_confirming(x)
    return _talk(x) if x.move is Move.TALK else _assess(x)


def _hear_while_confirming(x: Exchange) -> Turn:
    if x.heard.new or x.heard.corrected:
        x.tell_back("changed", x.heard.corrected)
        return ask_next(x)
    return hear_confirmation(x)


def _talk(x: Exchange) -> Turn:
    if x.pending is not None and x.message.intent == "off_topic" and not x.heard.told:
        # Nonsense looks like another matter; twice in a row, the person needs a way on.
        missed = x.state.misunderstood + 1
        x.change(misunderstood=missed)
        if missed >= 2:
            x.say("not_understood_twice")
            return ask_again(x)
    answer_aside(x)
    if x.state.phase == "new" and x.tells_of_pain:
        return begin(x)
    return ask_again(x) if x.state.phase == "asking" else x.turn()


def _assess(x: Exchange) -> Turn:
    match x.state.phase:
        case "new":
            return begin(x)
        case "asking":
            return go_on(x)
        case "emergency":
            return ask_next(x)
        case "done" if x.heard.new or x.heard.corrected:
            return look_again(x)
        case "stopped" | "crisis" if x.tells_of_pain:
            return begin(x)
        case "crisis":
            x.replies.append(danger.crisis_reply(x.knowledge, x.wording, x.state.country))
            return x.turn()
    x.say("result_next" if x.state.phase == "done" else "talk_help")
    return x.turn()
