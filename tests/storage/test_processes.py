"""Real assistants that share one PostgreSQL and one Redis, and what happens when something dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.storage.servers import Postgres, Redis, until
from tests.web.client import Browser, opened

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[tuple[Postgres, Redis]]:
    """The database and a Redis of this module's own, both of which its tests stop and start."""
    redis = Redis(tmp_path_factory.mktemp("redis-of-processes"))
    redis.start()
    postgres.run(
        "DROP TABLE IF EXISTS spinewise_events, spinewise_conversations, spinewise_jobs, spinewise_schema"
    )
    yield postgres, redis
    redis.stop()


def start(folder: Path, servers: tuple[Postgres, Redis]) -> Assistant:
    postgres, redis = servers
    return start_assistant(
        folder / f"{uuid.uuid4().hex}.log",
        environment={
            "SPINEWISE_DATABASE": postgres.url,
            "SPINEWISE_REDIS": redis.url,
            "SPINEWISE_CONSENT": "assumed",
            "SPINEWISE_SECRET": "a secret that both of them know",
            "SPINEWISE_STATE": str(folder),
        },
    )


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, servers: Any) -> Iterator[list[Assistant]]:
    """Two assistants."""
    folder = tmp_path_factory.mktemp("pair")
    running = [start(folder, servers) for _ in range(2)]
    yield running
    for one in running:
        stop_assistant(one)


def at(assistant: Assistant, browser: Browser) -> Browser:
    """The same browser, led to another assistant by a load balancer."""
    other = Browser(assistant.url)
    other.http.cookies.update({cookie.name: cookie.value for cookie in browser.http.cookies})
    return other


def try_until_answered(browser: Browser, text: str, identifier: str) -> list[dict[str, Any]]:
    """What the page does: send the same message again until it is answered. The replies."""
    answers: list[requests.Response] = []

    def answered() -> bool:
        answers.append(browser.post({"id": identifier, "text": text}))
        assert answers[-1].status_code in (200, 503), answers[-1].text
        if answers[-1].status_code == 503:
            assert "send it again" in answers[-1].json()["error"]["message"]
        return answers[-1].status_code == 200

    until(answered, f"never answered: {answers[-1:]}")
    return list(answers[-1].json()["replies"])


def answers(assistant: Assistant) -> bool:
    try:
        return requests.get(assistant.url, timeout=5).ok
    except requests.RequestException:
        return False


def test_any_of_them_takes_any_turn(pair: list[Assistant]) -> None:
    one, two = pair
    browser = opened(one.url)
    said = ["my mid back hurts after lifting", "I am 64", "no", "no", "yes", "not sure"]
    for turn, text in enumerate(said):
        at((one, two)[turn % 2], browser).say(text)
    histories = [at(assistant, browser).history().json()["items"] for assistant in pair]
    assert histories[0] == histories[1]
    assert [item["text"] for item in histories[0] if item["from"] == "user"] == said
    # The age that one of them heard is known to the other.
    told = at(two, browser).say("what did I tell you?")
    assert "64" in " ".join(reply["text"] for reply in told)


