"""Logs that say what went wrong and where, but nothing of what people say or of who they are.

Rasa names conversations in warnings, the message of an exception may quote the data that
caused it, and structlog adds the values of all variables to a traceback. All of that is left
out here before any handler sees it, so a log may be shown to whoever helps to find a fault.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

ID = re.compile(r"(?<![0-9A-Za-z])(?:[a-z]+-)?[0-9a-f]{40}(?:\.[0-9]+\.[\w-]{43})?(?![0-9A-Za-z])")
"""A conversation's name on any channel, or its token on the web."""
QUERY = re.compile(r"\?[^\s'\"<>]+")
"""What stands behind the question mark of an address."""
SHORTEST_QUOTE = 4
"""Characters from which on an exception's message is looked for in a line; shorter ones say nothing."""


def make_discreet() -> None:
    """Let everything that this process logs from now on be discreet."""
    ordinary = logging.getLogRecordFactory()

    def discreet(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = ordinary(*args, **kwargs)
        error = record.exc_info[1] if record.exc_info else None
        record.msg, record.args = veiled(_line(record), error), ()
        if error is not None:
            # A formatter takes the text that is there, and makes none of its own.
            record.exc_text, record.exc_info = whereabouts(error), None
            record.kind = type(error).__name__
        return record

    logging.setLogRecordFactory(discreet)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, only_the_event, structlog.processors.JSONRenderer()]
    )


def _line(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # values that do not fit; logging itself would print them all
        return str(record.msg)


def veiled(line: str, error: BaseException | None = None) -> str:
    """The line without names of conversations, queries of addresses, and the error's words."""
    for quote in (repr(error), str(error)) if error is not None else ():
        if len(quote) >= SHORTEST_QUOTE:
            line = line.replace(quote, type(error).__name__)
    return QUERY.sub("?…", ID.sub("…", line))


def whereabouts(error: BaseException) -> str:
    """The kinds of the error and of its causes, and the lines of code, without messages and values."""
    told: list[str] = []
    known: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in known:
        known.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = "".join(f'  File "{at.filename}", line {at.lineno}, in {at.name}\n' for at in frames)
        kind = type(current)
        told.append(f"{places}{kind.__module__}.{kind.__qualname__}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n… while handling, or caused by:\n".join(told)


def only_the_event(_: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: keep what happened; of an error, its whereabouts; and no values."""
    kept: dict[str, Any] = {"event": event.get("event"), "level": level}
    error = event.get("exc_info")
    if isinstance(error, tuple):
        error = error[1]
    elif error is True or (error is None and level == "exception"):
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        kept["error"] = whereabouts(error)
    return kept
