"""What is said in Slack is kept only if the person agrees; and they can have it as a file."""

from __future__ import annotations

import json
from typing import Any

from tests.privacy.test_deletion import holding
from tests.slack.conftest import Workspace
from tests.slack.fake import File, direct

MARKER = "quokkafeather"


def exports(workspace: Workspace, channel: str) -> list[File]:
    return [f for f in workspace.slack.state.files if f.channel == channel and f.name.endswith(".json")]


def exported(workspace: Workspace, channel: str, number: int) -> Any:
    """The content of an exported file."""
    files = workspace.slack.until(lambda: exports(workspace, channel)[number:], "the file")
    return json.loads(files[0].content)


def test_kept_by_a_tap_and_withdrawn_by_a_tap(workspace: Workspace) -> None:
    state = workspace.assistant.log.parent / "state"
    person = workspace.person()
    person.say(f"my mid back hurts because of the {MARKER}")
    notice = person.hears("May I keep this chat")
    question = person.asked()
    assert "Question 1" in question.words, "nothing waits for an answer about keeping"
    assert holding(state, MARKER) == []

    person.tap("Keep my chat", notice)
    person.hears("I keep this chat")
    person.asked()
    assert holding(state, MARKER) != []
    person.say("export my data")
    person.hears("everything I have of this chat")
    content = exported(workspace, person.channel, 0)
    assert (content["kept"], content["consent"]["channel"]) == (True, "slack")
    assert f"my mid back hurts because of the {MARKER}" in [m["text"] for m in content["messages"]]

    person.tap("Don't keep it", notice)
    person.hears("this chat is not kept")
    assert holding(state, MARKER) == []
    person.say("export my data")
    content = exported(workspace, person.channel, 1)
    assert (content["kept"], content["consent"]) == (False, None)
    assert holding(state, MARKER) == []


def test_a_file_that_is_asked_for_in_a_channel_goes_to_the_person_alone(workspace: Workspace) -> None:
    person = workspace.person(channel="C0PUBLIC9")
    person.say("my mid back hurts after lifting")
    person.asked()
    person.say("send me my data")
    person.hears("I've sent you the file in a direct message")
    assert "my mid back hurts" in json.dumps(exported(workspace, direct(person.user), 0))
    assert exports(workspace, person.channel) == []


def test_a_file_that_slack_does_not_take_is_told(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my mid back hurts after lifting")
    person.asked()
    refusal = (200, {}, {"ok": False, "error": "file_uploads_disabled"})
    workspace.slack.failures["files.getUploadURLExternal"].append(refusal)
    person.say("export my data")
    person.hears("couldn't send the file")
    assert exports(workspace, person.channel) == []
