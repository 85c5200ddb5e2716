"""The running assistant that the tests talk to."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 180


@dataclass(frozen=True)
class Assistant:
    """A running assistant: ``url`` without a slash at the end, and the token of its tracker interface."""

    url: str
    token: str
    process: subprocess.Popen[str]
    log: Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_assistant(
    log: Path,
    *,
    environment: dict[str, str] | None = None,
    arguments: tuple[str, ...] = (),
    dev: bool = True,
) -> Assistant:
    """Start the real assistant on a free port and wait until it is ready.

    ``dev``: with the interface for tests; without it, it is as the public meets it.
    """
    port, token = free_port(), "token-for-tests"
    command = [sys.executable, "-m", "spinewise.serving", "--port", str(port), *arguments]
    if dev:
        command.append("--dev")
    settings = {
        **os.environ,
        "SPINEWISE_DEV_TOKEN": token,
        "SPINEWISE_STATE": str(log.parent / "state"),
        "PYTHONUNBUFFERED": "1",
        **(environment or {}),
    }
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=out, stderr=subprocess.STDOUT, text=True
        )
    give_up = time.monotonic() + PATIENCE
    while "Spinewise is ready" not in log.read_text():
        if process.poll() is not None or time.monotonic() > give_up:
            process.kill()
            pytest.fail(f"the assistant did not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.05)
    return Assistant(f"http://127.0.0.1:{port}", token, process, log)


def stop_assistant(assistant: Assistant) -> None:
    """End the assistant as Ctrl+C would."""
    assistant.process.terminate()
    try:
        assistant.process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        assistant.process.kill()
        assistant.process.wait(timeout=15)


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real assistant with its real model, one for the whole run."""
    running = start_assistant(tmp_path_factory.mktemp("assistant") / "log.txt")
    yield running
    stop_assistant(running)
    assert running.process.returncode is not None


@pytest.fixture
def http() -> Iterator[requests.Session]:
    """A client that ignores proxies of the machine."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
