"""The tables that SQLite and PostgreSQL share, and the questions asked of them alike.

Placeholders are PostgreSQL's (``$1``); SQLite knows the same as ``?1``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spinewise.storage.archive import AFTER_MESSAGE, DAY, Consent, Found, Mark, Summary

VERSION = 2
"""Version of the schema that this program knows."""

TABLES = (
    """
    CREATE TABLE spinewise_conversations (
        id {number},
        name text NOT NULL UNIQUE,
        following integer NOT NULL,
        first integer NOT NULL,
        session_from integer NOT NULL,
        writer text NOT NULL,
        first_at double precision NOT NULL,
        last_at double precision NOT NULL,
        first_day integer NOT NULL,
        last_day integer NOT NULL
    )
    """,
    # Days and not seconds, so that most turns leave the indexes alone.
    "CREATE INDEX spinewise_conversations_last ON spinewise_conversations (last_day)",
    "CREATE INDEX spinewise_conversations_first ON spinewise_conversations (first_day)",
    """
    CREATE TABLE spinewise_events (
        conversation bigint NOT NULL REFERENCES spinewise_conversations (id) ON DELETE CASCADE,
        number integer NOT NULL,
        at double precision NOT NULL,
        message_id text,
        event text NOT NULL,
        PRIMARY KEY (conversation, number)
    )
    """,
    """
    CREATE INDEX spinewise_events_message ON spinewise_events (conversation, message_id)
    WHERE message_id IS NOT NULL
    """,
    "CREATE TABLE spinewise_jobs (name text PRIMARY KEY, due double precision NOT NULL)",
)
"""``following`` is the number of the next event, ``first`` of the first one that is still there,
``session_from`` of the newest session's first; ``writer`` names who added last, so that one who lost
the connection in the middle can find out whether it was done."""

MIGRATIONS: dict[int, Sequence[str]] = {
    2: (
        "ALTER TABLE spinewise_conversations ADD COLUMN consent_at double precision",
        "ALTER TABLE spinewise_conversations ADD COLUMN consent_version text",
        "ALTER TABLE spinewise_conversations ADD COLUMN consent_channel text",
    )
}
"""Statements that lead from the version before to a version."""

_FOUND = """
SELECT c.id, c.following, c.goes_on, e.event FROM (
    SELECT id, following, {start} AS start, {goes_on} AS goes_on FROM spinewise_conversations WHERE name = $1
) c LEFT JOIN spinewise_events e ON e.conversation = c.id AND e.number >= c.start
ORDER BY e.number
"""
_GOES_ON = "(id = $2 AND $3 > session_from AND $3 <= following)"
READ = _FOUND.format(start=f"CASE WHEN {_GOES_ON} THEN $3 ELSE session_from END", goes_on=_GOES_ON)
READ_ALL = _FOUND.format(start="0", goes_on="false")
READ_MESSAGE = f"""
SELECT e.event FROM (
    SELECT m.conversation, min(m.number) AS number FROM spinewise_conversations c
    JOIN spinewise_events m ON m.conversation = c.id WHERE c.name = $1 AND m.message_id = $2
    GROUP BY m.conversation
) m JOIN spinewise_events e ON e.conversation = m.conversation AND e.number >= m.number
ORDER BY e.number LIMIT {AFTER_MESSAGE}
"""
WRITER = "SELECT id, following, writer FROM spinewise_conversations WHERE name = $1"
NAMES = "SELECT name FROM spinewise_conversations ORDER BY id"
SUMMARIES = """
SELECT c.name, (SELECT count(*) FROM spinewise_events e WHERE e.conversation = c.id), c.first_at, c.last_at,
c.consent_at, c.consent_version, c.consent_channel
FROM spinewise_conversations c ORDER BY c.last_at
"""
CONSENT = "SELECT consent_at, consent_version, consent_channel FROM spinewise_conversations WHERE name = $1"
RECORD = """
UPDATE spinewise_conversations SET consent_at = $2, consent_version = $3, consent_channel = $4 WHERE name = $1
"""
DELETE = "DELETE FROM spinewise_conversations WHERE name = $1"
FORGET = """
DELETE FROM spinewise_conversations WHERE id IN (
    SELECT id FROM spinewise_conversations WHERE last_day <= $1 AND last_at < $2 LIMIT $3
)
"""
TO_TRIM = """
SELECT id FROM spinewise_conversations
WHERE first_day <= $1 AND first_at < $2 AND first < session_from LIMIT $3
"""
TRIM = """
DELETE FROM spinewise_events WHERE conversation = $1 AND at < $2
AND number < (SELECT session_from FROM spinewise_conversations WHERE id = $1)
"""
OLDEST = """
SELECT number, at FROM spinewise_events WHERE conversation = $1 ORDER BY number LIMIT 1
"""
TRIMMED = "UPDATE spinewise_conversations SET first = $2, first_at = $3, first_day = $4 WHERE id = $1"
CLAIM = """
INSERT INTO spinewise_jobs (name, due) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET due = excluded.due WHERE spinewise_jobs.due <= $3
OR spinewise_jobs.due > $2 + ($2 - $3)
"""
"""The last condition: it was put off by somebody whose clock was far ahead, by more than a whole period."""


def day(moment: float) -> int:
    """Days since 1970."""
    return int(moment // DAY)


def found(rows: Sequence[Sequence[Any]]) -> Found | None:
    """What the rows of :data:`READ` or :data:`READ_ALL` say."""
    if not rows:
        return None
    number, following, goes_on, _ = rows[0]
    return Found(Mark(number, following), [row[3] for row in rows if row[3] is not None], bool(goes_on))


def consent(row: Sequence[Any] | None) -> Consent | None:
    """What a row of :data:`CONSENT` says, or the end of one of :data:`SUMMARIES`."""
    return None if row is None or row[0] is None else Consent(row[0], row[1], row[2])


def summary(row: Sequence[Any]) -> Summary:
    """What a row of :data:`SUMMARIES` says."""
    return Summary(row[0], row[1], row[2], row[3], consent(row[4:]))
