"""Turns of one conversation one after the other, in whatever process they run: lines kept by Redis.

Each line is two keys: who holds the conversation and until when, and who waits, in order. Every
step is one script, so it happens wholly or not at all. Whoever leaves hands over to the first of
those that wait and are alive, and wakes them by a message; nobody asks again and again. A holder
that dies is noticed when its time is over, a waiter that dies when it does not take its turn.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
import uuid
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from spinewise.storage.errors import LockUnavailable
from spinewise.storage.leases import Lease
from spinewise.storage.lines import Lines
from spinewise.storage.redis_asking import AWAY, PATIENCE, client, patiently

logger = logging.getLogger(__name__)

HOLD = 10.0
"""Seconds for which a conversation is held without being heard of; renewed long before they are over."""
CLAIM = 2.0
"""Seconds within which one who was woken has to take the turn."""
PREFIX = "spinewise:line:"

# KEYS: the holder's hash, the list of those that wait. Times are Redis's own, in milliseconds.
# In the hash: holder, until; and for each that waits, under its name, until when it counts as alive.
_COMMON = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me = ARGV[1]
local function holder()
  local held = redis.call('HMGET', KEYS[1], 'holder', 'until')
  if held[1] and tonumber(held[2]) > now then return held[1], held[2] - now end
  return false, 0
end
local function hold(who, howlong)
  redis.call('HSET', KEYS[1], 'holder', who, 'until', now + howlong)
  redis.call('HDEL', KEYS[1], 'alive ' .. who)
  redis.call('PEXPIRE', KEYS[1], 600000)
  redis.call('PEXPIRE', KEYS[2], 600000)
end
local function next_one()
  while true do
    local first = redis.call('LPOP', KEYS[2])
    if not first then return false end
    local alive = redis.call('HGET', KEYS[1], 'alive ' .. first)
    redis.call('HDEL', KEYS[1], 'alive ' .. first)
    if alive and tonumber(alive) > now then return first end
  end
end
local function hand_over(claim)
  redis.call('HDEL', KEYS[1], 'holder', 'until')
  local first = next_one()
  if first then
    hold(first, claim)
    if first ~= me then
      redis.call('PUBLISH', 'PREFIXwake:' .. string.match(first, '^[^:]+'), first)
    end
  else
    redis.call('DEL', KEYS[1], KEYS[2])
  end
  return first
end
""".replace("PREFIX", PREFIX)
_ENTER = (
    _COMMON
    + """
local hold_for, claim, alive_for = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local held, left = holder()
if held == me then hold(me, hold_for) return {1, hold_for} end
if redis.call('HEXISTS', KEYS[1], 'alive ' .. me) == 0 then redis.call('RPUSH', KEYS[2], me) end
redis.call('HSET', KEYS[1], 'alive ' .. me, now + alive_for)
redis.call('PEXPIRE', KEYS[1], 600000)
redis.call('PEXPIRE', KEYS[2], 600000)
if held then return {0, left} end
if hand_over(claim) == me then hold(me, hold_for) return {1, hold_for} end
return {0, claim}
"""
)
_RENEW = (
    _COMMON
    + """
local known = redis.call('HGET', KEYS[1], 'holder')
if known and known ~= me then return 0 end
hold(me, tonumber(ARGV[2]))
return 1
"""
)
_LEAVE = (
    _COMMON
    + """
if redis.call('HGET', KEYS[1], 'holder') == me then
  hand_over(tonumber(ARGV[2]))
else
  redis.call('LREM', KEYS[2], 0, me)
  redis.call('HDEL', KEYS[1], 'alive ' .. me)
end
return 1
"""
)


class _Held:
    """A conversation that this process holds."""

    def __init__(self, lease: Lease, ends: float) -> None:
        self.lease = lease
        self.ends = ends
        """By the monotonic clock: longer it is not held, even if it goes on."""


