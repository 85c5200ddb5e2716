"""Passing conversations in Redis, for several processes: nothing is kept, and Redis forgets by itself.

Each is a hash (its number, the number of the event that comes next, where the newest session begins,
and at which event each message is) and a list of events. Both expire together. Every step is one
script, so it happens wholly or not at all.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError

from spinewise.storage.archive import (
    AFTER_MESSAGE,
    PASSING_FOR,
    Consent,
    Conversations,
    Found,
    Mark,
    NewEvent,
)
from spinewise.storage.errors import StoreConflict, StoreFull, StoreUnavailable
from spinewise.storage.redis_asking import AWAY, client, patiently

logger = logging.getLogger(__name__)

PREFIX = "spinewise:passing:"

# KEYS: the hash, the list. ARGV: number and next event that the asker knows, or empty.
_READ = """
local kept = redis.call('HMGET', KEYS[1], 'number', 'following', 'session')
if not kept[1] then return {} end
local start, goes_on = tonumber(kept[3]), 0
if ARGV[1] == kept[1] and tonumber(ARGV[2]) > start and tonumber(ARGV[2]) <= tonumber(kept[2]) then
  start, goes_on = tonumber(ARGV[2]), 1
end
return {kept[1], kept[2], goes_on, redis.call('LRANGE', KEYS[2], start, -1)}
"""
# ARGV: number and next event as they were read (or empty), number of a new conversation, writer,
# milliseconds, index of a session's beginning (or empty), how many message ids; then pairs of
# message id and index; then the events.
_APPEND = """
local kept = redis.call('HMGET', KEYS[1], 'number', 'following', 'writer')
if kept[1] and kept[3] == ARGV[4] then return {kept[1], kept[2]} end
local start = 0
if kept[1] then
  if kept[1] ~= ARGV[1] or kept[2] ~= ARGV[2] then return {} end
  start = tonumber(kept[2])
elseif ARGV[1] ~= '' then
  return {}
end
local number = kept[1] or ARGV[3]
local first = 8 + 2 * tonumber(ARGV[7])
for at = 8, first - 2, 2 do
  redis.call('HSETNX', KEYS[1], 'message ' .. ARGV[at], start + tonumber(ARGV[at + 1]))
end
for at = first, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[at]) end
local following = start + #ARGV - first + 1
redis.call('HSET', KEYS[1], 'number', number, 'following', following, 'writer', ARGV[4])
if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'session', start + tonumber(ARGV[6]))
else redis.call('HSETNX', KEYS[1], 'session', 0) end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return {number, tostring(following)}
"""
_MESSAGE = """
local at = redis.call('HGET', KEYS[1], 'message ' .. ARGV[1])
if not at then return {} end
return redis.call('LRANGE', KEYS[2], at, at + ARGV[2] - 1)
"""


class RedisPassing(Conversations):
    """Conversations that all processes share, and that nobody asked to keep."""

    shared = True

    def __init__(self, url: str, keep_for: float = PASSING_FOR) -> None:
        """``keep_for``: seconds of silence after which a conversation is forgotten."""
        self._keep_for = keep_for
        self._redis = client(url)
        self._read, self._append, self._message = (
            self._redis.register_script(script) for script in (_READ, _APPEND, _MESSAGE)
        )

    async def open(self) -> None:
        """Connect, and warn if this Redis writes to a disk what is not to be kept."""
        await self._again(self._redis.ping)
        with suppress(RedisError):  # a hosted Redis may not tell
            told = {**await self._redis.config_get("save"), **await self._redis.config_get("appendonly")}
            if told.get("save") or told.get("appendonly") == "yes":
                logger.warning(
                    "This Redis writes to its disk, and with it conversations that nobody agreed to keep. "
                    "Switch it off: redis-server --save '' --appendonly no"
                )

    async def close(self) -> None:
        """Let go of connections."""
        with suppress(RedisError, OSError):
            await self._redis.close()

    async def read(self, name: str, known: Mark | None = None) -> Found | None:
        """See :class:`Conversations`."""
        rows = await self._again(self._read, keys=_keys(name), args=_known(known))
        return Found(Mark(int(rows[0]), int(rows[1])), rows[3], bool(rows[2])) if rows else None

    async def read_all(self, name: str) -> Found | None:
        """See :class:`Conversations`."""
        newest = await self.read(name)
        if newest is None:
            return None
        events = await self._again(self._redis.lrange, name=_keys(name)[1], start=0, end=-1)
        return Found(Mark(newest.mark.conversation, len(events)), events)

    async def read_message(self, name: str, message_id: str) -> Sequence[str]:
        """See :class:`Conversations`."""
        events: list[str] = await self._again(
            self._message, keys=_keys(name), args=[message_id, AFTER_MESSAGE]
        )
        return events

    async def append(
        self,
        name: str,
        mark: Mark | None,
        events: Sequence[NewEvent],
        session_at: int | None,
        now: float,
        consent: Consent | None = None,
    ) -> Mark:
        """See :class:`Conversations`. What was written although the answer got lost is not written again."""
        messages = [(event.message_id, at) for at, event in enumerate(events) if event.message_id]
        arguments = [
            *_known(mark),
            secrets.randbelow(2**53 - 1) + 1,
            secrets.token_hex(16),
            int(self._keep_for * 1000),
            "" if session_at is None else session_at,
            len(messages),
            *(value for pair in messages for value in pair),
            *(event.text for event in events),
        ]
        rows = await self._again(self._append, keys=_keys(name), args=arguments)
        if not rows:
            raise StoreConflict("the conversation has changed since it was read; nothing was written")
        return Mark(int(rows[0]), int(rows[1]))

    async def delete(self, name: str) -> bool:
        """See :class:`Conversations`."""
        return bool(await self._again(self._redis.unlink, *_keys(name)))

    async def _again(self, ask: Any, *values: Any, **arguments: Any) -> Any:
        try:
            return await patiently(lambda: ask(*values, **arguments), _is_full)
        except AWAY as problem:
            if _is_full(problem):
                raise StoreFull("Redis has no room left: give it more memory (maxmemory)") from problem
            raise StoreUnavailable(f"Redis cannot be used now ({type(problem).__name__})") from problem


def _is_full(problem: Exception) -> bool:
    return "OOM" in str(problem)


def _known(mark: Mark | None) -> list[int | str]:
    return ["", ""] if mark is None else [mark.conversation, mark.following]


def _keys(name: str) -> list[str]:
    # The braces keep both keys on one node of a cluster.
    return [f"{PREFIX}{{{name}}}:state", f"{PREFIX}{{{name}}}:events"]
