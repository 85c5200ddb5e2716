"""What people say is kept only if they agree; and they can have it, and take it back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spinewise.dialogue.own_data import Wish, wish_of
from spinewise.knowledge.load import default_folder
from spinewise.replies.consent import Keeping, notice, version
from spinewise.replies.wording import Wording, load_wording
from tests.conftest import ROOT, Assistant, start_assistant, stop_assistant
from tests.privacy.test_deletion import MARKER, holding
from tests.web.client import Browser, opened

FILE = default_folder() / "wording.yml"
WORDING = load_wording(FILE)
ASKED = Keeping(False, 30)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Keep my chat", Wish.KEEP),
        ("yes please keep my chat", Wish.KEEP),
        ("you may store this conversation", Wish.KEEP),
        ("Don\u2019t keep it", Wish.DROP),
        ("don't keep it!", Wish.DROP),
        ("Do not store my data.", Wish.DROP),
        ("stop keeping my chat", Wish.DROP),
        ("please don't save anything", Wish.DROP),
        ("I withdraw my consent", Wish.DROP),
        ("export my data", Wish.EXPORT),
        ("Please send me my data", Wish.EXPORT),
        ("send me all of my data", Wish.EXPORT),
        ("yes", None),
        ("no", None),
        ("keep it", None),
        ("I can't keep my balance", None),
        ("keep my chat, I can't feel my legs", None),
        ("my legs don't keep me up", None),
        ("send me a summary", None),
        ("do you keep my data?", None),
    ],
)
def test_only_exact_words_count(text: str, wish: Wish | None) -> None:
    assert wish_of(text, WORDING) is wish


@pytest.mark.parametrize(
    ("changed", "keeping"),
    [
        ({"consent_question": "May I keep it for {time}?"}, ASKED),
        ({"consent_date": "2031-01-31"}, ASKED),
        ({}, Keeping(False, 60)),
        ({}, Keeping(False, 30, reviewed=True)),
    ],
    ids=["other words", "another date", "another time", "review"],
)
def test_a_text_that_changed_has_another_version(changed: dict[str, str], keeping: Keeping) -> None:
    texts = {name: WORDING._texts[name] for name in WORDING.names()}
    assert version(Wording({**texts, **changed}), keeping) != version(WORDING, ASKED)
    assert version(Wording(texts), ASKED) == version(WORDING, ASKED)


def led_to(assistant: Assistant, browser: Browser) -> Browser:
    """The same browser at another server."""
    other = Browser(assistant.url)
    other.http.cookies.update({cookie.name: cookie.value for cookie in browser.http.cookies})
    return other


def texts_of(browser: Browser) -> str:
    """Everything the conversation shows."""
    items = browser.history().json()["items"]
    return "\n".join(item["text"] if item["from"] == "user" else item["reply"]["text"] for item in items)


@pytest.mark.parametrize("declined", [False, True])
def test_without_consent_nothing_is_left(tmp_path: Path, declined: bool) -> None:
    state = tmp_path / "state"
    before = start_assistant(tmp_path / "before.txt", dev=False, environment={"SPINEWISE_REVIEW": "yes"})
    try:
        browser = opened(before.url)
        opening = browser.history().json()["items"]
        assert [item["reply"]["kind"] for item in opening] == ["text", "consent"]
        if declined:
            assert "this chat is not kept" in browser.say("Don't keep it")[0]["text"]
        question = browser.say(f"my mid back hurts because of the {MARKER}", "first-id-1")[-1]
        assert question["kind"] == "question", "nothing waits for an answer about keeping"
        browser.say(f"flurble the {MARKER}")
        browser.say("I am 64")
        changed = browser.say("change my answer: age")
        assert "64" in changed[0]["text"]
        browser.say("I am 46")
        assert browser.say(f"my mid back hurts because of the {MARKER}", "first-id-1")[-1] == question
        assert browser.start().json()["resumed"] is True
        assert MARKER in texts_of(browser)
        assert browser.http.get(f"{before.url}/api/chat/summary", timeout=30).status_code == 200
        exported = browser.http.get(f"{before.url}/api/chat/export", timeout=30).json()
        assert (exported["kept"], exported["consent"]) == (False, None)
        assert f"my mid back hurts because of the {MARKER}" in [m["text"] for m in exported["messages"]]
        emergency = browser.say("and I can't feel it when I pee")
        assert "emergency" in [reply["kind"] for reply in emergency]
        assert holding(state, MARKER) == [], "while it goes on"
    finally:
        stop_assistant(before)
    assert holding(state, MARKER) == [], "after the end"

    after = start_assistant(tmp_path / "after.txt", dev=False)
    try:
        page_left_open = led_to(after, browser)
        told = page_left_open.say("no")
        assert "nothing of it is left" in told[0]["text"]
        assert page_left_open.said() == ["no"]
        loaded_anew = led_to(after, opened(after.url))
        loaded_anew.say("delete my data")
        assert loaded_anew.start().json()["resumed"] is False
        assert "nothing of it is left" in texts_of(loaded_anew)
    finally:
        stop_assistant(after)


def listed(state: Path) -> str:
    """What operators see of the kept conversations."""
    environment = {**os.environ, "SPINEWISE_STATE": str(state)}
    command = [sys.executable, "-m", "spinewise.storage", "list"]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True).stdout


def test_with_consent_it_is_kept_until_it_is_withdrawn(tmp_path: Path) -> None:
    state, reviewed = tmp_path / "state", {"SPINEWISE_REVIEW": "yes"}
    told = notice(WORDING, Keeping(False, 30, reviewed=True))
    before = start_assistant(tmp_path / "before.txt", dev=False, environment=reviewed)
    try:
        browser = opened(before.url)
        assert told.text in texts_of(browser)
        browser.say(f"my mid back hurts because of the {MARKER}")
        browser.say(f"my neck too, says the {MARKER}")
        assert holding(state, MARKER) == []
        agreed, question = browser.say("Keep my chat", "keep-id-1")
        assert "I keep this chat. It is deleted 30 days after" in agreed["text"]
        assert question["kind"] == "question"
        assert [name for name in holding(state, MARKER) if name.startswith("conversations.sqlite")]
        assert browser.say("Keep my chat", "keep-id-1")[0]["text"] == agreed["text"]
        name = f"web-{browser.http.cookies['spinewise_chat'].split('.')[0]}"
        assert f"to {told.data['version']}, web" in next(
            line for line in listed(state).splitlines() if line.startswith(name)
        )
        kept = browser.http.get(f"{before.url}/api/chat/export", timeout=30)
        assert kept.headers["content-disposition"] == 'attachment; filename="spinewise-conversation.json"'
        assert json.loads(kept.content)["consent"]["version"] == told.data["version"]
        assert "I keep this chat" in json.dumps(kept.json()["messages"])
    finally:
        stop_assistant(before)

    after = start_assistant(tmp_path / "after.txt", dev=False, environment=reviewed)
    try:
        browser = led_to(after, browser)
        assert browser.start().json()["resumed"] is True
        assert MARKER in texts_of(browser)
        for _ in range(3):
            browser.say(f"flurble the {MARKER}")
        assert any(name.startswith("review") for name in holding(state, MARKER)), "there is something to lose"
        withdrawn, question = browser.say("don't keep it")
        assert "this chat is not kept" in withdrawn["text"]
        assert question["kind"] == "question"
        assert holding(state, MARKER) == []
        assert listed(state) == ""
        assert MARKER in texts_of(browser), "it goes on all the same"
        browser.say(f"skip, says the {MARKER}")
        assert holding(state, MARKER) == []
    finally:
        stop_assistant(after)
    assert holding(state, MARKER) == []


def test_a_stranger_gets_no_file(assistant: Assistant) -> None:
    owner = opened(assistant.url)
    owner.say("my neck hurts")
    assert Browser(assistant.url).http.get(f"{assistant.url}/api/chat/export", timeout=30).status_code == 401
    other = opened(assistant.url).http.get(f"{assistant.url}/api/chat/export", timeout=30)
    assert "my neck hurts" not in other.text
    (reply, *_) = owner.say("please send me my data")
    assert (reply["kind"], reply["file"]["name"]) == ("export", "spinewise-conversation.json")


@pytest.mark.parametrize(
    ("said", "told"),
    [((), "This chat is not kept"), (("keep my chat",), "This chat is kept. It is deleted 30 days")],
)
def test_what_is_told_about_storage_is_so(assistant: Assistant, said: tuple[str, ...], told: str) -> None:
    browser = opened(assistant.url)
    for words in said:
        browser.say(words)
    assert told in browser.say("What do you store about me?")[0]["text"]
