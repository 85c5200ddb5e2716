"""Trouble between the bot and Telegram: nothing is lost or doubled, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from tests.conftest import Assistant, free_port, stop_assistant
from tests.telegram.kept import said
from tests.telegram.person import Person
from tests.telegram.server import BROKEN_OFF, TOKEN, Answer, FakeTelegram, Refusal, too_many
from tests.web.client import opened

COMPLAINT = "my mid back hurts after lifting a box"

Bot = tuple[FakeTelegram, Assistant]
Start = Callable[..., Assistant]

SERVER_ERROR: Answer = Refusal(500, "Internal Server Error").answer()
BAD_GATEWAY: Answer = (502, {})
CONFLICT: Answer = Refusal(409, "Conflict: terminated by other getUpdates request").answer()
NOT_AN_ANSWER: Answer = (200, {"ok": True, "result": "surprise"})


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param([SERVER_ERROR], id="an error"),
        pytest.param([BAD_GATEWAY, BROKEN_OFF], id="a gateway, then a broken connection"),
        pytest.param([too_many(1)], id="too many requests"),
    ],
)
def test_an_answer_that_cannot_be_sent_is_sent_later_and_once(
    bot: Bot, person: Person, trouble: list[Answer]
) -> None:
    bot[0].fail("sendMessage", *trouble)
    sent = person.write("/start")
    assert "not a doctor" in sent[0].text
    assert person.texts.count("not a doctor") == 1


@pytest.mark.parametrize("method", ["sendChatAction", "answerCallbackQuery", "editMessageText"])
@pytest.mark.parametrize("trouble", [SERVER_ERROR, Refusal(400, "Bad Request: query is too old").answer()])
def test_what_only_adorns_may_fail(bot: Bot, person: Person, method: str, trouble: Answer) -> None:
    person.write(COMPLAINT)
    bot[0].fail(method, trouble)
    assert person.answer()
    assert len(said(bot[1], person)) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param([SERVER_ERROR, BAD_GATEWAY], id="errors"),
        pytest.param([BROKEN_OFF, BROKEN_OFF], id="broken connections"),
        pytest.param([too_many(1)], id="too many requests"),
        pytest.param([CONFLICT], id="another poll"),
        pytest.param([NOT_AN_ANSWER], id="no proper answer"),
        pytest.param([(200, {"ok": True})], id="no result"),
    ],
)
def test_fetching_goes_on_after_trouble(bot: Bot, person: Person, trouble: list[Answer]) -> None:
    bot[0].fail("getUpdates", *trouble)
    sent = person.write(COMPLAINT)
    assert sent
    assert said(bot[1], person) == [COMPLAINT]
    assert len([message for message in sent if "Question 1" in message.text]) == 1


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"message": 5}, id="a message that is none"),
        pytest.param({"message": {"text": "hello"}}, id="a message without a chat"),
        pytest.param({"message": {"message_id": 1, "date": None, "chat": {}}}, id="empty"),
    ],
)
def test_a_broken_update_does_not_take_others_along(
    bot: Bot, person: Person, broken: dict[str, object]
) -> None:
    first = bot[0].update(**broken)
    then = bot[0].update(message=person.message({"text": COMPLAINT}))
    bot[0].push(first, then)
    bot[0].wait_confirmed(then)
    assert said(bot[1], person) == [COMPLAINT]


def test_what_is_delivered_twice_is_answered_once(bot: Bot, person: Person) -> None:
    update = bot[0].update(message=person.message({"text": COMPLAINT}))
    bot[0].push(update, dict(update))
    bot[0].wait_confirmed(update)
    assert said(bot[1], person) == [COMPLAINT]


def test_messages_of_one_chat_are_answered_in_order(bot: Bot, person: Person) -> None:
    texts = [COMPLAINT, "I'm 40", "no", "not sure", "skip"]
    updates = [bot[0].update(message=person.message({"text": text})) for text in texts]
    bot[0].push(*updates)
    bot[0].wait_confirmed(updates[-1])
    assert said(bot[1], person) == texts


def test_a_slow_chat_holds_up_nobody(bot: Bot, person: Person) -> None:
    """While Telegram lets one chat wait, another is answered; only then is everything confirmed."""
    other = Person(bot[0])
    bot[0].fail("sendMessage", too_many(3))
    slow = bot[0].update(message=person.message({"text": "/start"}))
    bot[0].push(slow)
    bot[0].wait_until(lambda: not bot[0]._faults["sendMessage"], "the first try")
    quick = bot[0].update(message=other.message({"text": "/start"}))
    bot[0].push(quick)
    bot[0].wait_until(lambda: other.shown, "an answer to the other chat")
    assert person.shown == []
    assert not bot[0].confirmed(slow)
    bot[0].wait_confirmed(quick)
    assert [somebody.texts.count("not a doctor") for somebody in (person, other)] == [1, 1]


def test_who_blocks_the_bot_stops_nobody(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    bot[0].blocked.add(person.chat)
    assert person.write("not sure") == []
    assert Person(bot[0]).write(COMPLAINT)
    bot[0].blocked.discard(person.chat)
    assert person.write("skip")


def test_a_message_that_is_refused_goes_out_as_plain_words(bot: Bot, person: Person) -> None:
    bot[0].fail("sendMessage", Refusal(400, "Bad Request: can't parse entities").answer())
    emergency = person.write("my back hurts & since today I can't feel between my legs and cannot pee")
    assert "not a doctor" in emergency[0].text
    bot[0].fail("sendMessage", Refusal(400, "Bad Request: BUTTON_DATA_INVALID").answer())
    again = person.write("I still can't feel between my legs")[-1]
    assert "call" in again.text.lower()
    assert not again.formatted
    assert "<" not in again.text


def test_a_file_that_cannot_be_sent_leaves_the_words(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    person.answer_until("Is that right?")
    bot[0].fail("sendPhoto", Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED").answer())
    sent = person.tap("Yes, show me the result")
    assert not any(message.file for message in sent)
    assert "Get help sooner if" in "\n".join(message.text for message in sent)


# --- at the start


def test_no_network_at_the_start(start: Start) -> None:
    """The rest of the assistant runs meanwhile, and the bot comes as soon as it can."""
    telegram = FakeTelegram(free_port())
    assistant = start(telegram)
    assert opened(assistant.url).say(COMPLAINT)
    telegram.start()
    try:
        assert Person(telegram).write(COMPLAINT)
        log = assistant.log.read_text()
    finally:
        telegram.stop()
    assert log.count("Telegram cannot be used at the moment") == 1
    assert TOKEN not in log


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "setMyCommands"])
def test_trouble_at_the_start(telegram: FakeTelegram, start: Start, method: str) -> None:
    telegram.fail(method, SERVER_ERROR, too_many(1))
    start(telegram)
    assert Person(telegram).write(COMPLAINT)


def test_a_webhook_that_is_still_set_is_taken_away(telegram: FakeTelegram, start: Start) -> None:
    telegram.webhook = {"url": "https://old.example"}
    start(telegram)
    person = Person(telegram)
    assert person.write(COMPLAINT)
    telegram.webhook = {"url": "https://somebody.example"}  # set meanwhile, by another program
    telegram.fail("getUpdates", SERVER_ERROR)
    assert person.write("not sure")


def test_a_token_that_is_not_valid_is_told_once(telegram: FakeTelegram, start: Start) -> None:
    telegram.token_is_valid = False
    assistant = start(telegram)
    telegram.wait_until(lambda: telegram.made("getMe"), "a first call")
    assert opened(assistant.url).say(COMPLAINT)
    stop_assistant(assistant)
    log = assistant.log.read_text()
    assert log.count("does not accept the token") == 1
    assert TOKEN not in log
    assert len(telegram.calls) == 1


def test_a_token_that_is_taken_back_in_between_is_told_once(telegram: FakeTelegram, start: Start) -> None:
    assistant = start(telegram)
    Person(telegram).write(COMPLAINT)
    telegram.token_is_valid = False
    telegram.fail("getUpdates", Refusal(401, "Unauthorized").answer())
    telegram.push(telegram.update())
    assert opened(assistant.url).say(COMPLAINT)
    stop_assistant(assistant)
    assert assistant.log.read_text().count("does not accept the token") == 1


# --- over a restart


def test_what_was_not_answered_before_the_end_is_answered_after_it(
    telegram: FakeTelegram, start: Start
) -> None:
    first = start(telegram)
    person = Person(telegram)
    person.write("/start")
    telegram.fail("sendMessage", *[SERVER_ERROR] * 40)
    cut_off = telegram.update(message=person.message({"text": COMPLAINT}))
    telegram.push(cut_off)
    telegram.wait_until(lambda: len(telegram._faults["sendMessage"]) < 40, "a first try")
    first.process.kill()
    first.process.wait()
    telegram._faults.clear()
    assert not telegram.confirmed(cut_off)
    second = start(telegram)
    telegram.wait_confirmed(cut_off)
    assert said(second, person) == [COMPLAINT]
    assert "Question 1" in person.texts


def test_what_was_answered_before_the_end_is_not_answered_again(telegram: FakeTelegram, start: Start) -> None:
    first = start(telegram)
    person = Person(telegram)
    person.write(COMPLAINT)
    person.write("keep my chat")
    update = telegram.update(message=person.message({"text": "not sure"}))
    telegram.push(update)
    telegram.wait_until(lambda: "Question 2" in person.texts, "an answer")
    stop_assistant(first)
    assert telegram.confirmed(update)
    shown = len(person.shown)
    start(telegram)
    Person(telegram).write(COMPLAINT)
    assert len(person.shown) == shown


def test_buttons_from_before_a_restart_still_answer(telegram: FakeTelegram, start: Start) -> None:
    first = start(telegram)
    person = Person(telegram)
    person.write(COMPLAINT)
    person.write("keep my chat")
    question = person.keyboard
    stop_assistant(first)
    start(telegram)
    assert person.happens(person.tapping(question, question.button("Skip")["callback_data"])) != []


def test_buttons_of_a_lost_conversation_say_that_they_are_closed(
    telegram: FakeTelegram, start: Start
) -> None:
    first = start(telegram, SPINEWISE_DATABASE="memory")
    person = Person(telegram)
    person.write(COMPLAINT)
    question = person.keyboard
    stop_assistant(first)
    second = start(telegram, SPINEWISE_DATABASE="memory")
    late = person.tapping(question, question.button("Skip")["callback_data"])
    assert person.happens(late) == []
    assert "no longer open" in str(telegram.acknowledged(late["callback_query"]["id"]))
    assert question.rows == []
    assert "not a doctor" in person.write("/start")[0].text
    assert said(second, person) == []


# --- logs


def test_logs_hold_neither_words_nor_names_nor_numbers(telegram: FakeTelegram, start: Start) -> None:
    """Even when everything goes wrong, and everything is logged."""
    assistant = start(telegram)
    person = Person(telegram, chat=918273645)
    person.write(COMPLAINT)
    refusal = Refusal(400, f"Bad Request: can't parse entities in {COMPLAINT}").answer()
    telegram.fail("sendMessage", SERVER_ERROR, refusal, refusal)
    person.write("my very secret words")
    telegram.fail("getUpdates", SERVER_ERROR)
    telegram.push(telegram.update(message={"text": "my very secret words", "from": {"first_name": "Ada"}}))
    person.write("skip")
    telegram.blocked.add(person.chat)
    person.write("skip")
    stop_assistant(assistant)
    log = assistant.log.read_text()
    assert "could not be delivered" in log
    for secret in (TOKEN, "918273645", "secret words", "mid back", "Ada"):
        assert secret not in log


def test_with_no_token_nothing_is_said_about_telegram(assistant: Assistant, http: requests.Session) -> None:
    assert http.post(f"{assistant.url}/webhooks/telegram/webhook", json={}, timeout=30).status_code == 404
    assert "Telegram" not in assistant.log.read_text()
