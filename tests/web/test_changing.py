"""An earlier answer can be given anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import Assistant
from tests.web.chat import COMPLAINT, Chat
from tests.web.replies import MAP_QUESTION, QUESTION, RESULT

pytestmark = pytest.mark.browser


def changes(chat: Chat) -> Locator:
    return chat.root.get_by_role("button", name="Change my answer")


def test_each_answer_can_be_changed_in_its_own_words(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([QUESTION])
    expect(changes(chat)).to_have_count(0)  # what was not asked for is no answer
    chat.hear([MAP_QUESTION])
    chat.hear([RESULT])
    expect(changes(chat)).to_have_count(2)
    assert [button.get_attribute("aria-label") for button in changes(chat).all()] == [
        QUESTION["change"],
        MAP_QUESTION["change"],
    ]
    expect(changes(chat).first).to_have_text("Change")
    changes(chat).first.click()
    chat.settled()
    assert chat.words()[-1] == QUESTION["change"]


def test_a_question_that_is_asked_again_has_no_answer_to_change(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([QUESTION])
    chat.hear([{"kind": "text", "text": "Because a fever matters."}, QUESTION])
    expect(changes(chat)).to_have_count(0)
    chat.hear([MAP_QUESTION])
    expect(changes(chat)).to_have_count(1)


def test_a_question_that_does_not_say_how_cannot_be_changed(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([{**QUESTION, "change": None}])
    chat.hear([MAP_QUESTION])
    expect(changes(chat)).to_have_count(0)


def test_the_keyboard_reaches_the_change_right_after_the_answer(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([QUESTION])
    chat.open_answers.get_by_role("button", name="No", exact=True).focus()
    chat.page.keyboard.press("Enter")
    chat.settled()
    chat.page.keyboard.press("Tab")
    expect(changes(chat)).to_be_focused()


def asked(chat: Chat) -> str:
    return chat.last.locator(".asked").inner_text()


def test_the_assistant_asks_again_and_takes_the_new_answer(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    first = asked(chat)
    chat.answer_open_question()
    second = asked(chat)
    assert second != first
    chat.page.reload()  # the way back is still there
    changes(chat).click()
    chat.settled()
    assert asked(chat) == first
    expect(changes(chat)).to_have_count(0)
    chat.picture("14-changed")
    chat.answer_open_question()
    assert asked(chat) == second
    expect(changes(chat)).to_have_count(1)


def test_an_answer_can_be_changed_after_the_result(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    chat.go_on_to_the_result()
    results = chat.root.locator(".card.result")
    expect(results).to_have_count(1)
    chat.root.get_by_role("button", name="Change my answer: age").click()
    chat.settled()
    assert asked(chat) == "How old are you?"
    chat.say("63")
    for _ in range(10):
        if results.count() > 1:
            break
        chat.answer_open_question()
    expect(results.last.get_by_text("you are 63 years old")).to_have_count(1)
