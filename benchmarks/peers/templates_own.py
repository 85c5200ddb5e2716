"""Runs inside the environment of hassil and padacioso: learns sentences, answers with intents.

``python templates_own.py hassil|padacioso``; standard input {texts, intents, ask}; the last line
printed: {answers, ms, training_s, memory_mib}.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Ask = Callable[[str], tuple[str | None, float]]


def plain(text: str) -> str:
    """Return a text without signs that mean something in a template, and without punctuation."""
    return " ".join(re.sub(r"[^\w\s']", " ", text).split()).lower()


def hassil(examples: dict[str, list[str]]) -> Ask:
    """Learn with hassil, Home Assistant's matcher; unknown words before and after may be skipped."""
    from hassil.intents import Intents  # type: ignore[import-not-found]
    from hassil.recognize import recognize_best  # type: ignore[import-not-found]

    data = {name: {"data": [{"sentences": sentences}]} for name, sentences in examples.items()}
    intents = Intents.from_dict({"language": "en", "intents": data})

    def ask(text: str) -> tuple[str | None, float]:
        found = recognize_best(plain(text), intents)
        return (found.intent.name, 1.0) if found else (None, 0.0)

    return ask


def padacioso(examples: dict[str, list[str]]) -> Ask:
    """Learn with padacioso; fuzzy matching is off, as it comes (on, a message takes seconds)."""
    from padacioso import IntentContainer  # type: ignore[import-not-found]

    container = IntentContainer()
    for name, sentences in examples.items():
        container.add_intent(name, sentences)

    def ask(text: str) -> tuple[str | None, float]:
        found = container.calc_intent(plain(text))
        return found.get("name"), float(found.get("conf") or 0.0)

    return ask


def resident_mib() -> float:
    """Return the resident memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main(engine: str, job: dict[str, Any]) -> dict[str, Any]:
    """Learn and answer."""
    examples: dict[str, list[str]] = {}
    for text, intent in zip(job["texts"], job["intents"], strict=True):
        sentence = plain(text)
        if sentence and sentence not in examples.setdefault(intent, []):
            examples[intent].append(sentence)
    before, began = resident_mib(), time.perf_counter()
    ask = {"hassil": hassil, "padacioso": padacioso}[engine](examples)
    ask("my back hurts")
    training_s, memory = time.perf_counter() - began, resident_mib() - before
    answers, ms = [], []
    for text in job["ask"]:
        began = time.perf_counter()
        answers.append(ask(text))
        ms.append((time.perf_counter() - began) * 1000)
    return {"answers": answers, "ms": ms, "training_s": training_s, "memory_mib": memory}


if __name__ == "__main__":
    print("\n" + json.dumps(main(sys.argv[1], json.load(sys.stdin))))
