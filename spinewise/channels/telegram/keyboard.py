"""Answers that can be tapped: which there are, how they are laid out, what they stand for.

A button carries a tag and a number. The tag is a keyed digest of the conversation and of
the question it belongs to, so no button can be made up, none works in another chat, and
after a restart it can still be told what a button stood for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from spinewise.channels.telegram.formatting import units

LONGEST_DATA = 64
"""Bytes that a button may carry."""
DONE = "done"
CHANGE = "change"

Reply = Mapping[str, Any]

_ROW = ((4, 6), (8, 3), (17, 2))
"""Units of the longest label, and how many such buttons stand side by side on a phone."""
_SCALE_ROW = 6
_NONE = re.compile(r"(none|neither|nothing)\b", re.IGNORECASE)
"""An answer that excludes all others, so it is never one of several."""
_STAYING = ("result", "file", "consent")
"""Kinds of reply whose commands may be tapped at any later time."""


@dataclass(frozen=True)
class Button:
    """One button: what it shows and what it carries, or where it leads."""

    label: str
    data: str = ""
    url: str = ""


Keyboard = list[list[Button]]


@dataclass(frozen=True)
class Choice:
    """One thing that can be tapped."""

    label: str
    send: str
    """The words that are sent."""
    role: str = "answer"
    toggles: bool = False
    """Tapping it marks it; the words go out with "Done"."""


@dataclass
class Offer:
    """A reply with something to tap, and what has been marked so far."""

    reply: Reply
    tag: str
    choices: tuple[Choice, ...]
    message_id: int | None = None
    """The message in the chat that shows it."""
    marked: set[int] = field(default_factory=set)

    @property
    def stays(self) -> bool:
        """Whether it can still be tapped after the conversation has gone on."""
        return self.reply.get("kind") in _STAYING

    @property
    def change(self) -> str | None:
        """The words that open this question again."""
        words = self.reply.get("change")
        return words if isinstance(words, str) and words else None

    def choice(self, mark: str) -> Choice | None:
        """What a button of this offer stands for."""
        if not (mark.isascii() and mark.isdecimal() and len(mark) <= 3):
            return None
        return self.choices[int(mark)] if int(mark) < len(self.choices) else None

    def answer(self) -> Choice | None:
        """All that is marked, as one answer; None if nothing is."""
        marked = [self.choices[number] for number in sorted(self.marked) if number < len(self.choices)]
        if not marked:
            return None
        return Choice(", ".join(c.label for c in marked), ", ".join(c.send for c in marked))


def offer_of(key: bytes, conversation_id: str, reply: Reply) -> Offer | None:
    """What a reply offers to tap, or None."""
    choices = tuple(_choices(reply))
    if not choices:
        return None
    content = [reply.get(name) for name in ("kind", "id", "text", "chips")]
    body = f"{conversation_id}\n{json.dumps(content, sort_keys=True, default=str)}"
    digest = hmac.new(key, b"spinewise-telegram-offer:" + body.encode(), hashlib.sha256).digest()
    return Offer(reply, base64.urlsafe_b64encode(digest[:18]).decode(), choices)


def _choices(reply: Reply) -> list[Choice]:
    chips = [chip for chip in reply.get("chips") or () if chip.get("label") and chip.get("send")]
    places = (reply.get("map") or {}).get("places") or ()
    offered = [chip for chip in chips if chip.get("role", "answer") == "answer"] or places
    answers = [Choice(str(chip["label"]), str(chip["send"])) for chip in offered]
    if reply.get("kind") == "question" and reply.get("input") == "multi":
        answers = [replace(answer, toggles=not _NONE.match(answer.label)) for answer in answers]
    if not answers and reply.get("kind") == "question" and reply.get("input") == "scale":
        answers = [Choice(str(number), str(number)) for number in range(11)]
    others = [
        Choice(str(chip["label"]), str(chip["send"]), str(chip["role"]))
        for chip in chips
        if chip.get("role", "answer") != "answer"
    ]
    return [*answers, *others]


def keyboard_of(offer: Offer, *, done: str) -> Keyboard:
    """The buttons of an offer, in rows. ``done``: label of the button that ends choosing several."""
    answers: list[Button] = []
    others: list[Button] = []
    for number, choice in enumerate(offer.choices):
        mark = ("☑ " if number in offer.marked else "☐ ") if choice.toggles else ""
        place = answers if choice.role == "answer" else others
        place.append(Button(mark + choice.label, f"{offer.tag}:{number}"))
    if offer.reply.get("input") == "scale" and len(answers) > _SCALE_ROW:
        rows = [answers[:_SCALE_ROW], answers[_SCALE_ROW:]]
    else:
        rows = _rows(answers)
    if any(choice.toggles for choice in offer.choices):
        rows.append([Button(f"✔ {done}", f"{offer.tag}:{DONE}")])
    return rows + _rows(others)


def change_keyboard(offer: Offer, label: str) -> Keyboard:
    """The button under an answered question that opens it again."""
    return [[Button(f"✎ {label}", f"{offer.tag}:{CHANGE}")]] if offer.change else []


def _rows(buttons: list[Button]) -> Keyboard:
    """Buttons in their order, side by side as long as all labels of a row stay readable."""
    rows: Keyboard = []
    for button in buttons:
        row = [*rows[-1], button] if rows else []
        if row and len(row) <= _side_by_side(row):
            rows[-1] = row
        else:
            rows.append([button])
    return rows


def _side_by_side(row: Collection[Button]) -> int:
    longest = max(units(button.label) for button in row)
    return next((count for limit, count in _ROW if longest <= limit), 1)
