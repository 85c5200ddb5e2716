"""Every place for conversations keeps Rasa's contract, and never shows what was not saved."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.storage.errors import StoreConflict
from tests.storage.talk import DOMAIN, add, scene, texts


def test_unknown_conversation_is_none(another) -> None:
    async def play(store):
        return await store.retrieve("nobody"), await store.retrieve_full_tracker("nobody")

    assert scene(another, play) == (None, None)


def test_asking_for_a_new_conversation_does_not_begin_it(another) -> None:
    async def play(store):
        await store.get_or_create_tracker("a", append_action_listen=False)
        return list(await store.keys())

    assert scene(another, play) == []


def test_turns_are_added_in_order_and_nothing_twice(another) -> None:
    async def play(store):
        for word in ("one", "two", "three"):
            await add(store, "a", UserUttered(word), ActionExecuted("action_listen"))
        return texts(await store.retrieve_full_tracker("a")), texts(await store.retrieve("a"))

    assert scene(another, play) == (["one", "two", "three"], ["one", "two", "three"])


def test_a_turn_that_was_not_saved_is_not_seen(another) -> None:
    async def play(store):
        await add(store, "a", UserUttered("kept"))
        broken = await store.retrieve("a")
        broken.update(UserUttered("lost in a crash"), DOMAIN)
        return texts(await store.retrieve("a"))

    assert scene(another, play) == ["kept"]


def test_what_is_added_after_saving_is_not_seen_before_it_is_saved_too(another) -> None:
    async def play(store):
        await add(store, "a", UserUttered("first"))
        tracker = await store.retrieve("a")
        tracker.update(UserUttered("second"), DOMAIN)
        await store.save(tracker)
        tracker.update(UserUttered("third"), DOMAIN)
        seen = texts(await store.retrieve("a"))
        await store.save(tracker)
        return seen, texts(await store.retrieve("a"))

    assert scene(another, play) == (["first", "second"], ["first", "second", "third"])


def test_a_new_session_hides_the_one_before_but_keeps_it(another) -> None:
    async def play(store):
        await add(store, "a", UserUttered("before"), SlotSet("age", 30.0))
        await add(store, "a", UserUttered("last"), SessionStarted(), SlotSet("age", 31.0))
        await add(store, "a", UserUttered("after"))
        return await store.retrieve("a"), await store.retrieve_full_tracker("a")

    session, full = scene(another, play)
    assert texts(session) == ["after"]
    assert session.get_slot("age") == 31.0
    assert texts(full) == ["before", "last", "after"]


def test_a_whole_conversation_can_be_added_to_as_well(another) -> None:
    async def play(store):
        await add(store, "a", UserUttered("before"), SessionStarted())
        full = await store.get_or_create_full_tracker("a", append_action_listen=False)
        full.update(UserUttered("after"), DOMAIN)
        await store.save(full)
        return texts(await store.retrieve("a")), texts(await store.retrieve_full_tracker("a"))

    assert scene(another, play) == (["after"], ["before", "after"])


def test_a_tracker_from_elsewhere_adds_what_goes_beyond_the_session(another) -> None:
    """As with Rasa's own stores (``PUT /conversations/.../tracker/events``)."""

    async def play(store):
        await add(store, "a", UserUttered("one"))
        tracker = DialogueStateTracker.from_events(
            "a", [UserUttered("one"), UserUttered("two")], DOMAIN.slots
        )
        await store.save(tracker)
        return texts(await store.retrieve_full_tracker("a"))

    assert scene(another, play) == ["one", "two"]


def test_conversations_do_not_mix(another) -> None:
    async def play(store):
        await add(store, "a", UserUttered("mine"))
        await add(store, "b", UserUttered("yours"))
        return texts(await store.retrieve("a")), sorted(await store.keys()), await store.exists("c")

    assert scene(another, play) == (["mine"], ["a", "b"], False)


def test_delete(another) -> None:
    async def play(store):
        await add(store, "a", UserUttered("hi"))
        gone = await store.delete("a"), await store.delete("a"), await store.retrieve("a")
        await add(store, "a", UserUttered("new"))
        return gone, texts(await store.retrieve_full_tracker("a"))

    assert scene(another, play) == ((True, False, None), ["new"])


