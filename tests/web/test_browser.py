"""The page in a real browser, with the real assistant behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.web.accessibility import FOCUSED, SIZES, overflow, small_targets, violations
from tests.web.chat import COMPLAINT, SEND, Chat
from tests.web.conftest import NewPage

pytestmark = pytest.mark.browser

OPENING = 2
"""Replies of the assistant before anything is said: the introduction, and whether the chat may be kept."""
KINDS = (
    *("text", "question", "confirm", "ended", "crisis", "emergency", "consent", "export"),
    "something new",
)


# --- conversations


def test_a_full_conversation(assistant: Assistant, chat: Chat) -> None:
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.open(assistant.url)
    expect(chat.root.get_by_role("heading", level=1)).to_have_text("Spinewise")
    chat.picture("1-welcome")
    chat.say(COMPLAINT)
    expect(chat.last.locator(".progress")).to_contain_text("Question 1")
    chat.picture("2-question")
    kinds = chat.go_on_to_the_result()
    assert len(kinds) > 2
    card = chat.root.locator(".card.result")
    expect(card.locator(".urgency")).to_be_visible()
    assert 1 <= card.locator(".cause").count() <= 4
    expect(card.locator(".cause .likely").first).not_to_be_empty()
    expect(card.get_by_text("not a diagnosis").first).to_be_visible()
    chat.picture("3-result")
    chat.page.set_viewport_size({"width": 1100, "height": 3000})
    chat.picture("4-result-whole")
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(assistant.url).netloc}


def test_advice_folds_out(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    chat.go_on_to_the_result()
    fold = chat.root.locator(".cause details").first
    expect(fold.get_by_role("heading", name="What you can do now")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.get_by_role("heading", name="What you can do now")).to_be_visible()
    chat.picture("5-advice")


def test_an_emergency_ends_the_questions(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say("my back hurts and since today I can't feel between my legs and cannot pee")
    card = chat.root.locator(".card.emergency")
    expect(card).to_be_visible()
    expect(card.get_by_role("heading").first).to_contain_text("emergency")
    assert all(
        link.removeprefix("tel:").isdigit() and 4 + 3 <= len(link) <= 4 + 12
        for link in card.locator("a.call").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
    )
    expect(card.get_by_role("link").first).to_contain_text("999")  # the browser's own region comes first
    chat.picture("6-emergency")


def test_somebody_in_despair_gets_people_to_talk_to(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say("my back hurts so much that I want to kill myself")
    card = chat.root.locator(".card.crisis")
    expect(card.locator("a[href='tel:116123']").first).to_be_visible()
    chat.picture("7-crisis")


def test_why_do_you_ask(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    before = chat.theirs.count()
    chat.tap("Why do you ask?")
    assert chat.theirs.count() > before
    expect(chat.open_answers).to_have_count(1)


def test_several_choices_travel_as_one_answer(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    for _ in range(20):
        if chat.open_answers.get_by_role("checkbox").count() > 1:
            break
        chat.answer_open_question()
    done = chat.open_answers.get_by_role("button", name="Done")
    done.click()
    expect(chat.open_answers.locator(".hint.wrong")).to_be_visible()
    boxes = chat.open_answers.get_by_role("checkbox")
    expect(boxes.first).to_be_focused()
    labels = chat.open_answers.locator(".choice").all_inner_texts()[:2]
    for place in (0, 1):
        boxes.nth(place).press("Space")
    boxes.first.press("Enter")
    chat.settled()
    assert chat.words()[-1] == ", ".join(label.strip() for label in labels)


def test_start_over_begins_anew_after_asking(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    restart = chat.root.get_by_role("button", name="Start over")
    restart.click()
    chat.root.get_by_role("button", name="Keep this one").click()
    assert chat.words() == [COMPLAINT]
    restart.click()
    chat.picture("8-start-over")
    chat.root.get_by_role("button", name="Yes, start over").click()
    expect(chat.mine).to_have_count(0)
    expect(chat.theirs).to_have_count(OPENING)
    expect(chat.root.get_by_role("region", name="Conversation")).to_be_focused()
    chat.page.reload()
    expect(chat.theirs).to_have_count(OPENING)
    assert chat.words() == []


def test_a_starter_begins_the_conversation(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    starter = chat.root.locator(".starters button").first
    text = starter.inner_text()
    starter.click()
    chat.settled()
    assert chat.words() == [text]
    expect(chat.root.locator(".starters")).to_be_hidden()
    expect(chat.root.get_by_role("region", name="Conversation")).to_be_focused()


# --- nothing is lost, doubled or out of order


def test_a_reload_keeps_the_conversation(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    chat.answer_open_question()
    before = chat.transcript()
    chat.page.reload()
    expect(chat.mine).to_have_count(2)
    assert chat.transcript() == before
    expect(chat.open_answers).to_have_count(1)
    chat.answer_open_question()
    assert len(chat.words()) == 3


def test_two_tabs_show_the_same(assistant: Assistant, chat: Chat, artifacts: Path) -> None:
    chat.open(assistant.url)
    other = Chat(chat.page.context.new_page(), artifacts).open(assistant.url)
    chat.say(COMPLAINT)
    expect(other.mine).to_have_count(1)
    expect(other.open_answers).to_have_count(1)
    other.answer_open_question()
    expect(chat.mine).to_have_count(2)
    assert chat.transcript() == other.transcript()
    expect(chat.open_answers).to_have_count(1)


def test_starting_over_in_one_tab_reaches_the_other(
    assistant: Assistant, chat: Chat, artifacts: Path
) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    other = Chat(chat.page.context.new_page(), artifacts).open(assistant.url)
    other.root.get_by_role("button", name="Start over").click()
    other.root.get_by_role("button", name="Yes, start over").click()
    expect(other.mine).to_have_count(0)
    expect(chat.mine).to_have_count(0)
    chat.say("my neck hurts")
    expect(other.mine).to_have_count(1)


def test_a_double_click_sends_once(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    chat.field.fill(COMPLAINT)
    chat.root.get_by_role("button", name="Send").dblclick()
    chat.settled()
    assert chat.words() == [COMPLAINT]
    chat.open_answers.get_by_role("button", name="Not sure").dblclick()
    chat.settled()
    assert len(chat.words()) == 2
    chat.page.reload()
    expect(chat.mine).to_have_count(2)


def test_several_quick_messages_stay_in_order(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    said = [COMPLAINT, "I am 42 years old", "no fever"]
    for text in said:
        chat.field.fill(text)
        chat.field.press("Enter")
    chat.settled()
    chat.page.reload()
    expect(chat.mine).to_have_count(3)
    assert chat.words() == said


def test_a_message_sent_offline_goes_out_later(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    chat.page.context.set_offline(True)
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    expect(chat.root.get_by_text("This goes out when you are back")).to_be_visible()
    chat.picture("9-offline")
    chat.page.context.set_offline(False)
    chat.settled()
    assert chat.words() == [COMPLAINT]
    expect(chat.root.locator(".state")).to_have_count(0)
    expect(chat.open_answers).to_have_count(1)


def test_a_lost_answer_is_fetched_again_without_doubling(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    lost = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)  # the server handles it, the browser never hears of it
            route.abort()
        else:
            route.continue_()

    chat.page.route(SEND, lose)
    chat.say(COMPLAINT)
    assert lost == [200, 200]
    assert chat.words() == [COMPLAINT]
    replies = chat.theirs.count()
    chat.page.reload()
    expect(chat.theirs).to_have_count(replies)
    assert chat.words() == [COMPLAINT]


@pytest.mark.parametrize("how", ["blocked", "cut off"])
def test_where_no_stream_gets_through_plain_requests_do(assistant: Assistant, chat: Chat, how: str) -> None:
    asked: list[str] = []

    def proxy(route: Route) -> None:
        accept = route.request.headers["accept"]
        asked.append(accept)
        if "event-stream" not in accept:
            route.continue_()
        elif how == "blocked":
            route.abort()
        else:
            first, *_ = route.fetch().text().split("\n\n")
            route.fulfill(body=f"{first}\n\n", content_type="text/event-stream")

    chat.open(assistant.url)
    chat.page.route(SEND, proxy)
    chat.say(COMPLAINT)
    chat.answer_open_question()
    assert asked == [asked[0], "application/json", "application/json"]
    before = chat.transcript()
    chat.page.reload()
    expect(chat.mine).to_have_count(2)
    assert chat.transcript() == before


def test_a_reload_in_the_middle_of_a_turn_loses_nothing(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    held: list[Route] = []
    chat.page.route(SEND, lambda route: held.append(route))
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    expect(chat.root.locator(".typing")).to_be_visible()
    chat.page.unroute(SEND)
    chat.page.reload()
    expect(chat.open_answers).to_have_count(1)
    chat.settled()
    assert chat.words() == [COMPLAINT]


def test_while_a_slow_server_thinks_more_can_be_said_in_order(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    held: list[Route] = []
    chat.page.route(SEND, lambda route: held.append(route) if not held else route.continue_())
    said = [COMPLAINT, "I am 42 years old"]
    for text in said:
        chat.field.fill(text)
        chat.field.press("Enter")
    expect(chat.root.locator(".typing")).to_be_visible()
    expect(chat.mine).to_have_count(2)
    assert len(held) == 1, "the second message waits for the first answer"
    held[0].continue_()
    chat.settled()
    expect(chat.root.locator(".typing")).to_be_hidden()
    before = chat.transcript()
    chat.page.reload()
    expect(chat.mine).to_have_count(2)
    assert chat.words() == said
    # Typed ahead, it stood before the first answer; in the history each answer follows its message.
    assert sorted(chat.transcript()) == sorted(before)


def test_a_message_that_cannot_be_sent_says_so_and_can_be_tried_again(
    assistant: Assistant, chat: Chat
) -> None:
    chat.open(assistant.url)
    chat.page.clock.install()
    chat.page.route(
        SEND,
        lambda route: route.fulfill(
            status=503, headers={"retry-after": "1"}, json={"error": {"message": "Away."}}
        ),
    )
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    for _ in range(60):
        chat.page.clock.run_for(2_000)
    again = chat.root.get_by_role("button", name="Try again")
    expect(chat.root.get_by_text("Not sent. Away.")).to_be_visible()
    chat.picture("10-not-sent")
    chat.page.unroute(SEND)
    again.click()
    chat.page.clock.run_for(2_000)
    chat.settled()
    assert chat.words() == [COMPLAINT]
    expect(chat.open_answers).to_have_count(1)


def test_a_message_survives_a_restart_of_the_server(
    chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPINEWISE_SECRET", "the same before and after")
    before = start_assistant(tmp_path / "before.txt")
    try:
        chat.open(before.url)
    finally:
        stop_assistant(before)
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    expect(chat.root.get_by_text("Trying again")).to_be_visible()
    after = start_assistant(tmp_path / "after.txt", arguments=("--port", before.url.rsplit(":", 1)[1]))
    try:
        chat.settled()
        assert chat.words() == [COMPLAINT]
        expect(chat.open_answers).to_have_count(1)
    finally:
        stop_assistant(after)


def test_a_conversation_that_the_server_no_longer_knows_is_opened_anew(
    assistant: Assistant, chat: Chat
) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    chat.page.context.clear_cookies()
    chat.say("my neck hurts too")
    expect(chat.mine).to_have_count(1)
    assert chat.words() == ["my neck hurts too"]


# --- words stay words


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.hit = 1</script>",
        "<img src=x onerror='window.hit = 1'>",
        "</div><svg onload=window.hit=1>",
        '"><a href="javascript:window.hit=1">x</a>',
        "javascript:window.hit=1",
        "{{7*7}} ${window.hit=1}",
    ],
)
def test_markup_in_a_message_stays_text(assistant: Assistant, chat: Chat, text: str) -> None:
    chat.open(assistant.url).say(text)
    assert chat.words() == [text]
    chat.page.reload()
    expect(chat.mine).to_have_count(1)
    assert chat.words() == [text]
    assert chat.page.evaluate("window.hit") is None
    assert chat.root.locator(".items :is(script, img, iframe)").count() == 0
    assert chat.root.locator(".items a[href^=javascript]").count() == 0


def test_markup_in_a_reply_stays_text(assistant: Assistant, chat: Chat) -> None:
    evil = "<img src=x onerror='window.hit = 1'> javascript:alert(1) https://example.org/a"
    cause = {
        "name": evil,
        "what_it_is": evil,
        "for": [evil],
        "against": [evil],
        "do_now": [evil],
        "probability": evil,
    }
    card: dict[str, Any] = {
        "kind": "result",
        "text": evil,
        "urgency": {"level": evil, "label": evil, "action": evil},
        "heard": [evil],
        "causes": [cause],
        "advice": [{"title": evil, "text": evil}],
        "safety_net": [evil],
        "sources": [evil],
        "notice": evil,
        "chips": [{"label": evil, "send": evil, "role": evil}],
    }
    emergency = {
        "kind": "emergency",
        "text": evil,
        "title": evil,
        "numbers": [{"country": evil, "emergency": evil}],
    }
    unknown = {"kind": evil, "text": evil, "input": "constructor"}
    notice = {"kind": "consent", "text": evil, "chips": [{"label": evil, "send": evil, "role": evil}]}
    file = {"kind": "export", "text": evil, "file": {"name": evil}}
    replies = [card, emergency, unknown, notice, file]
    chat.open(assistant.url)
    chat.hear(replies)
    expect(chat.root.locator(".theirs")).to_have_count(OPENING + len(replies))
    assert chat.page.evaluate("window.hit") is None
    assert chat.root.locator(".items img").count() == 0
    links = chat.root.locator(".items a").evaluate_all("links => links.map(link => link.href)")
    assert links
    assert {link.split(":")[0] for link in links} <= {"https", "tel"}


def test_replies_with_missing_parts_are_shown_all_the_same(assistant: Assistant, chat: Chat) -> None:
    replies: list[dict[str, Any]] = [{"kind": kind, "text": f"only words of {kind}"} for kind in KINDS]
    replies += [
        {"kind": "result", "text": "result"},
        {"kind": "question", "text": "empty multi", "input": "multi"},
    ]
    chat.open(assistant.url)
    chat.hear(replies)
    expect(chat.theirs).to_have_count(OPENING + len(replies))
    for kind in KINDS:
        expect(chat.root.get_by_text(f"only words of {kind}", exact=True)).to_be_visible()


def test_a_long_message_is_counted_and_held_back(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    chat.field.fill("x" * 5_010)
    expect(chat.root.get_by_text("10 characters too many")).to_be_visible()
    chat.field.press("Enter")
    assert chat.words() == []
    chat.field.fill("my back hurts " * 350)
    chat.field.press("Enter")
    chat.settled()
    assert len(chat.words()) == 1


# --- for everybody


def test_the_keyboard_alone_is_enough(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    page = chat.page
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Conversation"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "field"
    page.keyboard.type(COMPLAINT)
    page.keyboard.press("Enter")
    chat.settled()
    assert page.evaluate(FOCUSED) == "field", "the focus stays where the person is"

    for label in ("Why do you ask?", "Skip", "Not sure"):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(FOCUSED) == label
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "Skip"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    chat.settled()
    assert chat.words() == [COMPLAINT, "Not sure"]
    assert "Not sure" in page.evaluate(FOCUSED), "the chosen answer keeps the focus"

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED).startswith("Change my answer"), "the way back comes right after the answer"
    page.keyboard.press("Tab")
    first = chat.open_answers.locator("button, input").first
    expect(first).to_be_focused()  # the next answers come next
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "field"


def test_an_answered_group_keeps_the_answer_as_text(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    label = "Not sure"
    chat.tap(label)
    answered = chat.root.locator(".answers[aria-disabled=true]")
    expect(answered).to_have_count(1)
    expect(answered).to_contain_text(label)
    assert answered.get_by_role("button").count() == 0


def test_new_words_are_announced_once_and_then_cleared(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    chat.page.evaluate(
        """() => {
          window.announced = [];
          const root = document.querySelector('spinewise-chat').shadowRoot;
          for (const region of root.querySelectorAll('[aria-live]'))
            new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node =>
              window.announced.push(node.textContent)))).observe(region, { childList: true });
        }"""
    )
    before = chat.theirs.count()
    chat.say(COMPLAINT)
    announced = [
        line for line in chat.page.evaluate("window.announced") if line.startswith("Spinewise said:")
    ]
    assert len(announced) == chat.theirs.count() - before
    assert "Answers to choose from: " in announced[-1]
    chat.page.wait_for_timeout(1_200)
    live = chat.root.locator("[role=log]")
    assert live.inner_text() == ""


def test_the_focus_does_not_move_when_words_arrive(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url)
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    chat.root.get_by_role("region", name="Conversation").focus()
    chat.settled()
    expect(chat.root.get_by_role("region", name="Conversation")).to_be_focused()


def test_the_accessibility_tree_reads_in_order(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    tree = chat.root.locator(".items").aria_snapshot()
    said = [
        tree.index(words) for words in ("Spinewise said:", "You said:", COMPLAINT, "Question 1", "Not sure")
    ]
    assert said == sorted(said), tree


@pytest.mark.parametrize("look", SIZES)
def test_every_state_is_accessible_and_fits(
    assistant: Assistant, new_page: NewPage, artifacts: Path, look: str
) -> None:
    chat = Chat(new_page(**SIZES[look]), artifacts)

    def check(state: str) -> None:
        chat.picture(f"{look}-{state}")
        assert overflow(chat.page) == [], f"{look}, {state}: wider than the window"
        assert small_targets(chat.page) == [], f"{look}, {state}: targets under 24 pixels"
        assert violations(chat.page) == [], f"{look}, {state}"

    chat.open(assistant.url)
    check("welcome")
    chat.say(COMPLAINT)
    check("question")
    seen = set()
    for _ in range(40):
        if chat.root.locator(".card.result").count():
            break
        kind = "confirm" if chat.last.locator(".said.confirm").count() else None
        for form in ("multi", "number", "scale"):
            if chat.open_answers.locator(f".{form}").count():
                kind = form
        if kind and kind not in seen:
            seen.add(kind)
            check(kind)
        chat.answer_open_question()
    for fold in chat.root.locator(".card.result details").all():
        fold.evaluate("fold => { fold.open = true; }")
    check("result")
    chat.root.get_by_role("button", name="Start over").first.click()
    check("dialog")
    chat.page.keyboard.press("Escape")
    chat.say("now my legs are weak and I can't feel between my legs")
    expect(chat.root.locator(".card.emergency .action")).to_be_in_viewport()
    check("emergency")


def test_the_result_prints_as_a_paper(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say(COMPLAINT)
    chat.go_on_to_the_result()
    chat.page.evaluate("window.print = () => { window.printed = true; }")
    chat.root.get_by_role("button", name="Print this result").click()
    assert chat.page.evaluate("window.printed") is True
    chat.page.emulate_media(media="print")
    expect(chat.root.locator(".card.result .cause").first).to_be_visible()
    expect(chat.root.get_by_role("heading", name="What you can do now").first).to_be_visible()
    expect(chat.mine.first).to_be_hidden()
    expect(chat.field).to_be_hidden()
    chat.page.pdf(path=str(chat.artifacts / "result.pdf"))
    chat.page.emulate_media(media="screen")
    chat.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(chat.mine.first).to_be_visible()
