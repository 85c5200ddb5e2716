"""Slack or the network out of reach: the channel comes back, and the rest never notices."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests

from tests.conftest import start_assistant, stop_assistant
from tests.slack.conftest import BASE, StartWith, Workspace
from tests.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.slack.person import event_payload
from tests.web.client import opened


def web_answers(url: str) -> None:
    """The rest of the assistant works."""
    assert opened(url).say("my back hurts")


def until_logged(workspace: Workspace, words: str) -> str:
    workspace.slack.until(lambda: words in workspace.assistant.log.read_text(), f"'{words}' in the log")
    return workspace.assistant.log.read_text()


def test_without_tokens_it_is_off_and_its_library_is_not_loaded(assistant, http: requests.Session) -> None:
    assert http.post(f"{assistant.url}/webhooks/slack/webhook", data=b"{}", timeout=30).status_code == 404
    assert "Slack" not in assistant.log.read_text()


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace that tests may break. Slack is out of reach when the assistant starts."""
    slack = FakeSlack()
    slack.down()
    log = tmp_path_factory.mktemp("breakable") / "log.txt"
    assistant = start_assistant(log, environment={**BASE, **slack.environment})
    yield Workspace(slack, assistant)
    stop_assistant(assistant)
    slack.close()


def test_slack_is_out_of_reach_at_start(breakable: Workspace) -> None:
    web_answers(breakable.assistant.url)
    until_logged(breakable, "Slack cannot be reached")
    breakable.slack.up()
    breakable.slack.connected()
    log = until_logged(breakable, "Slack can be reached again")
    assert log.count("Slack cannot be reached") == 1
    person = breakable.person()
    person.say("my low back aches since yesterday")
    person.asked()


def test_slack_is_out_of_reach_in_between(breakable: Workspace) -> None:
    slack = breakable.slack
    person = breakable.person()
    person.say("my low back aches since yesterday")
    person.asked()
    connections = slack.connections
    slack.down()
    web_answers(breakable.assistant.url)
    slack.up()
    slack.connected(times=connections + 1)
    person.say("none of these")
    person.asked()
    assert breakable.said(person) == ["my low back aches since yesterday", "none of these"]


def test_an_answer_waits_for_the_network(breakable: Workspace) -> None:
    slack = breakable.slack
    person = breakable.person()
    with slack.held("chat.postMessage"):
        message = person.message("my low back aches since yesterday")
        slack.acknowledged(slack.push("events_api", event_payload(message)))
        slack.until(lambda: slack.under_way, "an answer under way")
        slack.down()
    slack.up()
    person.asked()


@pytest.mark.parametrize("how", ["refresh", "drop"])
def test_the_connection_is_made_anew(breakable: Workspace, how: str) -> None:
    slack = breakable.slack
    person = breakable.person()
    payload = person.say("my low back aches since yesterday")
    person.asked()
    connections = slack.connections
    slack.refresh() if how == "refresh" else slack.drop()
    slack.connected(times=connections + 1)
    slack.acknowledged(slack.push("events_api", payload, retry_attempt=1, retry_reason="connection"))
    person.say("none of these")
    person.asked()
    assert breakable.said(person) == ["my low back aches since yesterday", "none of these"]


def test_what_slack_refuses_is_logged_once_and_the_conversation_goes_on(breakable: Workspace) -> None:
    refusal = (200, {}, {"ok": False, "error": "missing_scope", "needed": "chat:write"})
    breakable.slack.failures["chat.postMessage"].extend([refusal, refusal])
    person = breakable.person()
    person.say("my low back aches since yesterday")
    person.asked()
    assert breakable.assistant.log.read_text().count("missing_scope (scope chat:write)") == 1


@pytest.mark.parametrize(
    "failures",
    [
        [(429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"})],
        [(500, {}, "<html>"), (503, {}, "<html>"), (502, {}, "<html>")],
        [(200, {}, {"ok": False, "error": "internal_error"})],
        [(429, {}, "<html>")],
    ],
)
def test_what_slack_cannot_take_now_is_sent_later(workspace: Workspace, failures: list) -> None:
    person = workspace.person()
    workspace.slack.failures["chat.postMessage"].extend(failures)
    person.say("my low back aches since yesterday")
    person.asked()
    assert [message.text for message in person.heard] == list(dict.fromkeys(m.text for m in person.heard))
    assert workspace.slack.failures["chat.postMessage"] == []


def test_blocks_that_slack_does_not_know_are_sent_as_words(workspace: Workspace) -> None:
    person = workspace.person()
    workspace.slack.failures["chat.postMessage"].append((200, {}, {"ok": False, "error": "invalid_blocks"}))
    person.say("my low back aches since yesterday")
    first = person.hears("I'm Spinewise")
    assert first.blocks == []
    person.asked()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SPINEWISE_SLACK_BOT_TOKEN": "xoxb-wrong"}, "SPINEWISE_SLACK_BOT_TOKEN"),
        ({"SPINEWISE_SLACK_APP_TOKEN": "xapp-wrong"}, "SPINEWISE_SLACK_APP_TOKEN"),
    ],
)
def test_tokens_that_slack_refuses_are_named_once(
    own_slack: FakeSlack, start_with: StartWith, wrong: dict[str, str], named: str
) -> None:
    workspace = Workspace(own_slack, start_with({**own_slack.environment, **wrong}))
    log = until_logged(workspace, named)
    web_answers(workspace.assistant.url)
    assert log.count(named) == 1
    assert own_slack.connections == 0
    assert not any(token in log for token in ("xoxb-wrong", "xapp-wrong", BOT_TOKEN, APP_TOKEN))


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        "{",
        "[]",
        json.dumps({"type": "events_api"}),
        json.dumps({"type": "events_api", "envelope_id": "e", "payload": []}),
        json.dumps({"type": "events_api", "envelope_id": "e", "payload": {"type": "event_callback"}}),
        json.dumps({"type": "interactive", "envelope_id": "e", "payload": {"type": "block_actions"}}),
        json.dumps({"type": "slash_commands", "envelope_id": "e", "payload": {"command": "/x"}}),
    ],
)
def test_what_makes_no_sense_does_not_end_the_connection(workspace: Workspace, text: str) -> None:
    connections = workspace.slack.connections
    workspace.slack.push_text(text)
    person = workspace.person()
    person.say("my low back aches since yesterday")
    person.asked()
    assert workspace.slack.connections == connections
