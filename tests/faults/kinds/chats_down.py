"""Telegram or Slack is out of reach for minutes, beginning in the middle of an answer."""

from __future__ import annotations

import hashlib
import threading
from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence

from spinewise.channels.pseudonym import conversation_id
from tests.faults.fault import Talk, WebFault
from tests.faults.person import ANSWERED, CUT, Attempt, Person, Sent
from tests.slack.conftest import DIRECTLY, Workspace
from tests.slack.fake import TEAM, FakeSlack
from tests.slack.person import event_payload
from tests.storage.servers import until
from tests.telegram.person import Person as TelegramUser
from tests.telegram.server import TOKEN, FakeTelegram

SECONDS = 100
"""How long it is out of reach; the waits are at their longest by then."""


class _ChatPerson(Person):
    """Somebody whose messages wait at the service, which delivers them when it can."""

    def __init__(self, who: int) -> None:
        super().__init__(who)
        self.away = False
        """Whether the service is out of reach, so that nobody waits for an answer."""

    def deliver(self, sent: Sent) -> Attempt:
        first = not sent.attempts
        if first or sent.acknowledged:
            self.push(sent)
        if self.away:
            return Attempt(CUT, "no answer until it is back, then all of them", 0.0)
        until(lambda: self.done(sent), f"no answer to {sent.text}: {self.seen}")
        return Attempt(ANSWERED, "", 0.0)

    @property
    @abstractmethod
    def seen(self) -> list[str]:
        """What the chat shows."""

    @abstractmethod
    def push(self, sent: Sent) -> None:
        """Write the message, or let the service deliver it once more."""

    @abstractmethod
    def done(self, sent: Sent) -> bool:
        """Whether it was answered."""


class _ChatDown(WebFault):
    on_demand = True

    def __init__(self) -> None:
        super().__init__()
        self.users: list[_ChatPerson] = []

    def arrives(self, who: int) -> Person:
        self.users.append(self.user(who))
        return self.users[-1]

    def happen(self, talk: Talk) -> None:
        for one in self.users:
            one.away = True
        self.down_in_the_middle(talk)
        threading.Event().wait(SECONDS)

    def mend(self) -> None:
        for one in self.users:
            one.away = False
        self.up()

    def afterwards(self) -> Sequence[str]:
        """Somebody who met no failure and says the same sees the same, no more and no less."""
        control = self.user(len(self.users))
        for _ in self.users[0].sent:
            control.say()
        return [bad for one in self.users if (bad := difference(one, control))]

    @abstractmethod
    def user(self, who: int) -> _ChatPerson:
        """Somebody new."""

    @abstractmethod
    def down_in_the_middle(self, talk: Talk) -> None:
        """Let people talk, and be gone when the first answer is on its way."""

    @abstractmethod
    def up(self) -> None:
        """Be there again."""


def difference(one: _ChatPerson, control: _ChatPerson) -> str | None:
    """What somebody saw more or less often than the one who met no failure, once all is there."""
    try:
        until(lambda: one.seen == control.seen, "")
    except AssertionError:
        more, less = Counter(one.seen) - Counter(control.seen), Counter(control.seen) - Counter(one.seen)
        return f"answers doubled: {dict(more)}; lost: {dict(less)}; or out of order"
    return None


def key_of(settings: dict[str, str]) -> bytes:
    """The key that the assistant names conversations by."""
    return hashlib.sha256(settings["SPINEWISE_SECRET"].encode()).digest()


class _OnTelegram(_ChatPerson):
    def __init__(self, who: int, telegram: FakeTelegram, key: bytes) -> None:
        super().__init__(who)
        self.user = TelegramUser(telegram)
        self._key = key
        self._updates: dict[str, dict[str, object]] = {}

    @property
    def conversation(self) -> str:
        return conversation_id(self._key, "telegram", str(self.user.chat))

    @property
    def seen(self) -> list[str]:
        return [message.text for message in self.user.shown]

    def push(self, sent: Sent) -> None:
        if sent.identifier not in self._updates:
            message = self.user.message({"text": sent.text})
            self._updates[sent.identifier] = self.user.telegram.update(message=message)
        self.user.telegram.push(self._updates[sent.identifier])

    def done(self, sent: Sent) -> bool:
        return self.user.telegram.confirmed(self._updates[sent.identifier]) and bool(self.seen)


class TelegramDown(_ChatDown):
    name = "Telegram down"
    how = (
        f"the fake Bot API refuses answers that are on their way, then nobody listens for {SECONDS} s (not "
        "ten minutes; the waits between attempts are at their longest, and go on for half an hour)"
    )

    def prepare(self) -> None:
        self.telegram = FakeTelegram()
        self.telegram.start()
        self.finally_(self.telegram.stop)
        super().prepare()

    def environment(self) -> dict[str, str]:
        return {"SPINEWISE_TELEGRAM_TOKEN": TOKEN, "SPINEWISE_TELEGRAM_API": self.telegram.url, **DIRECTLY}

    def user(self, who: int) -> _ChatPerson:
        return _OnTelegram(who, self.telegram, key_of(self.settings()))

    def down_in_the_middle(self, talk: Talk) -> None:
        before = len(self.telegram.made("sendMessage"))
        self.telegram.fail("sendMessage", *[(502, {})] * (2 * self.people))
        talk()
        self.telegram.wait_until(
            lambda: len(self.telegram.made("sendMessage")) >= before + self.people, "an answer on its way"
        )
        self.telegram.stop()

    def up(self) -> None:
        self.telegram.start()


class _OnSlack(_ChatPerson):
    def __init__(self, who: int, workspace: Workspace, key: bytes) -> None:
        super().__init__(who)
        self.user = workspace.person()
        self._key = key
        self._slack = workspace.slack
        self._payloads: dict[str, dict[str, object]] = {}
        self._before: dict[str, int] = {}

    @property
    def conversation(self) -> str:
        return conversation_id(self._key, "slack", TEAM, "direct", self.user.user)

    @property
    def seen(self) -> list[str]:
        return [message.text for message in self.user.heard]

    def push(self, sent: Sent) -> None:
        if sent.identifier not in self._payloads:
            self._payloads[sent.identifier] = event_payload(self.user.message(sent.text))
            self._before[sent.identifier] = len(self.seen)
        payload = self._payloads[sent.identifier]
        self._slack.acknowledged(self._slack.push("events_api", payload))

    def done(self, sent: Sent) -> bool:
        return len(self.seen) > self._before[sent.identifier]


class SlackDown(_ChatDown):
    name = "Slack down"
    how = (
        f"the fake Slack is cut off while answers are on their way; nobody listens for {SECONDS} s (not "
        "ten minutes; the waits between attempts are at their longest, and go on for 25 minutes)"
    )

    def prepare(self) -> None:
        self.slack = FakeSlack()
        self.finally_(self.slack.close)
        super().prepare()
        self.slack.connected()
        self.workspace = Workspace(self.slack, self.assistants[0])

    def environment(self) -> dict[str, str]:
        return {**self.slack.environment, **DIRECTLY}

    def user(self, who: int) -> _ChatPerson:
        return _OnSlack(who, self.workspace, key_of(self.settings()))

    def down_in_the_middle(self, talk: Talk) -> None:
        with self.slack.held("chat.postMessage"):
            talk()
            self.slack.until(lambda: len(self.slack.under_way) >= self.people, "answers on their way")
            self.slack.down()

    def up(self) -> None:
        connections = self.slack.connections
        self.slack.up()
        self.slack.connected(times=connections + 1)
