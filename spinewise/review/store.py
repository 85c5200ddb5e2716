"""Where messages wait for review: one small file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from spinewise.review.kept import Kept

MOST = 5_000
"""Messages that are kept; beyond, the most certain go."""
LONGEST_WEEKS = 26
"""Weeks after which a message is removed unread."""
_PATIENCE = 0.2
"""Seconds to wait for another process that holds the file; a conversation must not wait longer."""

# The key is random, the table is ordered by it, and the file is written anew after each change: it does not
# tell in which order messages came.
_TABLE = """
CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, asked TEXT NOT NULL, intent TEXT NOT NULL,
    confidence REAL NOT NULL, told TEXT NOT NULL, reasons TEXT NOT NULL, doubt REAL NOT NULL,
    week TEXT NOT NULL, UNIQUE (text, asked)
) WITHOUT ROWID
"""


def week_of(day: date) -> str:
    """ISO week of a day, such as ``2026-W07``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


class Store:
    """The kept messages. Every method opens and closes the file.

    Raises ``OSError`` or ``sqlite3.Error`` when the file cannot be used.
    """

    def __init__(self, file: Path, most: int = MOST) -> None:
        self.file = file
        self._most = most

    def keep(self, message: Kept, today: date | None = None) -> str:
        """Keep a message; the same text after the same question is kept once, with the greater doubt.

        Returns:
            The random id under which it is kept.
        """
        today = today or date.today()
        asked = json.dumps(message.asked)
        with self._open() as base:
            row = base.execute(
                "SELECT id, doubt FROM messages WHERE text = ? AND asked = ?", (message.text, asked)
            ).fetchone()
            key = str(row[0]) if row else secrets.token_hex(6)
            if row is None or row[1] < message.doubt:
                base.execute(
                    "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        key,
                        message.text,
                        asked,
                        message.intent,
                        round(message.confidence, 2),
                        json.dumps(message.told, sort_keys=True),
                        json.dumps(message.reasons),
                        message.doubt,
                        week_of(today),
                    ),
                )
            base.execute(
                "DELETE FROM messages WHERE id IN "
                "(SELECT id FROM messages ORDER BY doubt DESC, id LIMIT -1 OFFSET ?)",
                (self._most,),
            )
            base.execute(
                "DELETE FROM messages WHERE week < ?", (week_of(today - timedelta(weeks=LONGEST_WEEKS)),)
            )
        return key

    def least_certain(self, count: int) -> tuple[Kept, ...]:
        """The ``count`` messages with the greatest doubt, in random order."""
        if not self.file.exists():
            return ()
        with self._open() as base:
            rows = base.execute("SELECT * FROM messages ORDER BY doubt DESC, id LIMIT ?", (count,)).fetchall()
        secrets.SystemRandom().shuffle(rows)
        return tuple(_kept(row) for row in rows)

    def count(self) -> int:
        """How many messages are kept."""
        if not self.file.exists():
            return 0
        with self._open() as base:
            return int(base.execute("SELECT count(*) FROM messages").fetchone()[0])

    def remove(self, ids: Collection[str]) -> int:
        """Remove messages by id; returns how many were there. What is removed is overwritten in the file."""
        if not ids or not self.file.exists():
            return 0
        with self._open() as base:
            gone = sum(base.execute("DELETE FROM messages WHERE id = ?", (one,)).rowcount for one in ids)
        return gone

    def forget(self) -> None:
        """Delete the file with everything in it."""
        for file in (self.file, self.file.with_name(self.file.name + "-journal")):
            file.unlink(missing_ok=True)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made with its rights before anything is in it; SQLite gives its journal the same.
        os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        self.file.chmod(0o600)
        with closing(sqlite3.connect(self.file, timeout=_PATIENCE)) as base:
            base.execute("PRAGMA secure_delete = ON")
            with base:
                base.execute(_TABLE)
                yield base
            if base.total_changes:
                # Somebody may be reading just now; then the next change sees to it.
                with suppress(sqlite3.Error):
                    base.execute("VACUUM")


def _kept(row: tuple[Any, ...]) -> Kept:
    key, text, asked, intent, confidence, told, reasons, doubt, week = row
    findings = {f: tuple(v) if isinstance(v, list) else v for f, v in json.loads(told).items()}
    return replace(
        Kept(text, tuple(json.loads(asked)), intent, float(confidence)),
        told=findings,
        reasons=tuple(json.loads(reasons)),
        doubt=float(doubt),
        week=week,
        id=key,
    )
