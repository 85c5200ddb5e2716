"""The actions the dialogue policy can choose; each is one kind of move in one conversation.

All of them take the message in and look for danger first, whatever was asked
for; see :mod:`spinewise.dialogue.turn`.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import conversation
from actions.say import say
from actions.tracker import (
    ASSESSMENT,
    events_for,
    findings_of,
    message_of,
    state_of,
    turns_in_session,
)
from spinewise import review
from spinewise.dialogue.turn import Move
from spinewise.replies.model import Reply

logger = logging.getLogger(__name__)


class TurnAction(Action, ABC):  # type: ignore[misc]
    """One turn of the conversation."""

    @property
    @abstractmethod
    def move(self) -> Move:
        """What this action stands for."""

    def name(self) -> str:
        """Name of the action in ``domain.yml`` and the rules."""
        return f"action_{self.move.value}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Take the turn and return its slot changes."""
        talk = conversation()
        findings = findings_of(tracker, talk.knowledge)
        assessment = tracker.get_slot(ASSESSMENT)
        state, message = state_of(tracker), message_of(tracker)
        try:
            turn = talk.take_turn(state, findings, self.move, message, assessment)
        except Exception:
            # Rasa would go on without a word. Nothing was changed, so the person can say it again.
            logger.exception("a turn failed; the person was told so")
            say(dispatcher, [Reply("text", talk.wording.say("trouble"))])
            return []
        say(dispatcher, turn.replies)
        if message.keeping is not None and message.keeping.kept:
            review.note(tracker.sender_id, talk, state, findings, message, turn)
        return events_for(turn, findings, assessment, turns_in_session=turns_in_session(tracker))


class ActionAssess(TurnAction):
    """The person tells about the pain, or answers a question."""

    move = Move.ASSESS


class ActionWhy(TurnAction):
    """The person asks why something is asked."""

    move = Move.WHY


class ActionGoBack(TurnAction):
    """The person wants the question before."""

    move = Move.GO_BACK


class ActionStartOver(TurnAction):
    """The person wants to begin again."""

    move = Move.START_OVER


class ActionStop(TurnAction):
    """The person wants to end it."""

    move = Move.STOP


class ActionRepeat(TurnAction):
    """The person wants to hear the question again."""

    move = Move.REPEAT


class ActionShowNumbers(TurnAction):
    """The person wants to see the probabilities."""

    move = Move.SHOW_NUMBERS


class ActionShowTold(TurnAction):
    """The person wants to see what was understood."""

    move = Move.SHOW_TOLD


class ActionSummary(TurnAction):
    """The person wants the summary for the doctor."""

    move = Move.SUMMARY


class ActionTalk(TurnAction):
    """The person asks or says something beside the assessment."""

    move = Move.TALK
