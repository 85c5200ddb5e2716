"""Buttons: which there are, where they stand, what they carry."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.channels.telegram.keyboard import (
    LONGEST_DATA,
    Keyboard,
    change_keyboard,
    keyboard_of,
    offer_of,
)

KEY = b"k" * 32
STANDING = [("Not sure", "unsure"), ("Skip", "skip"), ("Why do you ask?", "why")]


def question(*labels: str, kind: str = "choice", **more: Any) -> dict[str, Any]:
    chips = [{"label": label, "send": label.lower(), "role": "answer"} for label in labels]
    chips += [{"label": label, "send": label, "role": role} for label, role in STANDING]
    return {"kind": "question", "id": "q", "text": "Well?", "input": kind, "chips": chips, **more}


def shown(keyboard: Keyboard) -> list[list[str]]:
    return [[button.label for button in row] for row in keyboard]


OTHERS = ["Not sure", "Skip"], ["Why do you ask?"]


@pytest.mark.parametrize(
    ("reply", "rows"),
    [
        pytest.param(question("Yes", "No", kind="yes_no"), [["Yes", "No"], *OTHERS], id="yes or no"),
        pytest.param(
            question("Left", "Right", "Both sides", "In the middle"),
            [["Left", "Right"], ["Both sides", "In the middle"], *OTHERS],
            id="short labels",
        ),
        pytest.param(
            question("Slowly, over hours or days", "Suddenly"),
            [["Slowly, over hours or days"], ["Suddenly"], *OTHERS],
            id="long labels",
        ),
        pytest.param(
            question(kind="scale"),
            [[str(n) for n in range(6)], [str(n) for n in range(6, 11)], *OTHERS],
            id="scale",
        ),
        pytest.param(question(kind="number"), list(OTHERS), id="number"),
        pytest.param(
            question("Neck", "Low back", "None of these", kind="multi"),
            [["☐ Neck", "☐ Low back"], ["None of these"], ["✔ Done"], *OTHERS],
            id="several",
        ),
        pytest.param(
            question(kind="multi", map={"places": [{"label": "Neck", "send": "neck"}]}),
            [["☐ Neck"], ["✔ Done"], *OTHERS],
            id="places of the map, where there are no other answers",
        ),
    ],
)
def test_rows(reply: dict[str, Any], rows: list[list[str]]) -> None:
    offer = offer_of(KEY, "telegram-1", reply)
    assert offer is not None
    assert shown(keyboard_of(offer, done="Done")) == rows


def test_what_is_marked_is_seen_and_sent_in_its_order() -> None:
    offer = offer_of(KEY, "telegram-1", question("Neck", "Low back", "Ribs", kind="multi"))
    assert offer is not None
    assert offer.answer() is None
    offer.marked = {2, 0}
    assert shown(keyboard_of(offer, done="Done"))[0] == ["☑ Neck", "☐ Low back"]
    answer = offer.answer()
    assert answer is not None
    assert (answer.label, answer.send) == ("Neck, Ribs", "neck, ribs")


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param({"kind": "text", "text": "Hello", "chips": []}, id="no chips"),
        pytest.param({"kind": "text", "text": "Hello"}, id="no field"),
        pytest.param(
            {"kind": "text", "text": "Hello", "chips": [{"label": "", "send": ""}]}, id="empty chip"
        ),
    ],
)
def test_no_offer(reply: dict[str, Any]) -> None:
    assert offer_of(KEY, "telegram-1", reply) is None


def test_what_a_button_carries_is_short_and_belongs_to_one_question_in_one_chat() -> None:
    many = question(*(f"Answer {number}" for number in range(120)))
    offers = [
        offer_of(KEY, "telegram-1", many),
        offer_of(KEY, "telegram-2", many),
        offer_of(b"x" * 32, "telegram-1", many),
        offer_of(KEY, "telegram-1", {**many, "text": "And now?"}),
    ]
    keyboards = [keyboard_of(offer, done="Done") for offer in offers if offer is not None]
    carried = [button.data for keyboard in keyboards for row in keyboard for button in row]
    assert len(set(carried)) == 4 * 123
    assert max(len(data.encode()) for data in carried) <= LONGEST_DATA
    assert offer_of(KEY, "telegram-1", dict(many)) == offers[0]


def test_only_a_question_that_says_how_can_be_changed() -> None:
    plain = offer_of(KEY, "telegram-1", question("Yes"))
    changeable = offer_of(KEY, "telegram-1", question("Yes", change="Change my answer: place"))
    assert plain is not None
    assert changeable is not None
    assert change_keyboard(plain, "Change") == []
    assert shown(change_keyboard(changeable, "Change")) == [["✎ Change"]]
