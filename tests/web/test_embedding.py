"""The widget on somebody else's page: another origin, a strict policy, no build step."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.web.accessibility import SIZES, overflow, small_targets, violations
from tests.web.chat import COMPLAINT, NOTHING, Chat
from tests.web.conftest import NewPage

pytestmark = pytest.mark.browser

HOST_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A clinic</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="{url}/widget.js"></script><script src="/host.js"></script></head>
<body><main><h1>A clinic</h1><p><a href="/">Some link</a></p></main>
<spinewise-chat></spinewise-chat></body></html>"""
LATE_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A clinic</title></head>
<body><main><h1>A clinic</h1></main><spinewise-chat></spinewise-chat>
<script src="/late.js"></script></body></html>"""
LATE_SCRIPT = """
const chat = document.querySelector('spinewise-chat');
chat.page = {{ clinic: 'north', room: 12, story: 'x'.repeat(500) }};
import('{url}/words.js').then(({{ words }}) => {{
  Object.assign(words, {{ name: 'Back help', tagline: 'of the clinic' }});
  return import('{url}/widget.js');
}});
"""
FRAME_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A clinic</title></head>
<body><iframe src="{url}/" title="Chat" width="600" height="600"></iframe></body></html>"""
POLICY = (
    "default-src 'self'; script-src 'self' http://127.0.0.1:*; connect-src http://127.0.0.1:*; "
    "frame-src http://127.0.0.1:*"
)
HOST_SCRIPT = """
window.told = [];
for (const name of ['open', 'close', 'message', 'reply', 'reset'])
  addEventListener(`spinewise-${name}`, () => window.told.push(name));
"""


@dataclass(frozen=True)
class Clinic:
    """A page of another origin that embeds the assistant, and one that may not."""

    url: str
    stranger: str
    assistant: Assistant


