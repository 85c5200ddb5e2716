"""Conversations in the memory of this process: for tests, and for whoever wants nothing written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from spinewise.storage.archive import AFTER_MESSAGE, DAY, Archive, Found, Mark, NewEvent, Summary
from spinewise.storage.errors import StoreConflict


class _Kept:
    """One conversation."""

    __slots__ = ("events", "following", "last_at", "number", "session_from")

    def __init__(self, number: int) -> None:
        self.number = number
        self.following = 0
        self.session_from = 0
        self.events: list[tuple[int, NewEvent]] = []
        self.last_at = 0.0

    @property
    def mark(self) -> Mark:
        return Mark(self.number, self.following)

    def found(self, first: int, *, goes_on: bool = False) -> Found:
        return Found(self.mark, [event.text for number, event in self.events if number >= first], goes_on)


class MemoryArchive(Archive):
    """Conversations in memory.

    Those silent for ``keep_for`` seconds are forgotten; beyond ``most`` conversations the ones
    silent for longest go first.
    """

    def __init__(self, keep_for: float = DAY, most: int = 20_000) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._keep_for = keep_for
        self._most = most
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
        self, name: str, mark: Mark | None, events: Sequence[NewEvent], session_at: int | None, now: float
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
        kept.last_at = now
        self._kept.move_to_end(name)
        while len(self._kept) > self._most or self._silent_for_longest() < now - self._keep_for:
            self._kept.popitem(last=False)
        return kept.mark

    async def delete(self, name: str) -> bool:
        """See :class:`Archive`."""
        return self._kept.pop(name, None) is not None

    async def names(self) -> Sequence[str]:
        """See :class:`Archive`."""
        return list(self._kept)

    async def summaries(self) -> Sequence[Summary]:
        """See :class:`Archive`."""
        return [
            Summary(name, len(kept.events), kept.events[0][1].at, kept.last_at)
            for name, kept in self._kept.items()
        ]

    async def forget(self, before: float, most: int) -> int:
        """See :class:`Archive`."""
        gone = [name for name, kept in self._kept.items() if kept.last_at < before][:most]
        for name in gone:
            del self._kept[name]
        return len(gone)

    async def trim(self, before: float, most: int) -> int:
        """See :class:`Archive`."""
        looked_at = 0
        for kept in self._kept.values():
            stay = [(n, event) for n, event in kept.events if n >= kept.session_from or event.at >= before]
            if len(stay) < len(kept.events) and looked_at < most:
                kept.events = stay
                looked_at += 1
        return looked_at

    async def claim(self, job: str, now: float, again: float) -> bool:
        """See :class:`Archive`."""
        if now < self._due.get(job, now) <= now + 2 * again:
            return False
        self._due[job] = now + again
        return True

    def _silent_for_longest(self) -> float:
        return next((kept.last_at for kept in self._kept.values()), float("inf"))
