"""How long to wait before something that failed is tried again."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """Waits that double at each failure, with chance in them so that not everybody knocks at once."""

    def __init__(
        self, first: float = 0.5, longest: float = 60.0, chance: Callable[[], float] = random.random
    ) -> None:
        """``first`` and ``longest``: seconds. ``chance``: a number from 0 to 1."""
        self._first = first
        self._longest = longest
        self._chance = chance
        self.failures = 0
        """Failures in a row."""

    def failed(self) -> float:
        """Note a failure; the seconds to wait, from half of the full wait to all of it."""
        full = min(self._longest, self._first * 2.0 ** min(self.failures, 30))
        self.failures += 1
        return full * (0.5 + 0.5 * self._chance())

    def worked(self) -> None:
        """Begin anew with short waits."""
        self.failures = 0
