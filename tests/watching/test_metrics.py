"""What the running server counts, who may see it, and that nothing of any person is in it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from spinewise.channels.turns import Turns
from spinewise.watching.metrics import TURNS_FAILED
from spinewise.watching.turns import ACTIVE_FOR, Active
from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.privacy.test_logs import MARKER, say_it_everywhere
from tests.storage.servers import Redis, until
from tests.web.client import Browser, opened

TOKEN = "a-token-of-good-length"
Figures = dict[str, float]


def scrape(assistant: Assistant, **headers: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(
            f"{assistant.url}/metrics",
            headers={k.replace("_", "-"): v for k, v in headers.items()},
            timeout=30,
        )


def figures(assistant: Assistant, **headers: str) -> Figures:
    """Each sample by its name and labels, as in ``name{label="value"}``."""
    answer = scrape(assistant, **headers)
    assert answer.status_code == 200, answer.text
    found: Figures = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[sample.name + (f"{{{labels}}}" if labels else "")] = sample.value
    return found


def talk(browser: Browser) -> None:
    browser.say("my mid back hurts after lifting")
    browser.say("blorb frumph")
    browser.say("and I can't feel it when I pee")


def crisis(browser: Browser) -> None:
    browser.say("I want to kill myself")


def knock_too_often(browser: Browser) -> None:
    while browser.post({"id": "a-message-id", "text": "hello"}).status_code != 429:
        pass


def send_nonsense(browser: Browser) -> None:
    assert browser.post({"id": "a-message-id", "text": "  "}).status_code == 400


@pytest.mark.parametrize(
    ("happening", "rises"),
    [
        pytest.param(
            talk,
            {
                'spinewise_turn_seconds_count{channel="web"}': 3,
                'spinewise_urgency_outcomes_total{level="emergency"}': 1,
                'spinewise_replies_total{kind="emergency"}': 1,
                'spinewise_not_understood_total{what="answer"}': 1,
                "spinewise_conversations_active": 1,
                "spinewise_turns_failed_total": 0,
            },
            id="an emergency after a misunderstanding",
        ),
        pytest.param(
            crisis,
            {
                'spinewise_urgency_outcomes_total{level="crisis"}': 1,
                'spinewise_urgency_outcomes_total{level="emergency"}': 0,
            },
            id="a crisis",
        ),
        pytest.param(
            knock_too_often,
            {'spinewise_requests_refused_total{channel="web",reason="too_fast"}': 1},
            id="flood",
        ),
        pytest.param(
            send_nonsense,
            {'spinewise_requests_refused_total{channel="web",reason="empty"}': 1},
            id="nonsense",
        ),
    ],
)
def test_it_is_counted(assistant: Assistant, happening: Callable[[Browser], None], rises: Figures) -> None:
    browser = opened(assistant.url)
    before = figures(assistant)
    happening(browser)
    after = figures(assistant)
    assert {name: after.get(name, 0) - before.get(name, 0) for name in rises} == rises
    assert after['spinewise_turns_in_progress{channel="web"}'] == 0


def test_a_turn_that_fails_is_counted() -> None:
    before = TURNS_FAILED._value.get()

    async def play() -> None:
        async def run(_: object) -> None:
            raise OSError

        turn = Turns().take("a", "b", run)
        while not turn.ended:
            await asyncio.sleep(0)

    asyncio.run(play())
    assert TURNS_FAILED._value.get() == before + 1


def test_a_conversation_is_active_for_a_while() -> None:
    now = [0.0]
    active = Active(lambda: now[0])
    active.seen("a")
    now[0] = ACTIVE_FOR - 1
    active.seen("b")
    active.seen("b")
    assert active.count() == 2
    now[0] = ACTIVE_FOR + 1
    assert active.count() == 1


def test_nothing_of_any_person_is_in_it_and_labels_are_few(tmp_path: Path) -> None:
    assistant = start_assistant(tmp_path / "log.txt")
    try:
        browser = opened(assistant.url)
        say_it_everywhere(assistant, browser)
        rest = {"sender": MARKER, "message": f"my {MARKER} hurts", "input_channel": MARKER}
        url = f"{assistant.url}/webhooks/rest/webhook"
        assert browser.http.post(url, json=rest, timeout=60).status_code == 200
        told = scrape(assistant).text
        token = browser.http.cookies["spinewise_chat"]
        for private in (MARKER, token.split(".")[0], browser.history().json()["conversation"]):
            assert private.lower() not in told.lower()
        assert 'spinewise_turn_seconds_count{channel="other"} 1.0' in told
        series = [line for line in told.splitlines() if line.startswith("spinewise_")]
        assert 100 < len(series) < 400
    finally:
        stop_assistant(assistant)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant of two workers, whose figures are behind a token."""
    folder = tmp_path_factory.mktemp("workers")
    redis = Redis(folder)
    redis.start()
    running = start_assistant(
        folder / "log.txt",
        dev=False,
        environment={
            "SANIC_WORKERS": "2",
            "SPINEWISE_REDIS": redis.url,
            "SPINEWISE_METRICS_TOKEN": TOKEN,
        },
    )
    try:
        until(lambda: running.log.read_text().count("Spinewise is ready") == 2, "one worker did not start")
        yield running
    finally:
        stop_assistant(running)
        redis.stop()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="from the machine itself"),
        pytest.param({"x_forwarded_for": "127.0.0.1"}, 403, id="through a proxy"),
        pytest.param({"forwarded": "for=127.0.0.1"}, 403, id="through another kind of proxy"),
        pytest.param({"x_real_ip": "127.0.0.1"}, 403, id="through a third kind"),
    ],
)
def test_without_a_token_only_the_machine_itself_may_see_it(
    assistant: Assistant, headers: dict[str, str], status: int
) -> None:
    assert scrape(assistant, **headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 403, id="no token"),
        pytest.param({"authorization": f"Bearer {TOKEN}x"}, 403, id="wrong token"),
        pytest.param({"authorization": f"Basic {TOKEN}"}, 403, id="wrong scheme"),
        pytest.param({"authorization": "Bearer ü"}, 403, id="no ASCII"),
        pytest.param({"authorization": f"Bearer {TOKEN}"}, 200, id="the token"),
        pytest.param(
            {"authorization": f"Bearer {TOKEN}", "x_forwarded_for": "9.9.9.9"}, 200, id="by a proxy"
        ),
    ],
)
def test_with_a_token_only_who_knows_it_may_see_it(
    two_workers: Assistant, headers: dict[str, str], status: int
) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    answer = scrape(two_workers, **encoded)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert ("spinewise_" in answer.text) is (status == 200)


