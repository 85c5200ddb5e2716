"""Messages that are delivered again, perhaps to another process than the first time.

A channel that knows its messages apart puts ``message_id`` into their metadata. What was answered
is then found in the conversation itself, whoever answered it.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore

from spinewise.channels.display import answers_by_message, conversation


@runtime_checkable
class TellsAgain(Protocol):
    """A way out to people who may have missed what was answered, because their connection was lost."""

    def tell_again(self, replies: list[dict[str, Any]]) -> None:
        """Deliver replies that were given before."""


async def answered_before(store: TrackerStore, message: UserMessage) -> bool:
    """Whether a message has its answers already; they are then told again, on channels that do so.

    To be asked by whoever holds the conversation: else another process may be answering just now.
    """
    identifier = (message.metadata or {}).get("message_id")
    if not isinstance(identifier, str):
        return False
    replies = await earlier_answers(store, message.sender_id, identifier)
    if replies and isinstance(message.output_channel, TellsAgain):
        message.output_channel.tell_again(replies)
    return bool(replies)


async def earlier_answers(store: TrackerStore, conversation_id: str, message_id: str) -> list[dict[str, Any]]:
    """The replies to a message of a conversation; none if it was not answered."""
    find = getattr(store, "events_from_message", None)
    if find is not None:
        events = await find(conversation_id, message_id)
    else:
        tracker = await store.retrieve_full_tracker(conversation_id)
        events = tracker.events if tracker else ()
    return answers_by_message(conversation(events)).get(message_id, [])
