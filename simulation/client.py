"""A client of the assistant: starts it if need be, talks over REST, reads the tracker."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

READY = "Spinewise is ready"
"""What the assistant prints once it can be talked to."""
PATIENCE = 120
"""Seconds to wait for the assistant to start, and for one answer."""


class AssistantError(RuntimeError):
    """The assistant did not start or did not answer; the message says what happened."""


@dataclass(frozen=True)
class Reply:
    """One thing the assistant said."""

    kind: str
    """``text``, ``question``, ``confirm``, ``result``, ``emergency``, ``crisis`` or ``ended``."""
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    """The whole ``custom.spinewise`` object; empty for plain text."""

    @property
    def asks(self) -> tuple[str, ...]:
        """Ids of the findings an open question asks about."""
        return tuple(self.data.get("asks") or ())

    @property
    def chips(self) -> dict[str, str]:
        """Answers that can be tapped: label to the words that are sent."""
        return {chip["label"]: chip["send"] for chip in self.data.get("chips") or ()}


class Client:
    """Talks with an assistant that is running with its REST channel open.

    Args:
        url: address of the assistant, for example ``http://127.0.0.1:5005``.
        token: token of the tracker interface.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._http = requests.Session()
        # The assistant runs here; proxies of the machine are for other places.
        self._http.trust_env = False

    def say(self, sender: str, message: str) -> list[Reply]:
        """Send one message of one person and return what the assistant says to it.

        Raises:
            AssistantError: there was no proper answer.
        """
        return read_replies(
            self._ask("POST", "/webhooks/rest/webhook", json={"sender": sender, "message": message})
        )

    def slots(self, sender: str) -> dict[str, Any]:
        """Return the slots of a conversation, the slot ``assessment`` among them.

        Raises:
            AssistantError: there was no proper answer.
        """
        tracker = self._ask(
            "GET",
            f"/conversations/{sender}/tracker",
            params={"token": self.token, "include_events": "NONE"},
        )
        return dict(tracker.get("slots") or {})

    def request(self, method: str, path: str, **details: Any) -> requests.Response:
        """Make one request, whatever it is answered with.

        Raises:
            AssistantError: there was no answer.
        """
        try:
            return self._http.request(method, self.url + path, timeout=PATIENCE, **details)
        except requests.RequestException as problem:
            raise AssistantError(f"{self.url} did not answer: {problem}") from problem

    def _ask(self, method: str, path: str, **details: Any) -> Any:
        answer = self.request(method, path, **details)
        if answer.status_code != 200:
            problem = f"{method} {path} was answered with {answer.status_code}: {answer.text[:300]}"
            raise AssistantError(problem)
        try:
            return answer.json()
        except requests.JSONDecodeError as problem:
            raise AssistantError(f"{method} {path} was not answered with JSON: {problem}") from problem


def read_replies(messages: list[dict[str, Any]]) -> list[Reply]:
    """Turn the messages of the REST channel into replies.

    A reply comes as two messages, words and ``custom``; plain small talk as words alone.
    """
    replies: list[Reply] = []
    words_only: Reply | None = None
    for message in messages:
        data = (message.get("custom") or {}).get("spinewise")
        text = message.get("text")
        if words_only is not None and not (data and data.get("text") == words_only.text):
            replies.append(words_only)
        words_only = None
        if data:
            replies.append(Reply(data["kind"], data["text"], data))
        elif text is not None:
            words_only = Reply("text", text)
    if words_only is not None:
        replies.append(words_only)
    return replies


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started_assistant(folder: Path) -> Iterator[Client]:
    """Start the assistant of a project folder on a free port; end it afterwards.

    Args:
        folder: the project's folder, with a trained model.

    Raises:
        AssistantError: it did not start; the message holds the end of its log.
    """
    port, token = free_port(), secrets.token_urlsafe(16)
    command = [sys.executable, "-m", "spinewise.serving", "--dev", "--port", str(port)]
    settings = {**os.environ, "SPINEWISE_DEV_TOKEN": token, "PYTHONUNBUFFERED": "1"}
    with tempfile.TemporaryDirectory() as place:
        log = Path(place, "log.txt")
        with log.open("w") as out:
            process = subprocess.Popen(
                command, cwd=folder, env=settings, stdout=out, stderr=subprocess.STDOUT
            )
        try:
            _wait_until_ready(process, log)
            yield Client(f"http://127.0.0.1:{port}", token)
        finally:
            _end(process)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while READY not in log.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > give_up:
            end_of_log = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise AssistantError(f"the assistant did not start:\n{end_of_log}")
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=15)
