"""What a browser may send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from spinewise.channels.web_requests import LARGEST_BODY, Refused, background, incoming, json_body, plain

ID = "0b1c-test-id"


@pytest.mark.parametrize(
    ("typed", "travels"),
    [
        ("my back hurts", "my back hurts"),
        ('/inform{"age": 99}', 'inform{"age": 99}'),
        ("  //restart", "restart"),
        (" / / /greet", "greet"),
        ("\n\t/greet", "greet"),
        ("\u00a0/greet", "greet"),
        ("\u3000/greet", "greet"),
        ("\x00/greet", "greet"),
        ("\x0b/greet", "greet"),
        ("\ud800/greet", "greet"),
        ("9/10 pain", "9/10 pain"),
        ("hello\n/greet", "hello\n/greet"),
        ("///", "?"),
        ("", ""),
        ("  \n ", ""),
        ("\x00\x07", ""),
        ("tab\tand\nline", "tab\tand\nline"),
        ("ok 👍🏽 é", "ok 👍🏽 é"),
        ("half \ud83d of a pair", "half  of a pair"),
    ],
)
def test_only_plain_words_travel(typed: str, travels: str) -> None:
    assert plain(typed) == travels


@pytest.mark.parametrize(
    "typed", ['/a{"b": 1}', "\ufeff/greet", "\u200b/greet", "\u2060/greet", "\x1f/greet", "\x85/greet"]
)
def test_the_framework_never_sees_a_leading_slash(typed: str) -> None:
    assert not plain(typed).strip().startswith("/")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "id"),
        ({"id": ID}, 400, "text"),
        ({"id": ID, "text": None}, 400, "text"),
        ({"id": ID, "text": ["hello"]}, 400, "text"),
        ({"id": 7, "text": "hello"}, 400, "id"),
        ({"id": "short", "text": "hello"}, 400, "id"),
        ({"id": "x" * 65, "text": "hello"}, 400, "id"),
        ({"id": "<script>alert(1)</script>", "text": "hello"}, 400, "id"),
        ({"id": ID, "text": ""}, 400, "empty"),
        ({"id": ID, "text": "   "}, 400, "empty"),
        ({"id": ID, "text": "x" * 5_001}, 413, "too_long"),
        ({"id": ID, "text": "x" * 100_000}, 413, "too_long"),
        ({"id": ID, "text": "x", "locale": "<b>"}, 400, "locale"),
        ({"id": ID, "text": "x", "locale": 5}, 400, "locale"),
        ({"id": ID, "text": "x", "page": "a"}, 400, "page"),
        ({"id": ID, "text": "x", "page": {"a": 1}}, 400, "page"),
        ({"id": ID, "text": "x", "page": {"a": "x" * 201}}, 400, "page"),
        ({"id": ID, "text": "x", "page": {str(n): "x" for n in range(13)}}, 400, "page"),
    ],
)
def test_other_shapes_are_refused(body: dict[str, Any], status: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        incoming(body, 5_000)
    assert (refused.value.status, refused.value.code) == (status, code)


def test_five_thousand_characters_are_let_in() -> None:
    assert len(incoming({"id": ID, "text": "😀" * 5_000}, 5_000).text) == 5_000


def test_what_the_client_tells_beside_the_words() -> None:
    assert background({"locale": "en-GB", "page": {"clinic": "north"}, "sender": "x"}) == {
        "locale": "en-GB",
        "page": {"clinic": "north"},
    }
    assert background({}) == {}


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 1000):
        yield body[start : start + 1000]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        (None, b"{}", 415),
        ("text/plain", b"{}", 415),
        ("application/x-www-form-urlencoded", b"a=1", 415),
        ("application/json", b"{", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'"text"', 400),
        ("application/json", b"null", 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", b"[" * 60_000, 400),
        ("application/json", b" " * (LARGEST_BODY + 1), 413),
    ],
)
def test_bodies_that_are_not_a_small_json_object_are_refused(
    content_type: str | None, body: bytes, status: int
) -> None:
    with pytest.raises(Refused) as refused:
        asyncio.run(json_body(content_type, chunks(body)))
    assert refused.value.status == status


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8"])
def test_a_json_object_is_read(content_type: str) -> None:
    longest = {"id": ID, "text": "\U0001f600" * 5_000}
    assert asyncio.run(json_body(content_type, chunks(json.dumps(longest).encode()))) == longest


def test_an_empty_body_is_an_empty_object() -> None:
    assert asyncio.run(json_body("application/json", chunks(b""))) == {}
