"""What Slack sends, as plain data. Nothing here knows how it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spinewise.channels.slack.marks import PREFIX, SEVERAL
from spinewise.channels.slack.markup import words

SPOKEN = {None, "file_share", "thread_broadcast", "me_message"}
"""Kinds of message events in which a person says something; edits, deletions, joins are others."""


class Malformed(ValueError):
    """This is not what Slack sends."""


@dataclass(frozen=True)
class Place:
    """Where a person talks with the assistant."""

    team: str
    channel: str
    user: str
    thread: str | None
    """The thread to answer in; in a channel there always is one."""

    @property
    def private(self) -> bool:
        """Whether this is a direct message."""
        return self.channel.startswith(("D", "U", "W"))

    @property
    def parts(self) -> tuple[str, ...]:
        """What tells this conversation from all others.

        All of a person's direct messages are one conversation. In a channel it is one thread,
        and in it each person has a conversation of their own.
        """
        if self.private:
            return (self.team, "direct", self.user)
        return (self.team, self.channel, self.thread or "", self.user)


@dataclass(frozen=True)
class Said:
    """A person said something to the assistant."""

    event: str
    """Id of the event; the same again is a repeat."""
    place: Place
    ts: str
    """Slack's name of the message in its channel."""
    text: str
    """Plain words; empty if there was nothing but a mention or a file."""
    files: bool
    """Whether files, pictures or recordings came along."""


@dataclass(frozen=True)
class Tapped:
    """A person tapped something in a message of the assistant."""

    place: Place
    ts: str
    """Slack's name of the message that holds it."""
    moment: str
    """When it was tapped."""
    block: str
    """Id of the block, see ``marks``."""
    done: bool
    """Whether this ends the choice of several."""
    values: tuple[str, ...]
    """Values of what was chosen."""
    blocks: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    """The message as it stands now."""
    text: str = ""


@dataclass(frozen=True)
class HomeOpened:
    """A person opened the app's home tab."""

    event: str
    user: str


@dataclass(frozen=True)
class StartTapped:
    """A person tapped "start" on the home tab."""

    place: Place
    moment: str


Received = Said | Tapped | HomeOpened | StartTapped
START = "spinewise-start"
"""Action id of the button on the home tab."""


def event(payload: Mapping[str, Any]) -> Received | None:
    """What an event of the Events API says, or None if it is not for the assistant.

    Raises Malformed.
    """
    inner = _mapping(payload, "event")
    identifier = _text(payload, "event_id")
    kind = _text(inner, "type")
    if kind == "app_home_opened":
        return HomeOpened(identifier, _text(inner, "user")) if inner.get("tab") == "home" else None
    if kind not in ("message", "app_mention") or _is_not_a_person(inner):
        return None
    channel, ts = _text(inner, "channel"), _text(inner, "ts")
    thread = _text(inner, "thread_ts") if inner.get("thread_ts") is not None else None
    direct = inner.get("channel_type") == "im" or channel.startswith("D")
    if (kind == "message") is not direct:
        return None  # in channels the assistant hears only what mentions it
    place = Place(
        _text(payload, "team_id"), channel, _text(inner, "user"), thread if direct else thread or ts
    )
    return Said(identifier, place, ts, words(_text(inner, "text", "")), bool(inner.get("files")))


def _is_not_a_person(inner: Mapping[str, Any]) -> bool:
    return (
        inner.get("subtype") not in SPOKEN
        or bool(inner.get("bot_id") or inner.get("bot_profile") or inner.get("hidden") or inner.get("edited"))
        or inner.get("user") in (None, "", "USLACKBOT")
    )


def interaction(payload: Mapping[str, Any]) -> Received | None:
    """What a tap says, or None if nothing follows from it (such as ticking a box).

    Raises Malformed.
    """
    if payload.get("type") != "block_actions":
        return None
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        raise Malformed("actions")
    action = actions[0]
    user = _mapping(payload, "user")
    team = payload.get("team") if isinstance(payload.get("team"), Mapping) else {"id": user.get("team_id")}
    moment = _text(action, "action_ts")
    action_id = _text(action, "action_id")
    if action_id == START:
        person = _text(user, "id")
        return StartTapped(Place(_text(team or {}, "id"), person, person, None), moment)
    block = _text(action, "block_id", "")
    if not block.startswith(PREFIX) or payload.get("message") is None:
        return None
    done, values = _chosen(payload, action)
    if values is None:
        return None
    message, channel = _mapping(payload, "message"), _text(_mapping(payload, "channel"), "id")
    thread = _text(message, "thread_ts") if message.get("thread_ts") is not None else None
    blocks = message.get("blocks")
    return Tapped(
        Place(_text(team or {}, "id"), channel, _text(user, "id"), thread),
        _text(message, "ts"),
        moment,
        block,
        done,
        values,
        tuple(one for one in blocks if isinstance(one, Mapping)) if isinstance(blocks, list) else (),
        _text(message, "text", ""),
    )


def _chosen(payload: Mapping[str, Any], action: Mapping[str, Any]) -> tuple[bool, tuple[str, ...] | None]:
    """Whether it ends a choice of several, and the values chosen; None if nothing is chosen yet."""
    kind, action_id = action.get("type"), action.get("action_id")
    if kind == "static_select":
        return False, (_text(_mapping(action, "selected_option"), "value"),)
    if kind != "button":
        return False, None
    if action_id != "done":
        return False, (_text(action, "value"),)
    values: list[str] = []
    for block in _mapping(_mapping(payload, "state"), "values").values():
        several = block.get(SEVERAL) if isinstance(block, Mapping) else None
        if isinstance(several, Mapping):
            values.extend(_text(option, "value") for option in several.get("selected_options") or ())
    return True, tuple(values)


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    if not isinstance(value, Mapping):
        raise Malformed(name)
    return value


def _text(holder: Any, name: str, default: str | None = None) -> str:
    value = holder.get(name, default) if isinstance(holder, Mapping) else None
    if not isinstance(value, str) or (not value and default is None):
        raise Malformed(name)
    return value
