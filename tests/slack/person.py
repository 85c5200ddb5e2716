"""What a person at Slack does, and what Slack makes of it."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from typing import Any

from tests.slack.fake import BOT_USER, TEAM, FakeSlack, Message, direct

NOTHING = re.compile(r"^(None of these|Neither|No|No difference)$")
_numbers = itertools.count(1)

Deliver = Callable[[str, dict[str, Any]], None]
"""Brings the kind of a payload and the payload to the assistant."""


def new_user() -> str:
    """Somebody who has not been here before."""
    return f"U{next(_numbers):09d}"


def event_payload(inner: dict[str, Any], event_id: str | None = None) -> dict[str, Any]:
    """An event as the Events API delivers it."""
    return {
        "token": "verification-token",
        "team_id": TEAM,
        "api_app_id": "A0FAKE",
        "event": inner,
        "type": "event_callback",
        "event_id": event_id or f"Ev{next(_numbers):09d}",
        "event_time": int(time.time()),
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "is_ext_shared_channel": False,
    }


class Person:
    """Somebody who talks with the assistant, in direct messages or in a channel."""

    def __init__(
        self,
        slack: FakeSlack,
        deliver: Deliver | None = None,
        *,
        channel: str | None = None,
        user: str | None = None,
    ) -> None:
        self.slack = slack
        self.user = user or new_user()
        self.channel = channel or direct(self.user)
        self.thread: str | None = None
        self._deliver = deliver or (
            lambda kind, payload: slack.acknowledged(slack.push(kind, payload)) and None
        )
        self._seen = 0

    # ------------------------------------------------------------- what was said

    @property
    def heard(self) -> list[Message]:
        """Everything the assistant has said here."""
        return [m for m in self.slack.messages(self.channel) if self.thread in (None, m.thread)]

    @property
    def last(self) -> Message:
        return self.heard[-1]

    def hears(self, *words: str) -> Message:
        """Wait until a message with all these words is there that was not looked at before."""

        def found() -> Message | None:
            for message in self.heard[self._seen :]:
                if all(word in message.words for word in words):
                    return message
            return None

        message: Message = self.slack.until(found, f"{words} in {self.channel}")
        self._seen = self.heard.index(message) + 1
        return message

    def asked(self) -> Message:
        """Wait for the next message with something to tap, beside the notice that waits for nothing."""

        def found() -> Message | None:
            heard = self.heard[self._seen :]
            return next((m for m in heard if m.elements and not m.text.startswith("May I keep")), None)

        message: Message = self.slack.until(found, f"something to tap in {self.channel}")
        self._seen = self.heard.index(message) + 1
        return message

    # ------------------------------------------------------------- what is done

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        """A message event as Slack makes it."""
        ts = more.pop("ts", None) or self.slack.new_ts()
        inner = {
            "type": "message",
            "user": self.user,
            "text": text,
            "ts": ts,
            "event_ts": ts,
            "client_msg_id": f"client-{ts}",
            "team": TEAM,
            "channel": self.channel,
            "channel_type": "im",
        }
        if self.channel.startswith("C"):
            inner.update(type="app_mention", text=f"<@{BOT_USER}> {text}".strip())
            del inner["channel_type"]
        if self.thread:
            inner["thread_ts"] = self.thread
        return {**inner, **more}

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Write a message; the payload that was delivered."""
        inner = self.message(text, **more)
        if self.channel.startswith("C") and self.thread is None:
            self.thread = inner["ts"]
        payload = event_payload(inner)
        self._deliver("events_api", payload)
        return payload

    def tap(self, label: str, message: Message | None = None, *, user: str | None = None) -> dict[str, Any]:
        """Tap the button, or choose the option, with this label."""
        message = message or self.last
        for block, element in message.elements:
            if element["type"] == "button" and element["text"]["text"] == label:
                return self._act(message, block, element, {"value": element["value"]}, user=user)
            for option in element.get("options", ()):
                if element["type"] == "static_select" and option["text"]["text"] == label:
                    return self._act(message, block, element, {"selected_option": option}, user=user)
        raise AssertionError(f"there is no '{label}' to tap in: {message.text}")

    def tick(self, *labels: str, message: Message | None = None) -> dict[str, Any]:
        """Choose several, and then "Done"."""
        message = message or self.last
        block, several = next((b, e) for b, e in message.elements if e["action_id"] == "several")
        chosen = [option for option in several["options"] if option["text"]["text"] in labels]
        assert len(chosen) == len(labels), several["options"]
        state = {block["block_id"]: {"several": {"type": several["type"], "selected_options": chosen}}}
        if chosen:
            self._act(message, block, several, {"selected_options": chosen}, state=state)
        done_block, done = next((b, e) for b, e in message.elements if e["action_id"] == "done")
        return self._act(message, done_block, done, {"value": done["value"]}, state=state)

    def _act(
        self,
        message: Message,
        block: dict[str, Any],
        element: dict[str, Any],
        chosen: dict[str, Any],
        *,
        state: dict[str, Any] | None = None,
        user: str | None = None,
    ) -> dict[str, Any]:
        shown = {"type": "message", "ts": message.ts, "text": message.text, "blocks": list(message.blocks)}
        if message.thread:
            shown["thread_ts"] = message.thread
        payload = {
            "type": "block_actions",
            "user": {"id": user or self.user, "username": "somebody", "name": "somebody", "team_id": TEAM},
            "api_app_id": "A0FAKE",
            "token": "verification-token",
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "trigger_id": "1.2.3",
            "team": {"id": TEAM, "domain": "fake"},
            "channel": {"id": message.channel, "name": "directmessage"},
            "message": shown,
            "state": {"values": state or {}},
            "response_url": "https://hooks.slack.com/actions/never/used",
            "actions": [
                {
                    "type": element["type"],
                    "action_id": element["action_id"],
                    "block_id": block["block_id"],
                    "action_ts": f"{time.time():.6f}",
                    **chosen,
                }
            ],
        }
        self._deliver("interactive", payload)
        return payload

    def answer(self, question: Message) -> str:
        """Answer whatever is asked as a healthy adult would; in which form it was asked."""
        answers = [
            (element, block)
            for block, element in question.elements
            if not block.get("block_id", "").endswith(":standing")
        ]
        kinds = {element["type"] for element, _ in answers}
        labels = [e["text"]["text"] for e, _ in answers if e["type"] == "button"]
        if not answers:
            self.say("42")
            return "number"
        if kinds & {"checkboxes", "multi_static_select"}:
            several = next(e for e, _ in answers if e["action_id"] == "several")
            options = [option["text"]["text"] for option in several["options"]]
            none = [option for option in options if NOTHING.match(option)]
            if none or len(options) > 6:
                self.tick((none or options)[0], message=question)
            else:
                self.say("none of these")
            return "several"
        if "static_select" in kinds:
            options = [option["text"]["text"] for option in answers[0][0]["options"]]
            self.tap(options[1], question)
            return "list"
        if len(labels) == 11:
            self.tap("4", question)
            return "scale"
        none = [label for label in labels if NOTHING.match(label)]
        self.tap((none or labels)[0], question)
        return "buttons"

    def go_on_to_the_result(self, question: Message, most: int = 40) -> tuple[Message, list[str]]:
        """Answer question after question; the last message of the result, and the forms met."""
        met = []
        for _ in range(most):
            labels = [e["text"]["text"] for _, e in question.elements if e["type"] == "button"]
            if "Start over" in labels:
                return question, met
            met.append(self.answer(question))
            question = self.asked()
        raise AssertionError(f"no result after {most} answers: {question.text}")
