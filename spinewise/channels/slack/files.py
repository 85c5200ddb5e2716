"""Replies as files: the spine picture and the summary for the doctor."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class File:
    """A file to send."""

    name: str
    content: bytes
    title: str
    alt: str | None = None
    """What a picture shows, in words."""


def picture_file(picture: Mapping[str, Any]) -> File | None:
    """The picture of a result as an image, or None if it cannot be drawn."""
    alt = str(picture.get("alt") or "")
    try:
        from spinewise.replies.body_picture import picture_png

        content = picture_png(picture["regions"], picture.get("side"))
    except Exception as problem:  # the card says the same in words
        logger.error("The picture could not be drawn: %s", type(problem).__name__)
        return None
    return File("spine.png", content, alt[:100] or "spine", alt or None)


def summary_file(reply: Mapping[str, Any]) -> File | None:
    """The summary as a PDF, or None if it cannot be made; its words are in the reply."""
    try:
        from spinewise.replies.summary_pdf import summary_pdf

        content = summary_pdf(reply["summary"])
    except Exception as problem:  # the words are sent in its place
        logger.error("The summary could not be made into a file: %s", type(problem).__name__)
        return None
    return File(
        str(reply["file"]["name"]), content, str(reply["summary"].get("title") or reply["file"]["name"])
    )
