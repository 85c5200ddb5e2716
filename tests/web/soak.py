"""Many conversations at once, each in a tab of its own, from the first word to the result.

make soak                              200 conversations, 10 tabs at a time
python -m tests.web.soak 50 --tabs 10  other numbers
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.conftest import start_assistant, stop_assistant
from tests.web.browser import ARGUMENTS, chromium_path
from tests.web.chat import IDLE

PATIENCE = 240_000
"""Milliseconds for one step: the server and the browser share the machine with all tabs."""
MOST_ANSWERS = 60
ANSWER = """() => {
  const root = document.querySelector('spinewise-chat').shadowRoot;
  if (root.querySelector('.card.result')) return null;
  const area = root.querySelector('.answers:not([aria-disabled])');
  if (!area) return 'no answers are offered: ' + root.querySelector('.items').lastElementChild.textContent;
  const buttons = [...area.querySelectorAll('button')];
  const nothing = /^(None of these|Neither|No|Nothing I know of)$/;
  const none = buttons.find(button => nothing.test(button.textContent));
  if (none) none.click();
  else if (area.querySelector('.multi')) {
    area.querySelector('input[type=checkbox]').click();
    buttons.find(button => button.type === 'submit').click();
  } else if (area.querySelector('.number')) {
    area.querySelector('input').value = '42';
    buttons.find(button => button.type === 'submit').click();
  } else if (area.querySelector('.scale')) area.querySelectorAll('.scale button')[4].click();
  else buttons[0].click();
  return '';
}"""
"""Gives the answer of a healthy adult: '' if one was given, null at the result, else what is wrong."""
SHOWN = """() => [...document.querySelector('spinewise-chat').shadowRoot
  .querySelectorAll('.mine .bubble')].map(bubble => bubble.textContent.trim())"""


@dataclass
class Talk:
    """One conversation and what became of it."""

    number: int
    seconds: float = 0.0
    conversation: str = ""
    shown: list[str] = field(default_factory=list)
    """The person's words as the page shows them."""
    kept: list[str] = field(default_factory=list)
    """The person's words as the server keeps them."""
    problems: list[str] = field(default_factory=list)

    @property
    def opening(self) -> str:
        return f"my mid back hurts after lifting crate number {self.number}"


async def talk(page: Page, url: str, number: int) -> Talk:
    """Play one conversation to its result."""
    one, started = Talk(number), time.monotonic()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 429" not in message.text:
            one.problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: one.problems.append(str(error)))
    await page.goto(url, timeout=PATIENCE)
    await page.locator(".theirs").first.wait_for(timeout=PATIENCE)
    await page.get_by_label("Your message").fill(one.opening)
    await page.get_by_label("Your message").press("Enter")
    for _ in range(MOST_ANSWERS):
        await page.wait_for_function(IDLE, timeout=PATIENCE)
        wrong = await page.evaluate(ANSWER)
        if wrong is None:
            break
        if wrong:
            one.problems.append(str(wrong))
            break
    else:
        one.problems.append("no result")
    history: dict[str, Any] = await page.evaluate("fetch('/api/chat/history').then(answer => answer.json())")
    one.conversation = history["conversation"]
    one.kept = [item["text"] for item in history["items"] if item["from"] == "user"]
    one.shown = await page.evaluate(SHOWN)
    one.seconds = time.monotonic() - started
    return one


async def soak(url: str, conversations: int, tabs: int) -> list[Talk]:
    """Play conversations, some at a time, in one browser; each tab has cookies of its own."""
    room = asyncio.Semaphore(tabs)

    async def in_a_tab(browser: Browser, number: int) -> Talk:
        async with room:
            context = await browser.new_context(locale="en-GB")
            try:
                return await talk(await context.new_page(), url, number)
            except Exception as error:  # told with the number of the conversation
                return Talk(number, problems=[f"{type(error).__name__}: {error}"])
            finally:
                await context.close()

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            return list(await asyncio.gather(*(in_a_tab(browser, number) for number in range(conversations))))
        finally:
            await browser.close()


def problems(talks: Sequence[Talk]) -> list[str]:
    """What went wrong: errors, and words that were lost, doubled, out of order or somebody else's."""
    found = [f"{one.number}: {problem}" for one in talks for problem in one.problems]
    for one in talks:
        if one.kept[:1] != [one.opening]:
            found.append(f"{one.number}: begins with {one.kept[:1]}")
        if one.kept != one.shown:
            found.append(f"{one.number}: shows {one.shown}, the server keeps {one.kept}")
    if len({one.conversation for one in talks}) != len(talks):
        found.append("two tabs share a conversation")
    return found


def memory(process: int) -> int:
    """MiB of memory that a process holds."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def main() -> int:
    """Start the assistant, soak it, and tell what happened."""
    parser = argparse.ArgumentParser(description="Many conversations at once in a real browser")
    parser.add_argument("conversations", type=int, nargs="?", default=200)
    parser.add_argument("--tabs", type=int, default=10, help="how many at a time")
    options = parser.parse_args()
    log = Path(tempfile.mkdtemp(prefix="soak-")) / "log.txt"
    assistant = start_assistant(log, environment={"SPINEWISE_CONSENT": "assumed"})
    try:
        before, started = memory(assistant.process.pid), time.monotonic()
        talks = asyncio.run(soak(assistant.url, options.conversations, options.tabs))
        seconds, after = time.monotonic() - started, memory(assistant.process.pid)
    finally:
        stop_assistant(assistant)
    found = problems(talks)
    said = sum(len(one.kept) for one in talks)
    longest = sorted(one.seconds for one in talks)
    print(f"{len(talks)} conversations, {options.tabs} tabs at a time: {said} messages in {seconds:.0f} s")
    print(f"one conversation took {longest[len(longest) // 2]:.1f} s (half), {longest[-1]:.1f} s (longest)")
    print(f"memory of the server: {before} MiB before, {after} MiB after")
    print("\n".join(found) if found else "nothing lost, doubled, out of order or mixed up")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