class RedisLines(Lines):
    """Lines that all processes share."""

    shared = True

    def __init__(self, url: str, hold: float = HOLD) -> None:
        self._hold = hold
        self._process = uuid.uuid4().hex
        self._numbers = itertools.count(1)
        self._redis = client(url)
        # Who listens waits without end, so it has a client of its own.
        self._ears: Redis = Redis.from_url(
            url, socket_connect_timeout=PATIENCE, socket_keepalive=True, decode_responses=True
        )
        self._enter, self._renew, self._leave = (
            self._redis.register_script(script) for script in (_ENTER, _RENEW, _LEAVE)
        )
        self._waiting: dict[str, asyncio.Event] = {}
        self._held: dict[str, _Held] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = asyncio.Event()

    async def open(self) -> None:
        """Connect. Raises LockUnavailable."""
        await self._again(self._redis.ping)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_renewing())]
        with suppress(asyncio.TimeoutError):  # without ears it is only slower
            await asyncio.wait_for(self._listening.wait(), PATIENCE)

    async def ping(self) -> None:
        """Make sure that Redis answers. Raises LockUnavailable."""
        await self._again(self._redis.ping)

    async def close(self) -> None:
        """Let go of connections."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listening.clear()
        for connection in (self._redis, self._ears):
            with suppress(RedisError, OSError):
                await connection.close()

    async def enter(self, conversation_id: str, lifetime: float) -> Lease:
        """See :class:`Lines`."""
        if not self._tasks:
            await self.open()
        token = f"{self._process}:{next(self._numbers)}"
        news = self._waiting[token] = asyncio.Event()
        give_up = time.monotonic() + lifetime
        try:
            while True:
                news.clear()
                asked = time.monotonic()
                got, wait = await self._again(
                    self._enter,
                    keys=_keys(conversation_id),
                    args=[token, *(int(seconds * 1000) for seconds in (self._hold, CLAIM, self._hold * 3))],
                )
                if got:
                    lease = Lease(conversation_id, asked + min(self._hold, lifetime))
                    self._held[token] = _Held(lease, asked + lifetime)
                    return lease
                left = give_up - time.monotonic()
                if left <= 0:
                    raise LockUnavailable("earlier messages of this conversation have taken too long")
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(news.wait(), min(left, wait / 1000 + 0.01))
        except BaseException:
            await self._give_back(conversation_id, token)
            raise
        finally:
            del self._waiting[token]

    async def leave(self, lease: Lease) -> None:
        """See :class:`Lines`."""
        token = next((token for token, held in self._held.items() if held.lease is lease), None)
        if token is not None:
            del self._held[token]
            await self._give_back(lease.conversation_id, token)

    async def _give_back(self, conversation_id: str, token: str) -> None:
        try:
            await asyncio.shield(self._leave(keys=_keys(conversation_id), args=[token, int(CLAIM * 1000)]))
        except AWAY as problem:
            logger.warning(
                "a conversation could not be given back (%s); it is free again in %g seconds",
                type(problem).__name__,
                self._hold,
            )

    async def _keep_renewing(self) -> None:
        while True:
            await asyncio.sleep(self._hold / 4)
            await self._renew_all()

    async def _renew_all(self) -> None:
        for token, held in list(self._held.items()):
            now = time.monotonic()
            # Others may have been left while the ones before were renewed.
            if token not in self._held or now + self._hold / 4 > held.ends or not held.lease.valid:
                continue
            mine = None
            with suppress(*AWAY):  # if it goes on, the lease lapses
                mine = await self._renew(
                    keys=_keys(held.lease.conversation_id),
                    args=[token, int(min(self._hold, held.ends - now) * 1000)],
                )
            if token not in self._held:
                # Left meanwhile; a renewal that came after that has taken it again, for nobody.
                await self._give_back(held.lease.conversation_id, token)
            elif mine is not None:
                held.lease.lapses = min(now + self._hold, held.ends) if mine else now

    async def _listen(self) -> None:
        while True:
            try:
                async with self._ears.pubsub() as ears:
                    await ears.subscribe(f"{PREFIX}wake:{self._process}")
                    async for message in ears.listen():
                        if message["type"] == "subscribe":
                            self._listening.set()
                            for news in self._waiting.values():
                                news.set()  # something may have been said while nobody listened
                        elif message["data"] in self._waiting:
                            self._waiting[message["data"]].set()
            except AWAY:
                await asyncio.sleep(0.2)

    async def _again(self, ask: Any, **arguments: Any) -> Any:
        try:
            return await patiently(lambda: ask(**arguments))
        except AWAY as problem:
            raise LockUnavailable(f"Redis cannot be used now ({type(problem).__name__})") from problem


def _keys(conversation_id: str) -> list[str]:
    # The braces keep both keys on one node of a cluster.
    return [f"{PREFIX}{{{conversation_id}}}:holder", f"{PREFIX}{{{conversation_id}}}:waiting"]
