"""Conversations in PostgreSQL: for several processes or machines."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg

from spinewise.storage import sql
from spinewise.storage.archive import Archive, Consent, Found, Mark, NewEvent, Summary
from spinewise.storage.errors import (
    StoreConflict,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreUnavailable,
)

PATIENCE = 10.0
"""Seconds after which a turn no longer waits for an answer of the database."""
PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds between attempts while the database cannot be reached: a restart of it is sat out."""
CONNECTIONS = 8
"""Connections of one process at most. A turn holds one for a millisecond or two."""
_LOCK = 0x5350494E45
"""Key of the lock under which one process alone changes the schema."""

_AWAY = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)

_ADD = """
), added AS (
    INSERT INTO spinewise_events (conversation, number, at, message_id, event)
    SELECT moved.id, {start} + n - 1, at, message_id, event
    FROM moved, unnest({events}::float8[], {events_1}::text[], {events_2}::text[])
    WITH ORDINALITY AS new (at, message_id, event, n)
) SELECT id FROM moved
"""
_BEGIN = """
WITH moved AS (
    INSERT INTO spinewise_conversations
    (name, following, first, session_from, writer, first_at, last_at, first_day, last_day)
    VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING RETURNING id
""" + _ADD.format(start="0", events="$9", events_1="$10", events_2="$11")
_GO_ON = """
WITH moved AS (
    UPDATE spinewise_conversations SET following = $4, session_from = coalesce($5, session_from),
    writer = $6, last_at = $7, last_day = $8
    WHERE id = $1 AND name = $2 AND following = $3 RETURNING id
""" + _ADD.format(start="$3::integer", events="$9", events_1="$10", events_2="$11")

Result = TypeVar("Result")


