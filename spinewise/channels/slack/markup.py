"""Slack's markup: what people wrote as plain words, and our words as nothing but words."""

from __future__ import annotations

import html
import re

from spinewise.channels.passages import passages
from spinewise.channels.web_requests import plain

TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
"""Slack writes mentions, channels and links as ``<what|label>``; a real ``<`` arrives as ``&lt;``."""


def words(text: str) -> str:
    """What a person wrote, as plain words. Names and ids of people are left out."""
    return plain(html.unescape(TOKEN.sub(_shown, text)))


def _shown(token: re.Match[str]) -> str:
    what, label = token.group(1), token.group(2)
    if what.startswith(("@", "!")):
        return " "
    if what.startswith("#"):
        return label or " "
    return label or what.removeprefix("mailto:").removeprefix("tel:")


def escape(text: str) -> str:
    """Text in which Slack finds no mention, channel or link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bold(text: str) -> str:
    """A heading of ours, escaped and in bold."""
    return f"*{escape(text.strip())}*"


def bullets(lines: list[str]) -> str:
    """Lines as a list, escaped."""
    return "\n".join(f"• {escape(line)}" for line in lines)


def shortened(text: str, longest: int) -> str:
    """The text, cut with an ellipsis if it is too long."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def escaped_parts(text: str, longest: int) -> list[str]:
    """Escaped text in parts of at most ``longest`` characters; no escape is cut in two."""
    parts = []
    for part in passages(text, longest):
        safe = escape(part)
        if len(safe) <= longest:
            parts.append(safe)
        else:
            parts.extend(escape(piece) for piece in passages(part, max(1, longest // len("&amp;"))))
    return parts
