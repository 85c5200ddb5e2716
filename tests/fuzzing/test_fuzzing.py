"""A small, always equal part of what ``make fuzz`` tries, and everything that it has ever found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from spinewise.channels.telegram.updates import Malformed, happening
from spinewise.dialogue.turn import Move
from tests.fuzzing import dialogue, doors, loading, understanding

FOUND = yaml.safe_load((Path(__file__).parent / "found.yml").read_text(encoding="utf-8"))


def few(examples: int) -> settings:
    """So many examples, the same in each run."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@few(200)
@given(understanding.CASES)
def test_every_message_is_read(case: tuple[str, str | None]) -> None:
    understanding.check(case)


@few(20)
@given(dialogue.CASES)
def test_every_conversation_stays_sound(steps: list[tuple[str, Any]]) -> None:
    dialogue.check(steps)


@few(200)
@given(loading.CASES)
def test_knowledge_is_loaded_or_its_problems_are_told(case: tuple[str, tuple[int, int]]) -> None:
    loading.check(case)


@pytest.fixture(scope="module")
def open_doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[doors.Doors]:
    """A server of its own, with all channels."""
    with doors.open_doors(tmp_path_factory.mktemp("doors")) as server:
        yield server


def test_doors_stand_whatever_is_posted(open_doors: doors.Doors) -> None:
    @few(200)
    @given(doors.CASES)
    def post(body: Any) -> None:
        open_doors.check(body)

    post()
    open_doors.unharmed()
    assert {200, 400} <= set(open_doors.statuses)


# --- what was found


@pytest.mark.parametrize("row", FOUND["reading"], ids=lambda row: row["text"] + row.get("then", ""))
def test_found_messages_are_read(row: dict[str, Any]) -> None:
    text = row["text"] * row.get("times", 1) + row.get("then", "")
    for question in (None, "health_and_pregnancy"):
        understanding.check((text, question))


@pytest.mark.parametrize("row", FOUND["talk"], ids=lambda row: row["case"])
def test_found_conversations_stay_sound(row: dict[str, Any]) -> None:
    steps = [
        (kind, (what[0], Move[what[1]], what[2]) if kind == "mishear" else what)
        for kind, what in row["steps"]
    ]
    assert dialogue.check(steps) == len(steps)


@pytest.mark.parametrize("row", FOUND["files"], ids=lambda row: f"{row['file']} {row['text'][:4]}")
def test_found_files_are_told(row: dict[str, Any]) -> None:
    text = row["text"] * row.get("times", 1)
    text += "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, row.get("anchors", 0)))
    if "anchors" in row:
        text = "a0: " + text
    assert not loading.check_file(row["file"], text.encode(row.get("encoding", "utf-8")))


@pytest.mark.parametrize("update", FOUND["updates"], ids=lambda update: str(update["message"]["chat"]["id"]))
def test_found_updates_are_refused(update: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        happening(update, "spinewise_bot")
