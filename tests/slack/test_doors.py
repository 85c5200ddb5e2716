"""The signed way in: everything that Slack did not sign just now is refused, and nothing changes."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import pytest
import requests

from tests.slack.conftest import SIGNING_SECRET, SignedWorkspace, signature
from tests.slack.person import event_payload

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def some_event(signed: SignedWorkspace) -> bytes:
    person = signed.person()
    return json.dumps(event_payload(person.message("my back hurts"))).encode()


def test_the_address_is_confirmed(signed: SignedWorkspace) -> None:
    answer = signed.deliver("events_api", {"type": "url_verification", "challenge": "abc", "token": "t"})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("another secret", {"secret": "somebody else's secret"}),
        ("six minutes old", {"age": 6 * 60}),
        ("from the future", {"age": -6 * 60}),
        ("no signature", {"x_slack_signature": ""}),
        (
            "signature of something else",
            {"x_slack_signature": signature(b"else", SIGNING_SECRET)["x-slack-signature"]},
        ),
        ("signature that is no ASCII", {"x_slack_signature": "v0=\xe4\xf6"}),
        ("older form of signature", {"x_slack_signature": "v1=abc"}),
        ("time that is no number", {"x_slack_request_timestamp": "yesterday"}),
        ("another time than was signed", {"x_slack_request_timestamp": str(int(time.time()) - 60)}),
        ("no time", {"x_slack_request_timestamp": ""}),
    ],
)
def test_forged_requests_are_refused(signed: SignedWorkspace, name: str, more: dict) -> None:
    person = signed.person()
    payload = event_payload(person.message("my back hurts"))
    assert signed.deliver("events_api", payload, **more).status_code == 401
    assert signed.deliver("interactive", payload, **more).status_code == 401
    assert signed.said(person) == []
    assert person.heard == []


def test_an_address_is_not_confirmed_to_a_stranger(signed: SignedWorkspace) -> None:
    asked = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    answer = signed.post(asked, secret="somebody else's secret")
    assert (answer.status_code, answer.text) == (401, "")


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [
        (400, b"", JSON),
        (400, b"{", JSON),
        (400, b"[1, 2]", JSON),
        (400, b'"words"', JSON),
        (400, b"[" * 100_000, JSON),
        (400, b"{}", FORM),
        (400, b"payload=", FORM),
        (400, b"payload=%7B", FORM),
        (400, b"payload=%5B1%5D", FORM),
        (401, b"\xff\xfe", JSON),
        (415, b"{}", "text/plain"),
        (415, b"{}", "multipart/form-data"),
        (413, b'{"a": "' + b"x" * 600_000 + b'"}', JSON),
        (400, b'{"type": "event_callback"}', JSON),
        (400, b'{"type": "event_callback", "event": [], "event_id": "Ev1"}', JSON),
        (
            400,
            b'{"type": "event_callback", "event": {"type": "message", "user": {}}, "event_id": "Ev2"}',
            JSON,
        ),
        (400, b'{"type": "event_callback", "event": {"type": 7}, "event_id": "Ev3"}', JSON),
        (400, urlencode({"payload": '{"type": "block_actions"}'}).encode(), FORM),
        (400, urlencode({"payload": '{"type": "block_actions", "actions": [7]}'}).encode(), FORM),
        (
            400,
            urlencode(
                {"payload": '{"type": "block_actions", "actions": [{"type": "x"}], "user": {}}'}
            ).encode(),
            FORM,
        ),
        (200, b'{"type": "app_rate_limited"}', JSON),
        (200, b'{"type": "event_callback", "event": {"type": "team_join"}, "event_id": "Ev4"}', JSON),
        (200, urlencode({"payload": '{"type": "view_closed"}'}).encode(), FORM),
    ],
)
def test_malformed_bodies_get_the_right_status(
    signed: SignedWorkspace, status: int, body: bytes, content_type: str
) -> None:
    before = len(signed.slack.state.messages)
    assert signed.post(body, content_type=content_type).status_code == status
    assert len(signed.slack.state.messages) == before


def test_a_body_that_is_too_large_is_refused_before_it_is_signed(signed: SignedWorkspace) -> None:
    assert signed.post(b"x" * 600_000, secret="somebody else's secret").status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posts_are_taken(signed: SignedWorkspace, http: requests.Session, method: str) -> None:
    assert http.request(method, signed.address, timeout=30).status_code == 405


def test_a_signed_request_that_is_replayed_changes_nothing(signed: SignedWorkspace) -> None:
    person = signed.person()
    body = json.dumps(event_payload(person.message("my low back aches since yesterday"))).encode()
    headers = {**signature(body, SIGNING_SECRET), "content-type": JSON}
    with requests.Session() as http:
        http.trust_env = False
        statuses = [
            http.post(
                signed.address, data=body, headers={**headers, "x-slack-retry-num": str(number)}, timeout=30
            ).status_code
            for number in range(3)
        ]
    assert statuses == [200, 200, 200]
    person.asked()
    person.say("none of these")
    person.asked()
    assert signed.said(person) == ["my low back aches since yesterday", "none of these"]


def test_a_tap_that_is_replayed_is_one_answer(signed: SignedWorkspace) -> None:
    person = signed.person()
    person.say("my low back aches since yesterday")
    payload = person.tap("Not sure", person.asked())
    assert signed.deliver("interactive", payload).status_code == 200
    person.asked()
    person.say("I'm 44")
    signed.slack.until(lambda: "I'm 44" in signed.said(person), "the next answer")
    assert signed.said(person).count("Not sure") == 1


def test_a_repeat_is_answered_when_the_first_delivery_was_lost(signed: SignedWorkspace) -> None:
    person = signed.person()
    payload = event_payload(person.message("my low back aches since yesterday"))
    answer = signed.deliver("events_api", payload, x_slack_retry_num="1", x_slack_retry_reason="http_error")
    assert answer.status_code == 200
    person.asked()


def test_socket_mode_leaves_no_door_open(workspace, http: requests.Session) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    headers = {**signature(body, ""), "content-type": JSON}
    address = f"{workspace.assistant.url}/webhooks/slack/webhook"
    assert http.post(address, data=body, headers=headers, timeout=30).status_code == 404
