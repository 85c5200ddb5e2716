"""The widget on somebody else's page: another origin, a strict policy, no build step."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.web.accessibility import violations
from tests.web.chat import COMPLAINT, Chat
from tests.web.conftest import NewPage

pytestmark = pytest.mark.browser

HOST_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A clinic</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="{url}/widget.js"></script><script src="/host.js"></script></head>
<body><main><h1>A clinic</h1><p><a href="/">Some link</a></p></main>
<spinewise-chat></spinewise-chat></body></html>"""
POLICY = "default-src 'self'; script-src 'self' http://127.0.0.1:*; connect-src http://127.0.0.1:*"
HOST_SCRIPT = """
window.told = [];
for (const name of ['spinewise-open', 'spinewise-close', 'spinewise-message', 'spinewise-reply'])
  addEventListener(name, (event) => window.told.push(name));
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


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    pages: dict[str, tuple[str, str]] = {}
    server, stranger = serve(pages), serve(pages)
    url = f"http://127.0.0.1:{server.server_port}"
    assistant = start_assistant(
        tmp_path_factory.mktemp("clinic") / "log.txt", environment={"SPINEWISE_ORIGINS": url}
    )
    pages["/"] = ("text/html", HOST_PAGE.format(url=assistant.url))
    pages["/favicon.ico"] = ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    pages["/host.js"] = ("text/javascript", HOST_SCRIPT)
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
    assert told[0] == "spinewise-open"
    assert told[-1] == "spinewise-close"
    assert {"spinewise-message", "spinewise-reply"} <= set(told)


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