def seen_with_token(assistant: Assistant) -> Figures:
    return figures(assistant, authorization=f"Bearer {TOKEN}")


def processes_of(build: Figures) -> float:
    return sum(value for name, value in build.items() if name.startswith("spinewise_build_info"))


def test_one_scrape_shows_all_workers(two_workers: Assistant) -> None:
    for _ in range(12):  # each on a new connection, so both workers get some
        opened(two_workers.url).say("my mid back hurts after lifting")
    seen = [seen_with_token(two_workers) for _ in range(8)]
    counted = {one['spinewise_turn_seconds_count{channel="web"}'] for one in seen}
    assert counted == {12}
    assert {processes_of(one) for one in seen} == {2}
    assert all(one["process_resident_memory_bytes"] > 0 for one in seen)
    assert not any("pid=" in name for one in seen for name in one)


def test_a_worker_that_was_killed_is_not_counted_as_living(two_workers: Assistant) -> None:
    parent = two_workers.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    assert len(children) == 2
    before = seen_with_token(two_workers)['spinewise_turn_seconds_count{channel="web"}']
    os.kill(int(children[0]), signal.SIGKILL)

    def gone() -> bool:
        try:
            return processes_of(seen_with_token(two_workers)) == 1
        except requests.ConnectionError:  # it was the killed one that had taken this connection
            return False

    until(gone, "the killed worker is still counted")
    after = seen_with_token(two_workers)['spinewise_turn_seconds_count{channel="web"}']
    assert after == before, "what was counted stays counted"


def test_each_figure_is_explained(assistant: Assistant) -> None:
    told = scrape(assistant).text
    named = set(re.findall(r"(?m)^# TYPE (spinewise_\w+)", told))
    assert len(named) > 10
    assert named == set(re.findall(r"(?m)^# HELP (spinewise_\w+) \S+", told))
