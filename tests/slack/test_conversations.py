"""Whole conversations through the real assistant, over Socket Mode."""

from __future__ import annotations

import json

import pytest

from tests.slack.conftest import SignedWorkspace, Workspace
from tests.slack.fake import BOT, BOT_USER, TEAM, File, direct
from tests.slack.person import Person, event_payload


def test_from_the_first_words_to_the_result(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my mid back hurts after lifting")
    assert "computer program" in person.hears("I'm Spinewise").text
    result, met = person.go_on_to_the_result(person.asked())
    words = "".join(message.words for message in person.heard)
    assert {"buttons", "list", "several", "number"} <= set(met), met
    for part in ("What may be behind it", "Because you said", "not a diagnosis", "Get help sooner if"):
        assert part in words
    assert result.thread is None
    file = workspace.slack.until(
        lambda: next((f for f in workspace.slack.state.files if f.channel == person.channel), None),
        "the picture",
    )
    assert file.content.startswith(b"\x89PNG") and "back" in (file.alt or "")


def test_from_the_first_words_to_the_result_by_signed_requests(signed: SignedWorkspace) -> None:
    person = signed.person()
    person.say("my mid back hurts after lifting")
    person.go_on_to_the_result(person.asked())
    assert "What may be behind it" in "".join(message.words for message in person.heard)


def test_the_chosen_answer_stands_in_place_of_the_buttons(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    person.answer(question)
    person.asked()
    assert not question.is_open
    assert "You answered: " in question.words


def test_an_answer_in_words_takes_the_buttons_away(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    person.say("none of these")
    person.asked()
    workspace.slack.until(lambda: not question.is_open, "a question without buttons")
    assert "You answered" not in question.words


def test_asking_why_is_answered_and_the_question_stays_open(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    person.tap("Why do you ask?", question)
    again = person.asked()
    workspace.slack.until(lambda: not question.is_open, "the first copy without buttons")
    assert again.is_open
    assert not question.elements


def test_an_answer_can_be_changed_later(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    person.answer(question)
    person.answer(person.asked())
    person.asked()
    person.tap("Change this answer", question)
    again = person.asked()
    assert again is not question
    assert again.text.split("\n")[-1] == question.text.split("\n")[-2]


def test_the_summary_is_sent_as_a_file(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my mid back hurts after lifting")
    result, _ = person.go_on_to_the_result(person.asked())
    for _ in range(2):  # as often as somebody likes
        person.tap("Summary for my doctor", result)
        person.hears("a page for your doctor")
    files = workspace.slack.until(lambda: files_for(workspace, person.channel)[1:], "two files")
    assert files[0].name == "spinewise-summary.pdf" and files[0].content.startswith(b"%PDF")
    assert result.is_open


def test_a_summary_that_is_asked_for_in_a_channel_goes_to_the_person_alone(workspace: Workspace) -> None:
    person = workspace.person(channel="C0PUBLIC5")
    person.say("my mid back hurts after lifting")
    person.asked()
    person.say("summary for my doctor")
    person.hears("in a direct message")
    (file,) = workspace.slack.until(lambda: files_for(workspace, direct(person.user)), "the file")
    assert file.thread is None
    assert files_for(workspace, person.channel) == []


def test_a_summary_that_slack_does_not_take_is_sent_in_words(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my mid back hurts after lifting")
    person.asked()
    refusal = (200, {}, {"ok": False, "error": "file_uploads_disabled"})
    workspace.slack.failures["files.getUploadURLExternal"].append(refusal)
    person.say("summary for my doctor")
    person.hears("Summary for the doctor")
    assert files_for(workspace, person.channel) == []


def files_for(workspace: Workspace, channel: str) -> list[File]:
    return [f for f in workspace.slack.state.files if f.channel == channel and f.name.endswith(".pdf")]


def test_an_emergency_ends_the_questions(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back hurts")
    person.asked()
    person.say("I can't feel it when I pee and both my legs are numb")
    card = person.hears("Please get emergency help now")
    assert card.blocks[0]["type"] == "header"
    assert "112" in card.words
    assert [e["text"]["text"] for _, e in card.elements] == ["That is not right", "Start over"]


def test_thoughts_of_self_harm_are_answered_warmly(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("the pain is so bad I want to kill myself")
    person.hears("You don't have to face it alone", "findahelpline.com")


# ------------------------------------------------------------- taps


def test_a_stale_tap_says_so_and_changes_nothing(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    old = (question.text, list(question.blocks))
    person.answer(question)
    person.asked()
    before = workspace.said(person)
    question.text, question.blocks = old  # as on a device that has not heard of the change
    person.answer(question)
    workspace.slack.until(lambda: "no longer open" in question.words, "a kind word")
    assert not question.is_open
    assert workspace.said(person) == before


def test_a_double_tap_is_one_answer(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    payload = person.tap("Not sure", question)
    payload["actions"][0]["action_ts"] = "1.5"
    workspace.slack.acknowledged(workspace.slack.push("interactive", payload))
    person.asked()
    person.say("I'm 44")
    workspace.slack.until(lambda: "I'm 44" in workspace.said(person), "the next answer")
    assert workspace.said(person).count("Not sure") == 1


def test_somebody_else_cannot_tap(workspace: Workspace) -> None:
    person = workspace.person(channel="C0PUBLIC1")
    person.say("my low back aches since yesterday")
    question = person.asked()
    stranger = workspace.person(channel="C0PUBLIC1")
    person.tap("Not sure", question, user=stranger.user)
    workspace.slack.until(
        lambda: any(
            w["user"] == stranger.user and "somebody else's" in w["text"]
            for w in workspace.slack.state.whispers
        ),
        "a whisper",
    )
    assert question.is_open
    assert workspace.said(person) == ["my low back aches since yesterday"]


def test_done_without_a_choice_is_not_an_answer(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my back hurts")
    question = person.asked()
    while not any(element["action_id"] == "several" for _, element in question.elements):
        person.answer(question)
        question = person.asked()
    person.tick(message=question)
    workspace.slack.until(
        lambda: any(
            w["user"] == person.user and "at least one" in w["text"] for w in workspace.slack.state.whispers
        ),
        "a whisper",
    )
    assert question.is_open


def test_only_what_was_offered_can_be_said_by_a_tap(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    block, element = question.elements[0]
    person._act(question, block, {**element, "type": "button", "action_id": "x"}, {"value": "/start_over"})
    workspace.slack.until(lambda: "no longer open" in question.words, "a kind word")
    assert workspace.said(person) == ["my low back aches since yesterday"]


# ------------------------------------------------------------- channels


def test_a_mention_is_answered_in_a_thread_with_one_word_on_privacy(workspace: Workspace) -> None:
    person = workspace.person(channel="C0PUBLIC2")
    person.say("my low back aches since yesterday")
    person.hears("Other people can read")
    question = person.asked()
    assert {message.thread for message in person.heard} == {person.thread}
    person.answer(question)
    person.asked()
    assert sum("Other people can read" in message.text for message in person.heard) == 1


def test_each_thread_and_each_person_has_a_conversation_of_their_own(workspace: Workspace) -> None:
    first, second = (workspace.person(channel="C0PUBLIC3") for _ in range(2))
    first.say("my low back aches since yesterday")
    first.asked()
    second.thread = first.thread
    second.say("my neck is stiff")
    workspace.slack.until(lambda: workspace.said(second), "the other conversation")
    assert workspace.said(first) == ["my low back aches since yesterday"]
    assert workspace.said(second) == ["my neck is stiff"]


def test_in_a_channel_only_mentions_are_heard(workspace: Workspace) -> None:
    person = workspace.person(channel="C0PUBLIC4")
    overheard = {**person.message("my back hurts"), "type": "message", "channel_type": "channel"}
    workspace.slack.acknowledged(workspace.slack.push("events_api", event_payload(overheard)))
    person.say("my neck is stiff")
    person.asked()
    assert workspace.said(person) == ["my neck is stiff"]
    assert len({message.thread for message in workspace.slack.messages("C0PUBLIC4")}) == 1


# ------------------------------------------------------------- commands and other messages


def test_help_names_the_words_that_always_work(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("help")
    person.hears("delete my data")


def test_restart_begins_again(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    person.asked()
    person.say("Restart")
    person.hears("we start again")


def test_delete_my_data_forgets_everything(workspace: Workspace) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    question = person.asked()
    person.say("Delete my data.")
    person.hears("I've deleted what you told me")
    workspace.slack.until(lambda: not question.is_open, "a question without buttons")
    person.say("my neck is stiff")
    person.hears("I'm Spinewise")
    assert workspace.said(person) == ["my neck is stiff"]


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("", {"subtype": "file_share", "files": [{"id": "F1", "mimetype": "image/png"}]}),
        ("look at this", {"subtype": "file_share", "files": [{"id": "F1", "mimetype": "audio/mp4"}]}),
    ],
)
def test_files_are_answered_politely(workspace: Workspace, words: str, more: dict) -> None:
    person = workspace.person()
    person.say(words, **more)
    person.hears("I can't look at files")


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": BOT, "user": BOT_USER},
        {"bot_id": "B0OTHER", "user": "U0OTHERBOT"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "message_changed", "message": {"text": "my back hurts"}},
        {"subtype": "message_deleted", "deleted_ts": "1.2"},
        {"subtype": "channel_join"},
        {"edited": {"user": "U1", "ts": "1.2"}},
        {"hidden": True},
        {"user": "USLACKBOT"},
    ],
)
def test_what_no_person_says_is_ignored(workspace: Workspace, more: dict) -> None:
    person = workspace.person()
    person.say("my back hurts", **more)
    person.say("my neck is stiff")
    person.asked()
    assert workspace.said(person) == ["my neck is stiff"]


@pytest.mark.parametrize("typed", ["/start_over", '/inform{"age": 30}', ' / /deny{"x": 1}', "/restart"])
def test_a_payload_of_the_framework_is_only_words(workspace: Workspace, typed: str) -> None:
    person = workspace.person()
    person.say("my low back aches since yesterday")
    person.asked()
    person.say(typed)
    said = workspace.slack.until(lambda: workspace.said(person)[1:], "the words")
    assert not said[0].startswith("/")
    assert "aches" in json.dumps(workspace.tracker(person)["events"])


def test_the_home_tab_says_what_it_is(workspace: Workspace) -> None:
    person = workspace.person()
    opened = {"type": "app_home_opened", "user": person.user, "channel": person.channel, "tab": "home"}
    workspace.slack.acknowledged(workspace.slack.push("events_api", event_payload(opened)))
    view = workspace.slack.until(lambda: workspace.slack.state.homes.get(person.user), "the home tab")
    words = json.dumps(view)
    for part in ("What I am", "What I am not", "What is stored", "How to start", "delete my data"):
        assert part in words


def test_the_home_tab_starts_a_conversation(workspace: Workspace) -> None:
    person = workspace.person()
    tap = {
        "type": "block_actions",
        "user": {"id": person.user, "team_id": TEAM},
        "team": {"id": TEAM},
        "container": {"type": "view", "view_id": "V0HOME"},
        "view": {"type": "home"},
        "actions": [
            {"type": "button", "action_id": "spinewise-start", "block_id": "start", "action_ts": "1.0"}
        ],
    }
    workspace.slack.acknowledged(workspace.slack.push("interactive", tap))
    person.hears("What is bothering you?")
    tap["actions"][0]["action_ts"] = "2.0"
    workspace.slack.acknowledged(workspace.slack.push("interactive", tap))
    person.hears("We can go on right here")


# ------------------------------------------------------------- order, repeats, many at once


def test_repeats_are_answered_once_and_acknowledged_each_time(workspace: Workspace) -> None:
    person = workspace.person()
    payload = person.say("my low back aches since yesterday")
    for attempt in (1, 2):
        again = workspace.slack.push("events_api", payload, retry_attempt=attempt, retry_reason="timeout")
        workspace.slack.acknowledged(again)
    other_event = {**payload, "event_id": "Ev-same-message-other-event"}
    workspace.slack.acknowledged(workspace.slack.push("events_api", other_event))
    person.asked()
    person.say("none of these")
    person.asked()
    assert workspace.said(person) == ["my low back aches since yesterday", "none of these"]


def test_messages_of_one_person_are_answered_in_order(workspace: Workspace) -> None:
    person = workspace.person()
    words = ["my low back aches", "since yesterday", "I'm 44", "after lifting"]
    envelopes = [workspace.slack.push("events_api", event_payload(person.message(one))) for one in words]
    for envelope in envelopes:
        workspace.slack.acknowledged(envelope)
    workspace.slack.until(lambda: len(workspace.said(person)) == len(words), "all words")
    assert workspace.said(person) == words


def test_many_people_at_once_do_not_meet(workspace: Workspace) -> None:
    people: list[Person] = [workspace.person() for _ in range(12)]
    for number, person in enumerate(people):
        workspace.slack.push(
            "events_api", event_payload(person.message(f"I'm {30 + number} and my low back aches"))
        )
    for number, person in enumerate(people):
        person.asked()
        assert workspace.said(person) == [f"I'm {30 + number} and my low back aches"]


def test_more_messages_than_a_person_sends_get_a_word(workspace: Workspace) -> None:
    person = workspace.person()
    for number in range(40):
        workspace.slack.push("events_api", event_payload(person.message(f"my low back aches {number}")))
    workspace.slack.until(
        lambda: any(
            w["user"] == person.user and "a lot at once" in w["text"] for w in workspace.slack.state.whispers
        ),
        "a whisper",
    )


def test_it_is_acknowledged_before_the_work_is_done(workspace: Workspace) -> None:
    person = workspace.person()
    with workspace.slack.held("chat.postMessage"):
        workspace.slack.acknowledged(
            workspace.slack.push("events_api", event_payload(person.message("my low back aches")))
        )
        assert person.heard == []
    person.asked()


# ------------------------------------------------------------- privacy


def test_nothing_that_is_kept_or_logged_names_anybody(workspace: Workspace) -> None:
    person = workspace.person()
    payload = person.say("<@U0123NEIGHBOUR> my peculiarly aching low back, see <https://example.org|this>")
    person.asked()
    kept = json.dumps(workspace.tracker(person))
    names = [person.user, person.channel, TEAM, payload["event"]["ts"], payload["event_id"], "NEIGHBOUR"]
    assert [name for name in names if name in kept] == []
    log = workspace.assistant.log.read_text()
    assert [name for name in (*names, "peculiarly", "xoxb-", "xapp-") if name in log] == []
