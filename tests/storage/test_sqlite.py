"""The SQLite file: who may read it, what is left of what was deleted, and what is said when it is broken."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.events import UserUttered

from spinewise.storage.archive import Consent
from spinewise.storage.errors import StoreConflict, StoreDamaged, StoreError, StoreFull, StoreUnavailable
from spinewise.storage.sqlite import SQLiteArchive
from tests.storage.talk import add, scene, store_over, texts


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "conversations.sqlite"


def play(file: Path, what: Callable[..., Any]) -> Any:
    return scene(lambda: SQLiteArchive(file), what)


def talked(file: Path, *said: str) -> None:
    """Say something, and close the file."""

    async def talk(store) -> None:
        for text in said:
            await add(store, "a", UserUttered(text))

    play(file, talk)


def heard(file: Path) -> list[str]:
    async def read(store) -> list[str]:
        return texts(await store.retrieve_full_tracker("a"))

    return play(file, read)


def test_only_its_owner_can_read_it(file: Path) -> None:
    async def talk(store) -> list[int]:
        await add(store, "a", UserUttered("hello"))
        return [stat.S_IMODE(one.stat().st_mode) for one in (file.parent, *file.parent.iterdir())]

    assert play(file, talk) == [0o700, 0o600, 0o600, 0o600]


def test_nothing_of_what_was_deleted_is_left_in_any_file(file: Path) -> None:
    async def talk(store) -> list[bytes]:
        for number in range(50):
            await add(store, "a", UserUttered(f"backpainwort {number} " * 50))
            await add(store, "b", UserUttered("something else"))
        assert any(b"backpainwort" in one.read_bytes() for one in file.parent.iterdir())
        await store.delete("a")
        return [one.read_bytes() for one in file.parent.iterdir()]

    assert [b"backpainwort" in content for content in play(file, talk)] == [False] * 3


def test_a_killed_process_loses_nothing_that_was_saved(file: Path) -> None:
    async def talk(store) -> bytes:
        await add(store, "a", UserUttered("kept"))
        # What another process finds after kill -9: the files as they are now.
        copy = file.parent / "copy.sqlite"
        for end in ("", "-wal"):
            copy.with_name(copy.name + end).write_bytes(file.with_name(file.name + end).read_bytes())
        return b""

    play(file, talk)
    assert heard(file.parent / "copy.sqlite") == ["kept"]


def cut_in_half(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def overwritten(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    file.write_bytes(content)


def something_else(file: Path) -> None:
    file.write_bytes(b"this is no database, but a shopping list" * 100)


@pytest.mark.parametrize("breaking", [cut_in_half, overwritten, something_else])
def test_a_broken_file_is_told_with_what_to_do(file: Path, breaking: Callable[[Path], None]) -> None:
    talked(file, *(f"my back hurts {number}" for number in range(40)))
    breaking(file)
    with pytest.raises(StoreDamaged) as told:
        play(file, lambda store: store.archive.open())
    assert f"mv {file} {file}.damaged" in str(told.value)
    assert ".recover" in str(told.value)
    assert "back hurts" not in str(told.value)
    file.rename(file.with_name("moved-away"))
    talked(file, "hello again")
    assert heard(file) == ["hello again"]


def test_a_full_disk_is_told_and_its_end_noticed(file: Path) -> None:
    async def talk(store) -> list[str]:
        await add(store, "a", UserUttered("before"))
        # What a full disk answers, this answers too.
        pages = store.archive._connection.execute("PRAGMA page_count").fetchone()[0]
        store.archive._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreFull, match="Make room"):
            await add(store, "a", UserUttered("too much " * 2000))
        await add(store, "a", UserUttered("after"))
        return texts(await store.retrieve_full_tracker("a"))

    assert play(file, talk) == ["before", "after"]


def test_a_disk_that_does_not_answer_holds_up_nobody_else(file: Path) -> None:
    async def talk() -> tuple[list[str], list[str]]:
        archive = SQLiteArchive(file, patience=0.3)
        store = store_over(archive)
        await add(store, "a", UserUttered("before"))
        slow = threading.Event()
        archive._thread.submit(slow.wait)
        before = archive._thread
        turning = asyncio.create_task(add(store, "a", UserUttered("meanwhile")))
        beats = 0
        while not turning.done():
            await asyncio.sleep(0.01)
            beats += 1
        assert beats > 5  # the event loop went on
        with pytest.raises(StoreUnavailable, match="has not answered"):
            await turning
        slow.set()
        assert archive._thread is before
        await add(store, "a", UserUttered("after"))
        kept = texts(await store.retrieve_full_tracker("a"))
        await archive.close()
        return kept

    assert asyncio.run(talk()) == ["before", "after"]


def test_a_file_of_a_newer_program_is_left_alone(file: Path) -> None:
    talked(file, "hello")
    with sqlite3.connect(file) as base:
        base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(StoreError, match="newer Spinewise"):
        play(file, lambda store: store.archive.open())


def test_no_place_to_write_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, where a folder should be")
    with pytest.raises(StoreUnavailable, match="cannot be used now"):
        play(tmp_path / "state" / "conversations.sqlite", lambda store: store.archive.open())


def test_two_processes_write_at_once(file: Path) -> None:
    async def talk(one, two) -> list[str]:
        async def many(store, name: str) -> None:
            for number in range(30):
                while True:
                    try:
                        await add(store, "a", UserUttered(f"{name}{number}"))
                        break
                    except StoreConflict:
                        continue

        await asyncio.gather(many(one, "x"), many(two, "y"))
        return texts(await one.retrieve_full_tracker("a"))

    said = scene(lambda: SQLiteArchive(file), talk, processes=2)
    assert sorted(said) == sorted(f"{name}{number}" for name in "xy" for number in range(30))
    for name in "xy":
        assert [text for text in said if text[0] == name] == [f"{name}{number}" for number in range(30)]


def test_a_file_from_before_consent_was_asked_for_is_brought_up_to_date(file: Path) -> None:
    talked(file, "hello")
    with closing(sqlite3.connect(file)) as base:
        for column in ("consent_at", "consent_version", "consent_channel"):
            base.execute(f"ALTER TABLE spinewise_conversations DROP COLUMN {column}")
        base.execute("PRAGMA user_version = 1")
        base.commit()
    consent = Consent(1_000.0, "2026-11-24-abcdef01", "web")

    async def agree(store) -> Consent | None:
        assert await store.archive.consent("a") is None
        await store.archive.record("a", consent)
        return await store.archive.consent("a")

    assert heard(file) == ["hello"]
    assert play(file, agree) == consent