def test_everything_that_rasa_notes_comes_back_as_it_was(another) -> None:
    said = UserUttered(
        "my back hurts \u2013 \U0001f615 \x00 '; DROP TABLE",
        intent={"name": "inform", "confidence": 0.9},
        entities=[{"entity": "age", "value": 64}],
        parse_data={
            "text": "x",
            "intent": {"name": "inform", "confidence": 0.9},
            "entities": [{"entity": "age", "value": 64}],
            "reading": {"cues": ["a", "b"]},
        },
        metadata={"message_id": "m-1", "page": {"clinic": "north"}},
    )
    reply = BotUttered("hello", {"custom": {"spinewise": {"kind": "text"}}, "buttons": [{"title": "Yes"}]})

    async def play(store, fresh):
        await add(store, "a", said, reply, SlotSet("age", 64.0))
        return [(await one.retrieve("a")) for one in (store, fresh)]

    kept, read = scene(another, play, processes=2)
    assert [event.as_dict() for event in read.events] == [event.as_dict() for event in kept.events]
    assert read.events[0].as_dict() == said.as_dict()
    assert read.events[1].as_dict() == reply.as_dict()
    assert kept.current_state() == read.current_state()


# --- several processes


def test_another_process_that_added_is_never_overlooked(another) -> None:
    async def play(one, two):
        await add(one, "a", UserUttered("1"))
        await add(two, "a", UserUttered("2"))
        await add(one, "a", UserUttered("3"), SessionStarted())
        seen = texts(await two.retrieve("a"))
        await add(two, "a", UserUttered("4"))
        return seen, texts(await one.retrieve("a")), texts(await one.retrieve_full_tracker("a"))

    assert scene(another, play, processes=2) == ([], ["4"], ["1", "2", "3", "4"])


def test_a_tracker_that_caught_up_is_as_one_read_anew(another) -> None:
    async def play(one, two, fresh):
        await add(one, "a", UserUttered("1"), SlotSet("age", 1.0))
        await add(two, "a", UserUttered("2"), SlotSet("age", 2.0), ActionExecuted("action_listen"))
        return await one.retrieve("a"), await fresh.retrieve("a")

    caught_up, fresh = scene(another, play, processes=3)
    assert caught_up.current_state() == fresh.current_state()
    assert texts(caught_up) == ["1", "2"]


def test_of_two_that_add_at_once_one_is_told_and_nothing_is_lost_or_doubled(another) -> None:
    async def play(one, two):
        await add(one, "a", UserUttered("1"))
        mine, yours = await one.retrieve("a"), await two.retrieve("a")
        mine.update(UserUttered("2"), DOMAIN)
        yours.update(UserUttered("3"), DOMAIN)
        await one.save(mine)
        with pytest.raises(StoreConflict):
            await two.save(yours)
        kept = texts(await two.retrieve("a"))
        await add(two, "a", UserUttered("3"))
        return kept, texts(await one.retrieve_full_tracker("a"))

    assert scene(another, play, processes=2) == (["1", "2"], ["1", "2", "3"])


def test_of_two_that_begin_a_conversation_at_once_one_is_told(another) -> None:
    async def play(one, two):
        mine = await one.get_or_create_tracker("a", append_action_listen=False)
        yours = await two.get_or_create_tracker("a", append_action_listen=False)
        mine.update(UserUttered("1"), DOMAIN)
        yours.update(UserUttered("2"), DOMAIN)
        await one.save(mine)
        with pytest.raises(StoreConflict):
            await two.save(yours)
        return texts(await two.retrieve_full_tracker("a"))

    assert scene(another, play, processes=2) == ["1"]


def test_what_was_deleted_does_not_come_back_with_a_turn_under_way(another) -> None:
    async def play(one, two):
        await add(one, "a", UserUttered("1"))
        tracker = await one.retrieve("a")
        await two.delete("a")
        tracker.update(UserUttered("2"), DOMAIN)
        with pytest.raises(StoreConflict):
            await one.save(tracker)
        return await one.retrieve("a")

    assert scene(another, play, processes=2) is None


def test_one_who_was_deleted_and_came_back_is_somebody_new(another) -> None:
    async def play(one, two):
        await add(one, "a", UserUttered("old"))
        await two.delete("a")
        await add(two, "a", UserUttered("new"))
        return texts(await one.retrieve("a"))

    assert scene(another, play, processes=2) == ["new"]


def test_a_message_is_found_with_its_answers_in_whatever_session_it_was(another) -> None:
    async def play(one, two):
        await add(one, "a", UserUttered("hi", metadata={"message_id": "m-1"}), BotUttered("hello"))
        await add(
            one,
            "a",
            UserUttered("bye", metadata={"message_id": "m-2"}),
            BotUttered("see you"),
            SessionStarted(),
        )
        await add(one, "a", UserUttered("again", metadata={"message_id": "m-3"}))
        found = await two.events_from_message("a", "m-2")
        nowhere = [*await two.events_from_message("a", "m-9"), *await two.events_from_message("b", "m-1")]
        return [event.text for event in found if hasattr(event, "text")], nowhere

    assert scene(another, play, processes=2) == (["bye", "see you", "again"], [])
