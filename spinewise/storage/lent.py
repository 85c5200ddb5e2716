"""Trackers that are kept ready, so that the next turn need not build them from their events."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.storage.archive import Mark

MOST_EVENTS = 10_000
"""Events in all trackers that are kept ready: some 10 MB. Building one anew takes milliseconds."""
KEEP_FOR = 1800.0
"""Seconds for which a tracker is kept ready. What was deleted elsewhere is out of memory after that."""


@dataclass(frozen=True)
class Ready:
    """A tracker, and what it stands for."""

    tracker: DialogueStateTracker
    mark: Mark
    length: int
    """Events in the tracker when it was kept."""
    since: float


class LentTrackers:
    """Lends each tracker to one holder at a time.

    Who takes one gets it for themselves; whoever asks meanwhile, or after a turn that failed before
    it was saved, finds none and builds their own from what was saved. So nothing unsaved is ever seen.
    """

    def __init__(
        self,
        most_events: int = MOST_EVENTS,
        keep_for: float = KEEP_FOR,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ready: OrderedDict[str, Ready] = OrderedDict()
        self._events = 0
        self._most_events = most_events
        self._keep_for = keep_for
        self._clock = clock

    def __len__(self) -> int:
        return len(self._ready)

    def take(self, name: str) -> Ready | None:
        """The tracker of a conversation, if one is ready; from now on it is not."""
        ready = self._ready.pop(name, None)
        if ready is None:
            return None
        self._events -= ready.length
        # More events than were saved: the one who saved it went on using it.
        return ready if len(ready.tracker.events) == ready.length else None

    def keep(self, name: str, tracker: DialogueStateTracker, mark: Mark) -> None:
        """Keep a tracker ready that is exactly what was saved."""
        self.take(name)
        length = len(tracker.events)
        self._ready[name] = Ready(tracker, mark, length, self._clock())
        self._events += length
        self.let_go()

    def clear(self) -> None:
        """Let go of all."""
        self._ready.clear()
        self._events = 0

    def let_go(self) -> None:
        """Let go of those that nobody asked for in a long time, and of the oldest if there are too many."""
        oldest = self._clock() - self._keep_for
        while self._ready:
            name, ready = next(iter(self._ready.items()))
            if self._events <= self._most_events and ready.since >= oldest:
                return
            self.take(name)
