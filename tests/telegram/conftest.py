"""The fake server, and the real assistant with its Telegram channel open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.telegram.kept import SIGNING_SECRET
from tests.telegram.person import Person
from tests.telegram.server import TOKEN, FakeTelegram

SECRET = "a-secret-for-the-tests-of-telegram"


def settings(telegram: FakeTelegram, **more: str) -> dict[str, str]:
    """The environment of an assistant that talks to the fake server."""
    return {
        "SPINEWISE_TELEGRAM_TOKEN": TOKEN,
        "SPINEWISE_TELEGRAM_API": telegram.url,
        "SPINEWISE_SECRET": SIGNING_SECRET,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        **more,
    }


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeTelegram, Assistant]]:
    """A bot that fetches its updates, one for the whole run."""
    telegram = FakeTelegram()
    telegram.start()
    log = tmp_path_factory.mktemp("telegram") / "log.txt"
    running = start_assistant(log, environment=settings(telegram))
    yield telegram, running
    stop_assistant(running)
    telegram.stop()


@pytest.fixture
def person(bot: tuple[FakeTelegram, Assistant]) -> Person:
    """Somebody new."""
    return Person(bot[0])


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    """A fake server of this test's own."""
    server = FakeTelegram()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Assistant]]:
    """Starts assistants of this test's own."""
    running: list[Assistant] = []

    def begin(telegram: FakeTelegram, **more: str) -> Assistant:
        log = tmp_path / f"log-{len(running)}.txt"
        running.append(start_assistant(log, environment=settings(telegram, **more)))
        return running[-1]

    yield begin
    for assistant in running:
        stop_assistant(assistant)
