"""What is counted of a turn."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.knowledge.models import Urgency
from spinewise.watching import metrics

ACTIVE_FOR = 15 * 60.0
"""Seconds for which a conversation counts as active after a message."""
MOST_ACTIVE = 20_000
"""Conversations that are remembered as active."""
_KINDS = frozenset(("text", "question", "confirm", "result", "emergency", "crisis", "ended", "file"))
_LEVELS = frozenset(urgency.name for urgency in Urgency)


class Active:
    """Which conversations are active in this process; in memory only, and told as a number only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def seen(self, conversation_id: str) -> None:
        """A message of this conversation has come."""
        self._seen[conversation_id] = self._clock()
        self._seen.move_to_end(conversation_id)
        if len(self._seen) > MOST_ACTIVE:
            self._seen.popitem(last=False)

    def count(self) -> int:
        """How many there are; the others are forgotten."""
        since = self._clock() - ACTIVE_FOR
        while self._seen and next(iter(self._seen.values())) < since:
            self._seen.popitem(last=False)
        return len(self._seen)


ACTIVE = Active()


@contextmanager
def turn(channel: str | None, conversation_id: str) -> Iterator[None]:
    """Measure a turn."""
    label = metrics.channel(channel)
    ACTIVE.seen(conversation_id)
    metrics.ACTIVE.set(ACTIVE.count())
    with (
        metrics.TURNS_IN_PROGRESS.labels(label).track_inprogress(),
        metrics.TURN_SECONDS.labels(label).time(),
    ):
        yield


def count_replies(events: Iterable[Event]) -> None:
    """Count what is being said, and how urgent it is."""
    for event in events:
        if isinstance(event, BotUttered):
            reply = (event.data.get("custom") or {}).get("spinewise") or {}
            kind, level = reply.get("kind"), (reply.get("urgency") or {}).get("level")
            metrics.REPLIES.labels(kind if kind in _KINDS else metrics.OTHER).inc()
            if kind == metrics.CRISIS:
                metrics.OUTCOMES.labels(metrics.CRISIS).inc()
            elif kind == "emergency":  # also of somebody else who was mentioned
                metrics.OUTCOMES.labels(Urgency.emergency.name).inc()
            elif kind == "result" and level in _LEVELS:
                metrics.OUTCOMES.labels(level).inc()


@contextmanager
def understanding(tracker: DialogueStateTracker) -> Iterator[None]:
    """Count whether the message that is being answered was understood."""
    before = _misunderstood(tracker)
    intent = (tracker.latest_message.intent or {}).get("name") if tracker.latest_message else None
    if intent == "nlu_fallback":
        metrics.NOT_UNDERSTOOD.labels("intent").inc()
    yield
    if _misunderstood(tracker) > before:
        metrics.NOT_UNDERSTOOD.labels("answer").inc()


def _misunderstood(tracker: DialogueStateTracker) -> int:
    """How many messages in a row did not answer the open question."""
    state: Any = tracker.get_slot("dialogue") if "dialogue" in tracker.slots else None
    return int(state.get("misunderstood") or 0) if isinstance(state, dict) else 0
