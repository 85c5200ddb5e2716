"""Runs inside the environment of stock Rasa: reads messages, answers with intents.

``python diet_stock.py MODEL`` reads a JSON list of texts from standard input and
prints one JSON object: ``answers`` (intent and confidence of each), ``ms`` (of
each) and ``memory_mib`` (what the loaded model adds to the interpreter).
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any


def resident_mib() -> float:
    """Return the resident memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


async def answers(model: str, texts: list[str]) -> dict[str, Any]:
    """Load the model and ask it."""
    before = resident_mib()
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    await agent.parse_message("my back hurts")
    memory = resident_mib() - before
    found, milliseconds = [], []
    for text in texts:
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        milliseconds.append((time.perf_counter() - began) * 1000)
        found.append([parsed["intent"]["name"], parsed["intent"]["confidence"]])
    return {"answers": found, "ms": milliseconds, "memory_mib": memory}


if __name__ == "__main__":
    result = asyncio.run(answers(sys.argv[1], json.load(sys.stdin)))
    print("\n" + json.dumps(result))
