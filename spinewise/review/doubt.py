"""How uncertain it is that a message was understood."""

from __future__ import annotations

from collections.abc import Iterable

from spinewise.dialogue.hearing import Message
from spinewise.dialogue.state import DialogueState

REASONS = {
    "not_understood": "the answer was not understood",
    "fallback": "no purpose fitted",
    "corrected": "corrected right after",
    "confidence": "the purpose was unsure",
    "said_unsure": "it was said with doubt",
}
"""Why a message is uncertain, in words for the person who labels it."""

_WEIGHTS = {"not_understood": 0.7, "fallback": 0.6, "corrected": 0.6, "confidence": 0.5, "said_unsure": 0.3}
"""How much each reason counts. Chosen by hand: what surely went wrong before what may have."""
_LOW = 0.5
"""Confidence of the intent under which its purpose counts as unsure."""


def reasons_for(message: Message, before: DialogueState, after: DialogueState) -> tuple[str, ...]:
    """Why a message is uncertain, as far as its own turn tells; empty when it is not."""
    found = {
        "not_understood": after.misunderstood > before.misunderstood,
        "fallback": message.intent == "nlu_fallback",
        "confidence": message.intent != "nlu_fallback" and message.confidence < _LOW,
        "said_unsure": any(mention.stance == "uncertain" for mention in message.reading.mentions),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def doubt(reasons: Iterable[str], confidence: float) -> float:
    """How uncertain a message is, from 0 (no reason) towards 1; every reason adds to it."""
    sure = 1.0
    for reason in reasons:
        share = 1 - confidence if reason == "confidence" else 1.0
        sure *= 1 - _WEIGHTS[reason] * share
    return round(1 - sure, 4)
