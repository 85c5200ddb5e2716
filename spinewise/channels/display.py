"""What a person sees of a conversation, as plain data for a client.

A bot message of Rasa holds the same reply twice: text and buttons for stock
channels, and the whole reply object under ``custom``. A client gets exactly one
of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

LONGEST_HISTORY = 400
"""Items of a conversation that are given back, counted from its end."""


def displayed(text: str | None, custom: Any, buttons: Any = None) -> dict[str, Any] | None:
    """The reply object of one bot message, or None if there is nothing to show.

    ``custom`` with the key ``spinewise`` is that object already. Otherwise one of kind
    ``text`` is made from the text, with the buttons' titles as chips.
    """
    reply = custom.get("spinewise") if isinstance(custom, Mapping) else None
    if isinstance(reply, Mapping) and reply.get("kind"):
        return dict(reply)
    chips = [
        {"label": str(button["title"]), "send": str(button["title"]), "role": "answer"}
        for button in buttons or ()
        if isinstance(button, Mapping) and button.get("title")
    ]
    if not text and not chips:
        return None
    return {"kind": "text", "text": text or "", "chips": chips}


def conversation(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The items of a conversation, oldest first.

    A user's item has ``from: user``, ``id`` (of the client's message, may be None),
    ``text`` and ``time`` (seconds since 1970); an answer has ``from: assistant``,
    ``reply`` and ``time``. A message that had to be sent twice because the first
    attempt failed appears once, where it succeeded.
    """
    items: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    for event in events:
        if isinstance(event, UserUttered):
            if not event.text or event.text.startswith("/"):
                continue  # a start signal of the framework, not words of a person
            identifier = (event.metadata or {}).get("message_id")
            if isinstance(identifier, str):
                if identifier in places:
                    del items[places[identifier] :]
                places[identifier] = len(items)
            items.append({"from": "user", "id": identifier, "text": event.text, "time": event.timestamp})
        elif isinstance(event, BotUttered):
            reply = displayed(event.text, event.data.get("custom"), event.data.get("buttons"))
            if reply is not None:
                items.append({"from": "assistant", "reply": reply, "time": event.timestamp})
    return items[-LONGEST_HISTORY:]


def answers_by_message(items: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The replies that followed each message of the client, by the message's id."""
    answers: dict[str, list[dict[str, Any]]] = {}
    current: str | None = None
    for item in items:
        if item["from"] == "user":
            current = item["id"]
        elif current is not None:
            answers.setdefault(current, []).append({**item["reply"], "time": item["time"]})
    return answers
