"""A kept conversation is copied as Rasa copies one."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, FollowupAction, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot, BooleanSlot
from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.storage.tracker import KeptTracker

SLOTS = [AnySlot("age", [{"type": "custom"}], initial_value=1), BooleanSlot("fever", [{"type": "custom"}])]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="nothing said"),
        pytest.param(
            [
                ActionExecuted("action_listen", timestamp=1),
                UserUttered("hi", {"name": "greet"}, timestamp=2),
                SlotSet("fever", True, timestamp=3),
                BotUttered("hello", timestamp=4),
                ActionExecuted("action_assess", timestamp=5),
                SlotSet("age", 64, timestamp=6),
                FollowupAction("action_listen", timestamp=7),
            ],
            id="a turn",
        ),
    ],
)
def test_copies_are_as_rasa_makes_them(events: list[Event]) -> None:
    mine = KeptTracker.from_events("a", events, slots=SLOTS)
    theirs = DialogueStateTracker.from_events("a", events, slots=SLOTS)
    assert mine.copy() == theirs.copy()
    assert mine.copy().current_state() == theirs.copy().current_state()
    assert mine.travel_back_in_time(3).current_state() == theirs.travel_back_in_time(3).current_state()
    before = [(t.current_slot_values(), h) for t, h in mine.generate_all_prior_trackers()]
    assert before == [(t.current_slot_values(), h) for t, h in theirs.generate_all_prior_trackers()]


def test_a_copy_has_slots_of_its_own() -> None:
    mine = KeptTracker.from_events("a", [SlotSet("age", 64)], slots=SLOTS)
    copy = mine.copy()
    copy.update(SlotSet("age", 3))
    copy.update(SlotSet("fever", True))
    assert mine.current_slot_values() == {"age": 64, "fever": None}
    assert [slot.value for slot in SLOTS] == [1, None]
