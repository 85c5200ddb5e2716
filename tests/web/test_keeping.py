"""The notice on keeping the chat, in a real browser: it asks, and is in nobody's way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.web.accessibility import overflow, small_targets, violations
from tests.web.chat import COMPLAINT, Chat
from tests.web.conftest import NewPage

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1100, "height": 820}}


@pytest.mark.parametrize("size", SIZES)
def test_it_is_seen_and_not_in_the_way(
    assistant: Assistant, new_page: NewPage, artifacts: Path, size: str
) -> None:
    chat = Chat(new_page(viewport=SIZES[size], has_touch=size == "phone"), artifacts).open(assistant.url)
    notice = chat.root.locator(".said.consent")
    keep = notice.get_by_role("button", name="Keep my chat")
    for seen in (keep, notice.get_by_role("button", name="Don't keep it"), chat.field):
        expect(seen).to_be_in_viewport(ratio=1)
    chat.picture(f"keeping-{size}")
    assert violations(chat.page) + overflow(chat.page) + small_targets(chat.page) == []
    chat.say(COMPLAINT)
    expect(chat.open_answers).to_be_in_viewport()
    expect(keep).to_be_visible()

    keep.click()
    chat.settled()
    expect(chat.theirs.get_by_text("Thank you, I keep this chat.")).to_be_in_viewport()
    chat.answer_open_question()
    assert chat.words()[:2] == [COMPLAINT, "Keep my chat"]
    before = chat.transcript()
    chat.page.reload()
    expect(chat.open_answers).to_have_count(1)
    assert chat.transcript() == before


def test_an_export_is_saved_as_a_file(assistant: Assistant, chat: Chat, tmp_path: Path) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    chat.say("Export my data")
    for _ in range(2):
        with chat.page.expect_download() as saved:
            chat.root.get_by_role("button", name="Save the file").click()
        assert saved.value.suggested_filename == "spinewise-conversation.json"
        saved.value.save_as(tmp_path / "saved.json")
        said = json.loads((tmp_path / "saved.json").read_text("utf-8"))["messages"]
        assert COMPLAINT in [message["text"] for message in said if message["from"] == "you"]
        chat.page.reload()  # the file can be had later too
    expect(chat.root.get_by_role("button", name="Save the file")).to_be_visible()


def test_who_comes_back_to_a_chat_that_was_not_kept_is_told(
    chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPINEWISE_SECRET", "the same before and after")
    before = start_assistant(tmp_path / "before.txt")
    try:
        chat.open(before.url).say(COMPLAINT)
    finally:
        stop_assistant(before)
    after = start_assistant(tmp_path / "after.txt", arguments=("--port", before.url.rsplit(":", 1)[1]))
    try:
        lost = chat.theirs.get_by_text("nothing of it is left: it was not kept")
        chat.say("no")
        expect(lost).to_be_visible()
        chat.page.reload()
        expect(lost).to_be_visible()
        assert chat.words() == ["no"]
        chat.say(COMPLAINT)
        expect(chat.open_answers).to_have_count(1)
    finally:
        stop_assistant(after)
