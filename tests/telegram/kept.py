"""What the assistant has kept of a person's chat, read through its tracker interface."""

from __future__ import annotations

import hashlib
from typing import Any

import requests

from spinewise.channels.pseudonym import conversation_id
from tests.conftest import Assistant
from tests.telegram.person import Person

SIGNING_SECRET = "a-signing-secret-for-tests"
KEY = hashlib.sha256(SIGNING_SECRET.encode()).digest()


def events(assistant: Assistant, person: Person) -> list[dict[str, Any]]:
    """The events of the conversation."""
    identifier = conversation_id(KEY, "telegram", str(person.chat))
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(
            f"{assistant.url}/conversations/{identifier}/tracker",
            params={"token": assistant.token, "include_events": "ALL"},
            timeout=30,
        )
    assert answer.status_code == 200, answer.text
    return list(answer.json()["events"])


def said(assistant: Assistant, person: Person) -> list[str]:
    """The person's words, as the assistant has them."""
    return [event["text"] for event in events(assistant, person) if event["event"] == "user"]
