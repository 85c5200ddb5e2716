"""A real browser for the tests of the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.web.browser import ARGUMENTS, chromium_path
from tests.web.chat import Chat

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = (
    *("net::ERR_", "status of 503", "status of 401", "status of 403", "blocked by CORS policy"),
    *("<path> attribute d", "<svg> attribute viewBox"),
)
"""What a browser writes when a test lets the network or the server refuse, or gets a drawing that is none."""
MAY_FAIL = "/api/chat/summary.pdf"
"""A door that tests let fail in every way."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The real browser.

    One for each module and not for the whole run: while Playwright is there, it keeps an
    event loop running, and tests of other modules want one of their own.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Folder for screenshots: ``$SPINEWISE_ARTIFACTS``, else ``artifacts/``."""
    folder = Path(os.environ.get("SPINEWISE_ARTIFACTS") or ROOT / "artifacts") / "web"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Makes pages of fresh browsers; fails if a page wrote an error to its console."""
    contexts = []
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        expected = any(part in message.text for part in EXPECTED) or MAY_FAIL in message.location["url"]
        if message.type == "error" and not expected:
            problems.append(message.text)

    def make(**options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": {"width": 1100, "height": 820}, "locale": "en-GB", **options}
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("console", note)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def chat(new_page: NewPage, artifacts: Path) -> Chat:
    """A chat in a fresh browser, not yet opened."""
    return Chat(new_page(), artifacts)
