"""PostgreSQL: sitting out a restart, and what is said when it cannot be used."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from rasa.shared.core.events import UserUttered

from spinewise.storage.errors import StoreDamaged, StoreError, StoreUnavailable
from spinewise.storage.postgres import PostgresArchive
from tests.storage.servers import Postgres
from tests.storage.talk import add, scene, texts


def play(url: str, what: Any, processes: int = 1) -> Any:
    return scene(lambda: PostgresArchive(url), what, processes)


def test_many_start_at_once_and_the_tables_are_made_once(database: str) -> None:
    async def start(*stores: Any) -> list[str]:
        await asyncio.gather(*(store.archive.open() for store in stores))
        await add(stores[0], "a", UserUttered("hello"))
        return texts(await stores[-1].retrieve("a"))

    assert play(database, start, processes=5) == ["hello"]


def test_a_cut_connection_costs_nobody_their_turn(database: str, postgres: Postgres) -> None:
    async def talk(store: Any) -> list[str]:
        await add(store, "a", UserUttered("before"))
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spinewise'"
        )
        await add(store, "a", UserUttered("after"))
        return texts(await store.retrieve_full_tracker("a"))

    assert play(database, talk) == ["before", "after"]


def test_a_restart_in_the_middle_is_sat_out(database: str, postgres: Postgres) -> None:
    async def talk(store: Any) -> list[str]:
        await add(store, "a", UserUttered("before"))
        postgres.stop()
        starting = threading.Thread(target=postgres.start)
        starting.start()
        try:
            while True:
                try:
                    await add(store, "a", UserUttered("during"))
                    break
                except StoreUnavailable:
                    continue
        finally:
            starting.join()
        return texts(await store.retrieve_full_tracker("a"))

    assert play(database, talk) == ["before", "during"]


def test_an_answer_that_was_lost_is_not_taken_for_a_failure(database: str) -> None:
    """The database did it, and the connection broke before it could say so: nothing is added twice."""

    async def talk(store: Any) -> list[str]:
        await add(store, "a", UserUttered("before"))
        again, lost = store.archive._again, iter([True])

        async def losing(attempt: Any) -> Any:
            async def once() -> Any:
                done = await attempt()
                if next(lost, False):
                    raise ConnectionResetError
                return done

            return await again(once)

        tracker = await store.retrieve("a")
        tracker.update(UserUttered("once"))
        store.archive._again = losing
        await store.save(tracker)
        store.archive._again = again
        return texts(await store.retrieve_full_tracker("a"))

    assert play(database, talk) == ["before", "once"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(("/spinewise", "/nowhere"), "createdb nowhere", id="no such database"),
        pytest.param(("postgres@", "nobody@"), "refuses the user", id="no such user"),
        pytest.param(("127.0.0.1:", "127.0.0.1:9,127.0.0.1:1"), "cannot be used now", id="nobody there"),
        pytest.param(("/spinewise", "/spinewise?a=b&&c"), "cannot be used with", id="no address"),
    ],
)
def test_why_it_cannot_be_used_is_told(database: str, change: tuple[str, str], words: str) -> None:
    with pytest.raises(StoreUnavailable, match=words):
        play(database.replace(*change), lambda store: store.archive.open())


def test_the_password_is_never_told(database: str) -> None:
    url = database.replace("postgres@", "nobody:hunter22@")
    with pytest.raises(StoreUnavailable) as told:
        play(url, lambda store: store.archive.open())
    assert "hunter22" not in str(told.value)


def test_missing_tables_are_told(database: str, postgres: Postgres) -> None:
    async def talk(store: Any) -> None:
        await add(store, "a", UserUttered("hello"))
        postgres.run("DROP TABLE spinewise_events")
        with pytest.raises(StoreDamaged, match="backup"):
            await store.retrieve("a")

    play(database, talk)


def test_tables_of_a_newer_program_are_left_alone(database: str, postgres: Postgres) -> None:
    play(database, lambda store: store.archive.open())
    postgres.run("UPDATE spinewise_schema SET version = 99")
    with pytest.raises(StoreError, match="newer Spinewise"):
        play(database, lambda store: store.archive.open())
