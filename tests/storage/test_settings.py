"""Where conversations are kept, as the environment says, and what is said when that makes no sense."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from spinewise.serving.storage import StorageProblem, check
from spinewise.storage.lock_store import ConversationLocks
from spinewise.storage.memory import MemoryArchive
from spinewise.storage.settings import (
    StorageSettingsError,
    archive_at,
    database,
    kept_days,
    retention_days,
    sqlite_url,
)
from spinewise.storage.sqlite import SQLiteArchive
from spinewise.storage.tracker_store import ConversationStore

ROOT = Path(__file__).resolve().parents[2]
STORE = f"{ConversationStore.__module__}.{ConversationStore.__qualname__}"
LOCKS = f"{ConversationLocks.__module__}.{ConversationLocks.__qualname__}"


def test_a_file_in_the_state_folder_is_the_default(tmp_path: Path) -> None:
    archive = archive_at(database({"SPINEWISE_STATE": str(tmp_path)}))
    assert isinstance(archive, SQLiteArchive)
    assert archive.file == tmp_path / "conversations.sqlite"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////srv/spinewise/c.sqlite", Path("/srv/spinewise/c.sqlite")),
        ("sqlite:///var/c.sqlite", ROOT / "var" / "c.sqlite"),
        ("sqlite:////srv/with%20space", Path("/srv/with space")),
        (sqlite_url(Path("/srv/a b?/100%/c#1")), Path("/srv/a b?/100%/c#1")),
    ],
)
def test_files(url: str, file: Path) -> None:
    archive = archive_at(url)
    assert isinstance(archive, SQLiteArchive)
    assert archive.file == file


def test_memory() -> None:
    assert isinstance(archive_at("memory"), MemoryArchive)


@pytest.mark.parametrize(
    "url",
    ["mysql://somebody:hunter22@host/db", "postgresql://hunter22@host", "sqlite://", "hunter22", "/tmp/file"],
)
def test_an_address_that_is_none_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(StorageSettingsError, match="SPINEWISE_DATABASE must be") as told:
        archive_at(url)
    assert "hunter22@" not in str(told.value)


@pytest.mark.parametrize("given", ["0", "-1", "soon", "nan", "inf"])
def test_days_that_are_none_are_refused(given: str) -> None:
    with pytest.raises(StorageSettingsError, match="SPINEWISE_RETENTION_DAYS"):
        retention_days({"SPINEWISE_RETENTION_DAYS": given})


@pytest.mark.parametrize(
    ("environment", "days"),
    [
        ({}, 30),
        ({"SPINEWISE_RETENTION_DAYS": "7"}, 7),
        ({"SPINEWISE_RETENTION_DAYS": "0.5"}, 1),
        ({"SPINEWISE_DATABASE": "memory"}, 1),
    ],
)
def test_what_people_are_told(environment: dict[str, str], days: int) -> None:
    assert kept_days(environment) == days


def endpoints(store: str | None = STORE, locks: str | None = LOCKS) -> AvailableEndpoints:
    return AvailableEndpoints(
        tracker_store=EndpointConfig(type=store) if store else None,
        lock_store=EndpointConfig(type=locks) if locks else None,
    )


@pytest.mark.parametrize(
    ("environment", "parts"),
    [
        ({}, {}),
        ({"SANIC_WORKERS": "1", "SPINEWISE_DATABASE": "memory"}, {}),
        ({"SANIC_WORKERS": "2", "SPINEWISE_REDIS": "redis://localhost"}, {}),
        ({"SANIC_WORKERS": "2"}, {"store": "SQL", "locks": "redis"}),
        ({"SANIC_WORKERS": "2", "SPINEWISE_CONSENT": "assumed"}, {"locks": "redis"}),
    ],
)
def test_storage_that_fits_the_workers(environment: dict[str, str], parts: dict[str, str]) -> None:
    check(endpoints(**parts), environment)


@pytest.mark.parametrize(
    ("environment", "parts", "words"),
    [
        ({"SANIC_WORKERS": "2"}, {}, "SPINEWISE_REDIS="),
        ({"SANIC_WORKERS": "2"}, {"locks": "in_memory"}, "one Redis"),
        ({"SANIC_WORKERS": "2"}, {"locks": None}, "one Redis"),
        (
            {"SANIC_WORKERS": "2", "SPINEWISE_REDIS": "redis://localhost", "SPINEWISE_DATABASE": "memory"},
            {},
            "one database",
        ),
        ({"SANIC_WORKERS": "2"}, {"store": None, "locks": "redis"}, "one database"),
        ({"SANIC_WORKERS": "many"}, {}, "not a number"),
        ({"SPINEWISE_DATABASE": "oracle://x"}, {}, "SPINEWISE_DATABASE must be"),
        ({"SPINEWISE_RETENTION_DAYS": "soon"}, {}, "SPINEWISE_RETENTION_DAYS"),
        ({"SPINEWISE_CONSENT": "yes"}, {}, "neither 'ask' nor 'assumed'"),
        ({"SANIC_WORKERS": "2"}, {"locks": "redis"}, "nobody agreed to keep"),
    ],
)
def test_storage_that_does_not_fit(
    environment: dict[str, str], parts: dict[str, str | None], words: str
) -> None:
    with pytest.raises(StorageProblem, match=words):
        check(endpoints(**parts), environment)


def test_drivers_are_loaded_only_where_they_are_used() -> None:
    code = (
        "import sys, spinewise.storage.tracker_store as t, spinewise.storage.lock_store as l;"
        "t.ConversationStore(host='sqlite:///x'); l.ConversationLocks();"
        "print([name for name in ('asyncpg', 'redis.asyncio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
