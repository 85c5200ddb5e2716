"""Work in lanes: in order within a lane, lanes side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable


class LaneFull(Exception):
    """More is waiting in this lane than is let in."""


class _Lane:
    def __init__(self) -> None:
        self.in_order = asyncio.Lock()
        self.waiting = 0


class Lanes:
    """Runs pieces of work, one after the other for each key. A lane without work is not kept."""

    def __init__(self, waiting: int = 30) -> None:
        """``waiting``: pieces of work that may be open in one lane."""
        self._lanes: dict[Hashable, _Lane] = {}
        self._most_waiting = waiting
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, key: Hashable, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Start the work once everything that was put into its lane before is done.

        Raises LaneFull.
        """
        lane = self._lanes.setdefault(key, _Lane())
        if lane.waiting >= self._most_waiting:
            raise LaneFull
        lane.waiting += 1
        task = asyncio.get_running_loop().create_task(self._run(key, lane, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self, patience: float) -> None:
        """Let open work end within ``patience`` seconds, and stop the rest."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: Hashable, lane: _Lane, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with lane.in_order:
                await work()
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                self._lanes.pop(key, None)
