"""What is kept while people talk, and what never is."""

from __future__ import annotations

import logging
import re
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from spinewise import review
from spinewise.dialogue.turn import Move
from spinewise.review.kept import Kept
from spinewise.review.settings import is_on
from spinewise.review.store import LONGEST_WEEKS, Store, week_of
from tests.review.talk import Talk, conversation


def kept(store: Store) -> dict[str, Kept]:
    return {message.text: message for message in store.least_certain(10_000)}


def asking(name: str) -> Talk:
    """Somebody with an open question."""
    talk = Talk(name)
    talk.say("my mid back hurts")
    assert talk.state.phase == "asking" and talk.state.pending
    return talk


def test_off_by_default_nothing_is_written(off: Store) -> None:
    asking("one").say("flurble", "nlu_fallback", 0.3)
    assert not off.file.parent.exists()


@pytest.mark.parametrize(("value", "on"), [("yes", True), ("YES", True), ("no", False), ("1", False)])
def test_only_yes_switches_it_on(value: str, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINEWISE_REVIEW", value)
    assert is_on() is on


def test_what_is_uncertain_is_kept_with_its_reason(on: Store) -> None:
    talk = asking("one")
    asked = conversation().knowledge.questions[talk.state.pending or ""].asks
    talk.say("flurble the wug", "nlu_fallback", 0.3)
    Talk("two").say("it hurts all the time in my mid back", "inform", 0.95)
    Talk("three").say("mid back trouble", "inform", 0.4)
    Talk("four").say("my mid back hurts and maybe my legs are numb", "inform", 0.95)
    messages = kept(on)
    assert {text: message.reasons for text, message in messages.items()} == {
        "flurble the wug": ("not_understood", "fallback"),
        "mid back trouble": ("confidence",),
        "my mid back hurts and maybe my legs are numb": ("said_unsure",),
    }
    assert messages["flurble the wug"].asked == asked
    assert messages["mid back trouble"].told == {"region": ("mid_back",)}
    doubts = [messages[t].doubt for t in ("flurble the wug", "mid back trouble")]
    assert doubts == sorted(doubts, reverse=True)


def test_what_is_corrected_right_after_is_kept(on: Store) -> None:
    talk = Talk("one")
    talk.say("my mid back hurts and I'm 46")
    talk.say("sorry I meant I'm 64")
    reasons = {text: message.reasons for text, message in kept(on).items()}
    assert reasons == {"my mid back hurts and I'm 46": ("corrected",)}


def test_buttons_are_not_kept(on: Store) -> None:
    talk = asking("one")
    talk.say("Not sure", "unsure", 0.2)
    talk.say("Why do you ask?", "why", 0.2, Move.WHY)
    assert kept(on) == {}


def test_long_messages_are_never_kept(on: Store) -> None:
    text = "my mid back " + "and so on " * 40
    Talk("one").say(text[:300], "nlu_fallback", 0.1)
    assert len(kept(on)) == 1
    Talk("two").say(text[:300] + "x", "nlu_fallback", 0.1)
    assert len(kept(on)) == 1


def test_no_identity_is_in_the_file(on: Store) -> None:
    talk = Talk("sender-Zebra-4711")
    talk.say("my name is Wilhelmina Quackenbush and my mid back hurts", "nlu_fallback", 0.3)
    talk.say("mail w.quackenbush@example.org or 020 7946 0958", "nlu_fallback", 0.3)
    talk.say("dr Fotheringay at 7 Plover Lane knows flurble, I was born 3 March 1958", "nlu_fallback", 0.3)
    assert len(kept(on)) == 3
    files = b"".join(file.read_bytes() for file in on.file.parent.iterdir())
    raw = files.decode("utf-8", "replace").casefold()
    marks = ("zebra", "4711", "wilhelmina", "quackenbush", "example", "7946", "fotheringay", "plover", "1958")
    assert [mark for mark in marks if mark in raw] == []
    today = date.today()
    assert {m.week for m in kept(on).values()} == {week_of(today)}
    assert not re.search(r"\d\d:\d\d", raw) and today.isoformat() not in raw


def test_only_the_owner_can_read_the_file(on: Store) -> None:
    Talk("one").say("flurble", "nlu_fallback", 0.3)
    assert stat.S_IMODE(on.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(on.file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "words", ["I want to kill myself", "I don't want to live any more", "my brother wants to kill himself"]
)
def test_crisis_is_never_kept_and_takes_back_what_was(words: str, on: Store) -> None:
    other = Talk("other")
    other.say("wug wug", "nlu_fallback", 0.3)
    talk = asking("one")
    talk.say("flurble the blort", "nlu_fallback", 0.3)
    assert set(kept(on)) == {"wug wug", "flurble the blort"}
    talk.say(words, "nlu_fallback", 0.3)
    talk.say("blort", "nlu_fallback", 0.3)
    talk.say("start over", "start_over", 0.9, Move.START_OVER)
    talk.say("flurble once more", "nlu_fallback", 0.3)
    assert set(kept(on)) == {"wug wug"}
    assert b"blort" not in on.file.read_bytes()


def test_who_asks_for_deletion_is_not_kept(on: Store) -> None:
    talk = asking("one")
    talk.say("flurble the blort", "nlu_fallback", 0.3)
    talk.say("delete my data", "ask_delete_data", 0.9, Move.TALK)
    talk.say("flurble", "nlu_fallback", 0.3)
    assert kept(on) == {}


def test_with_a_conversation_that_is_deleted_goes_what_was_kept_of_it(on: Store) -> None:
    talk, other = asking("one"), asking("two")
    talk.say("flurble the blort", "nlu_fallback", 0.3)
    other.say("wug wug", "nlu_fallback", 0.3)
    review.withdraw("one")
    talk.say("flurble", "nlu_fallback", 0.3)
    assert set(kept(on)) == {"wug wug"}
    assert b"blort" not in on.file.read_bytes()


def test_what_could_not_be_taken_back_at_once_is_taken_back_later(on: Store) -> None:
    talk = asking("one")
    talk.say("flurble the blort", "nlu_fallback", 0.3)
    hidden = on.file.with_suffix(".away")
    on.file.rename(hidden)
    on.file.mkdir()
    talk.say("I want to kill myself")
    on.file.rmdir()
    hidden.rename(on.file)
    Talk("other").say("my mid back hurts")
    assert kept(on) == {}


def test_bounded_and_the_least_certain_stay(tmp_path: Path) -> None:
    store = Store(tmp_path / "review.sqlite", most=10)
    for i in range(25):
        store.keep(Kept(f"message {i}", (), "inform", 0.4, {}, ("confidence",), doubt=(i * 7 % 25) / 25))
    assert sorted(round(m.doubt * 25) for m in store.least_certain(100)) == list(range(15, 25))
    assert sorted(round(m.doubt * 25) for m in store.least_certain(3)) == [22, 23, 24]


def test_the_same_words_are_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "review.sqlite")
    ids = {store.keep(Kept("kinda", ("numbness",), "deny", 0.4, doubt=d)) for d in (0.3, 0.6, 0.5)}
    store.keep(Kept("kinda", ("fever",), "deny", 0.4, doubt=0.1))
    assert len(ids) == 1
    assert sorted(m.doubt for m in store.least_certain(9)) == [0.1, 0.6]


def test_what_nobody_reviews_is_removed(tmp_path: Path) -> None:
    store = Store(tmp_path / "review.sqlite")
    today = date(2026, 1, 2)
    store.keep(Kept("old", (), "inform", 0.4, doubt=0.9), today - timedelta(weeks=LONGEST_WEEKS + 1))
    store.keep(Kept("not so old", (), "inform", 0.4, doubt=0.9), today - timedelta(weeks=LONGEST_WEEKS - 1))
    store.keep(Kept("new", (), "inform", 0.4, doubt=0.9), today)
    assert set(kept(store)) == {"not so old", "new"}


def test_a_store_that_fails_does_not_disturb_and_is_told_once(
    on: Store, caplog: pytest.LogCaptureFixture
) -> None:
    on.file.parent.write_text("a file where the folder should be")
    talk = asking("one")
    with caplog.at_level(logging.WARNING):
        turns = [talk.say(text, "nlu_fallback", 0.3) for text in ("flurble", "wug", "blort")]
    assert all(turn.replies for turn in turns)
    warnings = [record.getMessage() for record in caplog.records if "review" in record.getMessage()]
    assert len(warnings) == 1
    assert "flurble" not in warnings[0]
