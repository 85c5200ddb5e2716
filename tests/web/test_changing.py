"""An earlier answer can be given anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import Assistant
from tests.web.chat import Chat
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
