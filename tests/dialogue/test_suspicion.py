"""Danger that a message only sounds like: believed, asked about, dropped, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.dialogue.exchange import Move
from spinewise.dialogue.hearing import Message
from spinewise.dialogue.state import DialogueState
from spinewise.dialogue.suspicion import suspected
from spinewise.dialogue.turn import Conversation, Turn
from spinewise.knowledge.load import default_folder, load
from spinewise.replies.wording import load_wording
from spinewise.understanding.reading import Mention, Reading, SoundsLike


@pytest.fixture(scope="module")
def talk() -> Conversation:
    return Conversation(load(), load_wording(default_folder() / "wording.yml"))


def mention(finding: str, value: bool = True, **context: str) -> Mention:
    return Mention(finding, value, 0, 1, "x", "a phrasing", **context)  # type: ignore[arg-type]


def reading(sign: str, sure: bool, *mentions: Mention, **fields: Any) -> Reading:
    return Reading("some words", tuple(mentions), sounds_like=SoundsLike(sign, 0.99, sure), **fields)


CASES = [
    # case, sign, sure, mentions, known before, told, suspected
    ("sure", "saddle", True, (), {}, {}, {"sounds_like": "saddle"}),
    ("not so sure", "saddle", False, (), {}, {}, {"may_sound_like": "saddle"}),
    (
        "denied in words",
        "saddle",
        True,
        (mention("saddle_numbness", False),),
        {},
        {"saddle_numbness": False},
        {},
    ),
    ("denied as an answer", "saddle", True, (), {}, {"saddle_numbness": False}, {}),
    ("somebody else's", "saddle", True, (mention("saddle_numbness", about="other"),), {}, {}, {}),
    ("long past", "saddle", True, (mention("saddle_numbness", when="past"),), {}, {}, {}),
    ("a figure of speech", "aorta", True, (mention("tearing_pain", stance="figurative"),), {}, {}, {}),
    ("stated anyway", "saddle", True, (mention("saddle_numbness"),), {}, {"saddle_numbness": True}, {}),
    ("half stated", "legs", True, (mention("weakness"),), {}, {"weakness": True}, {"sounds_like": "legs"}),
    ("known before", "saddle", True, (), {"saddle_numbness": True}, {}, {}),
    (
        "denied before, heard now",
        "saddle",
        True,
        (),
        {"saddle_numbness": False},
        {},
        {"sounds_like": "saddle"},
    ),
    ("self-harm", "self_harm", True, (), {}, {}, {"self_harm": True}),
    ("self-harm, not so sure", "self_harm", False, (), {}, {}, {}),
    ("self-harm denied", "self_harm", True, (mention("self_harm", False),), {}, {"self_harm": False}, {}),
]


@pytest.mark.parametrize("case", [pytest.param(case[1:], id=case[0]) for case in CASES])
def test_what_the_words_state_comes_first(talk: Conversation, case: Any) -> None:
    sign, sure, mentions, before, told, expected = case
    assert suspected(talk.knowledge, reading(sign, sure, *mentions), before, told) == expected


def test_danger_of_somebody_else_is_not_suspected_of_the_writer(talk: Conversation) -> None:
    heard = reading("legs", True, other_in_danger=("weakness", "both_legs"))
    assert suspected(talk.knowledge, heard, {}, {}) == {}


def turn(talk: Conversation, message: Message, before: Turn | None = None) -> Turn:
    state = before.state if before else DialogueState()
    known = before.findings if before else {}
    return talk.take_turn(state, known, Move.ASSESS, message, before.assessment if before else None)


@pytest.mark.parametrize("sign", [*(load().findings["sounds_like"].of or ())])
def test_every_sign_ends_the_questions_and_says_what_was_heard(talk: Conversation, sign: str) -> None:
    told = turn(talk, Message("some words", reading(sign, True)))
    emergency = told.replies[-1]
    assert emergency.kind == "emergency"
    assert talk.knowledge.findings["sounds_like"].value_labels[sign] in emergency.text
    assert told.assessment is not None and told.assessment["urgency"] == "emergency"


@pytest.mark.parametrize("sign", [*(load().findings["may_sound_like"].of or ())])
def test_every_sign_that_is_not_sure_is_asked_about_first(talk: Conversation, sign: str) -> None:
    asked = turn(talk, Message("some words", reading(sign, False)))
    question = talk.knowledge.questions[asked.state.pending or ""]
    rules = {rule.id: rule for rule in talk.knowledge.red_flags.values() if rule.id in question.clarifies}
    assert any(sign in str(rule.unclear_when) for rule in rules.values())


def test_that_is_not_right_turns_it_into_a_question_and_a_denial_ends_it(talk: Conversation) -> None:
    told = turn(talk, Message("some words", reading("saddle", True)))
    chip = talk.wording.say("emergency_not_so_chip")
    asked = turn(talk, Message(chip, Reading(chip)), told)
    assert asked.state.pending == "below"
    denied = turn(talk, Message("Neither", Reading("Neither")), asked)
    assert denied.state.phase == "asking"
    assert not {"sounds_like", "may_sound_like"} & set(denied.findings)


def test_that_is_not_right_does_not_take_back_what_was_stated(talk: Conversation) -> None:
    stated = Message("I am numb", Reading("I am numb", (mention("saddle_numbness"),)))
    told = turn(talk, Message("words", reading("bladder_bowel", True)), turn(talk, stated))
    chip = talk.wording.say("emergency_not_so_chip")
    assert turn(talk, Message(chip, Reading(chip)), told).state.phase == "emergency"
