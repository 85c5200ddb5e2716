"""The server as the public meets it: nothing needless is open, and every answer has strict headers."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.conftest import Assistant, start_assistant, stop_assistant

PATIENCE = 30
SESSION = b"POST /api/chat/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant without the interface for tests."""
    running = start_assistant(tmp_path_factory.mktemp("public") / "log.txt", dev=False)
    yield running
    stop_assistant(running)


def sent(assistant: Assistant, raw: bytes) -> bytes:
    """Bytes as they are to the server; the head of what it answers, and what came with it."""
    address = urlsplit(assistant.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=PATIENCE) as line:
        line.sendall(raw)
        answer = b""
        while b"\r\n\r\n" not in answer and (part := line.recv(65536)):
            answer += part
    return answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/conversations/x/tracker", 404),
        ("POST", "/conversations/x/messages", 404),
        ("PUT", "/model", 404),
        ("DELETE", "/model", 404),
        ("POST", "/model/train", 404),
        ("POST", "/model/parse", 404),
        ("GET", "/status", 404),
        ("GET", "/domain", 404),
        ("GET", "/version", 404),
        ("GET", "/docs", 404),
        ("POST", "/webhooks/rest/webhook", 404),
        ("POST", "/webhooks/telegram/webhook", 404),
        ("POST", "/webhooks/slack/webhook", 404),
        ("POST", "/webhook", 404),
        ("TRACE", "/", 405),
        ("POST", "/", 405),
        ("GET", "/api/chat/messages", 405),
        ("DELETE", "/api/chat/session", 405),
        ("GET", "/%ff%00", 404),
    ],
)
def test_what_is_not_for_the_public_is_shut(public: Assistant, method: str, path: str, status: int) -> None:
    address = urlsplit(public.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=PATIENCE)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    assert answer.status == status
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers
    assert "Traceback" not in body and "3.6.21" not in body


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}",
        b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 30\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_a_body_whose_end_is_not_clear_is_refused(public: Assistant, framing: bytes) -> None:
    answer = sent(public, SESSION + framing)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"set-cookie" not in answer.lower()


@pytest.mark.parametrize(
    ("raw", "status"),
    [(b"GARBAGE\r\n\r\n", b"400"), (b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", b"413")],
)
def test_what_is_no_request_is_refused_with_strict_headers(
    public: Assistant, raw: bytes, status: bytes
) -> None:
    answer = sent(public, raw)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"content-security-policy: default-src 'self'" in answer
