"""What comes back from a peer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answered:
    """The likeliest intent of each message, and what it cost."""

    intents: list[tuple[str | None, float]]
    """Name and confidence."""
    milliseconds: list[float]
    """Of each message."""
    training_seconds: float
    memory_mib: float


def fingerprint(data: Any) -> str:
    """Return a short name for the data, the same whenever they are the same."""
    return hashlib.sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest()[:16]
