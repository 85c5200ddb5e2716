"""One message as it is kept: what was said, what was understood, and why that is in doubt. Nobody's name."""

from __future__ import annotations

from dataclasses import dataclass, field

from spinewise.findings import FindingId, FindingValue


@dataclass(frozen=True)
class Kept:
    """A scrubbed message with what was understood."""

    text: str
    """One line, scrubbed (:func:`spinewise.review.scrub.scrub`)."""
    asked: tuple[FindingId, ...]
    """Findings the open question was about."""
    intent: str
    confidence: float
    """Of the intent, 0 to 1."""
    told: dict[FindingId, FindingValue] = field(default_factory=dict)
    """What was understood, in the light of the open question."""
    reasons: tuple[str, ...] = ()
    """Keys of :data:`spinewise.review.doubt.REASONS`."""
    doubt: float = 0.0
    """How uncertain, 0 to 1. Only orders the messages; it is not a probability."""
    week: str = ""
    """ISO week such as ``2026-W07``; nothing finer is kept."""
    id: str = ""
    """Random; tells nothing about person, conversation or order."""
