"""How often somebody may knock: token buckets with bounded memory."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """An allowance that fills up again."""

    burst: int
    """Requests that may come at once."""
    per_second: float
    """Requests a second in the long run."""


class Limiter:
    """Counts requests by key (an address, a conversation)."""

    def __init__(self, rate: Rate, keys: int = 20_000, clock: Callable[[], float] = time.monotonic) -> None:
        """``keys``: how many keys are remembered; the one unused longest is forgotten first."""
        self._rate = rate
        self._keys = keys
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """0 if the request may pass (and is counted), else the seconds until one may."""
        now = self._clock()
        level, seen = self._levels.pop(key, (float(self._rate.burst), now))
        level = min(float(self._rate.burst), level + (now - seen) * self._rate.per_second)
        passes = level >= 1
        self._levels[key] = (level - 1 if passes else level, now)
        while len(self._levels) > self._keys:
            self._levels.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - level) / self._rate.per_second))
