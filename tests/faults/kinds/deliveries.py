"""Messages that are delivered twice, to several processes, and in another order than they were sent."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from tests.faults.fault import Talk, WebFault
from tests.faults.person import Attempt, Person, Sent, WebPerson
from tests.web.client import Browser


class _Twice(WebPerson):
    """Somebody whose messages arrive at every server at once, as by a network that stutters."""

    def __init__(self, who: int, urls: Sequence[str]) -> None:
        super().__init__(who, urls[0])
        self.urls = urls

    def deliver(self, sent: Sent) -> Attempt:
        attempts: list[Attempt] = []

        def one(url: str) -> None:
            copy = WebPerson(self.who, url)
            copy.browser = Browser(url, dict(self.browser.http.headers))
            copy.browser.http.cookies.update(self.browser.http.cookies)
            attempts.append(WebPerson.deliver(copy, sent))

        threads = [threading.Thread(target=one, args=(url,)) for url in self.urls * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sent.attempts += attempts[1:]
        return attempts[0]


class DeliveredTwice(WebFault):
    name = "duplicate and reordered deliveries"
    how = (
        "every message arrives four times at once, twice at each of two servers that share a real PostgreSQL "
        "and Redis; in the end all arrive again, the newest first"
    )

    def prepare(self) -> None:
        self.base, self.line = self.postgres(), self.redis()
        self.assistants += [self.start()]
        self.assistants += [self.start()]

    @property
    def database(self) -> str:
        return self.base.url

    def environment(self) -> dict[str, str]:
        return {"SPINEWISE_REDIS": self.line.url}

    def arrives(self, who: int) -> Person:
        person = _Twice(who, [one.url for one in self.assistants])
        assert person.arrive().outcome == "answered"
        return person

    def happen(self, talk: Talk) -> None:
        talk()

    def mend(self) -> None:
        """Nothing is broken."""
