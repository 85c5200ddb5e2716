"""What the probes say while PostgreSQL or Redis is stopped, and afterwards."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.serving.test_health import ask, failing
from tests.storage.servers import Postgres, Redis, until


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A Redis of this module's own, because it is stopped."""
    server = Redis(tmp_path_factory.mktemp("redis-of-health"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, redis: Redis) -> Iterator[Assistant]:
    """An assistant that keeps nothing inside itself."""
    running = start_assistant(
        tmp_path_factory.mktemp("shared") / "log.txt",
        environment={"SPINEWISE_DATABASE": postgres.url, "SPINEWISE_REDIS": redis.url},
    )
    yield running
    stop_assistant(running)


@pytest.mark.parametrize("part", ["store", "locks"])
def test_stopped_and_started(shared: Assistant, postgres: Postgres, redis: Redis, part: str) -> None:
    server = postgres if part == "store" else redis
    assert failing(ask(shared, "ready")) == {}
    server.stop()
    try:
        answer = ask(shared, "ready")
        # Without Redis the conversations that only pass cannot be had either.
        assert list(failing(answer)) == (["store"] if part == "store" else ["store", "locks"])
        assert str(server.port) not in answer.text
        assert ask(shared, "live").status_code == 200
    finally:
        server.start()
    until(lambda: failing(ask(shared, "ready")) == {}, "it was never ready again")


def test_frozen_and_thawed(shared: Assistant, postgres: Postgres) -> None:
    """A database that takes questions and never answers, not even that it gave one up."""
    until(lambda: failing(ask(shared, "ready")) == {}, "it was never ready")
    mine = "SELECT pid FROM pg_stat_activity WHERE application_name = 'spinewise'"
    frozen = [int(str(pid)) for (pid,) in postgres.run(mine)]
    assert frozen
    try:
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        assert failing(ask(shared, "ready")) == {"store": "did not answer within 2 seconds"}
        assert ask(shared, "live").status_code == 200
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    until(lambda: failing(ask(shared, "ready")) == {}, "it was never ready again")
