"""What was seen already, with bounded memory: services deliver some things twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class Once:
    """Tells the first time of a key from all later ones."""

    def __init__(self, most: int = 20_000) -> None:
        """``most``: how many keys are remembered; the one seen longest ago is forgotten first."""
        self._most = most
        self._seen: OrderedDict[Hashable, None] = OrderedDict()

    def first(self, key: Hashable) -> bool:
        """Whether the key is new; from now on it is not."""
        new = key not in self._seen
        self._seen[key] = None
        self._seen.move_to_end(key)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return new

    def forget(self, key: Hashable) -> None:
        """Let the key be new again, because what it stood for could not be done."""
        self._seen.pop(key, None)
