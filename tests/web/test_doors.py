"""The doors of the web channel, knocked at on the real running server."""

from __future__ import annotations

import http.client
import re
import threading
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.web.client import PATIENCE, Browser, begun_before, opened

CLINIC = "https://clinic.example"


# --- who may read and write what


def test_a_conversation_opens_with_first_contact_and_comes_back(assistant: Assistant) -> None:
    browser = Browser(assistant.url)
    first = browser.start()
    assert first.json()["resumed"] is False
    items = browser.history().json()["items"]
    assert [(item["from"], item["reply"]["kind"]) for item in items] == [
        ("assistant", "text"),
        ("assistant", "consent"),
    ]
    assert "not a doctor" in items[0]["reply"]["text"]

    browser.say("my mid back hurts after lifting")
    before = browser.history().json()
    again = browser.start()
    assert again.json() == {**first.json(), "resumed": True}
    assert browser.history().json() == before
    assert browser.said() == ["my mid back hurts after lifting"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(assistant: Assistant) -> None:
    answer = Browser(assistant.url).start()
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "token" not in answer.json()


def test_a_new_conversation_shows_nothing_of_the_old_one(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    browser.say("my neck hurts")
    old = dict(browser.http.cookies)
    answer = browser.start(new=True).json()
    assert answer["resumed"] is False
    assert browser.said() == []
    assert dict(browser.http.cookies) != old


@pytest.mark.parametrize("door", ["history", "messages"])
@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param({}, id="none"),
        pytest.param({"cookie": "spinewise_chat=guess"}, id="guessed cookie"),
        pytest.param(
            {"cookie": "spinewise_chat=" + "0" * 40 + ".1790000000." + "A" * 43}, id="made-up token"
        ),
        pytest.param({"authorization": "Bearer " + "0" * 40}, id="an id as bearer"),
        pytest.param({"authorization": "Basic YTpi"}, id="basic"),
    ],
)
def test_without_a_token_nothing_is_seen_or_said(
    assistant: Assistant, door: str, credentials: dict[str, str]
) -> None:
    browser = Browser(assistant.url, credentials)
    answer = browser.history() if door == "history" else browser.post({"id": "test-id-1", "text": "hello"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "no_session"


def test_a_stolen_id_does_not_open_a_conversation(assistant: Assistant) -> None:
    owner = opened(assistant.url)
    owner.say("my neck hurts")
    token = owner.http.cookies["spinewise_chat"]
    identifier, issued, signature = token.split(".")
    own = opened(assistant.url).http.cookies["spinewise_chat"].split(".")
    for forged in (
        f"web-{identifier}",
        identifier,
        f"{identifier}.{issued}.{own[2]}",
        f"{own[0]}.{own[1]}.{signature}",
        f"{identifier}.{int(issued) + 1}.{signature}",
    ):
        thief = Browser(assistant.url, {"authorization": f"Bearer {forged}"})
        assert thief.history().status_code == 401
        assert thief.post({"id": "test-id-1", "text": "I took over"}).status_code == 401
        assert thief.start().json()["resumed"] is False
    assert owner.said() == ["my neck hurts"]


def test_a_client_cannot_choose_its_conversation(assistant: Assistant) -> None:
    owner, other = opened(assistant.url), opened(assistant.url)
    identifier = owner.http.cookies["spinewise_chat"].split(".")[0]
    answer = other.post(
        {
            "id": str(uuid.uuid4()),
            "text": "my neck hurts",
            "sender": f"web-{identifier}",
            "sender_id": f"web-{identifier}",
            "conversation": identifier,
            "input_channel": "rest",
            "metadata": {"sender_id": identifier},
        }
    )
    assert answer.status_code == 200
    assert owner.said() == []
    assert other.said() == ["my neck hurts"]


def test_another_s_message_id_tells_nothing_of_their_answers(assistant: Assistant) -> None:
    owner, other = opened(assistant.url), opened(assistant.url)
    told = owner.say("my neck hurts and I am 71", "shared-id-1")
    heard = other.say("hello", "shared-id-1")
    assert heard != told
    assert "71" not in str(heard)
    assert other.said() == ["hello"]
    assert owner.said() == ["my neck hurts and I am 71"]


def test_a_script_cannot_get_at_the_token_in_the_cookie(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    browser.say("my neck hurts")
    held = browser.http.cookies["spinewise_chat"]
    answer = browser.start(cookie=False).json()
    assert answer["resumed"] is False
    assert answer["token"] != held
    assert answer["token"].split(".")[0] != held.split(".")[0]
    assert browser.http.cookies["spinewise_chat"] == held
    assert browser.said() == ["my neck hurts"]


def test_a_browser_without_cookies_talks_with_a_token_in_a_header(assistant: Assistant) -> None:
    browser = Browser(assistant.url)
    answer = browser.start(cookie=False)
    assert "set-cookie" not in answer.headers
    browser.http.headers["authorization"] = f"Bearer {answer.json()['token']}"
    assert browser.say("my mid back hurts")
    assert browser.start(cookie=False).json()["resumed"] is True
    assert browser.said() == ["my mid back hurts"]


def test_a_token_counts_only_where_it_belongs(assistant: Assistant) -> None:
    token = opened(assistant.url).http.cookies["spinewise_chat"]
    url = f"{assistant.url}/api/chat"
    none = {"proxies": {"http": ""}, "timeout": PATIENCE}
    for answer in (
        requests.get(f"{url}/history", params={"token": token, "spinewise_chat": token}, **none),
        requests.get(f"{url}/history", headers={"x-token": token, "authorization": token}, **none),
        requests.get(f"{url}/history", cookies={"token": token, "spinewise": token}, **none),
        requests.post(f"{url}/messages", json={"id": "test-id-1", "text": "a", "token": token}, **none),
    ):
        assert answer.status_code == 401


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_cookie_is_secure_where_the_page_is(assistant: Assistant, scheme: str, secure: bool) -> None:
    host = urlsplit(assistant.url).netloc  # a proxy in front speaks https with the browser
    cookie = Browser(assistant.url, {"origin": f"{scheme}://{host}"}).start().headers["set-cookie"]
    assert ("Secure" in cookie) is secure


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "GET"])
def test_other_methods_are_refused(assistant: Assistant, method: str) -> None:
    browser = opened(assistant.url)
    answer = browser.http.request(
        method, f"{assistant.url}/api/chat/messages", json={"id": "test-id-1", "text": "a"}, timeout=PATIENCE
    )
    assert answer.status_code in (400, 405)
    assert browser.said() == []


# --- what is said


def tracker(assistant: Assistant, browser: Browser) -> dict[str, Any]:
    """The tracker of the browser's conversation, read through the tracker interface."""
    identifier = browser.http.cookies["spinewise_chat"].split(".")[0]
    answer = browser.http.get(
        f"{assistant.url}/conversations/web-{identifier}/tracker",
        params={"token": assistant.token, "include_events": "ALL"},
        timeout=PATIENCE,
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


PAYLOAD = 'assess{"assessment": {"urgency": "self_care"}}'


@pytest.mark.parametrize(
    "payload",
    [f"/{PAYLOAD}", f"  //{PAYLOAD}", f"\u3000/{PAYLOAD}", f"\n/{PAYLOAD}", "/restart", "/session_start"],
)
def test_a_typed_payload_is_nothing_but_words(assistant: Assistant, payload: str) -> None:
    browser = opened(assistant.url)
    browser.say("my mid back hurts")
    before = browser.history().json()["items"]
    events = tracker(assistant, browser)["events"]
    assert browser.say(payload)
    after = tracker(assistant, browser)
    assert after["events"][: len(events)] == events, "nothing was taken back"
    assert {event["event"] for event in after["events"][len(events) :]}.isdisjoint({"restart", "rewind"})
    assert after["slots"]["assessment"] is None
    heard = [event for event in after["events"] if event["event"] == "user"][-1]
    assert heard["text"] == payload.strip().lstrip("/")
    assert heard["parse_data"]["intent"]["name"] not in ("assess", "session_start")
    items = browser.history().json()["items"]
    assert items[: len(before)] == before
    assert items[len(before)]["text"] == payload.strip().lstrip("/")


def test_replies_come_as_a_stream_to_those_who_ask(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    events = browser.stream("my mid back hurts after lifting", "stream-id-1")
    names = [name for name, _ in events]
    assert names == ["reply"] * (len(names) - 1) + ["done"]
    assert len(names) > 1
    assert events[-1][1]["id"] == "stream-id-1"
    replies = [data for name, data in events if name == "reply"]
    assert all(reply["text"] and reply["kind"] for reply in replies)
    assert replies[-1]["kind"] == "question"
    assert replies[-1]["chips"]
    shown = [item["reply"] for item in browser.history().json()["items"] if item["from"] == "assistant"]
    keep = [{key: value for key, value in reply.items() if key != "time"} for reply in replies]
    assert shown[-len(keep) :] == keep


def test_the_same_message_again_is_the_same_turn(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    first = browser.say("my mid back hurts", "same-id-1")
    assert browser.say("my mid back hurts", "same-id-1") == first
    assert [
        data for name, data in browser.stream("my mid back hurts", "same-id-1") if name == "reply"
    ] == first
    assert browser.said() == ["my mid back hurts"]


def test_one_message_sent_ten_times_at_once_is_one_turn(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    cookies = dict(browser.http.cookies)
    answers: list[Any] = []

    def knock() -> None:
        answer = requests.post(
            f"{assistant.url}/api/chat/messages",
            json={"id": "same-id-2", "text": "my low back hurts"},
            cookies=cookies,
            proxies={"http": ""},
            timeout=PATIENCE,
        )
        answers.append(answer.json()["replies"])

    threads = [threading.Thread(target=knock) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert all(answer == answers[0] for answer in answers)
    assert browser.said() == ["my low back hurts"]


def test_messages_sent_at_once_are_all_answered(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    cookies = dict(browser.http.cookies)
    words = ["my low back hurts", "I am 42", "no fever", "it started yesterday"]

    def knock(text: str) -> None:
        requests.post(
            f"{assistant.url}/api/chat/messages",
            json={"id": f"id-{uuid.uuid4()}", "text": text},
            cookies=cookies,
            proxies={"http": ""},
            timeout=PATIENCE,
        )

    threads = [threading.Thread(target=knock, args=(text,)) for text in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(browser.said()) == sorted(words)
    items = [item["from"] for item in browser.history().json()["items"]]
    assert "user user" not in " ".join(items), "a message was not answered before the next"


def test_five_thousand_characters_are_handled_and_more_refused(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    text = ("my back hurts " * 400)[:5_000].strip()
    assert browser.say(text)
    assert browser.said() == [text]
    refused = browser.post({"id": "long-id-1", "text": "x" * 5_001})
    assert refused.status_code == 413
    assert "5,000" in refused.json()["error"]["message"]
    assert browser.said() == [text]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"id": "test-id-1", "text": "hello"}', "text/plain", 415),
        (b"id=test-id-1&text=hello", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xff", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b'{"id": "test-id-1"}', "application/json", 400),
        (b'{"id": "test-id-1", "text": ""}', "application/json", 400),
        (b'{"id": "test-id-1", "text": {"a": 1}}', "application/json", 400),
        (b" " * 200_000, "application/json", 413),
    ],
)
def test_malformed_bodies_are_refused_and_change_nothing(
    assistant: Assistant, body: bytes, content_type: str, status: int
) -> None:
    browser = opened(assistant.url)
    answer = browser.http.post(
        f"{assistant.url}/api/chat/messages",
        data=body,
        headers={"content-type": content_type},
        timeout=PATIENCE,
    )
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert browser.said() == []


def test_a_body_without_end_is_cut_off(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(2_000):
            sent += 1
            yield b" " * 10_000

    try:
        answer = browser.http.post(
            f"{assistant.url}/api/chat/messages",
            data=chunks(),
            headers={"content-type": "application/json"},
            timeout=PATIENCE,
        )
        assert answer.status_code == 413
    except requests.ConnectionError:
        assert sent < 2_000, "the server took it all"
    assert browser.said() == []


def test_a_huge_body_is_refused_by_its_length(assistant: Assistant) -> None:
    address = urlsplit(assistant.url)
    browser = opened(assistant.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=PATIENCE)
    connection.putrequest("POST", "/api/chat/messages")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(10**10))
    connection.putheader("cookie", f"spinewise_chat={browser.http.cookies['spinewise_chat']}")
    connection.endheaders(b"{")
    assert connection.getresponse().status == 413
    connection.close()
    assert browser.said() == []


SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "fields",
    [
        {"locale": SCRIPT},
        {"locale": ["en-GB"]},
        {"id": SCRIPT},
        {"id": "a/../../../etc"},
        {"id": 5},
        {"page": SCRIPT},
        {"page": [SCRIPT]},
        {"page": {"a": {"b": SCRIPT}}},
        {"page": {"a" * 41: "b"}},
        {"page": {"a": "b" * 201}},
        {"page": {str(number): "b" for number in range(13)}},
    ],
)
def test_fields_that_make_no_sense_are_refused(assistant: Assistant, fields: dict[str, Any]) -> None:
    browser = opened(assistant.url)
    answer = browser.post({"id": "test-id-1", "text": "my neck hurts", **fields})
    assert answer.status_code == 400
    assert "<script" not in answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert browser.said() == []


def test_what_a_page_passes_on_sets_nothing(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    before = tracker(assistant, browser)["slots"]
    page = {"fever": "true", "assessment": "{}", "message_id": "x", "opens": "1", "name": SCRIPT}
    assert browser.post({"id": "test-id-1", "text": "hello", "page": page}).status_code == 200
    after = tracker(assistant, browser)["slots"]
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= {"dialogue", "session_started_metadata"}


def test_too_many_messages_are_slowed_down(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    browser.say("my back hurts", "same-id-3")
    answers = [browser.post({"id": "same-id-3", "text": "my back hurts"}) for _ in range(60)]
    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, 429}
    slowed = next(answer for answer in answers if answer.status_code == 429)
    assert int(slowed.headers["retry-after"]) >= 1
    assert slowed.json()["error"]["code"] == "too_fast"
    assert opened(assistant.url).say("my neck hurts"), "others are not slowed down"


# --- the page and its files


def test_the_page_stands_at_the_root_with_strict_headers(assistant: Assistant) -> None:
    answer = requests.get(f"{assistant.url}/", proxies={"http": ""}, timeout=PATIENCE)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<spinewise-chat" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["permissions-policy"]


def test_every_file_the_page_needs_is_ours_and_there(assistant: Assistant) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        answer = requests.get(f"{assistant.url}{path}", proxies={"http": ""}, timeout=PATIENCE)
        assert answer.status_code == 200, path
        seen.add(path)
        folder = path.rsplit("/", 1)[0]
        for found in re.findall(r'(?:from |import |href=|src=)"([\w./:-]+)"', answer.text):
            assert not urlsplit(found).netloc, f"{path} asks {found}"
            target = requests.compat.urljoin(f"{folder}/", found)
            if target not in seen and not target.endswith(".html"):
                waiting.append(target)
    assert {"/widget.js", "/words.js", "/page.css", "/favicon.svg"} <= seen


def test_an_unchanged_file_is_not_sent_again(assistant: Assistant) -> None:
    url = f"{assistant.url}/widget.js"
    first = requests.get(url, proxies={"http": ""}, timeout=PATIENCE)
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["content-type"].startswith("text/javascript")
    again = requests.get(
        url, headers={"if-none-match": first.headers["etag"]}, proxies={"http": ""}, timeout=PATIENCE
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/%2e%2e/pyproject.toml",
        "/widget/../../pyproject.toml",
        "/widget/..%2f..%2fpyproject.toml",
        "/widget/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "//etc/passwd",
        "/widget/",
        "/var/web-secret",
        "/credentials.yml",
        "/.git/config",
        "/widget\\..\\..\\pyproject.toml",
    ],
)
def test_no_other_file_can_be_reached(assistant: Assistant, path: str) -> None:
    address = urlsplit(assistant.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=PATIENCE)
    connection.putrequest("GET", path, skip_host=False)  # as written, unlike a browser that tidies it
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    assert answer.status in (400, 404)
    assert "[project]" not in body
    assert "root:" not in body


def test_answers_of_the_doors_are_not_cached(assistant: Assistant) -> None:
    browser = opened(assistant.url)
    for answer in (browser.start(), browser.history(), browser.post({"id": "cache-id", "text": "hello"})):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


# --- pages of other origins


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant that one other origin may embed, with a secret of its own."""
    running = start_assistant(
        tmp_path_factory.mktemp("embedded") / "log.txt",
        environment={
            "SPINEWISE_ORIGINS": CLINIC,
            "SPINEWISE_FRAME_ANCESTORS": f"'self' {CLINIC}",
            "SPINEWISE_SECRET": "a secret for the tests of embedding",
        },
    )
    yield running
    stop_assistant(running)


@pytest.mark.parametrize("door", ["session", "history", "messages"])
def test_pages_of_other_origins_are_refused_by_default(assistant: Assistant, door: str) -> None:
    owner = opened(assistant.url)
    stranger = Browser(assistant.url, {"origin": "https://evil.example"})
    stranger.http.cookies = owner.http.cookies
    answer = stranger.start() if door == "session" else stranger.history()
    if door == "messages":
        answer = stranger.post({"id": "test-id-1", "text": "I am somebody else's page"})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert owner.said() == []


@pytest.mark.parametrize(
    "origin", ["null", "https://clinic.example.evil.example", "http://clinic.example", "https://evil.example"]
)
def test_only_the_listed_origin_may_embed(embedded: Assistant, origin: str) -> None:
    answer = Browser(embedded.url, {"origin": origin}).start()
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_listed_origin_talks_with_a_token_in_a_header(embedded: Assistant) -> None:
    page = Browser(embedded.url, {"origin": CLINIC})
    answer = page.start()
    assert answer.headers["access-control-allow-origin"] == CLINIC
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers
    page.http.headers["authorization"] = f"Bearer {answer.json()['token']}"
    assert page.say("my mid back hurts")
    assert page.said() == ["my mid back hurts"]
    assert page.start().json()["resumed"] is True


def test_a_cookie_counts_nothing_on_a_page_of_another_origin(embedded: Assistant) -> None:
    owner = opened(embedded.url)
    page = Browser(embedded.url, {"origin": CLINIC})
    page.http.cookies = owner.http.cookies
    assert page.history().status_code == 401


def test_a_browser_may_ask_first(embedded: Assistant) -> None:
    for origin, allowed in ((CLINIC, CLINIC), ("https://evil.example", None)):
        answer = requests.options(
            f"{embedded.url}/api/chat/messages",
            headers={"origin": origin, "access-control-request-method": "POST"},
            proxies={"http": ""},
            timeout=PATIENCE,
        )
        assert answer.headers.get("access-control-allow-origin") == allowed
        if allowed:
            assert "authorization" in answer.headers["access-control-allow-headers"]


def test_who_may_frame_the_page_can_be_set(embedded: Assistant) -> None:
    answer = requests.get(f"{embedded.url}/", proxies={"http": ""}, timeout=PATIENCE)
    assert f"frame-ancestors 'self' {CLINIC}" in answer.headers["content-security-policy"]


def test_a_token_of_another_server_is_refused(assistant: Assistant, embedded: Assistant) -> None:
    token = opened(assistant.url).http.cookies["spinewise_chat"]
    assert Browser(embedded.url, {"authorization": f"Bearer {token}"}).history().status_code == 401


# --- when something is away


@pytest.fixture
def without_actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant whose action server is not there."""
    running = start_assistant(
        tmp_path_factory.mktemp("alone") / "log.txt",
        environment={"ACTION_ENDPOINT_URL": "http://127.0.0.1:9/webhook"},
    )
    yield running
    stop_assistant(running)


def test_an_assistant_that_cannot_answer_says_so(without_actions: Assistant) -> None:
    arriving = Browser(without_actions.url).start()
    assert (arriving.status_code, arriving.json()["error"]["code"]) == (503, "unavailable")
    browser = begun_before(without_actions.url, without_actions.log.parent / "state")
    for accept in ("application/json", "text/event-stream"):
        answer = browser.post({"id": "away-id-1", "text": "my mid back hurts"}, accept=accept)
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "unavailable"
        assert "send it again" in answer.json()["error"]["message"]
        assert int(answer.headers["retry-after"]) > 0
    assert browser.said() == [], "what was not answered is not kept, so sending it again doubles nothing"
