"""From a Rasa tracker to plain data, and back to Rasa events."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SessionStarted, SlotSet

from spinewise.dialogue.hearing import Message
from spinewise.dialogue.state import DialogueState, plain_findings
from spinewise.dialogue.turn import Turn
from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.replies.consent import Keeping
from spinewise.review.settings import is_on
from spinewise.storage.settings import kept_days
from spinewise.understanding.reading import Reading

DIALOGUE = "dialogue"
"""Slot with the state of the dialogue."""
ASSESSMENT = "assessment"
"""Slot with the last result; documented in ``docs/assessment.md``."""
KEPT = "kept"
"""Name, in the metadata of a message, of whether the conversation is kept."""
LONG_SESSION = 40
"""Turns after which a session is cut although nothing ended. Everything needed
lives in slots, so this only keeps the history that Rasa looks at short."""


def findings_of(tracker: Tracker, knowledge: Knowledge) -> dict[FindingId, FindingValue]:
    """Return the findings among the slots; unknown ones are left out."""
    return plain_findings({name: tracker.get_slot(name) for name in knowledge.findings})


def state_of(tracker: Tracker) -> DialogueState:
    """Return the state of the dialogue."""
    return DialogueState.from_dict(tracker.get_slot(DIALOGUE))


def message_of(tracker: Tracker) -> Message:
    """Return the latest message as understood by the NLU pipeline."""
    latest: dict[str, Any] = tracker.latest_message or {}
    text = latest.get("text") or ""
    reading = latest.get("reading")
    intent = latest.get("intent") or {}
    return Message(
        text=text,
        reading=Reading.from_dict(reading) if reading else Reading(text=text),
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        keeping=keeping_of(latest.get("metadata") or {}),
    )


def keeping_of(metadata: dict[str, Any]) -> Keeping:
    """Return what becomes of the conversation, as our processor noted it beside the message."""
    return Keeping(metadata.get(KEPT), kept_days(), reviewed=is_on())


def events_for(
    turn: Turn,
    findings_before: dict[FindingId, FindingValue],
    assessment_before: dict[str, Any] | None,
    *,
    turns_in_session: int,
) -> list[EventType]:
    """Return the slot changes of a turn; at a natural end also the start of a new session.

    A new session begins with everything set anew, since Rasa forgets the slots of
    the session before.
    """
    new_session = turn.finished or turns_in_session >= LONG_SESSION
    events: list[EventType] = [SessionStarted()] if new_session else []
    names = list(turn.findings) if new_session else list(dict.fromkeys((*findings_before, *turn.findings)))
    for name in names:
        value = turn.findings.get(name)
        if new_session or value != findings_before.get(name):
            events.append(SlotSet(name, list(value) if isinstance(value, tuple) else value))
    told = turn.assessment is not None or assessment_before is not None
    if told and (new_session or turn.assessment != assessment_before):
        events.append(SlotSet(ASSESSMENT, turn.assessment))
    events.append(SlotSet(DIALOGUE, turn.state.as_dict()))
    # One action answers a message. Said here, the policy need not find it out by its rules, which takes
    # a sixth of a turn; and at a cut no rule could, with the message in the session before.
    events.append(FollowupAction("action_listen"))
    return events


def turns_in_session(tracker: Tracker) -> int:
    """Return how many messages of the person the current session has."""
    return sum(1 for event in tracker.events if event.get("event") == "user")
