"""Five hundred people arrive at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tests.faults.fault import Talk, WebFault
from tests.faults.person import ANSWERED, REFUSED, Attempt, Person, Sent, WebPerson, attempt_of

CROWD = 500
PATIENCE = 60.0
MOST_MEMORY = 1024
"""MB that the server may have used at most."""


class _OneOfMany(WebPerson):
    """Somebody in the crowd, who types nothing before the crowd came."""

    async def come_and_say(self, client: aiohttp.ClientSession) -> None:
        """Open the page's conversation and say two things, each as soon as the one before was answered."""
        url, headers = self.browser.url, dict(self.browser.http.headers)
        async with client.post(f"{url}/api/chat/session", json={}, headers=headers) as came:
            assert came.status == 200, await came.text()
            token = came.cookies["spinewise_chat"].value
        self.browser.http.cookies.set("spinewise_chat", token)
        headers["cookie"] = f"spinewise_chat={token}"
        for sent in (self.next(), self.next()):
            began = time.monotonic()
            body = {"id": sent.identifier, "text": sent.text}
            async with client.post(f"{url}/api/chat/messages", json=body, headers=headers) as answer:
                told = await answer.json()
            good = answer.status == 200 and told["replies"]
            words = told["replies"][0].get("text", "") if good else told["error"]["message"]
            sent.attempts.append(attempt_of(ANSWERED if good else REFUSED, words, began))

    def deliver(self, sent: Sent) -> Attempt:
        if sent.acknowledged:
            return sent.attempts[-1]  # a thousand repetitions would only measure the machine again
        return super().deliver(sent)


class Crowd(WebFault):
    name = f"{CROWD} people arriving at once"
    how = (
        f"{CROWD} connections are opened at the same moment by one asynchronous client on the same machine; "
        "each opens a conversation and says two things. One process, SQLite"
    )
    people = CROWD
    said_before = 0
    on_demand = True

    def __init__(self) -> None:
        super().__init__()
        self.crowd: list[_OneOfMany] = []

    def arrives(self, who: int) -> Person:
        self.crowd.append(_OneOfMany(who, self.assistants[0].url))
        return self.crowd[-1]

    def happen(self, talk: Talk) -> None:
        asyncio.run(self.come())
        self.problems = self.watch()

    async def come(self) -> None:
        """Let all come at once."""
        many = aiohttp.TCPConnector(limit=0)
        waiting = aiohttp.ClientTimeout(total=PATIENCE)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(connector=many, timeout=waiting, cookie_jar=jar) as client:
            await asyncio.gather(*(one.come_and_say(client) for one in self.crowd))

    def mend(self) -> None:
        """It is over by itself."""

    def afterwards(self) -> Sequence[str]:
        status = Path(f"/proc/{self.assistants[0].process.pid}/status").read_text()
        peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
        self.how = f"{self.how}. The server used {peak} MB of memory at most"
        return [*self.problems, *([f"{peak} MB of memory"] if peak > MOST_MEMORY else [])]
