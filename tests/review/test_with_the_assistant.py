"""The running assistant with the setting on."""

from __future__ import annotations

from pathlib import Path

import requests

from spinewise.review.store import Store
from tests.conftest import start_assistant, stop_assistant


def test_kept_by_the_running_assistant(tmp_path: Path, http: requests.Session) -> None:
    state = tmp_path / "state"
    running = start_assistant(
        tmp_path / "log.txt",
        environment={
            "SPINEWISE_REVIEW": "yes",
            "SPINEWISE_CONSENT": "assumed",
            "SPINEWISE_STATE": str(state),
        },
    )

    def say(sender: str, *texts: str) -> None:
        for text in texts:
            answer = http.post(
                f"{running.url}/webhooks/rest/webhook", json={"sender": sender, "message": text}, timeout=30
            )
            assert answer.json()

    # Which of them are uncertain may change with the training data; not all of them will be sure.
    odd = ("flurb kinda, {}", "{} sorta", "maybe {} or maybe my legs are numb")
    try:
        say("sender-Zebra-4711", "my mid back hurts", *(text.format("Mr Quackenbush") for text in odd))
        say("sender-Okapi-0815", "my mid back hurts", *(text.format("jabberwock") for text in odd))
        in_between = [message.text for message in Store(state / "review.sqlite").least_certain(99)]
        say("sender-Okapi-0815", "I want to kill myself", *(text.format("jabberwock") for text in odd))
    finally:
        stop_assistant(running)
    assert any("jabberwock" in text for text in in_between)
    kept = {message.text for message in Store(state / "review.sqlite").least_certain(99)}
    assert kept and kept <= {text.format("Mr <name>") for text in odd}
    raw = (state / "review.sqlite").read_bytes()
    assert [
        mark for mark in (b"Zebra", b"4711", b"Okapi", b"Quackenbush", b"jabberwock") if mark in raw
    ] == []
