"""Rasa's contract for a lock store over our lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.core.lock_store import LOCK_LIFETIME, LockStore
from rasa.utils.endpoints import EndpointConfig

from spinewise.storage import leases
from spinewise.storage.gate import Gate
from spinewise.storage.leases import Lease
from spinewise.storage.lines import Lines
from spinewise.storage.settings import redis
from spinewise.watching.metrics import LOCK_SECONDS


class ConversationLocks(LockStore):  # type: ignore[misc]
    """Lets turns of one conversation wait for each other, in the order they came.

    With ``$SPINEWISE_REDIS``, or a ``url`` in ``endpoints.yml``, all processes share one order.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, lines: Lines | None = None) -> None:
        self.gate = Gate()
        """Who holds a conversation in this process is inside."""
        self.lines = lines or _lines((endpoint_config.url if endpoint_config else None) or redis())

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncIterator[Lease]:
        """Hold a conversation.

        Args:
            conversation_id: the conversation.
            lock_lifetime: seconds to wait for it at most, and then to hold it at most.
            wait_time_in_seconds: part of Rasa's contract; nothing is asked for again and again here.

        Raises:
            LockError: the conversation could not be had.
        """
        with LOCK_SECONDS.time():
            lease = await self.lines.enter(conversation_id, lock_lifetime)
        leases.hold(lease)
        try:
            async with self.gate.passing():
                yield lease
        finally:
            leases.hold(None)
            await self.lines.leave(lease)


def _lines(url: str | None) -> Lines:
    if url:
        from spinewise.storage.redis_lines import RedisLines

        return RedisLines(url)
    from spinewise.storage.local_lines import LocalLines

    return LocalLines()
