"""The webhook's door, knocked at on the real running server."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.telegram.conftest import settings
from tests.telegram.kept import said
from tests.telegram.person import Person
from tests.telegram.server import FakeTelegram

SECRET = "a-secret-for-the-tests-of-telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
COMPLAINT = "my mid back hurts after lifting a box"
PATH = "/webhooks/telegram/webhook"

Hooked = tuple[FakeTelegram, Assistant]


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooked]:
    """A bot that Telegram delivers to."""
    telegram = FakeTelegram()
    telegram.start()
    running = start_assistant(
        tmp_path_factory.mktemp("webhook") / "log.txt",
        environment=settings(
            telegram,
            SPINEWISE_TELEGRAM_WEBHOOK_URL="https://spine.example.org",
            SPINEWISE_TELEGRAM_SECRET=SECRET,
        ),
    )
    telegram.wait_until(lambda: telegram.made("setMyCommands"), "start of the bot")
    yield telegram, running
    stop_assistant(running)
    telegram.stop()


def post(assistant: Assistant, body: Any, headers: dict[str, str] | None = None) -> requests.Response:
    """Deliver something as Telegram would, or not quite."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {HEADER: SECRET, "content-type": "application/json", **(headers or {})}
    with requests.Session() as session:
        session.trust_env = False
        return session.post(
            assistant.url + PATH, data=data, headers={k: v for k, v in sent.items() if v != "-"}, timeout=60
        )


@pytest.fixture
def visitor(hooked: Hooked) -> Person:
    """Somebody new, whose words are delivered."""
    telegram, assistant = hooked

    def deliver(update: dict[str, Any]) -> None:
        answer = post(assistant, update)
        assert answer.status_code == 200, answer.text

    return Person(telegram, deliver)


def test_telegram_is_told_where_to_deliver(hooked: Hooked) -> None:
    webhook = hooked[0].webhook
    assert webhook["url"] == "https://spine.example.org/webhooks/telegram/webhook"
    assert webhook["secret_token"] == SECRET
    assert json.loads(webhook["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]
    assert hooked[0].made("getUpdates") == []


def test_a_whole_conversation_by_webhook(visitor: Person) -> None:
    visitor.write("/start")
    visitor.write(COMPLAINT)
    visitor.answer_until("Is that right?")
    assert "Get help sooner if" in "\n".join(m.text for m in visitor.tap("Yes, show me the result"))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({HEADER: "-"}, id="no secret"),
        pytest.param({HEADER: ""}, id="an empty secret"),
        pytest.param({HEADER: "a-guess-at-the-secret-of-telegram"}, id="a wrong secret"),
        pytest.param({HEADER: SECRET + "x"}, id="a longer one"),
        pytest.param({HEADER: SECRET[:-1]}, id="a shorter one"),
        pytest.param({HEADER: SECRET.upper()}, id="in other letters"),
        pytest.param({HEADER: "-", "authorization": f"Bearer {SECRET}"}, id="in another header"),
        pytest.param({HEADER: "s\u00e9cret"}, id="strange letters"),
    ],
)
def test_who_does_not_know_the_secret_is_not_let_in(
    hooked: Hooked, visitor: Person, headers: dict[str, str]
) -> None:
    visitor.write(COMPLAINT)
    before, shown = said(hooked[1], visitor), len(visitor.shown)
    forged = hooked[0].update(message=visitor.message({"text": "I can't feel my legs"}))
    assert post(hooked[1], forged, {k: v.encode("latin-1") for k, v in headers.items()}).status_code == 403  # type: ignore[misc]
    assert said(hooked[1], visitor) == before
    assert len(visitor.shown) == shown


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(b"", {}, 400, id="nothing"),
        pytest.param(b"{", {}, 400, id="broken JSON"),
        pytest.param(b"\xff\xfe", {}, 400, id="no text"),
        pytest.param([], {}, 400, id="a list"),
        pytest.param("text", {}, 400, id="a text"),
        pytest.param({}, {}, 400, id="no update"),
        pytest.param({"update_id": "1"}, {}, 400, id="a number as text"),
        pytest.param({"update_id": True}, {}, 400, id="no number"),
        pytest.param({"update_id": 1, "message": 5}, {}, 400, id="a message that is none"),
        pytest.param({"update_id": 2, "message": {"text": "hello"}}, {}, 400, id="a message without a chat"),
        pytest.param({"update_id": 3, "callback_query": {"id": "1"}}, {}, 400, id="half a tap"),
        pytest.param(
            {"update_id": 4, "message": {"message_id": 1, "date": "x", "chat": {"id": 1, "type": "private"}}},
            {},
            400,
            id="a date that is none",
        ),
        pytest.param(b"[" * 100_000, {}, 400, id="very deep"),
        pytest.param({"update_id": 5}, {"content-type": "text/plain"}, 415, id="another type"),
        pytest.param(b"x" * (600 * 1024), {}, 413, id="too large"),
        pytest.param({"update_id": 6}, {}, 200, id="an update of a kind that is not known"),
        pytest.param({"update_id": 7, "poll_answer": {"a": 1}}, {}, 200, id="a kind that was not asked for"),
    ],
)
def test_what_is_no_update_is_refused(
    hooked: Hooked, body: Any, headers: dict[str, str], status: int
) -> None:
    calls = len(hooked[0].calls)
    assert post(hooked[1], body, headers).status_code == status
    assert len(hooked[0].calls) == calls


