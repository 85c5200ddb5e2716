"""The probes of the real running server."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from rasa.core.lock_store import InMemoryLockStore, RedisLockStore

from spinewise.serving.health import Part, _in_time, _locks
from tests.conftest import ROOT, Assistant, free_port, start_assistant, stop_assistant
from tests.storage.servers import until

PARTS = {"model", "knowledge", "store", "locks", "actions"}


def ask(assistant: Assistant, what: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{assistant.url}/health/{what}", timeout=30)


def failing(answer: requests.Response) -> dict[str, str]:
    """The parts that do not work, and why; none if all is well. The status has to fit."""
    body = answer.json()
    assert set(body) == {"ok", "parts"}
    assert set(body["parts"]) == PARTS
    bad = {name: part["why"] for name, part in body["parts"].items() if not part["ok"]}
    assert body["ok"] is (not bad)
    assert answer.status_code == (503 if bad else 200)
    return bad


def test_all_is_well(assistant: Assistant) -> None:
    answer = ask(assistant, "ready")
    assert failing(answer) == {}
    assert answer.json()["parts"]["actions"] == {"ok": True, "why": "inside this process"}
    assert answer.headers["cache-control"] == "no-store"
    assert ask(assistant, "live").json() == {"ok": True}


def test_asking_leaves_no_conversation_behind(assistant: Assistant) -> None:
    ask(assistant, "ready")
    told = subprocess.run(
        [sys.executable, "-m", "spinewise.storage", "list"],
        cwd=ROOT,
        env={**os.environ, "SPINEWISE_STATE": str(assistant.log.parent / "state")},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    assert "health" not in told.stdout


@pytest.mark.parametrize("what", ["live", "ready"])
def test_a_balancer_may_ask_for_the_status_alone(
    assistant: Assistant, http: requests.Session, what: str
) -> None:
    answer = http.head(f"{assistant.url}/health/{what}", timeout=30)
    assert (answer.status_code, answer.content) == (200, b"")
    assert http.post(f"{assistant.url}/health/{what}", timeout=30).status_code == 405


ACTION_PORT = free_port()


@pytest.fixture(scope="module")
def beside_actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant whose actions are elsewhere, at an address that holds a password."""
    running = start_assistant(
        tmp_path_factory.mktemp("beside") / "log.txt",
        environment={"ACTION_ENDPOINT_URL": f"http://me:hunter22@127.0.0.1:{ACTION_PORT}/webhook"},
    )
    yield running
    stop_assistant(running)


def lives_and_tells_nothing(assistant: Assistant, answer: requests.Response) -> None:
    assert ask(assistant, "live").status_code == 200
    for secret in ("hunter22", str(ACTION_PORT), "127.0.0.1", "http"):
        assert secret not in answer.text


def test_no_action_server(beside_actions: Assistant) -> None:
    answer = ask(beside_actions, "ready")
    assert failing(answer) == {"actions": "cannot be reached"}
    lives_and_tells_nothing(beside_actions, answer)


def test_an_action_server_that_hangs(beside_actions: Assistant) -> None:
    with socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        silent.bind(("127.0.0.1", ACTION_PORT))
        silent.listen()
        answer = ask(beside_actions, "ready")
    assert failing(answer) == {"actions": "did not answer within 2 seconds"}
    lives_and_tells_nothing(beside_actions, answer)


def test_an_action_server_that_comes_and_goes(beside_actions: Assistant, tmp_path: Path) -> None:
    with (tmp_path / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(ACTION_PORT)],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: failing(ask(beside_actions, "ready")) == {}, "it was never ready")
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert failing(ask(beside_actions, "ready")) == {"actions": "cannot be reached"}


class Holder:
    """What has a lock store, as an agent has."""

    def __init__(self, lock_store: Any) -> None:
        self.lock_store = lock_store


@pytest.mark.parametrize(
    ("store", "part"),
    [
        pytest.param(InMemoryLockStore(), Part(True, "answers"), id="in memory"),
        pytest.param(RedisLockStore(port=9), Part(False, "cannot be reached"), id="no Redis"),
    ],
)
def test_lock_stores_of_rasa(store: Any, part: Part) -> None:
    assert asyncio.run(_in_time(_locks(Holder(store)))) == part
