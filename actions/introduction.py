"""First contact: replaces Rasa's start of a session."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted
from rasa_sdk.executor import CollectingDispatcher

from actions.resources import conversation
from actions.say import say
from spinewise.review.settings import is_on
from spinewise.storage.settings import kept_days


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
        words = conversation().introduce(
            invite=bool(opening.get("opens")), kept_days=kept_days(), reviewed=is_on()
        )
        say(dispatcher, words)
        return [SessionStarted(), ActionExecuted("action_listen")]
