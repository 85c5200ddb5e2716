"""Nothing that people say, and no name of a conversation, is in the logs or in any file but the database."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import Assistant, free_port, start_assistant, stop_assistant
from tests.web.client import PATIENCE, Browser, begun_before, opened

MARKER = "zebrafinch"
"""A word that nothing but these tests says."""
DATABASE = "conversations.sqlite"
ROUTES = ("/api/chat/messages", "/api/chat/session", "/api/chat/history", "/api/chat/summary", "/")


def say_it_everywhere(assistant: Assistant, browser: Browser) -> None:
    """Bring the marker to every door in every way."""
    for text in (
        f"my mid back hurts because of the {MARKER}",
        f'/inform{{"{MARKER}": "{MARKER}"}}',
        f"/{MARKER}",
        f"summary for my doctor {MARKER}",
        f"I am {MARKER} years old \ud83d\ude15 %s {{}} %({MARKER})s",
        "x" * 4_000 + MARKER,
    ):
        answered = browser.post({"id": f"{MARKER}-{abs(hash(text))}", "text": text})
        assert answered.status_code in (200, 503), answered.text
    send_what_is_malformed(assistant, browser)
    send_as_a_token(assistant)
    hang_up_in_the_middle(assistant, browser)


def send_what_is_malformed(assistant: Assistant, browser: Browser) -> None:
    """Bodies that no browser of ours would send."""
    for body, content_type in (
        (f'{{"id": "test-id-1", "text": "{MARKER}'.encode(), "application/json"),
        (f'["{MARKER}"]'.encode(), "application/json"),
        (MARKER.encode() + b"\xff\xfe", "application/json"),
        (json.dumps({"id": MARKER + "!", "text": MARKER}).encode(), "application/json"),
        (json.dumps({"id": "test-id-1", "text": {MARKER: MARKER}}).encode(), "application/json"),
        (json.dumps({"id": "test-id-1", "text": "a", "locale": MARKER * 9}).encode(), "application/json"),
        (
            json.dumps({"id": "test-id-1", "text": "a", "page": {MARKER: [MARKER]}}).encode(),
            "application/json",
        ),
        (json.dumps({"id": "test-id-1", "text": MARKER * 600}).encode(), "application/json"),
        (MARKER.encode() * 30_000, "application/json"),
        (f"text={MARKER}".encode(), "application/x-www-form-urlencoded"),
    ):
        for door in ("messages", "session"):
            answer = browser.http.post(
                f"{assistant.url}/api/chat/{door}",
                data=body,
                headers={"content-type": content_type},
                timeout=PATIENCE,
            )
            assert answer.status_code in (200, 400, 413, 415, 503), (door, body[:80])


def send_as_a_token(assistant: Assistant) -> None:
    """The marker as a token, in an address, in headers, with every method."""
    stranger = Browser(
        assistant.url,
        {"authorization": f"Bearer {MARKER}.1.{MARKER}", "x-name": MARKER, "x-request-id": MARKER},
    )
    assert stranger.history().status_code == 401
    assert Browser(assistant.url, {"cookie": f"spinewise_chat={MARKER}"}).history().status_code == 401
    assert Browser(assistant.url, {"origin": f"https://{MARKER}.example"}).start().status_code == 403
    for method in ("GET", "POST", "PUT", "DELETE", "TRACE", MARKER.upper()):
        for path in (*ROUTES, f"/{MARKER}", "/conversations/x/tracker", "/webhooks/rest/webhook"):
            answer = stranger.http.request(
                method, f"{assistant.url}{path}?token={MARKER}&text={MARKER}", data=MARKER, timeout=PATIENCE
            )
            assert answer.status_code < 600


def hang_up_in_the_middle(assistant: Assistant, browser: Browser) -> None:
    """Send half of a body and go; then lines that are no HTTP at all."""
    where = urlsplit(assistant.url)
    cookie = f"spinewise_chat={browser.http.cookies['spinewise_chat']}"
    line = http.client.HTTPConnection(str(where.hostname), where.port, timeout=PATIENCE)
    line.putrequest("POST", "/api/chat/messages")
    for name, value in (("content-type", "application/json"), ("content-length", "900"), ("cookie", cookie)):
        line.putheader(name, value)
    line.endheaders(f'{{"id": "test-id-2", "text": "{MARKER}'.encode())
    line.close()
    for nonsense in (f"{MARKER} {MARKER}\r\n\r\n", f"GET /{MARKER} HTTP/9.{MARKER}\r\n{MARKER}: \r\n\r\n"):
        line = http.client.HTTPConnection(str(where.hostname), where.port, timeout=PATIENCE)
        line.connect()
        line.sock.sendall(nonsense.encode())
        assert line.sock.recv(4096) is not None
        line.close()


def traces(assistant: Assistant, browser: Browser, state: Path) -> list[str]:
    """Where the marker, or the name, token or tag of the conversation stands although it must not."""
    token = browser.http.cookies["spinewise_chat"]
    tag = browser.history().json()["conversation"]
    signs = [MARKER, token.split(".")[0], token.split(".")[2], tag]
    stop_assistant(assistant)
    places = [assistant.log] + [
        path for path in state.rglob("*") if path.is_file() and not path.name.startswith(DATABASE)
    ]
    assert (state / "web-secret") in places
    return [
        f"{path.name}: {line[:300]!r}"
        for path in places
        for line in path.read_bytes().decode("utf-8", "replace").splitlines()
        if any(sign.lower() in line.lower() for sign in signs)
    ]


@contextmanager
def action_server(answer: bytes, status: int) -> Iterator[str]:
    """The address of an action server that is out of order: it always answers this."""

    class Broken(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Broken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/webhook"
        server.shutdown()


def found_in_what_is_written(folder: Path, *, dev: bool = False, **environment: str) -> list[str]:
    """Start it, say the marker everywhere, stop it; where the marker is."""
    assistant = start_assistant(folder / "log.txt", dev=dev, environment=environment)
    try:
        away = "ACTION_ENDPOINT_URL" in environment  # then no conversation can be opened
        browser = begun_before(assistant.url, folder / "state") if away else opened(assistant.url)
        say_it_everywhere(assistant, browser)
        return traces(assistant, browser, folder / "state")
    finally:
        stop_assistant(assistant)


@pytest.mark.parametrize(
    ("dev", "environment"),
    [
        pytest.param(False, {}, id="as the public meets it"),
        pytest.param(True, {}, id="with the interface for tests"),
        pytest.param(
            False, {"SPINEWISE_LOG": "json", "SANIC_PROXIES_COUNT": "1"}, id="behind a proxy, as JSON"
        ),
    ],
)
def test_nothing_said_is_logged(tmp_path: Path, dev: bool, environment: dict[str, str]) -> None:
    assert found_in_what_is_written(tmp_path, dev=dev, **environment) == []


def test_nothing_said_is_logged_when_the_action_server_is_away(tmp_path: Path) -> None:
    closed = f"http://127.0.0.1:{free_port()}/webhook"
    assert found_in_what_is_written(tmp_path, ACTION_ENDPOINT_URL=closed) == []
    log = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "Couldn't connect to the server" in log, "operators still learn what is wrong"


@pytest.mark.parametrize("style", ["plain", "json"])
@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        pytest.param(
            {"events": MARKER, "responses": [{"text": MARKER}]}, 200, "ValidationError", id="nonsense"
        ),
        pytest.param({"error": MARKER}, 500, "RasaException", id="an error"),
    ],
)
def test_nothing_said_is_logged_when_an_error_quotes_it(
    tmp_path: Path, answer: object, status: int, told: str, style: str
) -> None:
    with action_server(json.dumps(answer).encode(), status) as url:
        assert found_in_what_is_written(tmp_path, ACTION_ENDPOINT_URL=url, SPINEWISE_LOG=style) == []
    assert told in (tmp_path / "log.txt").read_text(encoding="utf-8")
