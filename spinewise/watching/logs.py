"""How log lines look: for people, or one JSON object per line (``SPINEWISE_LOG=json``).

What may be in them is decided in :mod:`spinewise.serving.discreet`, for both alike.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from spinewise.watching import request_id

STYLES = ("plain", "json")
VARIABLE = "SPINEWISE_LOG"


class UnknownStyle(ValueError):
    """``$SPINEWISE_LOG`` names no way of writing; the message says which there are."""


def style(environment: Mapping[str, str] = os.environ) -> str:
    """How lines are to look. Raises UnknownStyle."""
    given = environment.get(VARIABLE, "").strip() or STYLES[0]
    if given not in STYLES:
        raise UnknownStyle(f"{VARIABLE}: {given!r} is neither {' nor '.join(STYLES)}")
    return given


class PlainLines(logging.Formatter):
    """Time, level, place, words; and the number of the request behind the first line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the whereabouts of an error below it."""
        first, newline, rest = super().format(record).partition("\n")
        number = getattr(record, "request", None)
        return f"{first} [request {number}]{newline}{rest}" if number else first + newline + rest


class JsonLines(logging.Formatter):
    """One JSON object per line: ``time``, ``level``, ``logger``, ``message``, ``request``, ``error``."""

    def format(self, record: logging.LogRecord) -> str:
        """The object; what does not apply is left out."""
        message, error = _words(record)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        number = getattr(record, "request", None)
        if number:
            line["request"] = number
        if record.exc_info and not record.exc_text:  # only with --debug: else it is text by now
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text or error:
            line["error"] = record.exc_text or error
        return json.dumps(line, ensure_ascii=False)


def _words(record: logging.LogRecord) -> tuple[str, str | None]:
    """What happened, and where: Rasa hands both over as JSON in one string."""
    message = record.getMessage()
    if message.startswith("{"):
        try:
            told = json.loads(message)
        except ValueError:
            return message, None
        if isinstance(told, dict) and isinstance(told.get("event"), str):
            error = told.get("error")
            return told["event"], error if isinstance(error, str) else None
    return message, None


def begin() -> None:
    """Write lines in this way from now on. The first thing to do: what is imported may warn."""
    ordinary = logging.getLogRecordFactory()

    def numbered(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = ordinary(*args, **kwargs)
        record.request = request_id.current()
        return record

    logging.setLogRecordFactory(numbered)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines() if _json() else PlainLines())
    logging.getLogger().handlers[:] = [handler]
    # Warnings of Python itself would be lines of another kind; those that packages give about their own
    # future when they are imported help nobody who runs this.
    logging.captureWarnings(_json())
    for kind in (DeprecationWarning, PendingDeprecationWarning, UserWarning):
        warnings.filterwarnings("ignore", category=kind, module=r"(?!spinewise|actions)")


async def take_in_the_server(*_: Any) -> None:
    """Let Sanic's lines, which Rasa keeps apart, look like all others."""
    for name in ("sanic.root", "sanic.error", "sanic.access"):
        logging.getLogger(name).propagate = True


def announce(words: str) -> None:
    """Tell whoever has started the program something that is no problem."""
    if _json():
        record = logging.makeLogRecord(
            {"name": "spinewise", "levelno": logging.INFO, "levelname": "INFO", "msg": words.strip()}
        )
        words = JsonLines().format(record)
    print(words, flush=True)


def _json() -> bool:
    return os.environ.get(VARIABLE, "").strip() == "json"
