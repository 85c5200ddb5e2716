"""Telegram's HTML as its server reads it: strict, and with the plain text that people see."""

from __future__ import annotations

import re
from html.parser import HTMLParser

TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "a",
    "blockquote",
    "tg-spoiler",
}


class CannotParse(ValueError):
    """The server would refuse this text."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: list[str] = []
        self.open: list[str] = []
        self.formatted: list[tuple[str, int]] = []
        self.entities: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise CannotParse(f'Unsupported start tag "{tag}"')
        if tag == "blockquote" and tag in self.open:
            raise CannotParse("blockquote entities can't be nested")
        self.open.append(tag)
        self.formatted.append((tag, len("".join(self.text))))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise CannotParse(f'Unexpected end tag "{tag}"')
        kind, start = self.formatted.pop()
        self.entities.append((kind, "".join(self.text)[start:]))

    def handle_data(self, data: str) -> None:
        if "<" in data or ">" in data or "&" in data:
            raise CannotParse("a sign that is not escaped")
        self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        signs = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
        if name not in signs:
            raise CannotParse(f"Unsupported entity {name}")
        self.text.append(signs[name])

    def handle_charref(self, name: str) -> None:
        self.text.append(chr(int(name[1:], 16) if name[0] in "xX" else int(name)))

    def handle_comment(self, data: str) -> None:
        raise CannotParse("a comment")

    def handle_decl(self, decl: str) -> None:
        raise CannotParse("a declaration")

    def unknown_decl(self, data: str) -> None:
        raise CannotParse("a declaration")

    def handle_pi(self, data: str) -> None:
        raise CannotParse("an instruction")


def read(html: str) -> tuple[str, list[tuple[str, str]]]:
    """The plain text, and what is formatted: (tag, words). Raises CannotParse."""
    if re.search(r"&(?!(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)", html):
        raise CannotParse("an ampersand that is not escaped")
    reader = _Reader()
    reader.feed(html)
    rest = reader.rawdata
    reader.close()
    if rest or reader.open:
        raise CannotParse("Can't find end tag")
    return "".join(reader.text).strip(), reader.entities


def units(text: str) -> int:
    """Length in UTF-16 units, as the server counts."""
    return len(text.encode("utf-16-le")) // 2
