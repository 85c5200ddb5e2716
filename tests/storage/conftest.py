"""Servers and places for conversations."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spinewise.storage.archive import Archive
from spinewise.storage.memory import MemoryArchive
from spinewise.storage.sqlite import SQLiteArchive
from tests.storage.servers import Postgres, Redis, program


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole run, in a folder that its own user may enter."""
    program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="spinewise-postgres-"))
    server = Postgres(folder)
    try:
        server.make()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """One Redis for the whole run."""
    program("redis-server")
    server = Redis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


TABLES = "spinewise_events, spinewise_conversations, spinewise_jobs, spinewise_schema"


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The address of a database without tables."""
    postgres.run(f"DROP TABLE IF EXISTS {TABLES}")
    return postgres.url


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Archive]:
    """Makes the archive of a process. Those of several processes hold the same conversations."""
    if request.param == "memory":
        one = MemoryArchive(keep_for=float("inf"))
        return lambda: one
    if request.param == "sqlite":
        return lambda: SQLiteArchive(tmp_path / "conversations.sqlite")
    url = request.getfixturevalue("database")
    from spinewise.storage.postgres import PostgresArchive

    return lambda: PostgresArchive(url)
