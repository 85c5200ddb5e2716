"""Saying things to a tracker store, without an assistant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.storage.archive import Archive
from spinewise.storage.tracker_store import ConversationStore

DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["inform"],
        "slots": {"age": {"type": "float", "mappings": [{"type": "custom"}]}},
    }
)


def store_over(archive: Archive, **settings: Any) -> ConversationStore:
    """The tracker store of one process."""
    return ConversationStore(DOMAIN, archive=archive, **settings)


def scene(another: Callable[[], Archive], play: Callable[..., Awaitable[Any]], processes: int = 1) -> Any:
    """Play something with the stores of one or more processes, and close them."""

    async def run() -> Any:
        stores = [store_over(another()) for _ in range(processes)]
        try:
            return await play(*stores)
        finally:
            for store in stores:
                await store.archive.close()

    return asyncio.run(run())


async def add(store: TrackerStore, sender: str, *events: Event) -> None:
    """One turn."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    for event in events:
        tracker.update(event, DOMAIN)
    await store.save(tracker)


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    """What the person said."""
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []
