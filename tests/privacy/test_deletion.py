"""Who asks for deletion on the web page leaves nothing behind, in no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import start_assistant, stop_assistant
from tests.web.client import Browser, opened

MARKER = "zebrafinch"
ANOTHER = "kingfisher"


def holding(folder: Path, word: str) -> list[str]:
    """The files with the word in them, as they are on the disk."""
    return sorted(one.name for one in folder.iterdir() if word.encode() in one.read_bytes().lower())


@pytest.mark.parametrize("streamed", [False, True])
def test_nothing_is_left_of_a_deleted_conversation(tmp_path: Path, streamed: bool) -> None:
    state = tmp_path / "state"
    kept = {"SPINEWISE_REVIEW": "yes", "SPINEWISE_CONSENT": "assumed"}
    assistant = start_assistant(tmp_path / "log.txt", dev=False, environment=kept)
    try:
        browser, other = opened(assistant.url), opened(assistant.url)
        other.say(f"my neck hurts since I saw the {ANOTHER}")
        browser.say(f"my mid back hurts because of the {MARKER}", "first-id-1")
        for _ in range(3):
            browser.say(f"flurble the {MARKER}")
        assert any(name.startswith("conversations.sqlite") for name in holding(state, MARKER))
        assert any(name.startswith("review") for name in holding(state, MARKER)), (
            "there is something to take back"
        )

        if streamed:
            (name, reply), (end, _) = browser.stream("Please delete my data.", "delete-id-1")
            assert (name, end) == ("reply", "done")
        else:
            (reply,) = browser.say("Please delete my data.", "delete-id-1")
        assert "I've deleted what you told me" in reply["text"]
        assert holding(state, MARKER) == [], "while it runs: the database, -wal, -shm, and all beside it"
        assert browser.history().json()["items"] == []
        assert browser.http.get(f"{assistant.url}/api/chat/summary", timeout=30).status_code == 404

        again = browser.say("Please delete my data.", "delete-id-1")
        assert again[0]["text"] == reply["text"], "a browser that lost the answer gets it"
        assert browser.start().json()["resumed"] is False
        browser.say("my neck is stiff", "first-id-1")
        assert browser.said() == ["my neck is stiff"]
        assert other.said() == [f"my neck hurts since I saw the {ANOTHER}"]
    finally:
        stop_assistant(assistant)
    assert holding(state, MARKER) == [], "after it was stopped"
    assert holding(state, ANOTHER) != []


def test_a_stranger_cannot_delete(assistant) -> None:
    owner = opened(assistant.url)
    owner.say("my neck hurts")
    stranger = Browser(assistant.url)
    assert stranger.post({"id": "delete-id-2", "text": "delete my data"}).status_code == 401
    opened(assistant.url).say("delete my data")
    assert owner.said() == ["my neck hurts"]
