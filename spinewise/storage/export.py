"""A conversation as a file for the person it belongs to: what was said, and all else there is of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from spinewise.storage.archive import Consent

_WHO = {"user": "you", "bot": "spinewise"}
"""Kinds of event that somebody said."""


def exported(name: str, events: Sequence[dict[str, Any]], consent: Consent | None, *, kept: bool) -> bytes:
    """The file, as JSON. Every event gets its time in words that people read.

    Args:
        name: of the conversation.
        events: as they are kept.
        consent: to keep it.
        kept: whether it is kept, or will be forgotten soon.
    """
    content = {
        "conversation": name,
        "kept": kept,
        "consent": None if consent is None else {"time": _time(consent.at), **asdict(consent)},
        "messages": [
            {"time": _time(event.get("timestamp")), "from": _WHO[event["event"]], "text": event["text"]}
            for event in events
            if event.get("event") in _WHO and event.get("text")
        ],
        "events": [{"time": _time(event.get("timestamp")), **event} for event in events],
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _time(moment: object) -> str | None:
    if not isinstance(moment, int | float):
        return None
    return datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="seconds")
