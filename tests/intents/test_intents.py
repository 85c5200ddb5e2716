"""What messages are meant to do, asked of the trained model through Rasa itself."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.model import get_latest_model

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
FILES = {
    # The share of right intents that must not be lost; both were measured a little higher.
    "held_out.yml": 0.93,
    "held_out_second.yml": 0.78,
}
COMMANDS = {"start_over", "stop", "go_back"}
SURE = 0.85
"""Confidence from which the dialogue follows a command although the message also tells something."""


def held_out(file: str) -> list[tuple[str, str]]:
    """Messages of a file with the intent each has."""
    by_intent = yaml.safe_load((HERE / file).read_text(encoding="utf-8"))
    return [(message, intent) for intent, messages in by_intent.items() for message in messages]


@cache
def examples() -> list[tuple[str, str]]:
    """Training examples with their intents."""
    found = []
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = entry["examples"].strip().splitlines()
            found += [(line.removeprefix("- ").strip(), entry["intent"]) for line in lines]
    return found


def bare(text: str) -> str:
    """A text without what does not count: capitals, punctuation, spaces."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


@pytest.fixture(scope="module")
def parsed() -> dict[str, dict[str, Any]]:
    """Every held-out message as the newest trained model parses it."""
    model = get_latest_model(str(ROOT / "models"))
    assert model, "there is no trained model; run `make train`"
    agent = Agent.load(model)

    async def parse_all() -> dict[str, dict[str, Any]]:
        return {text: await agent.parse_message(text) for file in FILES for text, _ in held_out(file)}

    return asyncio.run(parse_all())


def test_no_held_out_message_is_an_example() -> None:
    known = {bare(text) for text, _ in examples()}
    assert [text for file in FILES for text, _ in held_out(file) if bare(text) in known] == []


def test_an_example_belongs_to_one_intent() -> None:
    intents: dict[str, set[str]] = defaultdict(set)
    for text, intent in examples():
        intents[bare(text)].add(intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_every_intent_has_examples_and_a_held_out_message() -> None:
    trained = defaultdict(int)
    for _, intent in examples():
        trained[intent] += 1
    assert {intent: count for intent, count in trained.items() if count < 10} == {}
    assert {intent for _, intent in held_out("held_out.yml")} == set(trained)


@pytest.mark.parametrize("file", FILES)
def test_held_out_messages(file: str, parsed: dict[str, dict[str, Any]]) -> None:
    messages = held_out(file)
    wrong = [
        f"{intent} was taken for {parsed[text]['intent']['name']}: {text}"
        for text, intent in messages
        if parsed[text]["intent"]["name"] != intent
    ]
    assert 1 - len(wrong) / len(messages) >= FILES[file], "\n".join(wrong)


def test_no_answer_is_surely_taken_for_a_command(parsed: dict[str, dict[str, Any]]) -> None:
    taken = [
        text
        for file in FILES
        for text, intent in held_out(file)
        if intent in {"inform", "affirm", "deny", "unsure"}
        and parsed[text]["intent"]["name"] in COMMANDS
        and parsed[text]["intent"]["confidence"] >= SURE
    ]
    assert taken == []


def test_other_matters_are_not_surely_taken_for_a_complaint(parsed: dict[str, dict[str, Any]]) -> None:
    outside = {"off_topic", "other_health", "small_talk", "greet", "other_language", "abuse", "instructions"}
    messages = [text for file in FILES for text, intent in held_out(file) if intent in outside]
    sure = [
        text
        for text in messages
        if parsed[text]["intent"]["name"] == "inform" and parsed[text]["intent"]["confidence"] >= 0.7
    ]
    assert len(sure) / len(messages) <= 0.03, "\n".join(sure)
