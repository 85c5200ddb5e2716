"""Where conversations are kept, as the environment says."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from spinewise.storage.archive import Archive, Conversations

from spinewise.storage.archive import PASSING_FOR

PROJECT = Path(__file__).resolve().parents[2]
MEMORY = "memory"


class StorageSettingsError(ValueError):
    """A setting of storage makes no sense; the message says which, and never holds a password."""


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """``$SPINEWISE_STATE``, or ``var`` in the project."""
    return Path(environment.get("SPINEWISE_STATE") or PROJECT / "var")


def database(environment: Mapping[str, str] = os.environ) -> str:
    """``$SPINEWISE_DATABASE``, or a SQLite file in the state folder."""
    return environment.get("SPINEWISE_DATABASE", "").strip() or sqlite_url(
        state_folder(environment) / "conversations.sqlite"
    )


def sqlite_url(file: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{quote(str(file.resolve()))}"


def redis(environment: Mapping[str, str] = os.environ) -> str | None:
    """``$SPINEWISE_REDIS``, or None if turns queue up in this process."""
    return environment.get("SPINEWISE_REDIS", "").strip() or None


def retention_days(environment: Mapping[str, str] = os.environ) -> float:
    """``$SPINEWISE_RETENTION_DAYS``, or 30.

    Raises:
        StorageSettingsError: it is not a number above 0.
    """
    given = environment.get("SPINEWISE_RETENTION_DAYS", "").strip() or "30"
    try:
        days = float(given)
    except ValueError:
        days = 0.0
    if not 0 < days < 36_500:
        raise StorageSettingsError(f"SPINEWISE_RETENTION_DAYS: {given!r} is not a number of days above 0")
    return days


def asks_consent(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether people are asked before their conversation is kept: ``$SPINEWISE_CONSENT``, or ``ask``.

    Raises:
        StorageSettingsError: it is neither ``ask`` nor ``assumed``.
    """
    given = environment.get("SPINEWISE_CONSENT", "").strip() or "ask"
    if given not in ("ask", "assumed"):
        raise StorageSettingsError(f"SPINEWISE_CONSENT: {given!r} is neither 'ask' nor 'assumed'")
    return given == "ask"


def kept_days(environment: Mapping[str, str] = os.environ) -> int:
    """After how many days of silence a conversation is deleted, as people are told."""
    return 1 if database(environment) == MEMORY else math.ceil(retention_days(environment))


def archive_by_consent(url: str, environment: Mapping[str, str] = os.environ) -> Archive:
    """The place for conversations that an address names, for those that may be kept; others pass.

    Raises:
        StorageSettingsError: a setting makes no sense.
    """
    from spinewise.storage.by_consent import ByConsent

    passing: Conversations
    if (shared := redis(environment)) is not None:
        from spinewise.storage.redis_passing import RedisPassing

        passing = RedisPassing(shared)
    else:
        from spinewise.storage.memory import MemoryArchive

        passing = MemoryArchive(keep_for=PASSING_FOR)
    return ByConsent(archive_at(url), passing, ask=asks_consent(environment))


def archive_at(url: str) -> Archive:
    """The place for conversations that an address names. Drivers are loaded only for what is used.

    Raises:
        StorageSettingsError: the address names no such place.
    """
    if url == MEMORY:
        from spinewise.storage.memory import MemoryArchive

        return MemoryArchive()
    parts = urlsplit(url)
    if parts.scheme in ("postgresql", "postgres") and parts.path.strip("/"):
        from spinewise.storage.postgres import PostgresArchive

        return PostgresArchive(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        from spinewise.storage.sqlite import SQLiteArchive

        # As everywhere: three slashes and a path; with a fourth it is absolute, else in the project.
        return SQLiteArchive(PROJECT / unquote(parts.path)[1:])
    raise StorageSettingsError(
        "SPINEWISE_DATABASE must be sqlite:///path/to/file, postgresql://user:password@host:5432/database "
        f"or {MEMORY}; it begins with {url.split(':')[0][:20]!r}"
    )
