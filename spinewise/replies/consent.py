"""What a person is told about the keeping of the conversation, true for the state it is in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from spinewise.replies.model import Chip, Reply
from spinewise.replies.wording import Wording


@dataclass(frozen=True)
class Keeping:
    """What becomes of a conversation."""

    kept: bool | None
    """Whether it is kept; None where that cannot be said, because another program keeps it."""
    days: int
    """Days of silence after which what is kept is deleted."""
    reviewed: bool = False
    """Whether unclear sentences of what is kept are also kept for review."""


def time_of(wording: Wording, days: int) -> str:
    """The days in words."""
    return wording.say("kept_one_day") if days == 1 else wording.say("kept_days", days=days)


def question(wording: Wording, keeping: Keeping) -> str:
    """The words in which consent is asked for."""
    asked = wording.say("consent_question", time=time_of(wording, keeping.days))
    return f"{asked} {wording.say('consent_review')}" if keeping.reviewed else asked


def version(wording: Wording, keeping: Keeping) -> str:
    """Version of the words: their date in the wording file, and a digest, so that no change goes unseen."""
    digest = hashlib.sha256(question(wording, keeping).encode()).hexdigest()[:8]
    return f"{wording.say('consent_date')}-{digest}"


def notice(wording: Wording, keeping: Keeping) -> Reply:
    """The question itself. Nothing waits for its answer."""
    chips = [wording.say(name) for name in ("keep_chip", "drop_chip")]
    return Reply(
        "consent",
        question(wording, keeping),
        tuple(Chip(words, words, "command") for words in chips),
        {"version": version(wording, keeping)},
    )
