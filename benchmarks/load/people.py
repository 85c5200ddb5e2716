"""People under load: simulated patients who answer what they are asked, over one connection each."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from simulation.answering import answer
from simulation.client import read_replies
from simulation.patients import Patient, load_patients

PATIENTS = Path(__file__).resolve().parents[2] / "tests" / "simulation" / "patients.yml"
ENDS = ("result", "emergency", "crisis")
MOST = 40
"""Messages after which somebody gives up."""
DETOURS = ("why do you ask?", "what is a red flag?", "can I take ibuprofen?", "go back")
DETOUR = 0.08
"""How often a person says one of these instead of answering."""


@dataclass(frozen=True)
class Turn:
    """One message and its answer."""

    at: float
    """Seconds since the start."""
    milliseconds: float
    ok: bool


@dataclass
class Log:
    """What happened."""

    began: float = field(default_factory=time.perf_counter)
    turns: list[Turn] = field(default_factory=list)
    conversations: int = 0
    ended: Counter[str] = field(default_factory=Counter)


class Script:
    """What one patient says next."""

    def __init__(self, patient: Patient, chance: random.Random) -> None:
        self.patient, self.chance = patient, chance
        self.put: Counter[str] = Counter()
        self.ended: str | None = None
        self.said = 0

    def next(self, body: bytes | None) -> str | None:
        """Return the next message, given the last answer; None when the talk is over."""
        self.said += 1
        if body is None:
            return self.patient.opening
        replies = read_replies(json.loads(body))
        kinds = [reply.kind for reply in replies]
        self.ended = next((kind for kind in kinds if kind in ENDS), None)
        waiting = [reply for reply in replies if reply.kind in ("question", "confirm")]
        if self.ended or not waiting or self.said > MOST:
            self.ended = self.ended or "unanswered"
            return None
        if waiting[-1].kind == "confirm":
            return "yes"
        if self.chance.random() < DETOUR:
            return self.chance.choice(DETOURS)
        question = str(waiting[-1].data["id"])
        self.put[question] += 1
        return answer(self.patient, waiting[-1].asks, self.put[question] - 1)


class Fixed(Script):
    """For servers that are not ours: the same messages one after the other."""

    def __init__(self, messages: Sequence[str]) -> None:
        self.messages = iter(messages)
        self.ended = None

    def next(self, body: bytes | None) -> str | None:
        """Return the next message."""
        message = next(self.messages, None)
        self.ended = None if message else "said all"
        return message


def patients_talk(seed: int = 0) -> Callable[[], Script]:
    """Return a maker of scripts that goes round all simulated patients."""
    chance = random.Random(seed)
    everybody = itertools.cycle(load_patients(PATIENTS))
    return lambda: Script(next(everybody), chance)


async def load(
    url: str,
    make: Callable[[], Script],
    people: int,
    *,
    seconds: float | None = None,
    turns: int | None = None,
    think: float = 0.0,
) -> Log:
    """Let ``people`` talk at once, one conversation after the other, for a time or a number of turns.

    Args:
        url: address of Rasa's REST channel.
        make: makes what the next person says.
        people: how many talk at the same time.
        seconds: when to end; conversations are then cut off.
        turns: after how many turns to end.
        think: how long a person reads and types, on average, in seconds.
    """
    log, chance = Log(), random.Random(1)
    over = lambda: (  # noqa: E731
        (seconds is not None and time.perf_counter() - log.began >= seconds)
        or (turns is not None and len(log.turns) >= turns)
    )

    async def person() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as http:
            while not over():
                script, sender, body = make(), uuid.uuid4().hex, None
                while not over() and (message := script.next(body)) is not None:
                    began = time.perf_counter()
                    ok = False
                    try:
                        async with http.post(url, json={"sender": sender, "message": message}) as answered:
                            body = await answered.read()
                            ok = answered.status == 200 and body != b"[]"
                    except aiohttp.ClientError:
                        pass
                    ended = time.perf_counter()
                    log.turns.append(Turn(ended - log.began, (ended - began) * 1000, ok))
                    if not ok:
                        script.ended = "failed"
                        break
                    if think:
                        await asyncio.sleep(chance.expovariate(1 / think))
                log.conversations += 1
                log.ended[script.ended or "cut off"] += 1

    await asyncio.gather(*(person() for _ in range(people)))
    return log
