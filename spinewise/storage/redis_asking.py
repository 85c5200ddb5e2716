"""Asking Redis: one kind of client, and patience while it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

PATIENCE = 5.0
"""Seconds to wait for an answer of Redis."""
PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds between attempts while Redis cannot be reached: a restart of it is sat out."""
AWAY = (RedisError, OSError, asyncio.TimeoutError)
"""What a Redis raises that cannot be asked now."""


def client(url: str) -> Redis:
    """A client whose questions are answered within :data:`PATIENCE`, or fail."""
    return Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, decode_responses=True
    )


async def patiently(
    attempt: Callable[[], Awaitable[Any]], hopeless: Callable[[Exception], bool] = lambda _: False
) -> Any:
    """Try until there is an answer, or Redis has been away for too long.

    Args:
        attempt: asks once.
        hopeless: whether there is no use in waiting after this.

    Raises:
        AWAY: what the last attempt raised.
    """
    for pause in PAUSES:
        try:
            return await attempt()
        except AWAY as problem:
            if hopeless(problem):
                raise
        await asyncio.sleep(pause)
    return await attempt()
