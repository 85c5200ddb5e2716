"""Checks of what a browser sends, before anything is done with it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass, field
from typing import Any

LARGEST_BODY = 128 * 1024
"""Bytes of a request body: 5,000 characters in their longest JSON form, and room."""
MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,4}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
MOST_PAGE_VALUES = 12
LONGEST_PAGE_KEY = 40
LONGEST_PAGE_VALUE = 200


class Refused(Exception):
    """A request that is not let in.

    ``status`` is the HTTP status, ``code`` a stable word for clients, ``message`` one for people.
    """

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


@dataclass(frozen=True)
class Incoming:
    """A message of a person, checked."""

    id: str
    """Made by the client; the same id again is the same message again."""
    text: str
    """Plain words; never a payload of the framework."""
    background: dict[str, Any] = field(default_factory=dict)
    """See :func:`background`."""


async def json_body(
    content_type: str | None, chunks: AsyncIterable[bytes], largest: int = LARGEST_BODY
) -> dict[str, Any]:
    """The JSON object in a request body of at most ``largest`` bytes. Raises Refused."""
    if (content_type or "").split(";")[0].strip().lower() != "application/json":
        raise Refused(415, "content_type", "Please send JSON.")
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) > largest:
            raise Refused(413, "too_large", "That was too much at once.")
    try:
        value = json.loads(body.decode("utf-8")) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not_json", "The request could not be read.") from error
    if not isinstance(value, dict):
        raise Refused(400, "shape", "The request could not be read.")
    return value


def is_ambiguous(lengths: Sequence[str], transfer_encoding: str | None) -> bool:
    """Whether a proxy and this server could disagree on where a body ends, and so on who sent what."""
    return len(lengths) > 1 or (bool(lengths) and transfer_encoding is not None)


def incoming(body: dict[str, Any], longest: int) -> Incoming:
    """The message in a request body. Raises Refused.

    ``longest``: characters that a message may have.
    """
    identifier, text = body.get("id"), body.get("text")
    if not isinstance(identifier, str) or not MESSAGE_ID.fullmatch(identifier):
        raise Refused(400, "id", "The message needs an id of 8 to 64 letters, digits and hyphens.")
    if not isinstance(text, str):
        raise Refused(400, "text", "The message needs a text.")
    if len(text) > longest:
        raise Refused(
            413, "too_long", f"That message is very long. Please send at most {longest:,} characters at once."
        )
    words = plain(text)
    if not words:
        raise Refused(400, "empty", "The message is empty.")
    return Incoming(identifier, words, background(body))


def background(body: dict[str, Any]) -> dict[str, Any]:
    """What a client tells beside the words. Raises Refused.

    ``locale``: language and region of the browser, such as ``en-GB``; ``page``: short texts
    that the embedding page's own code passes on.
    """
    told: dict[str, Any] = {}
    locale = body.get("locale")
    if locale is not None:
        if not isinstance(locale, str) or not LOCALE.fullmatch(locale):
            raise Refused(400, "locale", "The locale must look like en-GB.")
        told["locale"] = locale
    page = _page(body.get("page", {}))
    if page:
        told["page"] = page
    return told


def plain(text: str) -> str:
    """The words of a message without what could be taken for anything but words.

    A leading slash would make the framework read the text as an intent with values
    (``/intent{"slot": ...}``), so leading slashes go. Control characters, which some
    databases refuse, and halves of surrogate pairs go too.
    """
    readable = CONTROL.sub("", text.encode("utf-8", "ignore").decode("utf-8")).strip()
    stripped = re.sub(r"^[\s/]+", "", readable)
    return stripped if stripped or not readable else "?"


def _page(value: object) -> dict[str, str]:
    if (
        not isinstance(value, dict)
        or len(value) > MOST_PAGE_VALUES
        or not all(
            isinstance(key, str)
            and isinstance(item, str)
            and len(key) <= LONGEST_PAGE_KEY
            and len(item) <= LONGEST_PAGE_VALUE
            for key, item in value.items()
        )
    ):
        raise Refused(
            400, "page", f"'page' takes up to {MOST_PAGE_VALUES} texts of {LONGEST_PAGE_VALUE} characters."
        )
    return value
