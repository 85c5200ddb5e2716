"""A client of the chat doors, as a browser would be, for tests."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import requests

from spinewise.channels.session import Sessions, signing_key

PATIENCE = 30


class Browser:
    """One browser: keeps its cookie, knows nothing else."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers.update(headers or {})

    def start(self, **body: Any) -> requests.Response:
        return self.http.post(f"{self.url}/api/chat/session", json=body, timeout=PATIENCE)

    def history(self) -> requests.Response:
        return self.http.get(f"{self.url}/api/chat/history", timeout=PATIENCE)

    def post(self, body: Any, **headers: str) -> requests.Response:
        return self.http.post(f"{self.url}/api/chat/messages", json=body, headers=headers, timeout=PATIENCE)

    def say(self, text: str, identifier: str | None = None) -> list[dict[str, Any]]:
        """Say something; the replies."""
        answer = self.post({"id": identifier or str(uuid.uuid4()), "text": text})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["replies"])

    def stream(self, text: str, identifier: str | None = None) -> list[tuple[str, dict[str, Any]]]:
        """Say something; the events of the stream as (name, data)."""
        answer = self.post({"id": identifier or str(uuid.uuid4()), "text": text}, accept="text/event-stream")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = []
        for block in answer.content.decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "event" in fields:
                events.append((fields["event"], json.loads(fields["data"])))
        return events

    def said(self) -> list[str]:
        """What the history holds of this person's words."""
        answer = self.history()
        assert answer.status_code == 200, answer.text
        return [item["text"] for item in answer.json()["items"] if item["from"] == "user"]


def begun_before(url: str, state: Path) -> Browser:
    """A browser with a token of the server's, whose conversation nobody has opened now.

    ``state``: the server's folder, where its key is.
    """
    sessions = Sessions(signing_key(state))
    browser = Browser(url)
    browser.http.cookies.set("spinewise_chat", sessions.token(sessions.start()))
    return browser


def opened(url: str) -> Browser:
    """A browser whose conversation is open."""
    browser = Browser(url)
    assert browser.start().status_code == 200
    return browser