class PostgresArchive(Archive):
    """Conversations in a database that any number of processes share."""

    shared = True

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url = url
        self._patience = patience
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Connect, and bring the tables up to date."""
        async with self._opening:
            if self._pool is None:
                self._pool = await self._again(self._connect)

    async def close(self) -> None:
        """Close all connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), self._patience)
            except _AWAY:
                pool.terminate()

    async def read(self, name: str, known: Mark | None = None) -> Found | None:
        """See :class:`Archive`."""
        number, following = (known.conversation, known.following) if known else (-1, -1)
        return sql.found(await self._rows(sql.READ, name, number, following))

    async def read_all(self, name: str) -> Found | None:
        """See :class:`Archive`."""
        return sql.found(await self._rows(sql.READ_ALL, name))

    async def read_message(self, name: str, message_id: str) -> Sequence[str]:
        """See :class:`Archive`."""
        return [row[0] for row in await self._rows(sql.READ_MESSAGE, name, message_id)]

    async def append(
        self,
        name: str,
        mark: Mark | None,
        events: Sequence[NewEvent],
        session_at: int | None,
        now: float,
        consent: Consent | None = None,
    ) -> Mark:
        """See :class:`Archive`.

        If the connection breaks, it is tried again: ``writer`` tells whether it was done.
        """
        writer, count = uuid.uuid4().hex, len(events)
        columns = ([e.at for e in events], [e.message_id for e in events], [e.text for e in events])

        async def work(base: asyncpg.Connection) -> Mark:
            if mark is None:
                begun = (name, count, session_at or 0, writer, events[0].at, now)
                days = (sql.day(events[0].at), sql.day(now))
                rows = await base.fetch(_BEGIN, *begun, *days, *columns)
            else:
                session = None if session_at is None else mark.following + session_at
                going = (mark.conversation, name, mark.following, mark.following + count, session, writer)
                rows = await base.fetch(_GO_ON, *going, now, sql.day(now), *columns)
            if rows:
                return Mark(rows[0][0], (mark.following if mark else 0) + count)
            last = await base.fetchrow(sql.WRITER, name)
            if last is not None and last["writer"] == writer:
                return Mark(last["id"], last["following"])
            raise StoreConflict("the conversation has changed since it was read; nothing was written")

        async def with_consent(base: asyncpg.Connection) -> Mark:
            assert consent is not None
            async with base.transaction():
                added = await work(base)
                await base.execute(sql.RECORD, name, *astuple(consent))
            return added

        return await self._do(work if consent is None else with_consent)

    async def delete(self, name: str) -> bool:
        """See :class:`Archive`."""
        return await self._count(sql.DELETE, name) > 0

    async def consent(self, name: str) -> Consent | None:
        """See :class:`Archive`."""
        return sql.consent(next(iter(await self._rows(sql.CONSENT, name)), None))

    async def record(self, name: str, consent: Consent) -> None:
        """See :class:`Archive`."""
        await self._count(sql.RECORD, name, *astuple(consent))

    async def names(self) -> Sequence[str]:
        """See :class:`Archive`."""
        return [row[0] for row in await self._rows(sql.NAMES)]

    async def summaries(self) -> Sequence[Summary]:
        """See :class:`Archive`."""
        return [sql.summary(row) for row in await self._rows(sql.SUMMARIES)]

    async def forget(self, before: float, most: int) -> int:
        """See :class:`Archive`."""
        return await self._count(sql.FORGET, sql.day(before), before, most)

    async def trim(self, before: float, most: int) -> int:
        """See :class:`Archive`."""

        async def work(base: asyncpg.Connection) -> int:
            async with base.transaction():
                to_trim = sql.TO_TRIM + " FOR UPDATE SKIP LOCKED"
                rows = await base.fetch(to_trim, sql.day(before), before, most)
                for row in rows:
                    await base.execute(sql.TRIM, row["id"], before)
                    oldest = await base.fetchrow(sql.OLDEST, row["id"])
                    first = (oldest["number"], oldest["at"], sql.day(oldest["at"]))
                    await base.execute(sql.TRIMMED, row["id"], *first)
            return len(rows)

        return await self._do(work)

    async def claim(self, job: str, now: float, again: float) -> bool:
        """See :class:`Archive`."""
        return await self._count(sql.CLAIM, job, now + again, now) > 0

    async def _rows(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        return await self._do(lambda base: base.fetch(statement, *values))

    async def _count(self, statement: str, *values: Any) -> int:
        status = await self._do(lambda base: base.execute(statement, *values))
        return int(status.rsplit(" ", 1)[-1])

    async def _do(self, work: Callable[[asyncpg.Connection], Awaitable[Result]]) -> Result:
        async def attempt() -> Result:
            assert self._pool is not None
            async with self._pool.acquire(timeout=self._patience) as base:
                return await work(base)

        await self.open()
        return await self._again(attempt)

    async def _again(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Try until the database answers, or it has been away for too long."""
        for pause in (*PAUSES, None):
            try:
                return await attempt()
            except asyncio.TimeoutError as problem:
                raise self._explained(problem) from problem
            except _AWAY as problem:
                if pause is None:
                    raise self._explained(problem) from problem
            except (asyncpg.PostgresError, ValueError) as problem:
                raise self._explained(problem) from problem
            await asyncio.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _connect(self) -> asyncpg.Pool:
        pool = await asyncpg.create_pool(
            self._url,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=self._patience,
            command_timeout=self._patience,
            server_settings={"application_name": "spinewise"},
        )
        try:
            async with pool.acquire() as base, base.transaction():
                await _migrate(base)
        except BaseException:
            pool.terminate()
            raise
        return pool

    def _explained(self, problem: Exception) -> StoreError:
        place = urlsplit(self._url)
        where = f"PostgreSQL at {place.netloc.rpartition('@')[2]}{place.path}"
        if isinstance(problem, asyncpg.DiskFullError):
            return StoreFull(f"the disk of {where} is full. Make room; Spinewise needs no restart afterwards")
        if isinstance(problem, asyncpg.InvalidAuthorizationSpecificationError | asyncpg.InvalidPasswordError):
            return StoreUnavailable(f"{where} refuses the user or password in SPINEWISE_DATABASE")
        if isinstance(problem, asyncpg.InvalidCatalogNameError):
            return StoreUnavailable(f"{where}: there is no such database. Make it: createdb {place.path[1:]}")
        if isinstance(problem, asyncpg.InsufficientPrivilegeError):
            return StoreUnavailable(
                f"{where}: the user in SPINEWISE_DATABASE may not make or use Spinewise's tables ({problem})"
            )
        if isinstance(problem, asyncpg.UndefinedTableError | asyncpg.UndefinedColumnError):
            return StoreDamaged(
                f"{where}: the tables are not Spinewise's any more ({problem}). Put a backup in their place, "
                "or drop the tables spinewise_* and start again; they are then made anew, and empty"
            )
        if isinstance(problem, asyncio.TimeoutError):
            return StoreUnavailable(f"{where} has not answered for {self._patience:g} seconds")
        if isinstance(problem, ValueError):  # its words may hold a part of the address
            return StoreUnavailable(f"{where} cannot be used with this address or these words")
        return StoreUnavailable(f"{where} cannot be used now ({type(problem).__name__}: {problem})")


async def _migrate(base: asyncpg.Connection) -> None:
    await base.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
    await base.execute("CREATE TABLE IF NOT EXISTS spinewise_schema (version integer NOT NULL)")
    version = await base.fetchval("SELECT version FROM spinewise_schema") or 0
    if version > sql.VERSION:
        raise StoreError(
            f"the tables in this database were made by a newer Spinewise (version {version}; this program "
            f"knows {sql.VERSION}). Use the newer program, or another database: SPINEWISE_DATABASE"
        )
    if version == 0:
        for statement in sql.TABLES:
            await base.execute(statement.format(number="bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"))
        await base.execute("INSERT INTO spinewise_schema VALUES ($1)", sql.VERSION)
    for step in range(max(version, 1) + 1, sql.VERSION + 1):
        for statement in sql.MIGRATIONS[step]:
            await base.execute(statement)
        await base.execute("UPDATE spinewise_schema SET version = $1", step)
