"""Places to point at, as an alternative to words; and the places that the result marks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import Assistant
from tests.web.accessibility import small_targets, violations
from tests.web.chat import Chat
from tests.web.replies import BACK, MAP_QUESTION, PLACES, RESULT

pytestmark = pytest.mark.browser


def place(chat: Chat, name: str) -> Locator:
    return chat.open_answers.locator(".map").get_by_role("checkbox", name=name, exact=True)


def in_words(chat: Chat, name: str) -> Locator:
    return chat.open_answers.get_by_label(name, exact=True).and_(chat.page.locator("input"))


@pytest.fixture
def asked(assistant: Assistant, chat: Chat) -> Chat:
    """A chat in which the map is open."""
    chat.open(assistant.url).hear([MAP_QUESTION])
    expect(chat.open_answers.locator(".map")).to_be_visible()
    return chat


def test_several_places_are_sent_in_their_words(asked: Chat) -> None:
    place(asked, "Left ribs").click()
    place(asked, "Low back").click()
    place(asked, "Neck").click()
    place(asked, "Neck").click()
    asked.open_answers.get_by_role("button", name="Done").click()
    asked.settled()
    assert asked.words()[-1] == "left ribs, Low back"


def test_a_place_and_its_words_are_one_answer(asked: Chat) -> None:
    place(asked, "Neck").click()
    expect(in_words(asked, "Neck")).to_be_checked()
    in_words(asked, "Low back").check()
    expect(place(asked, "Low back")).to_be_checked()
    in_words(asked, "Neck").uncheck()
    expect(place(asked, "Neck")).not_to_be_checked()
    in_words(asked, "Round the ribs").check()
    asked.open_answers.get_by_role("button", name="Done").click()
    asked.settled()
    assert asked.words()[-1] == "Round the ribs, Low back"


def test_what_is_chosen_stands_below_the_picture(asked: Chat) -> None:
    caption = asked.open_answers.locator(".caption")
    expect(caption).to_have_text("Nothing chosen in the picture")
    in_words(asked, "Low back").check()
    expect(caption).to_have_text("Low back")
    place(asked, "Left ribs").hover()
    expect(caption).to_have_text("Left ribs")


def test_the_keyboard_goes_through_the_map_as_one_stop(asked: Chat) -> None:
    page = asked.page
    asked.root.get_by_role("region", name="Conversation").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if place(asked, "Neck").evaluate("place => place.matches(':focus')"):
            break
    expect(place(asked, "Neck")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(place(asked, "Left ribs")).to_be_focused()
    page.keyboard.press("Enter")
    for name in ("Neck", "Left ribs"):
        expect(place(asked, name)).to_be_checked()
    page.keyboard.press("Tab")
    expect(in_words(asked, "Neck")).to_be_focused()  # the words come next, not the other places
    page.keyboard.press("Shift+Tab")
    expect(place(asked, "Left ribs")).to_be_focused()  # and the way back leads to where one was
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    asked.settled()
    assert asked.words()[-1] == "left ribs, Neck"


def test_the_tree_names_every_place_and_its_state(asked: Chat) -> None:
    place(asked, "Left ribs").click()
    tree = asked.open_answers.aria_snapshot()
    assert 'group "Picture of the back, seen from behind. Choose every place that hurts."' in tree
    for _, name, _, _ in PLACES:
        assert f'checkbox "{name}"' in tree
    assert 'checkbox "Left ribs" [checked]' in tree
    assert tree.index("Where does it hurt" if "Where" in tree else "Picture") < tree.index('button "Done"')


def test_nothing_chosen_says_so(asked: Chat) -> None:
    asked.open_answers.get_by_role("button", name="Done").click()
    expect(asked.open_answers.locator(".hint.wrong")).to_be_visible()
    assert len(asked.words()) == 1


def test_other_ways_to_answer_stay(asked: Chat) -> None:
    asked.tap("Not sure")
    assert asked.words()[-1] == "Not sure"


def test_a_map_without_chips_lists_its_places_in_words(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([{**MAP_QUESTION, "chips": []}])
    in_words(chat, "Right ribs").check()
    expect(place(chat, "Right ribs")).to_be_checked()
    chat.open_answers.get_by_role("button", name="Done").click()
    chat.settled()
    assert chat.words()[-1] == "right ribs"


EVIL = '"/><script>window.hit = 1</script>'


@pytest.mark.parametrize(
    "broken",
    [
        {"places": [{"id": EVIL, "label": EVIL, "send": EVIL, "path": EVIL}]},
        {"view_box": EVIL, "outline": EVIL, "places": [{"label": "Neck", "path": "M0 0"}]},
        {"view_box": ["a", None], "outline": [None, 3], "places": [{"label": "Neck"}]},
        {**BACK, "places": []},
        {**BACK, "places": None},
        {},
        "map",
    ],
)
def test_a_broken_map_harms_nothing(assistant: Assistant, chat: Chat, broken: object) -> None:
    chat.page.on("console", lambda message: None)
    chat.open(assistant.url).hear([{**MAP_QUESTION, "map": broken}])
    expect(in_words(chat, "Round the ribs")).to_be_visible()
    assert chat.page.evaluate("window.hit") is None
    assert chat.root.locator(".items :is(script, img, iframe)").count() == 0


def test_the_result_marks_the_places_and_names_them(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).hear([RESULT])
    picture = chat.root.get_by_role("img", name="A back, seen from behind, with the neck")
    expect(picture).to_be_visible()
    expect(picture.locator(".marked")).to_have_count(2)
    expect(chat.root.locator("figcaption")).to_have_text("Neck, Middle of the back")


@pytest.mark.parametrize("picture", [None, {}, {"places": []}, {**BACK, "places": [{"marked": False}]}, "x"])
def test_a_result_without_a_picture_tells_the_same(assistant: Assistant, chat: Chat, picture: object) -> None:
    chat.open(assistant.url).hear([{**RESULT, "picture": picture}])
    expect(chat.root.locator("figure")).to_have_count(0)
    expect(chat.root.get_by_text("What I understood")).to_be_visible()


def test_what_is_pointed_at_is_understood_and_marked_in_the_result(assistant: Assistant, chat: Chat) -> None:
    chat.open(assistant.url).say("my back hurts")
    for _ in range(15):
        if chat.open_answers.locator(".map").count():
            break
        chat.answer_open_question()
    chat.picture("11-map")
    for name in ("Middle of the back", "Left ribs"):
        place(chat, name).click()
    chat.picture("12-map-chosen")
    assert violations(chat.page) == []
    assert small_targets(chat.page) == []
    chat.open_answers.get_by_role("button", name="Done").click()
    chat.settled()
    chat.go_on_to_the_result()
    expect(chat.root.locator("figcaption")).to_have_text("Middle of the back, Left ribs")
    expect(chat.root.locator("figure .marked")).to_have_count(2)
    chat.picture("13-result-with-picture")
    assert violations(chat.page) == []
    chat.page.reload()
    expect(chat.root.locator("figcaption")).to_have_text("Middle of the back, Left ribs")
