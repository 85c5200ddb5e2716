"""What channels do with kept conversations: open them, read them, hand them out, forget them."""

from __future__ import annotations

import inspect
import re
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel

from spinewise import review
from spinewise.channels.display import conversation
from spinewise.storage.tracker_store import ConversationStore

_DELETE = re.compile(
    r"(please )?(delete|erase|remove) (all )?(of )?my (data|conversation|messages|chat)( please| now)?"
)


def asks_for_deletion(text: str) -> bool:
    """Whether these words order the deletion, and say nothing else.

    Only such words do it, and no guess of a classifier: what is deleted cannot be had back.
    """
    return _DELETE.fullmatch(" ".join(re.sub(r"[^\w\s]", " ", text).casefold().split())) is not None


async def open_conversation(
    agent: Agent, conversation_id: str, output: OutputChannel, metadata: dict[str, Any]
) -> None:
    """Let the assistant open the conversation: its first words go to ``output`` and into the history."""
    async with agent.lock_store.lock(conversation_id):
        tracker = await agent.processor.fetch_tracker_and_update_session(
            conversation_id, output, {**metadata, "opens": True}
        )
        await agent.processor.save_tracker(tracker)


async def items(agent: Agent, conversation_id: str) -> list[dict[str, Any]]:
    """What was said, oldest first; see :func:`spinewise.channels.display.conversation`."""
    tracker = await agent.tracker_store.retrieve_full_tracker(conversation_id)
    return conversation(tracker.events) if tracker else []


async def export(agent: Agent, conversation_id: str) -> bytes | None:
    """Everything there is of a conversation, as a file; None if there is nothing, or it cannot be had."""
    store = agent.tracker_store
    return await store.export(conversation_id) if isinstance(store, ConversationStore) else None


async def forget(agent: Agent, conversation_id: str) -> bool:
    """Delete a conversation and what was kept of it for review; False if this tracker store cannot delete."""
    store = agent.tracker_store
    while (wrapped := getattr(store, "_tracker_store", None)) is not None:
        store = wrapped  # Rasa wraps each store, and passes on only what all stores have
    delete = getattr(store, "delete", None)
    if delete is None:
        return False
    async with agent.lock_store.lock(conversation_id):
        done = delete(conversation_id)
        if inspect.isawaitable(done):
            await done
        # Within the lock, so that no turn adds to it; in this thread, as whoever else takes notes for review.
        review.withdraw(conversation_id)
    return True
