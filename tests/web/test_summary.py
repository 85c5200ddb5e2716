"""The summary for the doctor at the doors of the web channel."""

from __future__ import annotations

import pytest
import requests

from tests.conftest import Assistant
from tests.web.client import PATIENCE, Browser, opened

DOORS = ("summary", "summary.pdf")


def get(browser: Browser, door: str, **headers: str) -> requests.Response:
    return browser.http.get(f"{browser.url}/api/chat/{door}", headers=headers, timeout=PATIENCE)


@pytest.fixture(scope="module")
def told(assistant: Assistant) -> Browser:
    """Somebody who has told something."""
    browser = opened(assistant.url)
    browser.say("my mid back hurts since last week after lifting, I'm 41")
    return browser


def test_the_page_tells_what_is_known_now(told: Browser) -> None:
    answer = get(told, "summary")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Summary for the doctor" in answer.text and "41 years" in answer.text
    assert "the questions were not finished" in answer.text


def test_the_pdf_is_a_file_to_keep(told: Browser) -> None:
    answer = get(told, "summary.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="spinewise-summary.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_it_is_the_summary_that_the_chat_shows(told: Browser) -> None:
    reply = next(r for r in told.say("Summary for my doctor") if r["kind"] == "file")
    page = get(told, "summary").text
    for section in reply["summary"]["sections"]:
        assert section["title"] in page


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_kept_framed_or_run(told: Browser, door: str) -> None:
    answer = get(told, door)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    if door == "summary":
        assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy


@pytest.mark.parametrize("door", DOORS)
def test_the_conversation_goes_on_as_it_was(told: Browser, door: str) -> None:
    before = told.history().json()
    get(told, door)
    assert told.history().json() == before


@pytest.mark.parametrize("door", DOORS)
def test_only_the_holder_of_the_conversation_gets_it(assistant: Assistant, told: Browser, door: str) -> None:
    token = told.http.cookies["spinewise_chat"]
    identifier = token.split(".")[0]
    for headers in (
        {},
        {"cookie": "spinewise_chat=guess"},
        {"authorization": f"Bearer {identifier}"},
        {"authorization": f"Bearer {token}x"},
    ):
        answer = get(Browser(assistant.url, headers), door)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "no_session"
    stranger = get(Browser(assistant.url, {"origin": "https://evil.example"}), door)
    assert stranger.status_code == 403
    other = get(opened(assistant.url), door)
    assert other.status_code == 404
    assert other.json()["error"]["code"] == "nothing_told"


@pytest.mark.parametrize("door", DOORS)
def test_other_methods_are_refused(told: Browser, door: str) -> None:
    answer = told.http.post(f"{told.url}/api/chat/{door}", json={}, timeout=PATIENCE)
    assert answer.status_code == 405
