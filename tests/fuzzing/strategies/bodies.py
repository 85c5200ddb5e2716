"""Bodies of requests to every door: right ones, right ones with something changed, and no sense at all."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.fuzzing.strategies.messages import MESSAGES_AND_LONG_ONES

DOORS = ("session", "messages", "telegram", "event", "tap")
"""Two of the web channel, Telegram's, and Slack's for events and for taps."""

WEIRD: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        2**31,
        2**63,
        10**400,
        -0.0,
        1e308,
        "",
        " ",
        "x" * 5000,
        "\ud800",
        "\x00",
        "null",
    ),
    *([], {}, [[]], [None], {"": ""}, {"id": None}, ["a", 1], {"type": "private"}, {"x": {"y": {"z": []}}}),
    *(
        "web-1",
        "D1",
        "U1",
        "1.1",
        "/restart",
        "block_actions",
        "private",
        "en-GB",
        "x" * 8,
        "done",
        "several",
    ),
)


@dataclass(frozen=True)
class Body:
    """One request."""

    door: str
    text: str
    """What is said in it, where something is said."""
    seed: int
    times: int
    """How often something in it is changed."""

    @property
    def json(self) -> dict[str, Any]:
        """The body before it becomes bytes."""
        pick = random.Random(self.seed)
        body = _RIGHT[self.door](self.text, pick)
        for _ in range(self.times):
            _change(body, pick)
        return body

    @property
    def content(self) -> bytes:
        """The bytes that are sent."""
        pick = random.Random(self.seed)
        raw = json.dumps(self.json, ensure_ascii=pick.random() < 0.5).encode("utf-8", "surrogatepass")
        return _damaged(raw, pick) if self.times and pick.random() < 0.15 else raw

    @property
    def content_type(self) -> str:
        """As a rule JSON, as it should be."""
        pick = random.Random(self.seed + 1)
        odd = ("text/plain", "application/xml", "", "multipart/form-data", "application/json; charset=utf-16")
        return pick.choice(odd) if self.times and pick.random() < 0.05 else "application/json"


def _change(body: dict[str, Any], pick: random.Random) -> None:
    """Change one thing at one place."""
    holders: list[Any] = []
    waiting: list[Any] = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list) and value:
            holders.append(value)
            waiting.extend(value.values() if isinstance(value, dict) else value)
    holder = pick.choice(holders) if holders else body
    key = pick.choice(list(holder) if isinstance(holder, dict) else range(len(holder))) if holder else "id"
    match pick.randrange(5):
        case 0 if holder:
            del holder[key]
        case 1 if holder:
            holder[key] = [holder[key]]
        case 2 if isinstance(holder, dict):
            holder[
                pick.choice(["message", "event", "text", "__proto__", "sender", "metadata", "$where", ""])
            ] = copy.deepcopy(pick.choice(WEIRD))
        case _ if holder:
            holder[key] = copy.deepcopy(pick.choice(WEIRD))


def _damaged(raw: bytes, pick: random.Random) -> bytes:
    at = pick.randrange(len(raw) + 1)
    return pick.choice(
        [
            raw[:at],
            raw[:at] + bytes([pick.randrange(256)]) + raw[at:],
            raw + raw,
            b"\xef\xbb\xbf" + raw,
            raw.decode("utf-8", "replace").encode("utf-16"),
            b"[" * 100_000,
            b'{"a":' * 20_000,
            b"NaN",
            b"-Infinity",
            pick.randbytes(at % 64),
            raw.replace(b"{", b'{"id": 1, "id": 2, ', 1),
        ]
    )


def _session(_: str, pick: random.Random) -> dict[str, Any]:
    return {"new": pick.random() < 0.5, "cookie": True, "locale": "en-GB", "page": {"clinic": "a"}}


def _message(text: str, pick: random.Random) -> dict[str, Any]:
    return {"id": f"{pick.getrandbits(64):016x}", "text": text, "locale": "en-GB", "page": {"clinic": "a"}}


def _telegram(text: str, pick: random.Random) -> dict[str, Any]:
    chat = pick.randrange(10**6, 10**9)
    person = {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    place = {"id": chat, "type": pick.choice(["private"] * 9 + ["group"]), "first_name": "Ada"}
    message = {"message_id": 7, "date": 1_790_000_000, "chat": place, "from": person, "text": text}
    identifier = pick.randrange(1, 2**31)
    match pick.randrange(10):
        case 0:
            return {"update_id": identifier, "edited_message": {**message, "edit_date": 1_790_000_009}}
        case 1:
            keys = {"inline_keyboard": [[{"text": "☑ No", "callback_data": text[:64] or "x"}]]}
            asked = {**message, "reply_markup": keys}
            tap = {"id": "9", "from": person, "chat_instance": "1", "message": asked, "data": text[:64]}
            return {"update_id": identifier, "callback_query": tap}
        case 2:
            user = {"user": person, "status": "member"}
            change = {"chat": place, "from": person, "date": 1, "old_chat_member": user}
            return {"update_id": identifier, "my_chat_member": {**change, "new_chat_member": user}}
        case 3:
            photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
            return {"update_id": identifier, "message": {**message, "photo": photo, "caption": text}}
    return {"update_id": identifier, "message": message}


def _slack_place(pick: random.Random) -> tuple[str, str]:
    user = f"U{pick.randrange(10**6, 10**9)}"
    return user, f"D{user}"


def _event(text: str, pick: random.Random) -> dict[str, Any]:
    user, channel = _slack_place(pick)
    ts = f"{pick.randrange(10**9)}.000100"
    inner = {
        "type": "message",
        "user": user,
        "text": text,
        "ts": ts,
        "channel": channel,
        "channel_type": "im",
    }
    if pick.random() < 0.2:
        inner = {"type": "app_home_opened", "user": user, "tab": "home"}
    return {
        "team_id": "T1",
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{pick.getrandbits(40)}",
    }


def _tap(text: str, pick: random.Random) -> dict[str, Any]:
    user, channel = _slack_place(pick)
    option = {"text": {"type": "plain_text", "text": "No"}, "value": text[:20]}
    action = {
        "type": pick.choice(["button", "static_select", "checkboxes"]),
        "action_id": pick.choice(["done", "a0", "spinewise-start"]),
        "block_id": f"spinewise:{text[:30]}",
        "action_ts": f"{pick.randrange(10**9)}.0",
        "value": text[:20],
        "selected_option": option,
    }
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": "T1"},
        "team": {"id": "T1"},
        "channel": {"id": channel},
        "message": {"ts": "1.1", "text": text[:100], "blocks": [{"type": "section", "block_id": "x"}]},
        "state": {"values": {"b": {"several": {"type": "checkboxes", "selected_options": [option]}}}},
        "actions": [action],
    }


_RIGHT = {"session": _session, "messages": _message, "telegram": _telegram, "event": _event, "tap": _tap}

BODIES = st.builds(
    Body,
    st.sampled_from((*DOORS, "messages", "messages")),
    MESSAGES_AND_LONG_ONES,
    st.integers(0, 2**32),
    st.sampled_from([0, 0, 1, 1, 1, 2, 4]),
)
