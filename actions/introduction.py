"""First contact: replaces Rasa's start of a session."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import conversation
from actions.say import say
from actions.tracker import keeping_of


class ActionSessionStart(Action):  # type: ignore[misc]
    """Say what this is before anything else is said."""

    def name(self) -> str:
        """Rasa's own name for what runs when a conversation begins."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Introduce the assistant and open the session.

        A channel that opens a conversation before the person has said anything marks it
        by ``opens`` in the metadata; elsewhere the session starts with the first message.
        """
        opening = tracker.get_slot("session_started_metadata") or {}
        opens = bool(opening.get("opens"))
        # Somebody whose conversation was opened before, and is not there any more.
        lost = bool(opening.get("lost") or (opening.get("opened") and not opens))
        say(
            dispatcher,
            conversation().introduce(invite=opens, keeping=keeping_of(opening), lost=lost),
        )
        return [SessionStarted(), ActionExecuted("action_listen")]
