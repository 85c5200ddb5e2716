"""A request has a number: in the answer, and in each log line that was written for it."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from spinewise.channels.lanes import Lanes
from spinewise.watching import request_id
from tests.conftest import ROOT, Assistant, start_assistant, stop_assistant
from tests.privacy.test_logs import action_server
from tests.web.client import Browser, begun_before, opened

HEX = "0123456789abcdef0123456789abcdef"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
DRAWN = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(scope="module", params=["plain", "json"])
def failing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant behind a proxy, whose actions fail, so that each turn leaves lines in the log."""
    folder = tmp_path_factory.mktemp(request.param)
    with action_server(b'{"error": "out of order"}', 500) as url:
        environment = {
            "SPINEWISE_LOG": request.param,
            "ACTION_ENDPOINT_URL": url,
            "SANIC_PROXIES_COUNT": "1",
        }
        running = start_assistant(folder / "log.txt", environment=environment)
        yield running
        stop_assistant(running)


def test_lines_of_two_requests_can_be_told_apart(failing: Assistant) -> None:
    numbers = []
    for text in ("my back hurts", "my neck hurts"):
        answer = begun_before(failing.url, failing.log.parent / "state").post(
            {"id": "message-1", "text": text}
        )
        assert answer.status_code == 503
        numbers.append(answer.headers["x-request-id"])
    assert len(set(numbers)) == 2
    lines = failing.log.read_text(encoding="utf-8").splitlines()
    for number in numbers:
        assert DRAWN.fullmatch(number)
        assert any(number in line and "A turn failed." in line for line in lines)
        assert any(
            number in line and "Encountered an exception while running action" in line for line in lines
        )
    assert not any(all(number in line for number in numbers) for line in lines)


def test_json_is_one_object_per_line(failing: Assistant) -> None:
    text = failing.log.read_text(encoding="utf-8")
    if not text.startswith("{"):
        assert re.search(
            r"(?m)^\d{4}-\d\d-\d\d [\d:,]+ ERROR spinewise\.\S+: .* \[request [0-9a-f]{32}\]$", text
        )
        return
    lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert all(set(line) <= {"time", "level", "logger", "message", "request", "error"} for line in lines)
    assert any("Spinewise is ready" in line["message"] for line in lines)
    errors = [line for line in lines if line.get("error")]
    assert any("RasaException" in line["error"] and line["request"] for line in errors)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(HEX, True, id="as nginx draws it"),
        pytest.param(UUID, True, id="a UUID"),
        pytest.param("john-smith-1970", False, id="words"),
        pytest.param(HEX + "0", False, id="too long"),
        pytest.param(HEX[:-1] + "\u00e9", False, id="no ASCII"),
    ],
)
def test_behind_a_proxy_its_well_formed_number_is_taken(failing: Assistant, given: str, kept: bool) -> None:
    browser = Browser(failing.url)
    answer = browser.http.get(
        f"{failing.url}/health/live", headers={"X-Request-ID": given.encode()}, timeout=30
    )
    assert (answer.headers["x-request-id"] == given) is kept


def test_without_a_proxy_nobody_chooses_a_number(assistant: Assistant) -> None:
    browser = Browser(assistant.url, {"X-Request-ID": HEX})
    assert browser.start().headers["x-request-id"] != HEX


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/api/chat/messages", 405),
        ("GET", "/metrics", 200),
    ],
)
def test_every_answer_has_a_number(assistant: Assistant, method: str, path: str, status: int) -> None:
    browser = Browser(assistant.url)
    answers = [browser.http.request(method, assistant.url + path, timeout=30) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {status}
    assert len({answer.headers["x-request-id"] for answer in answers}) == 2


def test_a_stream_of_replies_has_a_number(assistant: Assistant) -> None:
    answer = opened(assistant.url).post({"id": "message-1", "text": "hello"}, accept="text/event-stream")
    assert DRAWN.fullmatch(answer.headers["x-request-id"])


def test_deliveries_are_told_apart_although_one_task_fetches_them() -> None:
    seen: list[str | None] = []

    async def play() -> None:
        lanes = Lanes()

        async def work() -> None:
            await asyncio.sleep(0)
            seen.append(request_id.current())

        for chat in (1, 2, 1):
            request_id.begin()
            lanes.put(chat, work)
        await lanes.close(5)

    asyncio.run(play())
    assert len(set(seen)) == 3
    assert None not in seen


def test_another_style_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spinewise.serving", "--port", "0"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SPINEWISE_LOG": "xml"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "SPINEWISE_LOG: 'xml' is neither plain nor json" in done.stdout