def serve(pages: dict[str, tuple[str, str]]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = pages.get(self.path, ("text/plain", ""))
            self.send_response(200 if text else 404)
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-security-policy", POLICY)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def other_site(url: str) -> str:
    """The same server under a name that browsers take for another site."""
    return url.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    pages: dict[str, tuple[str, str]] = {}
    server, stranger = serve(pages), serve(pages)
    url = f"http://127.0.0.1:{server.server_port}"
    assistant = start_assistant(
        tmp_path_factory.mktemp("clinic") / "log.txt",
        environment={"SPINEWISE_ORIGINS": url, "SPINEWISE_FRAME_ANCESTORS": other_site(url)},
    )
    pages["/"] = ("text/html", HOST_PAGE.format(url=assistant.url))
    pages["/favicon.ico"] = ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    pages["/host.js"] = ("text/javascript", HOST_SCRIPT)
    pages["/late"] = ("text/html", LATE_PAGE)
    pages["/late.js"] = ("text/javascript", LATE_SCRIPT.format(url=assistant.url))
    pages["/frame"] = ("text/html", FRAME_PAGE.format(url=assistant.url))
    yield Clinic(url, f"http://127.0.0.1:{stranger.server_port}", assistant)
    server.shutdown()
    stranger.shutdown()
    stop_assistant(assistant)


def test_a_bubble_opens_talks_and_closes(clinic: Clinic, new_page: NewPage, artifacts: Path) -> None:
    page = new_page()
    chat = Chat(page, artifacts)
    page.goto(clinic.url)
    bubble = chat.root.get_by_role("button", name="Open the back pain chat")
    expect(bubble).to_be_visible()
    expect(chat.field).to_be_hidden()
    chat.picture("embedded-closed")
    assert violations(page) == []

    bubble.focus()
    page.keyboard.press("Enter")
    expect(chat.field).to_be_focused()
    expect(chat.theirs.first).to_be_visible()
    chat.say(COMPLAINT)
    assert chat.words() == [COMPLAINT]
    chat.picture("embedded-open")
    assert violations(page) == []

    page.keyboard.press("Escape")
    expect(chat.field).to_be_hidden()
    expect(bubble).to_be_focused()
    told = page.evaluate("window.told")
    assert told[0] == "open"
    assert told[-1] == "close"
    assert {"message", "reply"} <= set(told)


def test_a_reload_of_the_embedding_page_keeps_the_conversation(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(clinic.url)
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    chat.say(COMPLAINT)
    page.reload()
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    expect(chat.mine).to_have_count(1)
    assert chat.words() == [COMPLAINT]
    assert page.context.cookies() == [], "the embedding page works without cookies"


def test_the_page_s_own_code_can_open_speak_and_reset(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(clinic.url)
    page.evaluate(
        """async () => {
          await customElements.whenDefined('spinewise-chat');
          const chat = document.querySelector('spinewise-chat');
          chat.page = { clinic: 'north' };
          chat.open();
        }"""
    )
    expect(chat.theirs.first).to_be_visible()
    with page.expect_request("**/api/chat/messages") as sent:
        page.evaluate("document.querySelector('spinewise-chat').send('my neck hurts')")
    body = sent.value.post_data_json
    assert body is not None
    assert (body["text"], body["page"]) == ("my neck hurts", {"clinic": "north"})
    chat.settled()
    page.evaluate("document.querySelector('spinewise-chat').reset()")
    expect(chat.mine).to_have_count(0)
    page.wait_for_function("window.told.includes('reset')")


def test_a_page_that_is_not_on_the_list_gets_a_plain_word(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(clinic.stranger)
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    expect(chat.root.get_by_text("The chat cannot be reached right now.")).to_be_visible(timeout=20_000)
    expect(chat.theirs).to_have_count(0)


def test_colours_and_fonts_follow_the_page(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    page.goto(clinic.url)
    page.evaluate(
        "document.querySelector('spinewise-chat').style.setProperty('--spinewise-accent', 'rgb(120, 0, 90)')"
    )
    chat = Chat(page, Path())
    colour = chat.root.locator(".launcher").evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour == "rgb(120, 0, 90)"


def test_what_the_page_sets_before_the_script_is_there_counts(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(f"{clinic.url}/late")
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    expect(chat.root.get_by_role("heading", name="Back help")).to_be_visible()
    expect(chat.root.get_by_text("of the clinic")).to_be_visible()
    with page.expect_request("**/api/chat/messages") as sent:
        chat.say(COMPLAINT)
    body = sent.value.post_data_json
    assert body is not None
    assert body["page"] == {"clinic": "north", "room": "12", "story": "x" * 200}


def test_a_new_start_while_the_server_is_away_can_be_tried_again(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(clinic.url)
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    chat.say(COMPLAINT)
    page.route("**/api/chat/session", lambda route: route.abort())
    page.evaluate("document.querySelector('spinewise-chat').reset()")
    expect(chat.root.get_by_text("The chat cannot be reached right now.")).to_be_visible()
    page.unroute("**/api/chat/session")
    chat.root.get_by_role("button", name="Try again").click()
    expect(chat.mine).to_have_count(0)
    expect(chat.root.get_by_text("The chat cannot be reached right now.")).to_be_hidden()


def test_a_frame_of_another_site_works_without_cookies(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(f"{other_site(clinic.url)}/frame")
    chat.root = page.frame_locator("iframe").locator("spinewise-chat")
    chat.field.fill(COMPLAINT)
    chat.field.press("Enter")
    expect(chat.open_answers).to_have_count(1)
    assert chat.words() == [COMPLAINT]
    assert page.context.cookies() == []
    page.reload()  # a browser that forbids all storage in the frame can only begin anew
    expect(chat.theirs).to_have_count(2)
    chat.field.fill("my neck hurts")
    chat.field.press("Enter")
    expect(chat.open_answers).to_have_count(1)
    assert chat.words() == ["my neck hurts"]


def test_the_summary_is_a_file_on_another_origin_too(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(clinic.url)
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    chat.say(COMPLAINT)
    chat.go_on_to_the_result()
    with page.expect_download() as saved:
        chat.root.get_by_role("button", name="Summary for your doctor").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")


# --- small screens


@pytest.mark.parametrize("look", ["phone-320", "phone-320-dark", "zoom-200"])
def test_the_bubble_on_a_small_screen(clinic: Clinic, new_page: NewPage, artifacts: Path, look: str) -> None:
    page = new_page(**SIZES[look])
    chat = Chat(page, artifacts)
    page.goto(clinic.url)
    for state in ("closed", "open"):
        if state == "open":
            chat.root.get_by_role("button", name="Open the back pain chat").click()
            chat.say(COMPLAINT)
        chat.picture(f"embedded-{state}-{look}")
        assert overflow(page) == []
        assert small_targets(page) == []
        assert violations(page) == []
    chat.root.get_by_role("button", name="Close the chat").click()
    expect(chat.field).to_be_hidden()
    expect(chat.root.get_by_role("button", name="Open the back pain chat")).to_be_focused()


def test_who_leaves_the_chat_on_a_small_screen_sees_the_page(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page(**SIZES["phone-320"])
    chat = Chat(page, Path())
    page.goto(clinic.url)
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    expect(chat.theirs.first).to_be_visible()
    page.get_by_role("link", name="Some link").focus()
    expect(chat.field).to_be_hidden()
    expect(page.get_by_role("link", name="Some link")).to_be_focused()


# --- with the keyboard alone

AT = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const open = element.closest('.answers:not([aria-disabled])');
  return {
    name: element.getAttribute('aria-label') || element.textContent.trim() || element.type,
    kind: open && (['multi', 'number', 'scale'].find(kind => open.querySelector('.' + kind)) || 'chips'),
    role: element.dataset.role || element.type || '',
  };
}"""


def reach(page: Page, key: str, where: str, value: str, most: int = 40) -> dict[str, str]:
    """Press a key until what has the focus is called so; what it is."""
    for _ in range(most):
        page.keyboard.press(key)
        at: dict[str, str] = page.evaluate(AT)
        if re.fullmatch(value, at[where] or ""):
            return at
    raise AssertionError(f"{value} cannot be reached with {key}; last was {at}")


def answer_with_keys(page: Page, chat: Chat, key: str) -> None:
    """Go to the open answers and give the one of a healthy adult."""
    at = reach(page, key, "kind", "multi|number|scale|chips")
    none = chat.open_answers.get_by_role("button", name=NOTHING).count()
    if at["kind"] == "number":
        reach(page, key, "role", "text") if at["role"] != "text" else None
        page.keyboard.type("42")
    elif none:
        if not NOTHING.fullmatch(at["name"]):
            reach(page, key, "name", NOTHING.pattern)
    elif at["kind"] == "multi":
        if at["role"] != "checkbox":
            reach(page, key, "role", "checkbox")
        page.keyboard.press("Space")
    elif at["role"] not in ("answer", "button"):
        reach(page, key, "role", "answer|button")
    page.keyboard.press("Enter")
    chat.settled()


def test_from_the_closed_bubble_to_the_result_with_the_keyboard_alone(
    clinic: Clinic, new_page: NewPage
) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(clinic.url)
    reach(page, "Tab", "name", "Open the back pain chat")
    page.keyboard.press("Enter")
    expect(chat.theirs.first).to_be_visible()
    page.keyboard.type(COMPLAINT)
    page.keyboard.press("Enter")
    chat.settled()
    card = chat.root.locator(".card.result")
    key = "Shift+Tab"  # from the field back to the answers; from an answer on to the next ones
    for _ in range(40):
        if card.count():
            break
        answer_with_keys(page, chat, key)
        key = "Tab"
    expect(card).to_be_visible()
    reach(page, "Tab", "name", "What you can do, and when to see a doctor.*")
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading", name="What you can do now").first).to_be_visible()
    reach(page, "Tab", "name", "Summary for your doctor")
    reach(page, "Tab", "name", "Print this result")
    page.keyboard.press("Escape")
    expect(chat.field).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.field).to_be_hidden()


def test_the_tree_of_a_result_reads_in_order(clinic: Clinic, new_page: NewPage) -> None:
    page = new_page()
    chat = Chat(page, Path())
    page.goto(clinic.url)
    chat.root.get_by_role("button", name="Open the back pain chat").click()
    chat.say(COMPLAINT)
    chat.go_on_to_the_result()
    tree = chat.root.aria_snapshot()
    parts = [
        'heading "Spinewise"',
        'button "Start over"',
        'button "Close the chat"',
        'region "Conversation"',
        "You said:",
        "How soon to get help",
        "What I understood",
        'heading "What may be behind it"',
        "It may fit because",
        'heading "Day to day"',
        'heading "When to get help"',
        "Sources",
        "not a diagnosis",
        'button "Summary for your doctor"',
        'button "Print this result"',
        'textbox "Your message"',
        'button "Send"',
    ]
    places = [tree.index(parts[0])]
    for part in parts[1:]:
        places.append(tree.index(part, places[-1]))
    assert places == sorted(places)
