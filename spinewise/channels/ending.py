"""What becomes of open answers when the program is told to end: they go out first, within a bounded time."""

from __future__ import annotations

import time

PATIENCE = 20.0
"""Seconds that open answers have, all together. deploy/ waits longer before it kills."""


class Ending:
    """Whether the end has begun, and how long open answers still have."""

    def __init__(self) -> None:
        self._until: float | None = None

    @property
    def begun(self) -> bool:
        """Whether nothing new is taken in any more."""
        return self._until is not None

    def begin(self) -> None:
        """Take in nothing more from now on."""
        if self._until is None:
            self._until = time.monotonic() + PATIENCE

    @property
    def left(self) -> float:
        """Seconds that open answers still have."""
        return PATIENCE if self._until is None else max(0.0, self._until - time.monotonic())


ENDING = Ending()
"""The end of this process."""
