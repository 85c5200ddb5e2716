"""Every look and state can be used by everybody: axe finds nothing, all fits, targets are large enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.web.accessibility import SIZES, overflow, small_targets, violations
from tests.web.chat import COMPLAINT, SEND, Chat
from tests.web.conftest import NewPage
from tests.web.replies import FILE, MAP_QUESTION, QUESTION, RESULT

pytestmark = pytest.mark.browser


def check(chat: Chat, name: str) -> None:
    chat.picture(name)
    assert overflow(chat.page) == [], f"{name}: wider than the window"
    assert small_targets(chat.page) == [], f"{name}: targets under 24 pixels"
    assert violations(chat.page) == [], name


def look_at_map_card_and_file(chat: Chat, look: str) -> None:
    chat.hear([MAP_QUESTION])
    check(chat, f"{look}-map")
    chat.open_answers.locator(".map").get_by_role("checkbox", name="Left ribs").click()
    check(chat, f"{look}-map-chosen")
    chat.hear([RESULT])
    check(chat, f"{look}-card")
    for fold in chat.root.locator(".card.result details").all():
        fold.evaluate("fold => { fold.open = true; }")
    check(chat, f"{look}-card-unfolded")
    chat.hear([FILE])
    check(chat, f"{look}-file")


@pytest.mark.parametrize("look", SIZES)
def test_map_card_and_file(assistant: Assistant, new_page: NewPage, artifacts: Path, look: str) -> None:
    chat = Chat(new_page(**SIZES[look]), artifacts).open(assistant.url)
    look_at_map_card_and_file(chat, look)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_can_fix_the_look(
    assistant: Assistant, new_page: NewPage, artifacts: Path, theme: str
) -> None:
    other = "light" if theme == "dark" else "dark"
    chat = Chat(new_page(color_scheme=other), artifacts).open(assistant.url)
    before = ground(chat)
    chat.root.evaluate(f"chat => chat.setAttribute('theme', '{theme}')")
    assert ground(chat) != before
    look_at_map_card_and_file(chat, f"theme-{theme}")


def ground(chat: Chat) -> str:
    """The colour of what lies behind everything."""
    return str(chat.root.locator(".frame").evaluate("frame => getComputedStyle(frame).backgroundColor"))


def from_right_to_left(page: Page) -> None:
    """Let the words of the page be those of a language that is written from right to left."""

    def answer(route: Route) -> None:
        words = route.fetch().text().replace('dir: "ltr"', 'dir: "rtl"').replace('lang: "en"', 'lang: "ar"')
        route.fulfill(body=words, content_type="text/javascript")

    page.route("**/words.js", answer)


@pytest.mark.parametrize("width", [320, 1100])
def test_from_right_to_left(assistant: Assistant, new_page: NewPage, artifacts: Path, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 820}, locale="ar-EG")
    from_right_to_left(page)
    chat = Chat(page, artifacts).open(assistant.url)
    field, send = (
        box.bounding_box() for box in (chat.field, chat.root.get_by_role("button", name="Send", exact=True))
    )
    assert field and send
    assert send["x"] < field["x"]
    look_at_map_card_and_file(chat, f"rtl-{width}")
    sides = [box["x"] for box in (side.bounding_box() for side in sides_of_the_map(chat)) if box]
    assert sides == sorted(sides), "left and right of a body stay where they are"


def sides_of_the_map(chat: Chat) -> list[Locator]:
    chat.hear([MAP_QUESTION])
    places = chat.open_answers.locator(".map")
    return [places.get_by_role("checkbox", name=name) for name in ("Left ribs", "Right ribs")]


State = Callable[[Chat, Path], None]


# --- states


def offline(chat: Chat, tmp_path: Path) -> None:
    chat.page.context.set_offline(True)
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    expect(chat.root.get_by_text("This goes out when you are back")).to_be_visible()


def back_again(chat: Chat, tmp_path: Path) -> None:
    offline(chat, tmp_path)
    chat.page.context.set_offline(False)
    chat.settled()


def two_tabs(chat: Chat, tmp_path: Path) -> None:
    other = Chat(chat.page.context.new_page(), chat.artifacts).open(chat.page.url)
    other.say(COMPLAINT)
    expect(chat.mine).to_have_count(1)
    chat.page.bring_to_front()  # a page that is not seen does not finish its animations


def double_click(chat: Chat, tmp_path: Path) -> None:
    chat.field.fill(COMPLAINT)
    chat.root.get_by_role("button", name="Send", exact=True).dblclick()
    chat.settled()


def changed(chat: Chat, tmp_path: Path) -> None:
    chat.hear([QUESTION])
    chat.hear([MAP_QUESTION])
    chat.root.get_by_role("button", name="Change my answer").focus()


def answering(chat: Chat, tmp_path: Path) -> None:
    chat.page.route(SEND, lambda route: None)
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    expect(chat.root.locator(".typing")).to_be_visible()


def slow(chat: Chat, tmp_path: Path) -> None:
    chat.page.clock.install()
    answering(chat, tmp_path)
    chat.page.clock.run_for(9_000)
    expect(chat.root.get_by_text("This takes a little longer")).to_be_visible()
    expect(chat.root.locator(".typing")).to_be_visible()
    chat.page.clock.resume()


def summary_failed(chat: Chat, tmp_path: Path) -> None:
    chat.hear([FILE])
    chat.page.route("**/summary.pdf", lambda route: route.abort())
    chat.root.get_by_role("button", name="Save as PDF").click()
    expect(chat.root.get_by_text("could not be made")).to_be_visible()


STATES: list[State] = [
    offline,
    back_again,
    two_tabs,
    double_click,
    changed,
    answering,
    slow,
    summary_failed,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_state_is_accessible(
    assistant: Assistant,
    new_page: NewPage,
    artifacts: Path,
    tmp_path: Path,
    state: State,
) -> None:
    for look in ("desktop", "phone-320-dark"):
        chat = Chat(new_page(**SIZES[look]), artifacts).open(assistant.url)
        state(chat, tmp_path)
        check(chat, f"state-{state.__name__}-{look}")
        chat.page.unroute_all(behavior="ignoreErrors")


def test_a_server_that_is_away_and_back_is_accessible(
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
    check(chat, "state-server-away")
    after = start_assistant(tmp_path / "after.txt", arguments=("--port", before.url.rsplit(":", 1)[1]))
    try:
        chat.settled()
        check(chat, "state-server-back")
    finally:
        stop_assistant(after)
