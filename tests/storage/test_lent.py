"""Trackers that are kept ready take bounded room, and not for ever."""

from __future__ import annotations

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.storage.archive import Mark
from spinewise.storage.lent import LentTrackers
from tests.storage.talk import DOMAIN


def tracker(name: str, events: int) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(name, [UserUttered(str(n)) for n in range(events)], DOMAIN.slots)


def test_each_is_lent_to_one_at_a_time() -> None:
    ready = LentTrackers()
    mine = tracker("a", 2)
    ready.keep("a", mine, Mark(1, 2))
    taken = ready.take("a")
    assert taken is not None
    assert taken.tracker is mine
    assert ready.take("a") is None


def test_the_one_kept_for_longest_goes_first_when_there_are_too_many_events() -> None:
    ready = LentTrackers(most_events=10)
    for name in ("a", "b", "c"):
        ready.keep(name, tracker(name, 4), Mark(1, 4))
    assert [ready.take(name) is not None for name in ("a", "b", "c")] == [False, True, True]


def test_one_that_nobody_asks_for_is_let_go() -> None:
    now = 0.0
    ready = LentTrackers(keep_for=10, clock=lambda: now)
    ready.keep("a", tracker("a", 1), Mark(1, 1))
    now = 11.0
    ready.let_go()
    assert len(ready) == 0
