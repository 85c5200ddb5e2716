"""Two real assistants behind one PostgreSQL and one Redis, and somebody who has not agreed to be kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spinewise.storage.redis_passing import PREFIX
from tests.conftest import start_assistant, stop_assistant
from tests.storage.servers import Postgres, Redis
from tests.storage.test_processes import at
from tests.web.client import opened

pytestmark = pytest.mark.slow

MARKER = "zebrafinch"


def in_tables(postgres: Postgres) -> int:
    """Rows of whatever table with the marker in them."""
    tables = postgres.run("SELECT tablename FROM pg_tables WHERE tablename LIKE 'spinewise_%'")
    assert tables
    counts = [
        postgres.run(f"SELECT count(*) FROM {table} AS row WHERE row::text ILIKE '%{MARKER}%'")[0][0]
        for (table,) in tables
    ]
    return sum(int(str(count)) for count in counts)


def passing(server: Redis) -> dict[str, int]:
    """The passing conversations in Redis: how many seconds each key has."""
    import redis

    client: Any = redis.Redis(port=server.port, decode_responses=True)
    return {key: client.ttl(key) for key in client.keys(f"{PREFIX}*")}


def test_any_process_serves_it_and_no_table_has_it(
    tmp_path: Path, database: str, postgres: Postgres, redis: Redis
) -> None:
    shared = {
        "SPINEWISE_DATABASE": database,
        "SPINEWISE_REDIS": redis.url,
        "SPINEWISE_SECRET": "a secret that both of them know",
    }
    pair = [start_assistant(tmp_path / f"{n}.txt", dev=False, environment=shared) for n in (1, 2)]
    try:
        browser = opened(pair[0].url)
        said = [f"my mid back hurts because of the {MARKER}", "I am 64", "no", "not sure"]
        for turn, text in enumerate(said):
            at(pair[(turn + 1) % 2], browser).say(text, f"message-id-{turn}")
        for one in pair:
            assert at(one, browser).said() == said
            assert "64" in at(one, browser).say(said[1], "message-id-1")[0]["text"]
            assert at(one, browser).said() == said, "what comes again is answered once"
        assert in_tables(postgres) == 0
        lifetimes = passing(redis)
        assert lifetimes
        assert all(0 < seconds <= 3600 for seconds in lifetimes.values())

        assert "I keep this chat" in at(pair[1], browser).say("keep my chat")[0]["text"]
        assert in_tables(postgres) > 0
        assert passing(redis) == {}
        for one in pair:
            assert at(one, browser).said() == [*said, "keep my chat"]
        ((version, channel),) = postgres.run(
            "SELECT consent_version, consent_channel FROM spinewise_conversations"
        )
        assert (str(version)[:2], channel) == ("20", "web")

        assert "is not kept" in at(pair[0], browser).say("don't keep it")[0]["text"]
        assert in_tables(postgres) == 0
        assert at(pair[1], browser).said() == [*said, "keep my chat", "don't keep it"]
        at(pair[1], browser).say("delete my data")
        assert passing(redis) == {}
        assert at(pair[0], browser).said() == []
    finally:
        for one in pair:
            stop_assistant(one)
    assert in_tables(postgres) == 0
