"""Words as Telegram messages: escaped, and split so that each one is let through.

Telegram counts in UTF-16 units, after formatting has been taken out.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spinewise.channels.passages import passages

LONGEST_MESSAGE = 4096
LONGEST_CAPTION = 1024
MOST_FORMATTED = 90
"""Formatted pieces in one message; Telegram shows the first 100 and ignores the rest."""


@dataclass(frozen=True)
class Piece:
    """Some words and how they are shown."""

    text: str
    bold: bool = False
    italic: bool = False
    folded: bool = False
    """In a quotation that unfolds when tapped."""
    end: str = "\n"
    """What stands between this piece and the next one of its section."""


Section = Sequence[Piece]


def units(text: str) -> int:
    """Length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, longest: int) -> str:
    """The text, shortened to ``longest`` units if need be."""
    return text if units(text) <= longest else _start(text, longest - 1).rstrip() + "…"


def messages(sections: Iterable[Section], longest: int = LONGEST_MESSAGE) -> list[str]:
    """The sections as HTML messages, as many in one as fit. A section that is too long is split
    at paragraphs, lines, sentences or words, whatever comes first; nothing is left out."""
    packed: list[list[Piece]] = []
    for part in (part for section in sections for part in _parts(section, longest)):
        joined = [*_followed_by_gap(packed[-1]), *part] if packed else []
        if joined and _fits(joined, longest):
            packed[-1] = joined
        else:
            packed.append(part)
    return [_html(pieces) for pieces in packed]


def _parts(section: Section, longest: int) -> Iterator[list[Piece]]:
    """The section, in as few parts as are needed. Pieces without words are left out."""
    part: list[Piece] = []
    for piece in _short(section, longest):
        if part and not _fits([*part, piece], longest):
            yield part
            part = []
        part.append(piece)
    if part:
        yield part


def _short(section: Section, longest: int) -> Iterator[Piece]:
    for piece in section:
        rest = piece.text.strip("\n") if piece.end == "\n" else piece.text
        while units(rest) > longest:
            first = passages(rest, len(_start(rest, longest)))[0]
            yield replace(piece, text=first, end="\n")
            rest = rest[rest.index(first) + len(first) :].lstrip()
        if rest.strip():
            yield replace(piece, text=rest)


def _start(text: str, longest: int) -> str:
    """The longest beginning of the text that has at most ``longest`` units."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * longest].decode("utf-16-le", "ignore")


def _fits(pieces: Sequence[Piece], longest: int) -> bool:
    formatted = sum(piece.bold or piece.italic or piece.folded for piece in pieces)
    return units(_plain(pieces)) <= longest and formatted <= MOST_FORMATTED


def _followed_by_gap(pieces: list[Piece]) -> list[Piece]:
    return [*pieces[:-1], replace(pieces[-1], end="\n\n")]


def _plain(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text + piece.end for piece in pieces).rstrip()


def _html(pieces: Sequence[Piece]) -> str:
    made: list[str] = []
    folded = False
    gap = ""
    for piece in pieces:
        if folded and not piece.folded:
            made.append("</blockquote>")
        made.append(gap)
        if piece.folded and not folded:
            made.append("<blockquote expandable>")
        made.append(_formatted(piece))
        folded, gap = piece.folded, piece.end
    if folded:
        made.append("</blockquote>")
    return "".join(made).strip()


def _formatted(piece: Piece) -> str:
    text = html.escape(piece.text, quote=False)
    if piece.italic:
        text = f"<i>{text}</i>"
    return f"<b>{text}</b>" if piece.bold else text