def test_concurrent_messages_of_one_conversation_keep_order_and_lose_nothing(
    pair: list[Assistant], servers: tuple[Postgres, Redis]
) -> None:
    browser = opened(pair[0].url)
    sent: list[list[str]] = [[], []]

    def talk(which: int) -> None:
        here = at(pair[which], browser)
        for number in range(12):
            text = f"my mid back hurts, message {number} of {which}"
            assert try_until_answered(here, text, f"message-{which}-{number}")
            sent[which].append(text)

    threads = [threading.Thread(target=talk, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = at(pair[1], browser).said()
    assert Counter(said) == Counter(sent[0] + sent[1])
    for which in (0, 1):
        assert [text for text in said if text.endswith(f"of {which}")] == sent[which]
    # Each message stands between its own answers: no turn ran into another.
    items = at(pair[0], browser).history().json()["items"]
    assert all(items[i + 1]["from"] == "assistant" for i, item in enumerate(items) if item["from"] == "user")


def test_a_message_delivered_to_both_is_answered_once(pair: list[Assistant]) -> None:
    browser = opened(pair[0].url)
    replies: list[list[dict[str, Any]]] = [[], []]

    def say(which: int) -> None:
        replies[which] = at(pair[which], browser).say("my neck hurts", "the-same-message")

    threads = [threading.Thread(target=say, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert at(pair[0], browser).said() == ["my neck hurts"]
    assert [reply["text"] for reply in replies[0]] == [reply["text"] for reply in replies[1]] != []


def test_killed_in_the_middle_of_a_turn(
    tmp_path: Path, pair: list[Assistant], servers: tuple[Postgres, Redis]
) -> None:
    """The database is held up, so that the turn is under way for certain when its process is killed."""
    import psycopg2

    postgres, _ = servers
    victim = start(tmp_path, servers)
    browser = opened(victim.url)
    browser.say("my mid back hurts")
    holding = psycopg2.connect(host="127.0.0.1", port=postgres.port, user="postgres", dbname="spinewise")
    try:
        with holding.cursor() as cursor:
            cursor.execute("LOCK TABLE spinewise_events IN SHARE MODE")
        failed: list[BaseException] = []

        def say() -> None:
            try:
                browser.post({"id": "cut-short-1", "text": "I am 64"})
            except requests.RequestException as problem:
                failed.append(problem)

        talking = threading.Thread(target=say)
        talking.start()
        waits = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%moved%'"
        )
        until(lambda: postgres.run(waits)[0][0] == 1, "no turn came as far as saving")
        os.kill(victim.process.pid, signal.SIGKILL)
        victim.process.wait()
        talking.join()
        assert failed
    finally:
        holding.close()
    other = at(pair[0], browser)
    # Whether the database still took what the dead one had sent is its affair; it is never there twice.
    assert try_until_answered(other, "I am 64", "cut-short-1")
    assert other.said() == ["my mid back hurts", "I am 64"]


@pytest.mark.parametrize("which", ["database", "locks"])
def test_stopped_and_started(pair: list[Assistant], servers: tuple[Postgres, Redis], which: str) -> None:
    server = servers[0] if which == "database" else servers[1]
    browser = opened(pair[0].url)
    browser.say("my mid back hurts", "before-it-1")
    server.stop()
    try:
        answers = [at(one, browser).post({"id": "meanwhile-1", "text": "I am 64"}) for one in pair]
        for answer in answers:
            assert answer.status_code == 503
            assert "send it again" in answer.json()["error"]["message"]
    finally:
        server.start()
    assert try_until_answered(at(pair[1], browser), "I am 64", "meanwhile-1")
    assert try_until_answered(at(pair[0], browser), "I am 64", "meanwhile-1")
    for one in pair:
        assert at(one, browser).said() == ["my mid back hurts", "I am 64"]
    at(pair[0], browser).say("no")


def test_deleted_for_one_is_deleted_for_all(pair: list[Assistant], servers: tuple[Postgres, Redis]) -> None:
    postgres, _ = servers
    browser = opened(pair[0].url)
    browser.say("my hidden secret is backpainwort")
    at(pair[1], browser).say("no")
    there = "FROM spinewise_events WHERE event LIKE '%backpainwort%'"
    number = postgres.run(f"SELECT conversation {there} LIMIT 1")[0][0]
    name = postgres.run(f"SELECT name FROM spinewise_conversations WHERE id = {number}")[0][0]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "spinewise.storage", "delete", str(name)],
        env={**os.environ, "SPINEWISE_DATABASE": postgres.url},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "Deleted.\n"), done.stderr
    assert postgres.run(f"SELECT count(*) {there}") == [(0,)]
    for one in pair:
        assert at(one, browser).said() == []


def test_two_workers_of_one_server(tmp_path: Path, servers: tuple[Postgres, Redis]) -> None:
    postgres, redis = servers
    running = start_assistant(
        tmp_path / "log.txt",
        environment={
            "SANIC_WORKERS": "2",
            "SPINEWISE_DATABASE": postgres.url,
            "SPINEWISE_REDIS": redis.url,
            "SPINEWISE_STATE": str(tmp_path / "state"),
        },
    )
    try:
        until(lambda: running.log.read_text().count("Spinewise is ready") == 2, "the second did not start")
        browser = opened(running.url)
        said = [f"my mid back hurts {number}" for number in range(10)]
        for text in said:
            at(running, browser).say(text)  # a new connection each time, which either of them may take
        assert at(running, browser).said() == said
        running.process.kill()
        until(lambda: not answers(running), "workers go on serving without their main process")
    finally:
        stop_assistant(running)


def test_rasas_own_stores_still_work(tmp_path: Path, servers: tuple[Postgres, Redis]) -> None:
    _, redis = servers
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(
        f"""
tracker_store:
  type: SQL
  dialect: sqlite
  db: {tmp_path / "stock.db"}
lock_store:
  type: redis
  url: 127.0.0.1
  port: {redis.port}
"""
    )
    running = start_assistant(
        tmp_path / "log.txt",
        arguments=("--endpoints", str(endpoints)),
        environment={"SPINEWISE_STATE": str(tmp_path / "state")},
    )
    try:
        browser = opened(running.url)
        first = browser.say("my mid back hurts", "stock-message-1")
        browser.say("I am 64")
        assert browser.say("my mid back hurts", "stock-message-1") == first
        assert browser.said() == ["my mid back hurts", "I am 64"]
    finally:
        stop_assistant(running)
    assert (tmp_path / "stock.db").exists()
