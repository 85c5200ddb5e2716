"""Conversations kept in memory, without replaying their history at every turn."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

DAY = 24 * 3600.0


class _Kept:
    """One conversation: all its events, and the tracker of its newest session when nobody holds it."""

    __slots__ = ("events", "idle", "seen", "session_from")

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.session_from = 0
        self.idle: DialogueStateTracker | None = None
        self.seen = time.monotonic()

    def session_events(self) -> list[Event]:
        return self.events[self.session_from :]


class MemoryTrackerStore(TrackerStore):  # type: ignore[misc]
    """Rasa's contract for a tracker store, in memory.

    The store keeps the parsed tracker of the newest session and hands it out
    without rebuilding it. It is lent to one holder at a time: a second reader, or
    the next turn after one that failed before saving, gets a tracker built anew
    from the saved events, so nothing unsaved is ever seen.

    Conversations that were silent for ``keep_for`` seconds are forgotten; beyond
    ``most`` conversations the ones silent for longest go first.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        keep_for: float = DAY,
        most: int = 20_000,
        **kwargs: Any,
    ) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._keep_for = keep_for
        self._most = most
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events of a turn to what is kept."""
        await self.stream_events(tracker)
        kept = self._kept.setdefault(tracker.sender_id, _Kept())
        held = len(kept.events) - kept.session_from
        fresh = list(tracker.events)[held:]
        first = len(kept.events)
        kept.events.extend(fresh)
        session_from = _last_session_start(fresh, first)
        if session_from is None:
            kept.idle = tracker
        else:
            kept.session_from = session_from
            kept.idle = self._build(tracker.sender_id, kept.session_events())
        kept.seen = time.monotonic()
        self._kept.move_to_end(tracker.sender_id)
        self._forget_old()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the newest session of a conversation."""
        kept = self._kept.get(sender_id)
        if kept is None:
            return None
        tracker, kept.idle = kept.idle, None
        return tracker if tracker is not None else self._build(sender_id, kept.session_events())

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return a conversation with all its sessions."""
        kept = self._kept.get(conversation_id)
        return None if kept is None else self._build(conversation_id, kept.events)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return list(self._kept)

    async def delete(self, sender_id: str) -> bool:
        """Forget a conversation; tell whether there was one."""
        return self._kept.pop(sender_id, None) is not None

    def _build(self, sender_id: str, events: list[Event]) -> DialogueStateTracker:
        return DialogueStateTracker.from_events(
            sender_id, events, slots=self.domain.slots if self.domain else None, sender_source=None
        )

    def _forget_old(self) -> None:
        oldest_allowed = time.monotonic() - self._keep_for
        while self._kept:
            sender_id, kept = next(iter(self._kept.items()))
            if len(self._kept) <= self._most and kept.seen >= oldest_allowed:
                return
            del self._kept[sender_id]


def _last_session_start(events: list[Event], first: int) -> int | None:
    """Index, counted from ``first``, of the last session start among events."""
    for index in range(len(events) - 1, -1, -1):
        if isinstance(events[index], SessionStarted):
            return first + index
    return None
