"""Turns of one conversation one after the other, within this process."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field

from spinewise.storage.errors import LockUnavailable
from spinewise.storage.leases import Lease
from spinewise.storage.lines import Lines


@dataclass(eq=False)
class _Place:
    """A place in a line."""

    lease: Lease
    news: asyncio.Event = field(default_factory=asyncio.Event)


class LocalLines(Lines):
    """A line for each conversation that somebody wants; none is kept longer than that."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[_Place]] = {}

    async def enter(self, conversation_id: str, lifetime: float) -> Lease:
        """See :class:`Lines`."""
        line = self._lines.setdefault(conversation_id, deque())
        mine = _Place(Lease(conversation_id))
        line.append(mine)
        give_up = time.monotonic() + lifetime
        try:
            while line[0] is not mine:
                now = time.monotonic()
                if now >= give_up:
                    raise LockUnavailable("earlier messages of this conversation have taken too long")
                if not line[0].lease.valid:
                    # It was held for longer than anybody may. Whoever did can no longer write.
                    line.popleft()
                    line[0].news.set()
                    continue
                mine.news.clear()
                await _wait(mine.news, min(give_up, line[0].lease.lapses) - now)
        except BaseException:
            self._leave(conversation_id, line, mine)
            raise
        mine.lease.lapses = time.monotonic() + lifetime
        for place in line:
            place.news.set()  # they have to know until when it is held
        return mine.lease

    async def leave(self, lease: Lease) -> None:
        """See :class:`Lines`."""
        line = self._lines.get(lease.conversation_id, deque())
        mine = next((place for place in line if place.lease is lease), None)
        if mine is not None:
            self._leave(lease.conversation_id, line, mine)

    def _leave(self, conversation_id: str, line: deque[_Place], mine: _Place) -> None:
        if mine in line:
            line.remove(mine)
        if line:
            line[0].news.set()
        elif self._lines.get(conversation_id) is line:
            del self._lines[conversation_id]


async def _wait(news: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except asyncio.TimeoutError:
        return
