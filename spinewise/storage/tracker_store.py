"""Rasa's contract for a tracker store over our archives."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.storage import leases
from spinewise.storage.archive import Archive, Consent, Mark
from spinewise.storage.by_consent import ByConsent
from spinewise.storage.events import dump, parse
from spinewise.storage.export import exported
from spinewise.storage.lent import LentTrackers
from spinewise.storage.settings import archive_by_consent, database
from spinewise.storage.tracker import KeptTracker

_READ_AS = "_spinewise_read_as"
"""Attribute of a tracker that holds its :class:`_ReadAs`."""


@dataclass(frozen=True)
class _ReadAs:
    """What a tracker was read as, or last saved as."""

    mark: Mark | None
    """None if there was no such conversation."""
    length: int
    """Events it had then."""
    newest_session: bool
    """Whether it begins where the newest session does."""


class ConversationStore(TrackerStore):  # type: ignore[misc]
    """Keeps conversations where ``$SPINEWISE_DATABASE`` says, and the parsed trackers ready in memory.

    Those that nobody agreed to have kept are in a place that forgets (:mod:`spinewise.storage.by_consent`).

    Each turn asks the archive whether the conversation is still as it was left; if another process
    has added to it, what is missing is read. A turn is added in one piece, and only if nobody else
    has added anything since it was read.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        archive: Archive | None = None,
        ready: LentTrackers | None = None,
        clock: Callable[[], float] = time.time,
        **kwargs: Any,
    ) -> None:
        """``host`` is the ``url`` in ``endpoints.yml``, if one stands there."""
        self.archive = archive or archive_by_consent(host or database())
        self.ready = LentTrackers() if ready is None else ready
        self._clock = clock
        super().__init__(domain, event_broker, **kwargs)

    @property
    def domain(self) -> Domain:
        """The domain of the loaded model."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()
        self.ready.clear()  # they have the slots of the model before

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """Return the tracker of a conversation that begins."""
        return KeptTracker(sender_id, self.domain.slots, self.max_event_history)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the newest session of a conversation."""
        ready = self.ready.take(sender_id)
        found = await self.archive.read(sender_id, ready.mark if ready else None)
        if found is None:
            return None
        if ready and found.goes_on:
            tracker = ready.tracker
            for event in parse(found.events):
                tracker.update(event)
        else:
            tracker = self._build(sender_id, parse(found.events))
        return _noted(tracker, found.mark, newest_session=True)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return a conversation with all its sessions."""
        found = await self.archive.read_all(conversation_id)
        if found is None:
            return None
        return _noted(self._build(conversation_id, parse(found.events)), found.mark, newest_session=False)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events of a turn to what is kept.

        Raises:
            StoreConflict: somebody else has added to the conversation, or deleted it; nothing was written.
            LockLost: the turn took so long that it lost its right to write.
        """
        name = tracker.sender_id
        leases.check(name)
        before: _ReadAs = getattr(tracker, _READ_AS, None) or await self._read_as(name)
        fresh = list(islice(tracker.events, before.length, None))
        if not fresh:
            setattr(tracker, _READ_AS, before)
            return
        session_at = _last_session(fresh)
        new = [dump(event) for event in fresh]
        mark = await self.archive.append(name, before.mark, new, session_at, self._clock())
        _noted(tracker, mark, newest_session=before.newest_session and session_at is None)
        if session_at is not None:
            self.ready.keep(name, self._build(name, fresh[session_at:]), mark)
        elif before.newest_session:
            self.ready.keep(name, tracker, mark)
        if self.event_broker is not None and self.keeps(tracker):
            await self._stream_new_events(self.event_broker, fresh, name)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return await self.archive.names()

    async def exists(self, conversation_id: str) -> bool:
        """Tell whether there is such a conversation."""
        return await self.archive.read(conversation_id) is not None

    async def delete(self, sender_id: str) -> bool:
        """Delete a conversation with everything in it; tell whether there was one."""
        self.ready.take(sender_id)
        return await self.archive.delete(sender_id)

    async def export(self, name: str) -> bytes | None:
        """Return everything there is of a conversation, as a file; None if there is nothing."""
        found = await self.archive.read_all(name)
        if found is None:
            return None
        kept = not isinstance(self.archive, ByConsent) or self.archive.keeps(found.mark)
        consent = await self.archive.consent(name) if kept else None
        return exported(name, [json.loads(text) for text in found.events], consent, kept=kept)

    def keeps(self, tracker: DialogueStateTracker) -> bool:
        """Whether a conversation is kept; of one that is about to begin, whether it will be."""
        read_as: _ReadAs | None = getattr(tracker, _READ_AS, None)
        mark = read_as.mark if read_as else None
        return self.archive.keeps(mark) if isinstance(self.archive, ByConsent) else True

    async def keep(self, name: str, consent: Consent) -> None:
        """Keep a conversation from now on. The caller holds it."""
        leases.check(name)
        if isinstance(self.archive, ByConsent):
            await self.archive.keep(name, consent, self._clock())

    async def withdraw(self, name: str) -> None:
        """Keep a conversation no more; it goes on, and is forgotten when it ends. The caller holds it."""
        leases.check(name)
        if isinstance(self.archive, ByConsent):
            await self.archive.withdraw(name, self._clock())

    async def events_from_message(self, conversation_id: str, message_id: str) -> Sequence[Event]:
        """Return the events from a message on, found by the channel's id of it; none if it is not there."""
        return parse(await self.archive.read_message(conversation_id, message_id))

    async def _read_as(self, name: str) -> _ReadAs:
        """For a tracker that did not come from here: like Rasa's stores, take it to begin with the
        newest session, and what it has beyond that for new."""
        found = await self.archive.read(name)
        return _ReadAs(found.mark, len(found.events), False) if found else _ReadAs(None, 0, True)

    def _build(self, sender_id: str, events: list[Event]) -> DialogueStateTracker:
        return KeptTracker.from_events(sender_id, events, slots=self.domain.slots)


def _noted(tracker: DialogueStateTracker, mark: Mark, *, newest_session: bool) -> DialogueStateTracker:
    setattr(tracker, _READ_AS, _ReadAs(mark, len(tracker.events), newest_session))
    return tracker


def _last_session(events: Sequence[Event]) -> int | None:
    """Index of the last event that begins a session."""
    begins = [index for index, event in enumerate(events) if isinstance(event, SessionStarted)]
    return begins[-1] if begins else None
