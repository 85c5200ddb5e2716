"""Slack's servers and the real assistant for the tests of the channel."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from spinewise.channels.pseudonym import conversation_id
from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.slack.fake import BOT_TOKEN, TEAM, FakeSlack
from tests.slack.person import Person

SECRET = "a secret for the tests of Slack"
SIGNING_SECRET = "signing secret for the tests"
DIRECTLY = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "")
"""Slack's library would send everything through a proxy of the machine."""
BASE = {**DIRECTLY, "SPINEWISE_SECRET": SECRET}
"""Settings of every assistant here."""
PATIENCE = 30

StartWith = Callable[[dict[str, str]], Assistant]


@dataclass
class Workspace:
    """Slack's servers and the assistant that is connected to them."""

    slack: FakeSlack
    assistant: Assistant

    def person(self, **more: Any) -> Person:
        """Somebody new in this workspace."""
        return Person(self.slack, **more)

    def conversation_id(self, person: Person) -> str:
        """The id of a person's conversation."""
        key = hashlib.sha256(SECRET.encode()).digest()
        if person.channel.startswith("D"):
            return conversation_id(key, "slack", TEAM, "direct", person.user)
        return conversation_id(key, "slack", TEAM, person.channel, person.thread or "", person.user)

    def tracker(self, person: Person) -> dict[str, Any]:
        """Everything that is kept of a conversation."""
        with requests.Session() as http:
            http.trust_env = False
            answer = http.get(
                f"{self.assistant.url}/conversations/{self.conversation_id(person)}/tracker",
                params={"token": self.assistant.token, "include_events": "ALL"},
                timeout=PATIENCE,
            )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def said(self, person: Person) -> list[str]:
        """What the conversation holds of this person's words."""
        events = self.tracker(person)["events"]
        return [event["text"] for event in events if event["event"] == "user" and event.get("text")]


@dataclass
class SignedWorkspace(Workspace):
    """A workspace whose Slack posts signed requests to the assistant."""

    @property
    def address(self) -> str:
        return f"{self.assistant.url}/webhooks/slack/webhook"

    def post(
        self,
        body: bytes,
        *,
        secret: str = SIGNING_SECRET,
        age: float = 0,
        content_type: str = "application/json",
        **headers: str,
    ) -> requests.Response:
        """Post a body as Slack would; ``headers`` replace the ones that Slack sets."""
        sent = {**signature(body, secret, age), "content-type": content_type}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        with requests.Session() as http:
            http.trust_env = False
            return http.post(self.address, data=body, headers=sent, timeout=PATIENCE)

    def deliver(self, kind: str, payload: dict[str, Any], **more: Any) -> requests.Response:
        """Post an event or a tap."""
        if kind == "interactive":
            form = urlencode({"payload": json.dumps(payload)}).encode()
            return self.post(form, content_type="application/x-www-form-urlencoded", **more)
        return self.post(json.dumps(payload).encode(), **more)

    def person(self, **more: Any) -> Person:
        """Somebody new in this workspace."""

        def bring(kind: str, payload: dict[str, Any]) -> None:
            assert self.deliver(kind, payload).status_code == 200

        return Person(self.slack, bring, **more)


def signature(body: bytes, secret: str, age: float = 0) -> dict[str, str]:
    """The headers by which Slack signs."""
    moment = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": moment, "x-slack-signature": f"v0={digest}"}


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
        running.append(start_assistant(log, environment={**BASE, **environment}))
        return running[-1]

    yield start
    for assistant in running:
        stop_assistant(assistant)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with Socket Mode, one for the whole run. Nothing it got was against Slack's rules."""
    fake = FakeSlack()
    log = tmp_path_factory.mktemp("slack") / "log.txt"
    assistant = start_assistant(log, environment={**BASE, **fake.environment})
    fake.connected()
    yield Workspace(fake, assistant)
    stop_assistant(assistant)
    fake.close()
    assert fake.state.rejected == []


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedWorkspace]:
    """A workspace with signed requests, one for the whole run."""
    fake = FakeSlack()
    log = tmp_path_factory.mktemp("signed") / "log.txt"
    settings = {
        "SPINEWISE_SLACK_BOT_TOKEN": BOT_TOKEN,
        "SPINEWISE_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SPINEWISE_SLACK_API": fake.api,
    }
    assistant = start_assistant(log, environment={**BASE, **settings})
    yield SignedWorkspace(fake, assistant)
    stop_assistant(assistant)
    fake.close()
    assert fake.state.rejected == []
