"""Whole conversations on Telegram, with the real assistant and a fake of Telegram's server."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.conftest import Assistant
from tests.telegram.kept import events, said
from tests.telegram.person import Person
from tests.telegram.server import FakeTelegram, Shown

COMPLAINT = "my mid back hurts after lifting a box"
EMERGENCY = "my back hurts and since today I can't feel between my legs and cannot pee"

Bot = tuple[FakeTelegram, Assistant]


def ask(person: Person, *, several: bool) -> Shown:
    """Begin a conversation, and go on to a question that takes one answer or several."""
    person.write("my back hurts")
    for _ in range(20):
        question = person.keyboard
        if ("✔ Done" in question.labels) == several and question is person.shown[-1]:
            return question
        person.answer()
    raise AssertionError("there was no such question")


# --- from the first words to the end


def test_from_the_opening_to_the_result(bot: Bot, person: Person) -> None:
    opening = person.write("/start")
    assert "not a doctor" in opening[0].text
    assert opening[1].labels == ["Keep my chat", "Don't keep it"]
    assert "Telegram, which can read" in opening[2].text
    question = person.write(COMPLAINT)[-1]
    assert "Question 1" in question.text
    assert {"Not sure", "Skip", "Why do you ask?"} <= set(question.labels)
    person.answer_until("Is that right?")
    result = person.tap("Yes, show me the result")

    urgency, picture, *rest = result
    assert ("b", urgency.text.splitlines()[0]) in urgency.formatted
    assert urgency.text.startswith("🟢")
    assert picture.file is not None
    image = Image.open(io.BytesIO(picture.file))
    assert image.format == "PNG"
    assert "back" in picture.text
    text = "\n".join(message.text for message in rest)
    assert "What may be behind it" in text
    assert "Because you said" in text
    assert "Get help sooner if" in text
    assert "not a diagnosis" in text
    folded = [words for message in rest for tag, words in message.formatted if tag == "blockquote"]
    assert any("What you can do now" in words for words in folded)
    assert not any("Get help sooner" in words for words in folded)
    assert [bool(message.rows) for message in result] == [False] * (len(result) - 1) + [True]
    assert not urgency.silent
    assert all(message.silent for message in rest)


def test_an_emergency_comes_first_and_ends_the_questions(person: Person) -> None:
    sent = person.write(EMERGENCY)
    emergency = sent[-1]
    assert emergency.text.startswith("🚨 Please get emergency help now")
    assert emergency.formatted[0][0] == "b"
    assert "That is not right" in emergency.labels
    assert "112" in emergency.text
    assert any(tag == "blockquote" and "Japan" in words for tag, words in emergency.formatted)
    person.tap("That is not right")
    assert "What did I get wrong?" in person.shown[-1].text


def test_an_emergency_in_the_middle_of_the_questions(person: Person) -> None:
    person.write(COMPLAINT)
    question = person.keyboard
    emergency = person.write("and I can't feel it when I pee")[-1]
    assert emergency.text.startswith("🚨")
    assert question.rows == []


def test_somebody_in_despair_gets_people_to_talk_to(person: Person) -> None:
    sent = person.write("my back hurts so much that I want to kill myself")
    assert "116 123" in sent[-1].text


def test_nothing_of_telegram_is_kept(bot: Bot, person: Person) -> None:
    person.write("/start")
    person.write(COMPLAINT)
    person.answer()
    kept = str(events(bot[1], person))
    assert COMPLAINT in kept
    for secret in (str(person.chat), "Ada", "700000"):
        assert secret not in kept


# --- buttons


def test_a_tapped_answer_takes_the_place_of_the_buttons(bot: Bot, person: Person) -> None:
    question = ask(person, several=False)
    answer = question.labels[0]
    before = question.text
    tap = person.tapping(question, question.button(answer)["callback_data"])
    person.happens(tap)
    assert bot[0].acknowledged(tap["callback_query"]["id"]) == ""
    assert question.text == f"{before}\n\nYour answer: {answer}"
    assert [label for label in question.labels if "Change" not in label] == []
    assert said(bot[1], person)[-1] == answer
    assert person.keyboard is not question


def test_a_typed_answer_takes_the_buttons_away(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    question = person.keyboard
    person.write("not sure")
    assert question.rows == []
    assert person.keyboard is not question


def test_why_do_you_ask_keeps_the_question_open(person: Person) -> None:
    person.write(COMPLAINT)
    question = person.keyboard.text
    person.tap("Why do you ask?")
    assert question.splitlines()[-1] in person.keyboard.text


def test_several_answers_are_marked_and_sent_together(bot: Bot, person: Person) -> None:
    question = ask(person, several=True)
    marks = [label for label in question.labels if label.startswith("☐")]
    first, second = (label.partition(" ")[2] for label in marks[:2])
    empty = person.tapping(question, question.button("Done")["callback_data"])
    person.happens(empty)
    assert "at least one" in str(bot[0].acknowledged(empty["callback_query"]["id"]))
    person.tap(second, question)
    person.tap(first, question)
    assert [label for label in question.labels if label.startswith("☑")] == [f"☑ {first}", f"☑ {second}"]
    third = marks[2].partition(" ")[2] if len(marks) > 2 else first
    person.tap(third, question)
    person.tap(third, question)
    before = said(bot[1], person)
    person.tap("Done", question)
    words = f"{first}, {second}" if len(marks) > 2 else second
    assert said(bot[1], person) == [*before, words]
    assert f"Your answer: {words}" in question.text


def test_a_double_tap_is_one_answer(bot: Bot, person: Person) -> None:
    question = ask(person, several=False)
    data = question.button("Skip")["callback_data"]
    first, second = person.tapping(question, data), person.tapping(question, data)
    before = len(said(bot[1], person))
    bot[0].push(first, second)
    bot[0].wait_confirmed(second)
    assert len(said(bot[1], person)) == before + 1


def test_a_double_tap_on_a_lasting_button_is_one_too(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    person.answer_until("Is that right?")
    person.tap("Yes, show me the result")
    card = person.keyboard
    data = card.button("Start over")["callback_data"]
    first, second = person.tapping(card, data), person.tapping(card, data)
    before = len(said(bot[1], person))
    bot[0].push(first, second)
    bot[0].wait_confirmed(second)
    assert said(bot[1], person)[before:] == ["Start over"]


def test_a_button_of_an_old_question_does_nothing(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    question = person.keyboard
    data = question.button("Skip")["callback_data"]
    person.write("not sure")
    before = said(bot[1], person)
    late = person.tapping(question, data)
    assert person.happens(late) == []
    assert "no longer open" in str(bot[0].acknowledged(late["callback_query"]["id"]))
    assert said(bot[1], person) == before


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("Skip", id="words"),
        pytest.param('/inform{"age": 30}', id="a payload of the framework"),
        pytest.param("{tag}:99", id="a number that is not offered"),
        pytest.param("{tag}:-1", id="a negative number"),
        pytest.param("{tag}:²", id="an odd digit"),
        pytest.param("{tag}:", id="no number"),
        pytest.param("{tag}:done", id="done, where nothing is marked"),
        pytest.param("A" * 24 + ":0", id="a tag made up"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_button_that_is_made_up_does_nothing(bot: Bot, person: Person, data: str) -> None:
    question = ask(person, several=False)
    tag = question.button("Skip")["callback_data"].partition(":")[0]
    before = said(bot[1], person)
    assert person.happens(person.tapping(question, data.replace("{tag}", tag))) == []
    assert said(bot[1], person) == before


def test_a_button_of_somebody_elses_chat_does_nothing(bot: Bot, person: Person) -> None:
    other = Person(bot[0])
    other.write(COMPLAINT)
    person.write(COMPLAINT)
    assert other.keyboard.text == person.keyboard.text
    before = said(bot[1], person)
    foreign = other.keyboard.button("Skip")["callback_data"]
    person.happens(person.tapping(person.keyboard, foreign))
    assert said(bot[1], person) == before


# --- commands


def test_start_again_shows_what_is_open(person: Person) -> None:
    person.write("/start")
    person.write(COMPLAINT)
    question = person.keyboard
    again = person.write("/start")
    assert "go on where we stopped" in again[0].text
    assert again[-1].text == question.text
    assert question.rows == []
    person.tap("Skip", again[-1])
    assert "Your answer: Skip" in again[-1].text


def test_restart_begins_again(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    sent = person.write("/restart")
    assert "we start again" in sent[0].text
    assert said(bot[1], person)[-1] == "Start over"


def test_restart_before_anything_was_said_is_a_start(person: Person) -> None:
    assert "not a doctor" in person.write("/restart")[0].text


def test_help_changes_nothing(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    question, before = person.keyboard, said(bot[1], person)
    assert "/delete" in person.write("/help@spinewise_test_bot")[0].text
    assert question.rows
    assert said(bot[1], person) == before


def test_delete_forgets_the_conversation(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    question = person.keyboard
    data = question.button("Skip")["callback_data"]
    assert "deleted" in person.write("/delete")[-1].text
    assert question.rows == []
    person.happens(person.tapping(question, data))
    assert "not a doctor" in person.write("hello")[0].text
    assert said(bot[1], person) == ["hello"]


def test_the_menu_of_commands_is_set(bot: Bot) -> None:
    assert [command["command"] for command in bot[0].commands] == [
        *("start", "restart", "help", "export", "delete")
    ]


# --- what else people send


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ('/inform{"age": 30}', 'inform{"age": 30}'),
        ('//deny{"fever": false}', 'deny{"fever": false}'),
        ("/session_start", "session_start"),
        ("/unknown", "unknown"),
    ],
)
def test_payloads_of_the_framework_are_only_words(bot: Bot, person: Person, typed: str, taken: str) -> None:
    person.write(COMPLAINT)
    person.write(typed)
    assert said(bot[1], person)[-1] == taken
    heard = [event for event in events(bot[1], person) if event["event"] == "user"][-1]["parse_data"]
    assert heard["text"] == taken
    assert heard["intent"]["confidence"] < 1.0  # of a payload the framework would be certain


def test_signs_of_markup_are_only_signs(person: Person) -> None:
    person.write("<b>my mid back</b> hurts & </blockquote><a href='x'>aches</a> after lifting")
    person.answer_until("Is that right?")
    assert person.tap("Yes, show me the result")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}, "pictures"),
        ({"voice": {"file_id": "1", "file_unique_id": "1", "duration": 3}}, "recordings"),
        ({"video_note": {"file_id": "1", "file_unique_id": "1", "duration": 3, "length": 9}}, "recordings"),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "only read words"),
        ({"contact": {"phone_number": "1", "first_name": "Bo"}}, "only read words"),
        ({"document": {"file_id": "1", "file_unique_id": "1"}}, "only read words"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "only read words"),
        (
            {
                "sticker": {
                    "file_id": "1",
                    "file_unique_id": "1",
                    "type": "regular",
                    "width": 9,
                    "height": 9,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "only read words",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_no_text_gets_a_kind_word(
    bot: Bot, person: Person, content: dict[str, object], words: str
) -> None:
    person.write(COMPLAINT)
    before = said(bot[1], person)
    sent = person.send(content)
    assert len(sent) == 1
    assert words in sent[0].text
    assert said(bot[1], person) == before


def test_words_under_a_photo_are_read(bot: Bot, person: Person) -> None:
    photo = {"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}
    sent = person.send({"photo": [photo], "caption": EMERGENCY})
    assert any(message.text.startswith("🚨") for message in sent)
    assert said(bot[1], person) == [EMERGENCY]


def test_an_album_gets_only_a_few_words(person: Person) -> None:
    photo = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}
    sent = [person.send(photo) for _ in range(6)]
    assert 1 <= sum(map(len, sent)) <= 2


def test_notices_of_telegram_itself_are_passed_over(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    assert person.send({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}) == []


def test_a_changed_message_is_not_taken_as_a_new_one(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    before = said(bot[1], person)
    sent = person.happens(
        bot[0].update(edited_message=person.message({"text": "it is my neck", "edit_date": 1}))
    )
    assert "send it again" in sent[0].text
    assert said(bot[1], person) == before


def test_a_moving_place_is_not_commented_on(bot: Bot, person: Person) -> None:
    place = {"location": {"latitude": 1.0, "longitude": 2.0}, "edit_date": 1}
    assert person.happens(bot[0].update(edited_message=person.message(place))) == []


# --- groups


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("/start@spinewise_test_bot", True),
        ("/help", True),
        ("hey @Spinewise_Test_Bot, my back hurts", True),
        ("/start@another_bot", False),
        ("my back hurts", False),
    ],
)
def test_in_a_group_it_only_offers_a_private_chat(bot: Bot, text: str, answers: bool) -> None:
    asked = Person(bot[0])
    group = Person(bot[0], chat=-1_000_000 - asked.chat)
    sent = group.write(text)
    assert len(sent) == answers
    assert said(bot[1], group) == []
    if answers:
        assert "in private" in sent[0].text
        assert sent[0].rows[0][0]["url"] == "https://t.me/spinewise_test_bot"
        assert group.write(text) == []


def test_added_to_a_group_it_says_so(bot: Bot, person: Person) -> None:
    group = Person(bot[0], chat=-2_000_000 - person.chat)
    me = {"id": 42, "is_bot": True, "first_name": "Spinewise", "username": "spinewise_test_bot"}
    change = {
        "chat": {"id": group.chat, "type": "supergroup", "title": "Knitting"},
        "from": {"id": person.chat, "is_bot": False, "first_name": "Ada"},
        "date": 1_790_000_000,
        "old_chat_member": {"user": me, "status": "left"},
        "new_chat_member": {"user": me, "status": "member"},
    }
    assert "in private" in group.happens(bot[0].update(my_chat_member=change))[0].text
