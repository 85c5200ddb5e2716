"""Deletes what is older than it may get, while the server runs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from spinewise.storage.archive import DAY, Archive
from spinewise.storage.errors import StoreError

logger = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between two rounds; which of the processes makes one is written in the database."""
LOOK = 60.0
"""Seconds after which a process looks whether a round is due."""
AT_ONCE = 200
"""Conversations that are deleted in one go, so that no turn waits long."""
JOB = "retention"


@dataclass(frozen=True)
class Purged:
    """What a round did."""

    conversations: int
    """Conversations deleted, since nobody has said anything for too long."""
    trimmed: int
    """Conversations that go on and of which earlier sessions were deleted."""


async def purge(archive: Archive, days: float, now: float) -> Purged:
    """Delete conversations that were silent for ``days``, and events of that age from earlier sessions."""
    before = now - days * DAY
    conversations = trimmed = 0
    while done := await archive.forget(before, AT_ONCE):
        conversations += done
    while done := await archive.trim(before, AT_ONCE):
        trimmed += done
    return Purged(conversations, trimmed)


async def purge_if_due(archive: Archive, days: float, now: float) -> Purged | None:
    """Make a round if none was made in the last hour, by whatever process; else None."""
    return await purge(archive, days, now) if await archive.claim(JOB, now, EVERY) else None


async def keep_purging(
    archive: Archive, days: float, also: Callable[[], None], clock: Callable[[], float] = time.time
) -> None:
    """Make rounds until cancelled. ``also`` is called each time, to let go of what is held in memory."""
    while True:
        try:
            also()
            await archive.tidy(clock())
            await purge_if_due(archive, days, clock())
        except StoreError as problem:
            logger.warning("old conversations could not be deleted now: %s", problem)
        except Exception:  # whatever it is, the next round may do better
            logger.exception("old conversations could not be deleted now")
        await asyncio.sleep(LOOK)
