"""A restart in the middle, with conversations that outlive it: the bot is made anew, the store stays."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints

from spinewise.channels.telegram.service import Service
from spinewise.channels.telegram.settings import TelegramSettings
from spinewise.knowledge.load import default_folder
from spinewise.replies.wording import load_wording
from spinewise.serving.actions import use_actions
from spinewise.serving.model_file import newest_model
from tests.telegram.person import Person
from tests.telegram.server import TOKEN, FakeTelegram

ROOT = Path(__file__).resolve().parents[2]
COMPLAINT = "my mid back hurts after lifting a box"
KEY = b"k" * 32

Restart = Callable[[], Awaitable[None]]
Scenario = Callable[[Person, Restart], Awaitable[None]]


def play(telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch, scenario: Scenario) -> None:
    """Play a scenario with a real assistant whose bot can be started anew."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    say = load_wording(default_folder() / "wording.yml").say
    settings = TelegramSettings(TOKEN, api=telegram.url)

    def service(agent: Agent) -> Service:
        made = Service(settings, KEY, say, lambda: agent, agent.handle_message)
        made.start()
        return made

    async def run() -> None:
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        agent = await load_agent(str(newest_model(ROOT / "models")), endpoints=endpoints)
        use_actions(SimpleNamespace(ctx=SimpleNamespace(agent=agent)), None)
        running = [service(agent)]

        async def restart() -> None:
            await running.pop().stop()
            running.append(service(agent))

        try:
            await scenario(Person(telegram), restart)
        finally:
            await running.pop().stop()

    asyncio.run(run())


def test_marks_and_buttons_work_on(telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(person: Person, restart: Restart) -> None:
        await asyncio.to_thread(person.write, COMPLAINT)
        question = person.keyboard
        first, second = [label.partition(" ")[2] for label in question.labels if label.startswith("☐")][:2]
        await asyncio.to_thread(person.tap, first, question)
        await restart()
        await asyncio.to_thread(person.tap, second, question)
        assert [label for label in question.labels if label.startswith("☑")] == [f"☑ {first}", f"☑ {second}"]
        await restart()
        await asyncio.to_thread(person.tap, "Done", question)
        assert f"Your answer: {first}, {second}" in question.text
        await restart()
        late = person.tapping(question, question.button("Change this answer")["callback_data"])
        sent = await asyncio.to_thread(person.happens, late)
        assert question.text.splitlines()[1] in sent[-1].text

    play(telegram, monkeypatch, scenario)


def test_what_was_answered_but_not_confirmed_is_told_again_and_not_taken_again(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(person: Person, restart: Restart) -> None:
        await asyncio.to_thread(person.write, COMPLAINT)
        tap = person.tapping(person.keyboard, person.keyboard.button("Skip")["callback_data"])
        (question,) = await asyncio.to_thread(person.happens, tap)
        await restart()
        again = telegram.update(**{name: value for name, value in tap.items() if name != "update_id"})
        again["update_id"], number = tap["update_id"], again["update_id"]
        telegram.push(again, {"update_id": number})
        await asyncio.to_thread(telegram.wait_confirmed, {"update_id": number})
        assert person.shown[-1].text == question.text
        assert telegram.acknowledged(tap["callback_query"]["id"]) == ""
        await restart()
        stale = person.tapping(question, question.button("Skip")["callback_data"])
        await asyncio.to_thread(person.write, "not sure")
        assert await asyncio.to_thread(person.happens, stale) == []

    play(telegram, monkeypatch, scenario)


def test_a_lasting_button_works_on(telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(person: Person, restart: Restart) -> None:
        await asyncio.to_thread(person.write, COMPLAINT)
        await asyncio.to_thread(person.answer_until, "Is that right?")
        await asyncio.to_thread(person.tap, "Yes, show me the result")
        card = person.keyboard
        await restart()
        await asyncio.to_thread(person.write, "thanks")
        sent = await asyncio.to_thread(person.tap, "Start over", card)
        assert "we start again" in sent[0].text

    play(telegram, monkeypatch, scenario)
