"""A server that is told to end in the middle of a turn: the answer arrives whole, and is kept."""

from __future__ import annotations

import signal
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.serving.slow_actions import PATIENCE, SlowActions, slow_actions
from tests.storage.servers import Redis, until
from tests.web.client import Browser, opened

SAID = "my mid back hurts after lifting"


def status(assistant: Assistant) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{assistant.url}/health/ready", timeout=30).status_code


def told_to_end_in_a_turn(
    assistant: Assistant, slow: SlowActions, browser: Browser, stream: bool
) -> Future[requests.Response]:
    """Say something, and send SIGTERM once it is being answered."""
    slow.hold()
    headers = {"accept": "text/event-stream"} if stream else {}
    with ThreadPoolExecutor(1) as aside:
        answer = aside.submit(browser.post, {"id": "message-1", "text": SAID}, **headers)
        assert slow.waiting.wait(PATIENCE)
        assistant.process.send_signal(signal.SIGTERM)
        until(lambda: _takes_nothing(assistant), "it still takes messages")
        slow.let_go()
        assert answer.result(PATIENCE).status_code == 200
    return answer


def _takes_nothing(assistant: Assistant) -> bool:
    try:
        return status(assistant) == 503
    except requests.ConnectionError:  # with two workers the other one may have ended already
        return True


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "as a stream"])
@pytest.mark.parametrize("workers", [1, 2])
def test_the_turn_is_finished_and_kept(tmp_path: Path, stream: bool, workers: int) -> None:
    redis = Redis(tmp_path)
    environment = {"SPINEWISE_SECRET": "the same before and after", "SPINEWISE_CONSENT": "assumed"}
    if workers > 1:
        redis.start()
        environment |= {"SANIC_WORKERS": str(workers), "SPINEWISE_REDIS": redis.url}
    try:
        with slow_actions() as slow:
            environment["ACTION_ENDPOINT_URL"] = slow.url
            assistant = start_assistant(tmp_path / "log.txt", environment=environment)
            log = tmp_path / "log.txt"
            until(lambda: log.read_text().count("is ready") == workers, "a worker did not start")
            browser = opened(assistant.url)
            answer = told_to_end_in_a_turn(assistant, slow, browser, stream).result()
            assert assistant.process.wait(PATIENCE) == 0
            assert "Traceback" not in (tmp_path / "log.txt").read_text()
            if stream:
                assert answer.text.count("event: reply\n") >= 1
                assert answer.text.count("event: done\n") == 1
            else:
                assert answer.json()["replies"]
            assistant = start_assistant(tmp_path / "log.txt", environment=environment)
            try:
                later = Browser(assistant.url)
                later.http.cookies.update(browser.http.cookies)
                assert later.said() == [SAID]
                last = later.history().json()["items"][-1]
                assert last["from"] == "assistant"
                assert last["reply"]["text"] in (
                    [reply["text"] for reply in answer.json()["replies"]]
                    if not stream
                    else last["reply"]["text"]
                )
            finally:
                stop_assistant(assistant)
    finally:
        redis.stop()


def test_while_it_ends_nothing_new_is_begun_and_the_rest_is_told_so(tmp_path: Path) -> None:
    with slow_actions() as slow:
        assistant = start_assistant(tmp_path / "log.txt", environment={"ACTION_ENDPOINT_URL": slow.url})
        browser, other = opened(assistant.url), opened(assistant.url)
        slow.hold()
        with ThreadPoolExecutor(2) as aside:
            answer = aside.submit(browser.post, {"id": "message-1", "text": SAID})
            assert slow.waiting.wait(PATIENCE)
            assistant.process.send_signal(signal.SIGTERM)
            assistant.process.send_signal(signal.SIGTERM)
            until(lambda: status(assistant) == 503, "it was ready all the time")
            refused = other.post({"id": "message-2", "text": SAID})
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
            assert int(refused.headers["retry-after"]) > 0
            # Who lost the connection sends the same message again, and joins the turn that is open.
            again = aside.submit(browser.post, {"id": "message-1", "text": SAID})
            until(lambda: other.history().status_code == 200, "it does not answer")
            slow.let_go()
            assert answer.result(PATIENCE).json()["replies"] == again.result(PATIENCE).json()["replies"]
        assert assistant.process.wait(PATIENCE) == 0


def test_a_turn_whose_browser_has_gone_is_kept_too(tmp_path: Path) -> None:
    environment = {"SPINEWISE_SECRET": "the same before and after", "SPINEWISE_CONSENT": "assumed"}
    with slow_actions() as slow:
        environment["ACTION_ENDPOINT_URL"] = slow.url
        assistant = start_assistant(tmp_path / "log.txt", environment=environment)
        browser = opened(assistant.url)
        slow.hold()
        with pytest.raises(requests.Timeout):
            browser.http.post(
                f"{assistant.url}/api/chat/messages", json={"id": "message-1", "text": SAID}, timeout=1
            )
        assert slow.waiting.wait(PATIENCE)
        assistant.process.send_signal(signal.SIGTERM)
        until(lambda: status(assistant) == 503, "it was ready all the time")
        slow.let_go()
        assert assistant.process.wait(PATIENCE) == 0
        assistant = start_assistant(tmp_path / "log.txt", environment=environment)
        try:
            later = Browser(assistant.url)
            later.http.cookies.update(browser.http.cookies)
            assert later.said() == [SAID]
        finally:
            stop_assistant(assistant)
