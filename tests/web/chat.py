"""What a test does on the chat page, in the words of a person at a browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

COMPLAINT = "my mid back hurts after lifting a box"
SEND = "**/api/chat/messages"
IDLE = """() => {
  const chat = document.querySelector('spinewise-chat');
  return chat.shadowRoot && !chat.outbox.running && chat.outbox.messages.length === 0;
}"""


NOTHING = re.compile("^(None of these|Neither|No|Nothing I know of)$")
"""How "nothing of that" is called on a chip."""


class Chat:
    """The chat on a page."""

    def __init__(self, page: Page, artifacts: Path) -> None:
        self.page = page
        self.artifacts = artifacts
        self.root = page.locator("spinewise-chat")

    def open(self, url: str) -> Chat:
        """Go to the page and wait for the first words of the assistant."""
        self.page.goto(url)
        expect(self.theirs.first).to_be_visible()
        return self

    @property
    def field(self) -> Locator:
        return self.root.get_by_label("Your message")

    @property
    def theirs(self) -> Locator:
        return self.root.locator(".theirs")

    @property
    def mine(self) -> Locator:
        return self.root.locator(".mine .bubble")

    @property
    def last(self) -> Locator:
        return self.theirs.last

    @property
    def open_answers(self) -> Locator:
        """The answers that can be given now."""
        return self.root.locator(".answers:not([aria-disabled])")

    def words(self) -> list[str]:
        """What this person has said."""
        return [text.strip() for text in self.mine.all_inner_texts()]

    def transcript(self) -> list[str]:
        """Everything said on both sides, in order, without the times."""
        return self.root.locator(".items :is(.bubble, .said)").all_inner_texts()

    def settled(self) -> None:
        """Wait until everything said has been answered."""
        self.page.wait_for_function(IDLE, timeout=90_000)

    def say(self, text: str) -> None:
        """Type and send, then wait for the answer."""
        self.field.fill(text)
        self.field.press("Enter")
        self.settled()

    def hear(self, replies: list[dict[str, Any]]) -> None:
        """Say something and let these replies be the answer, as another server might give them."""
        read = "fetch('/api/chat/history').then(answer => answer.json())"
        tag = self.page.evaluate(f"{read}.then(history => history.conversation)")
        self.page.route(SEND, lambda route: route.fulfill(json={"conversation": tag, "replies": replies}))
        self.field.fill("hello")
        self.field.press("Enter")
        self.settled()
        self.page.unroute(SEND)

    def tap(self, label: str) -> None:
        """Tap one of the answers offered, then wait for the next words."""
        self.open_answers.get_by_role("button", name=label, exact=True).click()
        self.settled()

    def picture(self, name: str) -> None:
        """Keep a screenshot."""
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=str(self.artifacts / f"{name}.png"))

    def answer_open_question(self) -> str:
        """Answer whatever is asked as a healthy adult would; the kind of input that was offered."""
        answers = self.open_answers
        if answers.locator(".multi").count():
            none = answers.get_by_role("button", name=NOTHING)
            if not none.count():
                answers.get_by_role("checkbox").first.check()
            (none if none.count() else answers.get_by_role("button", name="Done")).click()
            kind = "multi"
        elif answers.locator(".scale").count():
            answers.get_by_role("button", name="4", exact=True).click()
            kind = "scale"
        elif answers.locator(".number").count():
            answers.get_by_role("textbox").fill("42")
            answers.get_by_role("button", name="OK").click()
            kind = "number"
        else:
            none = answers.get_by_role("button", name=NOTHING)
            (none if none.count() else answers.locator("button[data-role=answer]")).first.click()
            kind = "chips"
        self.settled()
        return kind

    def go_on_to_the_result(self, most: int = 40) -> list[str]:
        """Answer question after question until the result is there; the kinds of input met."""
        met = []
        for _ in range(most):
            if self.root.locator(".card.result").count():
                return met
            met.append(self.answer_open_question())
        raise AssertionError(f"no result after {most} answers: {self.last.inner_text()}")
