"""People who talk with the assistant while something fails, and what each of them was told."""

from __future__ import annotations

import json
import time
import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.storage.servers import until
from tests.web.client import Browser

ANSWERED, REFUSED, CUT, HUNG = "answered", "refused", "cut", "hung"
HONEST = "cannot answer right now. Your message was not handled; please send it again"
"""What a refusal has to say."""


@dataclass(frozen=True)
class Attempt:
    """One time of sending a message, and what came of it."""

    outcome: str
    told: str
    """The first words of the answer, or of the refusal."""
    seconds: float


@dataclass
class Sent:
    """One message of a person."""

    identifier: str
    text: str
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        return any(attempt.outcome == ANSWERED for attempt in self.attempts)


class Person(ABC):
    """Somebody who says numbered messages, each of which can be told from all others."""

    def __init__(self, who: int) -> None:
        self.who = who
        self.sent: list[Sent] = []

    def say(self) -> Sent:
        """Say the next message, once."""
        sent = self.next()
        self.try_again(sent)
        return sent

    def next(self) -> Sent:
        """The next message, not yet sent."""
        number = len(self.sent) + 1
        self.sent.append(Sent(str(uuid.uuid4()), f"my mid back hurts, message {number} of person {self.who}"))
        return self.sent[-1]

    def try_again(self, sent: Sent) -> None:
        """Send a message, for the first time or once more."""
        sent.attempts.append(self.deliver(sent))

    def until_answered(self) -> None:
        """Do what the page does: send the same again, in order, until all of it is answered."""
        for sent in self.sent:
            until(lambda sent=sent: sent.acknowledged or self._once_more(sent), f"never answered: {sent}")

    def _once_more(self, sent: Sent) -> bool:
        self.try_again(sent)
        return sent.acknowledged

    @property
    @abstractmethod
    def conversation(self) -> str:
        """The name under which the conversation is kept."""

    @abstractmethod
    def deliver(self, sent: Sent) -> Attempt:
        """Bring a message to the assistant."""


class WebPerson(Person):
    """Somebody at the web page: sends as the page does and reads the stream of answers."""

    def __init__(self, who: int, url: str) -> None:
        super().__init__(who)
        # Everybody has an address of their own, as behind a proxy.
        self.browser = Browser(url, {"x-forwarded-for": f"198.51.{who // 250}.{who % 250}"})

    def arrive(self) -> Attempt:
        """Open the page's conversation, or come back to it."""
        began = time.monotonic()
        try:
            answer = self.browser.start()
        except requests.RequestException as problem:
            return _broken(problem, began)
        return _told(answer, began) if answer.status_code != 200 else attempt_of(ANSWERED, "", began)

    @property
    def conversation(self) -> str:
        return "web-" + self.browser.http.cookies["spinewise_chat"].strip('"').split(".")[0]

    def deliver(self, sent: Sent) -> Attempt:
        began = time.monotonic()
        try:
            answer = self.browser.post({"id": sent.identifier, "text": sent.text}, accept="text/event-stream")
        except requests.RequestException as problem:
            return _broken(problem, began)
        return _told(answer, began)


def _told(answer: requests.Response, began: float) -> Attempt:
    if answer.status_code != 200:
        try:
            words = answer.json()["error"]["message"]
        except (ValueError, LookupError, TypeError):
            words = f"{answer.status_code} {answer.text[:200]}"
        return attempt_of(REFUSED, words, began)
    events = _events(answer.content.decode())
    if events and events[-1][0] == "failed":
        return attempt_of(REFUSED, events[-1][1]["error"]["message"], began)
    if not events or events[-1][0] != "done" or len(events) < 2:
        return attempt_of(CUT, "the stream of answers broke off", began)
    return attempt_of(ANSWERED, str(events[0][1].get("text", "")), began)


def _events(stream: str) -> list[tuple[str, Any]]:
    found = []
    for block in stream.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line[1:])
        if "event" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def _broken(problem: requests.RequestException, began: float) -> Attempt:
    hung = isinstance(problem, requests.ReadTimeout)
    return attempt_of(HUNG if hung else CUT, "connection lost; the page sends it again", began)


def attempt_of(outcome: str, told: str, began: float) -> Attempt:
    return Attempt(outcome, told, time.monotonic() - began)
