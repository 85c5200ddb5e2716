"""What is left of a log line, and of an error, when nothing private may be in it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from spinewise.serving.discreet import veiled, whereabouts

ID = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"for sender 'web-{ID}'.", "for sender '…'."),
        (f"telegram-{ID} and slack-{ID}", "… and …"),
        (f"token {ID}.1790000000.{'A' * 43}!", "token …!"),
        (f"{ID}", "…"),
        ("uri: 'http://host/webhooks?token=secret&text=pain'", "uri: 'http://host/webhooks?…'"),
        ("Is the action server running? Nobody answers.", "Is the action server running? Nobody answers."),
        ("commit 0123456789abcdef is fine", "commit 0123456789abcdef is fine"),
    ],
)
def test_veiled(line: str, left: str) -> None:
    assert veiled(line) == left


def test_an_error_s_words_are_left_out_of_the_line_too() -> None:
    error = ValueError("my back hurts")
    assert veiled(f"it failed: {error}; {error!r}", error) == "it failed: ValueError; ValueError"


def test_of_an_error_and_its_cause_only_kind_and_place_are_told() -> None:
    try:
        try:
            int("my back hurts")
        except ValueError as cause:
            raise KeyError("my neck hurts") from cause
    except KeyError as error:
        told = whereabouts(error)
    assert "builtins.KeyError" in told
    assert "builtins.ValueError" in told
    assert "test_discreet.py" in told
    assert "hurts" not in told


PROGRAM = """
import asyncio, logging, structlog
from rasa.utils.log_utils import configure_structlog
from spinewise.serving.discreet import make_discreet
configure_structlog(logging.WARNING)
make_discreet()
async def lose(said):
    raise ValueError(said)
async def play():
    task = asyncio.ensure_future(lose("zebrafinch"))
    await asyncio.wait([task])
asyncio.run(play())
try:
    said = "zebrafinch"
    raise ValueError(said)
except ValueError:
    logging.getLogger("ours").exception("ours failed")
    structlog.get_logger("theirs").exception("theirs.failed", text=said, sender="zebrafinch")
    structlog.get_logger("theirs").error("theirs.again", text=said, exc_info=True)
logging.getLogger("ours").error("100% odd")
logging.getLogger("ours").error("%s of %d", "three", 4)
logging.getLogger("ours").error("does not fit: %d", "zebrafinch")
"""


def test_neither_logging_nor_structlog_nor_asyncio_quote_it() -> None:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    written = done.stdout + done.stderr
    assert "zebrafinch" not in written
    for told in ("ours failed", "never retrieved", "builtins.ValueError", "100% odd", "three of 4", "fit"):
        assert told in written
    theirs = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert [one["event"] for one in theirs] == ["theirs.failed", "theirs.again"]
    assert all("ValueError" in one["error"] for one in theirs)
