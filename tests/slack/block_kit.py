"""What Slack would reject in blocks, after its public documentation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MOST_BLOCKS = 50
ALL_CHARACTERS = 13_000
"""Not documented; measured by others (slackapi/bolt-js issue 2509)."""
IN_ACTIONS = {"button", "static_select", "checkboxes", "radio_buttons", "overflow"}
SPECIAL = re.compile(r"<[@#!][^>]*>|<[a-z]+:[^>]*>")
"""Mentions, channels and links."""


def problem(blocks: Any) -> str | None:
    """Why Slack would reject these blocks, or None."""
    try:
        _check(blocks)
    except Rejected as reason:
        return str(reason)
    return None


class Rejected(Exception):
    """Slack would answer ``invalid_blocks``."""


def _must(holds: bool, reason: str) -> None:
    if not holds:
        raise Rejected(reason)


def _check(blocks: Any) -> None:
    _must(isinstance(blocks, list) and len(blocks) <= MOST_BLOCKS, "more than 50 blocks")
    named = [block["block_id"] for block in blocks if "block_id" in block]
    _must(len(named) == len(set(named)), "two blocks with one id")
    _must(all(0 < len(name) <= 255 for name in named), "length of a block's id")
    for block in blocks:
        checks = {
            "header": _header,
            "section": _section,
            "context": _context,
            "actions": _actions,
            "divider": lambda _: None,
        }
        _must(block.get("type") in checks, f"a block of type {block.get('type')}")
        checks[block["type"]](block)


def _text(holder: Any, kinds: set[str], longest: int, where: str) -> None:
    _must(isinstance(holder, Mapping) and holder.get("type") in kinds, f"{where}: kind of text")
    text = holder.get("text")
    _must(isinstance(text, str) and 0 < len(text) <= longest, f"{where}: {len(text or '')} characters")
    if holder["type"] == "mrkdwn":
        _must("emoji" not in holder, f"{where}: emoji beside mrkdwn")
        bare = re.sub(r"&(amp|lt|gt);", "", text)
        _must(not re.search(r"[&<>]", bare), f"{where}: not escaped")
    else:
        _must("verbatim" not in holder, f"{where}: verbatim beside plain_text")


def _header(block: Mapping[str, Any]) -> None:
    _text(block.get("text"), {"plain_text"}, 150, "header")


def _section(block: Mapping[str, Any]) -> None:
    _must("text" in block or "fields" in block, "a section without text")
    _text(block["text"], {"plain_text", "mrkdwn"}, 3000, "section")
    if "accessory" in block:
        _element(block["accessory"], IN_ACTIONS | {"multi_static_select"})


def _context(block: Mapping[str, Any]) -> None:
    _must(0 < len(block.get("elements", ())) <= 10, "elements of a context")
    for element in block["elements"]:
        _text(element, {"plain_text", "mrkdwn"}, 3000, "context")


def _actions(block: Mapping[str, Any]) -> None:
    elements = block.get("elements", ())
    _must(0 < len(elements) <= 25, "elements of actions")
    ids = [element.get("action_id") for element in elements]
    _must(len(ids) == len(set(ids)), "two elements with one action id")
    for element in elements:
        _element(element, IN_ACTIONS)


def _element(element: Mapping[str, Any], kinds: set[str]) -> None:
    kind = element.get("type")
    _must(kind in kinds, f"{kind} does not belong here")
    _must(0 < len(element.get("action_id", "")) <= 255, "length of an action's id")
    if kind == "button":
        _text(element.get("text"), {"plain_text"}, 75, "button")
        _must(len(element.get("value", "")) <= 2000, "value of a button")
        _must(element.get("style", "primary") in ("primary", "danger"), "style of a button")
        return
    most = 10 if kind in ("checkboxes", "radio_buttons") else 100
    options = element.get("options", ())
    _must(0 < len(options) <= most, f"{len(options)} options")
    values = [option.get("value") for option in options]
    _must(len(values) == len(set(values)), "two options with one value")
    for option in options:
        _text(option.get("text"), {"plain_text", "mrkdwn"} if most == 10 else {"plain_text"}, 75, "option")
        _must(0 < len(option.get("value") or "") <= 150, "value of an option")
    if "placeholder" in element:
        _text(element["placeholder"], {"plain_text"}, 150, "placeholder")


def characters(blocks: Any) -> int:
    """All characters that are shown in the blocks."""
    if isinstance(blocks, Mapping):
        own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
        return own + sum(characters(value) for value in blocks.values())
    if isinstance(blocks, list):
        return sum(characters(value) for value in blocks)
    return 0


def too_long(blocks: Any) -> bool:
    """Whether Slack would answer ``msg_blocks_too_long``."""
    return characters(blocks) > ALL_CHARACTERS
