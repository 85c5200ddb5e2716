"""What operators do with kept conversations, by command."""

from __future__ import annotations

import json
import stat
from dataclasses import asdict
from pathlib import Path

import pytest
from rasa.shared.core.events import UserUttered

from spinewise.storage.__main__ import main
from spinewise.storage.archive import Consent
from spinewise.storage.settings import sqlite_url
from spinewise.storage.sqlite import SQLiteArchive
from tests.storage.talk import add, scene


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "conversations.sqlite"
    monkeypatch.setenv("SPINEWISE_DATABASE", sqlite_url(file))

    async def talk(old, new) -> None:
        old._clock = lambda: 1_000_000_000.0
        await add(old, "web-old", UserUttered("long ago", timestamp=1_000_000_000.0))
        await add(new, "web-new", UserUttered("my back hurts"), UserUttered("für Ärzte"))

    scene(lambda: SQLiteArchive(file), talk, processes=2)
    return file


def test_list_shows_when_and_how_much_but_not_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "web-old       1 events  2001-09-09 01:46 to 2001-09-09 01:46  no consent noted"
    assert second.startswith("web-new       2 events")
    assert "hurts" not in first + second


def test_consent_is_listed_and_exported(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    consent = Consent(1_000_000_000.0, "2001-09-01-abcdef01", "telegram")

    async def agree(store) -> None:
        await store.archive.record("web-old", consent)

    scene(lambda: SQLiteArchive(file), agree)
    assert main(["list"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith("consent 2001-09-09 01:46 to 2001-09-01-abcdef01, telegram")
    assert main(["export", "web-old"]) == 0
    exported = json.loads(capsys.readouterr().out)
    assert exported["consent"] == {"time": "2001-09-09T01:46:40+00:00", **asdict(consent)}
    assert exported["messages"] == [{"time": "2001-09-09T01:46:40+00:00", "from": "you", "text": "long ago"}]


def test_delete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["delete", "web-new"]) == 0
    assert main(["delete", "web-new"]) == 1
    assert "no such conversation" in capsys.readouterr().err
    main(["list"])
    assert "web-new" not in capsys.readouterr().out


def test_purge(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINEWISE_RETENTION_DAYS", "30")
    assert main(["purge"]) == 0
    main(["list"])
    out = capsys.readouterr().out
    assert "1 conversations deleted" in out
    assert "web-new" in out
    assert "web-old" not in out
    assert main(["purge", "--days", "0"]) == 0
    main(["list"])
    assert "web-new" not in capsys.readouterr().out


def test_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert main(["export", "web-new", "--out", str(out)]) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    exported = json.loads(out.read_text(encoding="utf-8"))
    assert exported["conversation"] == "web-new"
    assert [event["text"] for event in exported["events"]] == ["my back hurts", "für Ärzte"]
    capsys.readouterr()
    assert main(["export", "web-new"]) == 0
    assert json.loads(capsys.readouterr().out) == exported
    assert main(["export", "nobody"]) == 1


def test_conversations_in_memory_are_out_of_reach(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPINEWISE_DATABASE", "memory")
    assert main(["list"]) == 1
    assert "out of reach" in capsys.readouterr().err


def test_a_broken_file_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(b"no database" * 1000)
    assert main(["list"]) == 1
    assert "damaged" in capsys.readouterr().err
