"""Replies of the dialogue as Rasa messages."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk.executor import CollectingDispatcher

from spinewise.replies.model import Reply


def say(dispatcher: CollectingDispatcher, replies: Iterable[Reply]) -> None:
    """Hand replies to Rasa: text and buttons for every channel, ``custom`` for those that know more."""
    for reply in replies:
        dispatcher.utter_message(
            text=reply.text,
            buttons=[{"title": chip.label, "payload": chip.send} for chip in reply.chips],
            json_message={"spinewise": reply.as_dict()},
        )