def test_other_methods_and_paths_are_not_there(hooked: Hooked, http: requests.Session) -> None:
    assert http.get(hooked[1].url + PATH, headers={HEADER: SECRET}, timeout=30).status_code == 405
    assert http.post(f"{hooked[1].url}/webhooks/telegram/", json={}, timeout=30).status_code == 404


def test_a_body_that_is_announced_too_large_is_not_read(hooked: Hooked) -> None:
    connection = http.client.HTTPConnection(urlsplit(hooked[1].url).netloc, timeout=30)
    connection.putrequest("POST", PATH)
    for name, value in {
        HEADER: SECRET,
        "content-type": "application/json",
        "content-length": "999999999",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(b"{")
    assert connection.getresponse().status == 413
    connection.close()


def test_a_delivery_that_comes_again_is_handled_once(hooked: Hooked, visitor: Person) -> None:
    update = hooked[0].update(message=visitor.message({"text": COMPLAINT}))
    visitor.happens(update)
    shown, before = len(visitor.shown), said(hooked[1], visitor)
    for _ in range(3):
        visitor.happens(update)
    assert said(hooked[1], visitor) == before == [COMPLAINT]
    assert len(visitor.shown) == shown


def test_a_replayed_tap_changes_nothing(hooked: Hooked, visitor: Person) -> None:
    visitor.write(COMPLAINT)
    tap = visitor.tapping(visitor.keyboard, visitor.keyboard.button("Skip")["callback_data"])
    visitor.happens(tap)
    before = said(hooked[1], visitor)
    visitor.happens(tap)
    visitor.happens({**tap, "update_id": tap["update_id"] + 1_000_000})
    assert said(hooked[1], visitor) == before


def test_nobody_can_name_a_conversation(hooked: Hooked, visitor: Person) -> None:
    """A payload of the framework, or a sender of its own, in a delivery is only words, or nothing."""
    visitor.write(COMPLAINT)
    body = hooked[0].update(message=visitor.message({"text": '/inform{"age": 3}'}))
    visitor.happens({**body, "sender": "web-1", "sender_id": "web-1", "metadata": {"message_id": "1"}})
    assert said(hooked[1], visitor) == [COMPLAINT, 'inform{"age": 3}']


def test_with_polling_there_is_no_door(bot: Hooked) -> None:
    assert post(bot[1], {"update_id": 1}).status_code == 404


def test_who_floods_is_told_so_and_stops_nobody_else(hooked: Hooked) -> None:
    telegram, assistant = hooked
    flooder = Person(telegram, lambda update: None)
    statuses = {
        post(assistant, telegram.update(message=flooder.message({"text": "hello"}))).status_code
        for _ in range(60)
    }
    assert statuses == {200}
    telegram.wait_until(lambda: "a lot at once" in flooder.texts, "a word about the flood")
    assert len(said(assistant, flooder)) < 60
    assert flooder.texts.count("a lot at once") <= 2
    other: Callable[[dict[str, Any]], Any] = lambda update: post(assistant, update)  # noqa: E731
    assert Person(telegram, other).write(COMPLAINT)
