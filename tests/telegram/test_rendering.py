"""Replies as Telegram messages."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.channels.telegram.keyboard import offer_of
from spinewise.channels.telegram.rendering import FileMessage, TextMessage, answered, render
from spinewise.knowledge.load import default_folder
from spinewise.replies.wording import load_wording
from tests.telegram.markup import read

SAY = load_wording(default_folder() / "wording.yml").say
KEY = b"k" * 32

CAUSE = {
    "name": "Strain",
    "likelihood_label": "Most likely",
    "what_it_is": "A strain.",
    "for": ["you lifted"],
    "against": ["no pain on moving"],
    "would_change": ["a fever"],
    "do_now": ["Keep moving."],
    "avoid": ["Bed rest."],
    "see_a_doctor": ["If it lasts."],
    "what_to_expect": "It settles.",
    "medicines": [{"name": "Gel", "cautions": ["Ask first.", "Not on wounds."]}],
    "sources": ["Somebody 2020"],
}
RESULT: dict[str, Any] = {
    "kind": "result",
    "text": "the whole result in words",
    "chips": [{"label": "Start over", "send": "Start over", "role": "command"}],
    "urgency": {
        "level": "urgent_same_day",
        "headline": "Speak to a doctor today",
        "action": "Call.",
        "reasons": ["Fever."],
    },
    "causes": [CAUSE, {**CAUSE, "name": "Joint", "likelihood_label": "Possible"}],
    "advice": [{"title": "Warmth", "text": "May help."}],
    "safety_net": ["Numb legs: call."],
    "sources": ["Guideline"],
    "notice": "No diagnosis.",
    "review": "Not reviewed.",
    "next": "Ask me.",
}
SUMMARY = {
    "kind": "file",
    "text": "the whole summary in words",
    "file": {"name": "spinewise-summary.pdf", "media_type": "application/pdf", "what": "summary"},
    "summary": {"title": "For <your> doctor", "sections": []},
}
EMERGENCY = {
    "kind": "emergency",
    "text": "Please get emergency help now.\nCall now.\nBecause of this.",
    "title": "Please get emergency help now",
    "action": "Call now.",
    "numbers": [{"country": "Japan", "emergency": "119"}, {"country": "Spain", "emergency": "112"}],
}


def texts(reply: dict[str, Any]) -> list[str]:
    return [m.html for m in render(reply, None, SAY) if isinstance(m, TextMessage)]


def test_the_result_begins_with_what_to_do() -> None:
    first, rest = texts(RESULT)
    assert first == "<b>🟠 Speak to a doctor today</b>\nCall.\nFever."
    plain, formatted = read(rest)
    order = [
        "Most likely: Strain",
        "Because you said: you lifted.",
        "Less fitting: no pain on moving.",
        "It would change my view if: a fever.",
        "Possible: Joint",
        "Warmth",
        "Gel: Ask first. Not on wounds.",
        "Get help sooner if",
        "Numb legs: call.",
        "Somebody 2020",
        "Guideline",
        "No diagnosis.",
        "Ask me.",
    ]
    places = [plain.index(words) for words in order]
    assert places == sorted(places)
    assert plain.count("Gel:") == plain.count("Somebody 2020") == 1
    folded = "\n".join(words for tag, words in formatted if tag == "blockquote")
    assert "Keep moving." in folded
    assert "Numb legs" not in folded


def test_the_picture_stands_between_urgency_and_causes() -> None:
    picture = {"regions": ["mid_back"], "side": None, "alt": "The back, with <the middle> marked."}
    _, image, _ = render({**RESULT, "picture": picture}, None, SAY)
    assert isinstance(image, FileMessage)
    assert image.picture
    assert image.caption == "The back, with &lt;the middle&gt; marked."
    assert image.make().startswith(b"\x89PNG")


@pytest.mark.parametrize("missing", ["causes", "urgency", "safety_net", "notice"])
def test_a_result_of_another_shape_is_shown_in_words(missing: str) -> None:
    reply = {name: value for name, value in RESULT.items() if name != missing}
    assert texts(reply) == ["the whole result in words"]


@pytest.mark.parametrize(
    "reply", [{"kind": "hologram", "text": "words"}, {"kind": None, "text": "words"}, {"text": "words"}]
)
def test_a_kind_that_is_not_known_is_shown_in_words(reply: dict[str, Any]) -> None:
    assert texts(reply) == ["words"]


def test_nothing_to_say_sends_nothing() -> None:
    assert render({"kind": "text", "text": ""}, None, SAY) == []


def test_buttons_stand_below_the_last_message() -> None:
    made = render(RESULT, offer_of(KEY, "telegram-1", RESULT), SAY)
    assert [bool(m.keyboard) for m in made if isinstance(m, TextMessage)] == [False, True]


def test_buttons_of_a_file_stand_below_words() -> None:
    reply = {**SUMMARY, "chips": RESULT["chips"]}
    file, below = render(reply, offer_of(KEY, "telegram-1", reply), SAY)
    assert isinstance(file, FileMessage)
    assert isinstance(below, TextMessage)
    assert below.keyboard


def test_a_file_has_its_words_in_reserve() -> None:
    (file,) = render(SUMMARY, None, SAY)
    assert isinstance(file, FileMessage)
    assert (file.name, file.picture) == ("spinewise-summary.pdf", False)
    assert file.caption == "<b>For &lt;your&gt; doctor</b>"
    assert [m.html for m in file.instead] == ["the whole summary in words"]


def test_an_emergency_shows_every_number() -> None:
    (html,) = texts(EMERGENCY)
    assert html.startswith("<b>🚨 Please get emergency help now.</b>\n<b>Call now.</b>\nBecause of this.")
    assert "<blockquote expandable>Japan: 119\nSpain: 112</blockquote>" in html


@pytest.mark.parametrize(
    ("labels", "listed"),
    [(["Yes", "No"], False), (["Operation, journey, bed rest, pill or earlier clot"], True)],
)
def test_labels_that_a_phone_cuts_off_also_stand_in_the_text(labels: list[str], listed: bool) -> None:
    chips = [{"label": label, "send": label, "role": "answer"} for label in labels]
    (html,) = texts({"kind": "question", "text": "Well?", "progress_text": "Question 1", "chips": chips})
    assert html.startswith("<i>Question 1</i>\n<b>Well?</b>")
    assert all((f"• {label}" in html) == listed for label in labels)


def test_an_answered_question_shows_the_answer_and_no_markup_of_its_own() -> None:
    reply = {
        "kind": "question",
        "text": "Well?",
        "chips": [{"label": "<i>Yes</i>", "send": "<i>Yes</i>", "role": "answer"}],
    }
    offer = offer_of(KEY, "telegram-1", reply)
    assert offer is not None
    html = answered(reply, offer.choices[0], SAY)
    assert html == "<b>Well?</b>\n\n<i>Your answer: </i><b>&lt;i&gt;Yes&lt;/i&gt;</b>"
