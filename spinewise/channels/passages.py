"""Long texts in parts that a channel can send: split where a reader would pause."""

from __future__ import annotations

import re

PAUSES = (r"\n\n+", r"\n", r"(?<=[.!?:;])\s+", r"\s+")
"""Where to split, the best place first: paragraphs, lines, sentences, words."""


def passages(text: str, longest: int) -> list[str]:
    """The text in parts of at most ``longest`` characters; no word is lost or changed."""
    parts = []
    rest = text.strip()
    while len(rest) > longest:
        end, start = _pause(rest, longest)
        parts.append(rest[:end].rstrip())
        rest = rest[start:].lstrip()
    return [*parts, rest] if rest else parts


def _pause(text: str, longest: int) -> tuple[int, int]:
    """Where the first part ends and the next begins."""
    for pattern in PAUSES:
        places = [m for m in re.finditer(pattern, text[: longest + 1]) if 0 < m.start() <= longest]
        if places and places[-1].start() >= longest // 3:
            return places[-1].start(), places[-1].end()
    return longest, longest
