"""The summary for the doctor: as a file, on paper, on the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import Assistant
from tests.web.accessibility import overflow, violations
from tests.web.chat import COMPLAINT, Chat
from tests.web.replies import FILE, RESULT

pytestmark = pytest.mark.browser

DOOR = "**/api/chat/summary.pdf"
PDF = b"%PDF-1.7 a summary"


@pytest.mark.parametrize(
    ("reply", "button"), [(RESULT, "Summary for your doctor"), (FILE, "Save as PDF")], ids=["result", "file"]
)
def test_the_summary_is_saved_as_a_file(
    assistant: Assistant, chat: Chat, reply: dict[str, object], button: str
) -> None:
    chat.open(assistant.url).hear([reply])
    chat.page.route(DOOR, lambda route: route.fulfill(body=PDF, content_type="application/pdf"))
    with chat.page.expect_download() as saved:
        chat.root.get_by_role("button", name=button).click()
    assert saved.value.suggested_filename == "spinewise-summary.pdf"
    assert Path(saved.value.path()).read_bytes() == PDF
    expect(chat.root.get_by_text("Saved to your downloads.")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, {"error": {"message": "Tell me about your pain first."}}, "Tell me about your pain first."),
        (500, {}, "The file could not be made just now."),
        (0, {}, "The file could not be made just now."),
    ],
)
def test_a_summary_that_cannot_be_had_says_so_and_can_be_tried_again(
    assistant: Assistant, chat: Chat, status: int, body: dict[str, object], told: str
) -> None:
    def answer(route: Route) -> None:
        if status:
            route.fulfill(status=status, content_type="application/json", body=json.dumps(body))
        else:
            route.abort()

    chat.open(assistant.url).hear([FILE])
    chat.page.route(DOOR, answer)
    save = chat.root.get_by_role("button", name="Save as PDF")
    save.click()
    expect(chat.root.get_by_text(told)).to_be_visible()
    expect(save).not_to_have_attribute("aria-disabled", "true")


def test_a_double_click_saves_once(assistant: Assistant, chat: Chat) -> None:
    asked: list[Route] = []
    chat.open(assistant.url).hear([FILE])
    chat.page.route(DOOR, lambda route: asked.append(route))
    chat.root.get_by_role("button", name="Save as PDF").dblclick()
    expect(chat.root.get_by_text("One moment")).to_be_visible()
    assert len(asked) == 1
    asked[0].abort()


def test_the_summary_reads_in_order(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([FILE])
    card = chat.root.locator(".card.file")
    words = card.inner_text()
    parts = ["Summary for your doctor", "4 March 2026", "Complaint", "two weeks", "Warning signs", "Fever"]
    places = [words.index(part) for part in [*parts, "Weak legs", "Not asked", "Made by a program"]]
    assert places == sorted(places)


def test_the_summary_prints_as_a_paper(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([RESULT])
    chat.hear([FILE])
    chat.page.evaluate("window.print = () => { window.printed = true; }")
    chat.root.get_by_role("button", name="Print it").click()
    assert chat.page.evaluate("window.printed") is True
    chat.page.emulate_media(media="print")
    expect(chat.root.locator(".card.file")).to_be_visible()
    expect(chat.root.locator(".card.result")).to_be_hidden()
    expect(chat.root.get_by_role("button", name="Save as PDF")).to_be_hidden()


def test_a_file_without_a_summary_is_shown_in_words(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([{"kind": "file", "text": "Only words"}])
    expect(chat.root.get_by_text("Only words", exact=True)).to_be_visible()


def test_the_assistant_writes_the_summary(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    chat.go_on_to_the_result()
    with chat.page.expect_download() as saved:
        chat.root.get_by_role("button", name="Summary for your doctor").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")
    chat.tap("Summary for my doctor")
    card = chat.root.locator(".card.file")
    expect(card.get_by_role("heading").first).to_be_visible()
    expect(card.locator("dt").first).to_be_visible()
    chat.page.set_viewport_size({"width": 1100, "height": 2600})
    chat.picture("15-summary")
    assert overflow(chat.page) == []
    assert violations(chat.page) == []
    with chat.page.expect_download() as saved:
        card.get_by_role("button", name="Save as PDF").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")
