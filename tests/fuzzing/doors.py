"""The doors of a running server: whatever is posted, it answers properly, and nobody else is harmed."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.fuzzing.strategies.bodies import BODIES, Body
from tests.slack.conftest import BASE, SIGNING_SECRET, signature
from tests.slack.fake import BOT_TOKEN, FakeSlack
from tests.telegram.conftest import SECRET, settings
from tests.telegram.server import FakeTelegram
from tests.web.client import Browser, opened

CASES = BODIES
PATIENCE = 120
TURNS = 25
"""Messages in one web conversation; the next one begins before its limit is reached."""


class Doors:
    """A server as the public meets it, with every channel open, and conversations on it."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._connection = http.client.HTTPConnection(
            str(urlsplit(assistant.url).hostname), urlsplit(assistant.url).port, timeout=PATIENCE
        )
        self._visitors = 0
        self._turns = TURNS
        self._cookie = ""
        self._witness = opened(assistant.url)
        self._witness.say("my mid back hurts after lifting")
        self._seen = self._witness.history().json()
        self.statuses: dict[int, int] = {}

    def memory(self) -> float:
        """Memory of the server in MiB."""
        status = Path(f"/proc/{self.assistant.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def said(self) -> str:
        """How the doors answered."""
        counted = ", ".join(f"{status} to {count:,}" for status, count in sorted(self.statuses.items()))
        return f"The doors answered with status {counted} bodies."

    def check(self, body: Body) -> int:
        """Post one body. Returns how many bodies that was."""
        path, content, headers = self._request(body)
        status, answer = self._post(path, content, headers)
        assert status < 500, (status, answer[:300])
        assert b"Traceback" not in answer and b'File "' not in answer
        if status == 200 and body.door == "messages":
            assert json.loads(answer)["replies"]
        self.statuses[status] = self.statuses.get(status, 0) + 1
        return 1

    def unharmed(self) -> None:
        """The server is well; a conversation that stood beside all this, and a new one, go on as ever."""
        assert self._witness.history().json() == self._seen
        kinds = [reply["kind"] for reply in self._witness.say("why do you ask?")]
        assert kinds[-1] == "question", kinds
        self._seen = self._witness.history().json()
        kinds = [reply["kind"] for reply in self._visitor().say("my low back aches since last week")]
        assert kinds[-1] == "question", kinds
        assert self._get("/health/ready") == 200
        told = self.assistant.log.read_text()
        assert 'File "' not in told and "a turn failed" not in told, told[-3000:]

    def _visitor(self) -> Browser:
        browser = Browser(self.assistant.url, {"x-forwarded-for": self._address()})
        assert browser.start().status_code == 200
        return browser

    def _address(self) -> str:
        self._visitors += 1
        return ".".join(
            str(10 if place == 3 else self._visitors >> 8 * place & 255) for place in (3, 2, 1, 0)
        )

    def _request(self, body: Body) -> tuple[str, bytes, dict[str, str]]:
        headers = {"content-type": body.content_type, "x-forwarded-for": self._address()}
        if body.door == "telegram":
            headers["x-telegram-bot-api-secret-token"] = SECRET
            return "/webhooks/telegram/webhook", body.content, headers
        if body.door in ("event", "tap"):
            content = body.content
            if body.door == "tap" and body.content_type == "application/json":
                content = urlencode({"payload": content}).encode()
                headers["content-type"] = "application/x-www-form-urlencoded"
            return "/webhooks/slack/webhook", content, {**headers, **signature(content, SIGNING_SECRET)}
        if body.door == "messages":
            if self._turns >= TURNS:
                self._turns = 0
                self._cookie = self._visitor().http.cookies["spinewise_chat"]
            self._turns += 1
            headers["cookie"] = f"spinewise_chat={self._cookie}"
        return f"/api/chat/{body.door}", body.content, headers

    def _post(self, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        for last in (False, True):
            try:
                self._connection.request("POST", path, content, headers)
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                self._connection.close()  # after a refusal the server may hang up; knock once more
                if last:
                    raise
        raise AssertionError

    def _get(self, path: str) -> int:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status


@contextmanager
def open_doors(folder: Path) -> Iterator[Doors]:
    """Start a server with every channel, and Telegram's and Slack's servers in miniature."""
    telegram, slack = FakeTelegram(), FakeSlack()
    telegram.start()
    hooks = {
        "SPINEWISE_TELEGRAM_WEBHOOK_URL": "https://spine.example.org",
        "SPINEWISE_TELEGRAM_SECRET": SECRET,
        "SPINEWISE_SLACK_BOT_TOKEN": BOT_TOKEN,
        "SPINEWISE_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SPINEWISE_SLACK_API": slack.api,
        # Each request comes from an address of its own, so that the limits do not hide the doors.
        "SANIC_PROXIES_COUNT": "1",
    }
    running = start_assistant(
        folder / "log.txt", environment={**BASE, **settings(telegram), **hooks}, dev=False
    )
    try:
        telegram.wait_until(lambda: telegram.made("setMyCommands"), "start of the bot")
        yield Doors(running)
    finally:
        stop_assistant(running)
        telegram.stop()
        slack.close()
