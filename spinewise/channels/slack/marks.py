"""The marks on what can be tapped: which conversation and which reply it belongs to.

A tap brings back only a mark and a number. The words it stands for are looked up in the
conversation itself, so nothing can be said by a tap that the assistant did not offer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREFIX = "spinewise:"
SEVERAL = "several"
"""Action id of boxes and lists of which several may be chosen."""
CHANGE = "change"
"""Value of the button under an answer that was given."""
ALWAYS = {"result", "ended", "file", "consent"}
"""Kinds of replies whose commands make sense at any later time."""
ASKING = {"question", "confirm"}
CLOSING = {"result", "emergency", "crisis", "ended"}
"""Kinds of replies after which an earlier question is no longer open."""


@dataclass(frozen=True)
class Mark:
    """What a block belongs to."""

    owner: str
    reply: str

    @classmethod
    def of(cls, conversation_id: str, reply: Mapping[str, Any]) -> Mark:
        """The mark of a reply in a conversation."""
        return cls(_digest(conversation_id), fingerprint(reply))

    @classmethod
    def read(cls, block_id: str) -> Mark | None:
        """The mark in a block's id, or None if it is none of ours."""
        parts = block_id.split(":")
        return cls(parts[1], parts[2]) if block_id.startswith(PREFIX) and len(parts) == 4 else None

    def block(self, part: str) -> str:
        """The id of one block of the reply."""
        return f"{PREFIX}{self.owner}:{self.reply}:{part}"

    def belongs_to(self, conversation_id: str) -> bool:
        """Whether the block was made for this conversation."""
        return self.owner == _digest(conversation_id)


def fingerprint(reply: Mapping[str, Any]) -> str:
    """A short name of a reply's content."""
    content = {name: value for name, value in reply.items() if name != "time"}
    return _digest(json.dumps(content, sort_keys=True, ensure_ascii=False))


def stays(reply: Mapping[str, Any]) -> bool:
    """Whether what the reply offers can be tapped at any later time, and again."""
    return reply.get("kind") in ALWAYS


def offered(mark: Mark, items: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The reply with this mark if its chips can still be tapped, else None.

    ``items``: the conversation, as :func:`spinewise.channels.display.conversation` gives it.
    A question is open until the next one or until the questions end; other chips hold until
    the person says something else.
    """
    newest_turn, asked_since, closed_since = True, False, False
    for item in reversed(items):
        if item["from"] == "user":
            newest_turn = False
            continue
        reply = item["reply"]
        kind = reply.get("kind")
        if fingerprint(reply) == mark.reply:
            open_question = kind in ASKING and not asked_since and not closed_since
            return dict(reply) if newest_turn or open_question or stays(reply) else None
        asked_since = asked_since or kind in ASKING
        closed_since = closed_since or kind in CLOSING
    return None


def asks_back(reply: Mapping[str, Any], values: Sequence[str]) -> bool:
    """Whether what was tapped is no answer but "why do you ask?"."""
    chips = reply.get("chips") or ()
    roles = {f"chip-{number}": chip.get("role") for number, chip in enumerate(chips)}
    return any(roles.get(value) == "why" for value in values)


def told_again(mark: Mark, items: Sequence[Mapping[str, Any]]) -> str | None:
    """The words that open the question with this mark again, at any later time, if there are any."""
    for item in reversed(items):
        if item["from"] == "assistant" and fingerprint(item["reply"]) == mark.reply:
            words = item["reply"].get("change")
            return str(words) if words else None
    return None


def choices(reply: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """All that can be tapped on a reply: value to label and words.

    Values are ``chip-0``, ``place-0`` and so on; on a scale ``scale-0`` to ``scale-10``.
    """
    found = {
        f"chip-{number}": (str(chip["label"]), str(chip["send"]))
        for number, chip in enumerate(reply.get("chips") or ())
    }
    for number, place in enumerate((reply.get("map") or {}).get("places") or ()):
        found[f"place-{number}"] = (str(place["label"]), str(place["send"]))
    if reply.get("input") == "scale":
        found.update({f"scale-{number}": (str(number), str(number)) for number in range(11)})
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
