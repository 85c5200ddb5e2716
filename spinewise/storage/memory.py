"""Conversations in the memory of this process: for tests, and for whoever wants nothing written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from spinewise.storage.archive import AFTER_MESSAGE, DAY, Archive, Consent, Found, Mark, NewEvent, Summary
from spinewise.storage.errors import StoreConflict


class _Kept:
    """One conversation."""

    __slots__ = ("consent", "events", "following", "last_at", "number", "session_from")

    def __init__(self, number: int) -> None:
        self.number = number
        self.following = 0
        self.session_from = 0
        self.events: list[tuple[int, NewEvent]] = []
        self.last_at = 0.0
        self.consent: Consent | None = None

    @property
    def mark(self) -> Mark:
        return Mark(self.number, self.following)

    def found(self, first: int, *, goes_on: bool = False) -> Found:
        return Found(self.mark, [event.text for number, event in self.events if number >= first], goes_on)


class MemoryArchive(Archive):
    """Conversations in memory.

    Those silent for ``keep_for`` seconds are forgotten; beyond ``most`` conversations, or ``room``
    characters in all of them, the ones silent for longest go first.
    """

    def __init__(self, keep_for: float = DAY, most: int = 20_000, room: int = 200_000_000) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._keep_for = keep_for
        self._most = most
        self._room = room
        self._size = 0
        self._begun = 0
        self._due: dict[str, float] = {}

    async def open(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do."""

    async def read(self, name: str, known: Mark | None = None) -> Found | None:
        """See :class:`Archive`."""
        kept = self._kept.get(name)
        if kept is None:
            return None
        if known and known.conversation == kept.number and kept.session_from < known.following:
            return kept.found(known.following, goes_on=True)
        return kept.found(kept.session_from)

    async def read_all(self, name: str) -> Found | None:
        """See :class:`Archive`."""
        kept = self._kept.get(name)
        return None if kept is None else kept.found(0)

    async def read_message(self, name: str, message_id: str) -> Sequence[str]:
        """See :class:`Archive`."""
        events = [event for _, event in self._kept[name].events] if name in self._kept else []
        at = next((i for i, event in enumerate(events) if event.message_id == message_id), None)
        return [] if at is None else [event.text for event in events[at : at + AFTER_MESSAGE]]

    async def append(
        self,
        name: str,
        mark: Mark | None,
        events: Sequence[NewEvent],
        session_at: int | None,
        now: float,
        consent: Consent | None = None,
    ) -> Mark:
        """See :class:`Archive`."""
        kept = self._kept.get(name)
        if (kept.mark if kept else None) != mark:
            raise StoreConflict("the conversation has changed since it was read; nothing was written")
        if kept is None:
            self._begun += 1
            kept = self._kept[name] = _Kept(self._begun)
        if session_at is not None:
            kept.session_from = kept.following + session_at
        kept.events.extend(enumerate(events, kept.following))
        kept.following += len(events)
        self._size += sum(len(event.text) for event in events)
        kept.last_at = now
        kept.consent = consent or kept.consent
        self._kept.move_to_end(name)
        while len(self._kept) > self._most or (self._size > self._room and len(self._kept) > 1):
            self._let_go(next(iter(self._kept)))
        await self.tidy(now)
        return kept.mark

    async def tidy(self, now: float) -> None:
        """Forget who was silent for too long."""
        while self._silent_for_longest() < now - self._keep_for:
            self._let_go(next(iter(self._kept)))

    async def delete(self, name: str) -> bool:
        """See :class:`Archive`."""
        if name not in self._kept:
            return False
        self._let_go(name)
        return True

    async def consent(self, name: str) -> Consent | None:
        """See :class:`Archive`."""
        return self._kept[name].consent if name in self._kept else None

    async def record(self, name: str, consent: Consent) -> None:
        """See :class:`Archive`."""
        if name in self._kept:
            self._kept[name].consent = consent

    async def names(self) -> Sequence[str]:
        """See :class:`Archive`."""
        return list(self._kept)

    async def summaries(self) -> Sequence[Summary]:
        """See :class:`Archive`."""
        return [
            Summary(name, len(kept.events), kept.events[0][1].at, kept.last_at, kept.consent)
            for name, kept in self._kept.items()
        ]

    async def forget(self, before: float, most: int) -> int:
        """See :class:`Archive`."""
        gone = [name for name, kept in self._kept.items() if kept.last_at < before][:most]
        for name in gone:
            self._let_go(name)
        return len(gone)

    async def trim(self, before: float, most: int) -> int:
        """See :class:`Archive`."""
        looked_at = 0
        for kept in self._kept.values():
            stay = [(n, event) for n, event in kept.events if n >= kept.session_from or event.at >= before]
            if len(stay) < len(kept.events) and looked_at < most:
                self._size += _size(stay) - _size(kept.events)
                kept.events = stay
                looked_at += 1
        return looked_at

    async def claim(self, job: str, now: float, again: float) -> bool:
        """See :class:`Archive`."""
        if now < self._due.get(job, now) <= now + 2 * again:
            return False
        self._due[job] = now + again
        return True

    def _let_go(self, name: str) -> None:
        self._size -= _size(self._kept.pop(name).events)

    def _silent_for_longest(self) -> float:
        return next((kept.last_at for kept in self._kept.values()), float("inf"))


def _size(events: Sequence[tuple[int, NewEvent]]) -> int:
    return sum(len(event.text) for _, event in events)
