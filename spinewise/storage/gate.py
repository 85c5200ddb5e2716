"""A gate that turns pass; closed, it makes a moment in which there is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class StillBusy(Exception):
    """Turns did not come to an end in time."""


class Gate:
    """Open, it only counts who is inside."""

    def __init__(self) -> None:
        self._inside = 0
        self._open = asyncio.Event()
        self._open.set()
        self._empty = asyncio.Event()
        self._empty.set()

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Be inside, once the gate is open."""
        while not self._open.is_set():
            await self._open.wait()
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    @asynccontextmanager
    async def closed(self, patience: float) -> AsyncIterator[None]:
        """A time in which nobody is inside, and whoever comes waits.

        Args:
            patience: seconds for those who are inside to leave.

        Raises:
            StillBusy: they did not; the gate is open again.
        """
        self._open.clear()
        try:
            try:
                await asyncio.wait_for(self._empty.wait(), patience)
            except asyncio.TimeoutError as error:
                raise StillBusy from error
            yield
        finally:
            self._open.set()
