"""The pieces of a Slack message, within Slack's limits.

Slack rejects a whole message when one limit is broken, so every piece is made here. The
limits are those of its documentation; the sum of all blocks of a message is limited too
(error ``msg_blocks_too_long``, at about 13,000 characters).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spinewise.channels.slack.marks import PREFIX
from spinewise.channels.slack.markup import bold, escape, escaped_parts, shortened

Block = dict[str, Any]

SECTION = 3_000
HEADER = 150
LABEL = 75
"""Characters on a button, or of an option in a list."""
ROW = 5
"""Buttons that stand side by side in one question; more become a list."""
OPTIONS = 100
"""Options in a list."""
BOXES = 10
"""Boxes to tick."""
MOST_BLOCKS = 45
MOST_CHARACTERS = 9_000
FALLBACK = 3_900
"""Characters of ``text`` in a message that is changed later."""


@dataclass(frozen=True)
class Message:
    """One message: blocks, and the same in words for notices, screen readers and search."""

    blocks: tuple[Block, ...]
    text: str


def header(text: str) -> Block:
    """A large heading."""
    return {"type": "header", "text": _plain(shortened(text, HEADER))}


def sections(text: str) -> list[Block]:
    """Words as they are, in as many sections as they need."""
    return [section(part) for part in escaped_parts(text, SECTION)]


def section(markup: str) -> Block:
    """One section of markup that is escaped and short enough."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": markup, "verbatim": True}}


def titled(title: str, text: str | Sequence[str]) -> list[Block]:
    """A bold heading over words or a list."""
    body = text if isinstance(text, str) else "\n".join(f"• {line}" for line in text)
    if not body.strip():
        return []
    heading = bold(shortened(title, HEADER))
    first, *more = escaped_parts(body, SECTION - 6 * HEADER)
    return [section(f"{heading}\n{first}"), *(section(part) for part in more)]


def context(*texts: str) -> list[Block]:
    """Small print; empty texts are left out."""
    parts = [part for text in texts for part in escaped_parts(text, SECTION)]
    return [
        {"type": "context", "elements": [{"type": "mrkdwn", "text": part, "verbatim": True}]}
        for part in parts
    ]


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def button(label: str, value: str, *, action: str | None = None, style: str | None = None) -> Block:
    """A button; ``value`` comes back when it is tapped."""
    made: Block = {
        "type": "button",
        "action_id": action or value,
        "text": _plain(shortened(label, LABEL)),
        "value": value,
    }
    return {**made, "style": style} if style else made


def actions(block_id: str, elements: Iterable[Block]) -> Block:
    """Things to tap, side by side."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def select(placeholder: str, options: Mapping[str, str]) -> Block:
    """A list of which one is chosen. ``options``: value to label."""
    return {
        "type": "static_select",
        "action_id": "choice",
        "placeholder": _plain(shortened(placeholder, LABEL)),
        "options": _options(options, OPTIONS),
    }


def boxes(action: str, options: Mapping[str, str]) -> Block:
    """Boxes of which several may be ticked."""
    return {"type": "checkboxes", "action_id": action, "options": _options(options, BOXES)}


def multi_select(action: str, placeholder: str, options: Mapping[str, str]) -> Block:
    """A list of which several may be chosen; it stands beside a section."""
    return {
        "type": "multi_static_select",
        "action_id": action,
        "placeholder": _plain(shortened(placeholder, LABEL)),
        "options": _options(options, OPTIONS),
    }


def answered(
    blocks: Iterable[Mapping[str, Any]], note: str, change: Block | None = None
) -> tuple[Block, ...]:
    """The blocks of a message with a note in place of everything that can be tapped.

    ``change``: what can be tapped from now on.
    """
    left: list[Block] = []
    for block in blocks:
        if block.get("type") == "actions" and str(block.get("block_id", "")).startswith(PREFIX):
            continue
        kept = {name: value for name, value in block.items() if name != "accessory"}
        if kept.get("type") == "section" and not (kept.get("text") or kept.get("fields")):
            continue
        left.append(kept)
    return (*left, *context(note), *((change,) if change else ()))


def pages(blocks: Iterable[Block]) -> list[Message]:
    """The blocks in as few messages as Slack allows."""
    messages: list[list[Block]] = [[]]
    length = 0
    for block in blocks:
        size = len(in_words([block]))
        if len(messages[-1]) >= MOST_BLOCKS or (messages[-1] and length + size > MOST_CHARACTERS):
            messages.append([])
            length = 0
        messages[-1].append(block)
        length += size
    return [Message(tuple(page), in_words(page)) for page in messages if page]


def in_words(blocks: Iterable[Mapping[str, Any]]) -> str:
    """What the blocks say, in Slack's markup, without what can be tapped."""
    said = []
    for block in blocks:
        holders = block.get("elements", ()) if block.get("type") == "context" else (block.get("text"),)
        for holder in holders:
            if isinstance(holder, Mapping):
                text = str(holder.get("text", ""))
                said.append(escape(text) if holder.get("type") == "plain_text" else text)
    return "\n".join(said)


def _options(options: Mapping[str, str], most: int) -> list[Block]:
    return [
        {"text": _plain(shortened(label, LABEL)), "value": value}
        for value, label in list(options.items())[:most]
    ]


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text or "…", "emoji": False}
