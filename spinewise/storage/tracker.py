"""A conversation in memory that is cheap to copy."""

from __future__ import annotations

from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker


class KeptTracker(DialogueStateTracker):  # type: ignore[misc]
    """Rasa's tracker, whose copies begin with slots made without ``copy.copy``.

    Rasa copies a tracker with all its slots several times in a turn, and Python's general way of
    copying an object takes most of that.
    """

    def init_copy(self) -> KeptTracker:
        """Return a tracker of the same conversation with slots that have not been set, and no events."""
        tracker = KeptTracker(self.sender_id, None, self._max_event_history, None, self.is_rule_tracker)
        tracker.slots = {name: _unset(slot) for name, slot in self.slots.items()}
        return tracker


def _unset(slot: Slot) -> Slot:
    mine: Slot = slot.__class__.__new__(slot.__class__)
    mine.__dict__.update(slot.__dict__)
    mine.reset()
    return mine
