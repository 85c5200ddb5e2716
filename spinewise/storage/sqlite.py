"""Conversations in one SQLite file: the default, which needs no server.

All work with the file is done by one thread of its own, so the event loop never waits for the disk.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any, TypeVar

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
"""Seconds after which a turn no longer waits for the disk."""
BUSY = 5.0
"""Seconds to wait for another process that writes."""
CHECKED_UP_TO = 64 * 1024 * 1024
"""Bytes up to which the file is checked as a whole at start (a second at most)."""

Result = TypeVar("Result")


class SQLiteArchive(Archive):
    """Conversations in a file. Several processes of one machine may use it at once."""

    shared = True

    def __init__(self, file: Path, patience: float = PATIENCE) -> None:
        self.file = file
        self._patience = patience
        self._thread: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Make the file if it is not there, check it, and bring it up to date."""
        await self._do(lambda base: None)

    async def close(self) -> None:
        """Close the file."""
        thread, self._thread = self._thread, None
        if thread is not None:
            with suppress(asyncio.TimeoutError, sqlite3.Error):
                await asyncio.wait_for(asyncio.wrap_future(thread.submit(self._hang_up)), self._patience)
            thread.shutdown(wait=False)

    async def read(self, name: str, known: Mark | None = None) -> Found | None:
        """See :class:`Archive`."""
        number, following = (known.conversation, known.following) if known else (-1, -1)
        return sql.found(await self._all(sql.READ, name, number, following))

    async def read_all(self, name: str) -> Found | None:
        """See :class:`Archive`."""
        return sql.found(await self._all(sql.READ_ALL, name))

    async def read_message(self, name: str, message_id: str) -> Sequence[str]:
        """See :class:`Archive`."""
        return [row[0] for row in await self._all(sql.READ_MESSAGE, name, message_id)]

    async def append(
        self,
        name: str,
        mark: Mark | None,
        events: Sequence[NewEvent],
        session_at: int | None,
        now: float,
        consent: Consent | None = None,
    ) -> Mark:
        """See :class:`Archive`."""
        writer = uuid.uuid4().hex

        def work(base: sqlite3.Connection) -> Mark:
            with _transaction(base):
                after = _advance(base, name, mark, len(events), session_at, events[0].at, now, writer)
                start = after.following - len(events)
                base.executemany(
                    "INSERT INTO spinewise_events (conversation, number, at, message_id, event) "
                    "VALUES (?, ?, ?, ?, ?)",
                    [
                        (after.conversation, number, event.at, event.message_id, event.text)
                        for number, event in enumerate(events, start)
                    ],
                )
                if consent is not None:
                    base.execute(_own(sql.RECORD), (name, *astuple(consent)))
            return after

        return await self._do(work)

    async def delete(self, name: str) -> bool:
        """See :class:`Archive`. What is deleted is overwritten in the file."""

        def work(base: sqlite3.Connection) -> bool:
            with _transaction(base):
                gone = base.execute(_own(sql.DELETE), (name,)).rowcount > 0
            _empty_journal(base)
            return gone

        return await self._do(work)

    async def consent(self, name: str) -> Consent | None:
        """See :class:`Archive`."""
        return sql.consent(next(iter(await self._all(sql.CONSENT, name)), None))

    async def record(self, name: str, consent: Consent) -> None:
        """See :class:`Archive`."""
        await self._all(sql.RECORD, name, *astuple(consent))

    async def names(self) -> Sequence[str]:
        """See :class:`Archive`."""
        return [row[0] for row in await self._all(sql.NAMES)]

    async def summaries(self) -> Sequence[Summary]:
        """See :class:`Archive`."""
        return [sql.summary(row) for row in await self._all(sql.SUMMARIES)]

    async def forget(self, before: float, most: int) -> int:
        """See :class:`Archive`."""

        def work(base: sqlite3.Connection) -> int:
            with _transaction(base):
                gone = base.execute(_own(sql.FORGET), (sql.day(before), before, most)).rowcount
            if gone:
                _empty_journal(base)
            return gone

        return await self._do(work)

    async def trim(self, before: float, most: int) -> int:
        """See :class:`Archive`."""

        def work(base: sqlite3.Connection) -> int:
            with _transaction(base):
                rows = base.execute(_own(sql.TO_TRIM), (sql.day(before), before, most)).fetchall()
                for (number,) in rows:
                    base.execute(_own(sql.TRIM), (number, before))
                    first, at = base.execute(_own(sql.OLDEST), (number,)).fetchone()
                    base.execute(_own(sql.TRIMMED), (number, first, at, sql.day(at)))
            if rows:
                _empty_journal(base)
            return len(rows)

        return await self._do(work)

    async def claim(self, job: str, now: float, again: float) -> bool:
        """See :class:`Archive`."""

        def work(base: sqlite3.Connection) -> bool:
            with _transaction(base):
                return base.execute(_own(sql.CLAIM), (job, now + again, now)).rowcount > 0

        return await self._do(work)

    async def _all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self._do(lambda base: base.execute(_own(statement), values).fetchall())

    async def _do(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do something with the open file, in its thread."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="spinewise-sqlite")
        task = asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)
        try:
            return await asyncio.wait_for(task, self._patience)
        except asyncio.TimeoutError:
            raise StoreUnavailable(
                f"the disk with {self.file} has not answered for {self._patience:g} seconds; "
                "it may be overloaded"
            ) from None

    def _work(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            if self._connection is None:
                self._connection = self._connect()
            return work(self._connection)
        except (sqlite3.Error, OSError, UnicodeError) as problem:
            if not isinstance(problem, sqlite3.IntegrityError):
                self._hang_up()  # the next turn begins afresh: the file may have been put right
            raise self._explained(problem) from problem

    def _connect(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made with its rights before anything is in it; SQLite gives the files beside it the same.
        os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        base = sqlite3.connect(self.file, timeout=BUSY, isolation_level=None, check_same_thread=False)
        try:
            base.execute("PRAGMA journal_mode = WAL")
            # A turn is safe once it is written: a killed process loses nothing. Should the machine lose
            # power, the last turns may be missing, but none is there by half.
            base.execute("PRAGMA synchronous = NORMAL")
            base.execute("PRAGMA foreign_keys = ON")
            base.execute("PRAGMA secure_delete = ON")
            if self.file.stat().st_size <= CHECKED_UP_TO:
                state = base.execute("PRAGMA quick_check(1)").fetchone()[0]
                if state != "ok":
                    raise sqlite3.DatabaseError(f"malformed: {state}")
            self._migrate(base)
        except BaseException:
            base.close()
            raise
        return base

    def _migrate(self, base: sqlite3.Connection) -> None:
        with _transaction(base):
            version = int(base.execute("PRAGMA user_version").fetchone()[0])
            if version > sql.VERSION:
                raise StoreError(
                    f"{self.file} was made by a newer Spinewise (version {version} of its tables; this "
                    f"program knows {sql.VERSION}). Use the newer program, or another file: "
                    "SPINEWISE_DATABASE"
                )
            if version == 0:
                for statement in sql.TABLES:
                    base.execute(statement.format(number="integer PRIMARY KEY AUTOINCREMENT"))
            for step in range(max(version, 1) + 1, sql.VERSION + 1):
                for statement in sql.MIGRATIONS[step]:
                    base.execute(statement)
            if version != sql.VERSION:
                base.execute(f"PRAGMA user_version = {sql.VERSION}")

    def _hang_up(self) -> None:
        base, self._connection = self._connection, None
        if base is not None:
            base.close()

    def _explained(self, problem: Exception) -> StoreError:
        words = str(problem).lower()
        if isinstance(problem, sqlite3.OperationalError) and "full" in words:
            return StoreFull(
                f"the disk with {self.file} is full. Make room; nothing needs to be restarted afterwards"
            )
        if "malformed" in words or "not a database" in words or "no such table" in words:
            return StoreDamaged(
                f"the file with the conversations is damaged: {self.file} ({problem}). Stop Spinewise "
                f"and move it away together with the files beside it (mv {self.file} {self.file}.damaged; "
                f"rm -f {self.file}-wal {self.file}-shm); a new one is made at the next start. A backup can "
                f"be put in its place, and much can often be rescued: sqlite3 {self.file}.damaged .recover"
            )
        return StoreUnavailable(f"{self.file} cannot be used now ({problem})")


def _own(statement: str) -> str:
    return statement.replace("$", "?")


@contextmanager
def _transaction(base: sqlite3.Connection) -> Iterator[None]:
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            base.execute("ROLLBACK")
        raise


def _advance(
    base: sqlite3.Connection,
    name: str,
    mark: Mark | None,
    count: int,
    session_at: int | None,
    first_at: float,
    now: float,
    writer: str,
) -> Mark:
    """Move the end of the conversation if it is where the writer believes it to be."""
    if mark is None:
        done = base.execute(
            "INSERT INTO spinewise_conversations (name, following, first, session_from, writer, first_at, "
            "last_at, first_day, last_day) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
            (name, count, session_at or 0, writer, first_at, now, sql.day(first_at), sql.day(now)),
        )
        number, start = done.lastrowid or 0, 0
    else:
        number, start = mark.conversation, mark.following
        done = base.execute(
            "UPDATE spinewise_conversations SET following = ?, session_from = coalesce(?, session_from), "
            "writer = ?, last_at = ?, last_day = ? WHERE id = ? AND name = ? AND following = ?",
            (
                start + count,
                None if session_at is None else start + session_at,
                writer,
                now,
                sql.day(now),
                number,
                name,
                start,
            ),
        )
    if done.rowcount != 1:
        raise StoreConflict("the conversation has changed since it was read; nothing was written")
    return Mark(number, start + count)


def _empty_journal(base: sqlite3.Connection) -> None:
    """Leave nothing of what was deleted in the write-ahead file."""
    with suppress(sqlite3.Error):  # somebody may be reading just now; then the next deletion sees to it
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
