"""Slack's servers and the real assistant for the tests of the channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.slack.fake import FakeSlack

SECRET = "a secret for the tests of Slack"
DIRECTLY = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "")
"""Slack's library would send everything through a proxy of the machine."""

StartWith = Callable[..., Assistant]


@pytest.fixture
def own_slack() -> Iterator[FakeSlack]:
    """Slack's servers for one test that breaks them."""
    fake = FakeSlack()
    yield fake
    fake.close()


@pytest.fixture
def start_with(tmp_path: Path) -> Iterator[StartWith]:
    """Starts assistants with settings of their own."""
    running: list[Assistant] = []

    def start(environment: dict[str, str]) -> Assistant:
        log = tmp_path / f"log-{len(running)}.txt"
        settings = {**DIRECTLY, "SPINEWISE_SECRET": SECRET, **environment}
        running.append(start_assistant(log, environment=settings))
        return running[-1]

    yield start
    for assistant in running:
        stop_assistant(assistant)


@pytest.fixture(scope="session")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeSlack]:
    """A workspace whose assistant runs and is connected, one for the whole run."""
    fake = FakeSlack()
    log = tmp_path_factory.mktemp("slack") / "log.txt"
    settings = {**DIRECTLY, "SPINEWISE_SECRET": SECRET, **fake.environment}
    assistant = start_assistant(log, environment=settings)
    fake.assistant = assistant
    fake.connected()
    yield fake
    stop_assistant(assistant)
    fake.close()
    rejected = [r for r in fake.state.rejected if "on purpose" not in r]
    assert rejected == []
