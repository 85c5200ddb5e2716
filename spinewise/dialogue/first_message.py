"""What a person is told after their first message, without a server: for measuring and for tests."""

from __future__ import annotations

from dataclasses import dataclass

from spinewise.dialogue.exchange import Move
from spinewise.dialogue.hearing import Message
from spinewise.dialogue.state import DialogueState
from spinewise.dialogue.turn import Conversation
from spinewise.understanding.trained import Trained

_BY_NAME = {move.value: move for move in Move}


@dataclass(frozen=True)
class FirstReply:
    """The outcome of a first message."""

    told_emergency: bool
    """Emergency or crisis advice was given, for the person or for somebody else."""
    urgency: str | None
    """Urgency in the result object, if one was made at once."""
    started: bool
    """The questions about back pain have begun."""


def reply_to_first(conversation: Conversation, trained: Trained, text: str) -> FirstReply:
    """Take the first turn of a conversation as the running assistant does.

    The rules of ``data/rules.yml`` are one action per intent; intents without an action of
    their own are either answers (``action_assess``) or talk.
    """
    understood = trained.understand(text)
    message = Message(text, understood.reading, understood.intent, understood.confidence)
    turn = conversation.take_turn(DialogueState(), {}, move_for(understood.intent), message)
    kinds = {reply.kind for reply in turn.replies}
    return FirstReply(
        told_emergency=bool(kinds & {"emergency", "crisis"}),
        urgency=turn.assessment["urgency"] if turn.assessment else None,
        started=turn.state.phase == "asking",
    )


def move_for(intent: str) -> Move:
    """Return the move of the action that ``data/rules.yml`` has for an intent."""
    if intent in _BY_NAME:
        return _BY_NAME[intent]
    answers = ("inform", "affirm", "deny", "unsure", "skip", "nlu_fallback")
    return Move.ASSESS if intent in answers else Move.TALK
