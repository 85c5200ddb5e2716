"""People on Telegram, as tests play them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from tests.telegram.server import USERNAME, FakeTelegram, Shown, chat_json

_ids = itertools.count(50_001)
MOST_ANSWERS = 40


class Person:
    """Somebody with a chat of their own. Every act waits until the bot has handled it."""

    def __init__(
        self,
        telegram: FakeTelegram,
        deliver: Callable[[dict[str, Any]], None] | None = None,
        chat: int | None = None,
    ) -> None:
        """``deliver``: how updates reach the bot; as a rule it fetches them."""
        self.telegram = telegram
        self.chat = next(_ids) if chat is None else chat
        self._deliver = deliver or self._fetched
        telegram.chats.setdefault(self.chat, [])

    def _fetched(self, update: dict[str, Any]) -> None:
        self.telegram.push(update)
        self.telegram.wait_confirmed(update)

    # --- acts

    def write(self, text: str) -> list[Shown]:
        """Write something; what the bot has sent by the time it is done with it."""
        return self.send({"text": text})

    def send(self, content: dict[str, Any]) -> list[Shown]:
        return self.happens(self.telegram.update(message=self.message(content)))

    def tap(self, label: str, message: Shown | None = None) -> list[Shown]:
        """Tap a button of the newest message that has any."""
        shown = message or self.keyboard
        return self.happens(self.tapping(shown, shown.button(label)["callback_data"]))

    def happens(self, update: dict[str, Any]) -> list[Shown]:
        before = len(self.shown)
        self._deliver(update)
        return self.shown[before:]

    # --- updates

    def message(self, content: dict[str, Any]) -> dict[str, Any]:
        return {
            "message_id": self.telegram.new_message_id(),
            "date": 1_790_000_000,
            "chat": chat_json(self.chat),
            "from": {"id": abs(self.chat), "is_bot": False, "first_name": "Ada", "language_code": "en"},
            **content,
        }

    def tapping(self, shown: Shown, data: str) -> dict[str, Any]:
        bot = {"id": 42, "is_bot": True, "first_name": "Spinewise", "username": USERNAME}
        message = {
            "message_id": shown.id,
            "date": 1_790_000_000,
            "chat": chat_json(self.chat),
            "from": bot,
            "text": shown.text,
        }
        if shown.rows:
            message["reply_markup"] = {"inline_keyboard": [[dict(b) for b in row] for row in shown.rows]}
        return self.telegram.update(
            callback_query={
                "id": self.telegram.new_query(),
                "from": {"id": self.chat, "is_bot": False, "first_name": "Ada"},
                "chat_instance": "1",
                "message": message,
                "data": data,
            }
        )

    # --- what the chat shows

    @property
    def shown(self) -> list[Shown]:
        return self.telegram.chats[self.chat]

    @property
    def keyboard(self) -> Shown:
        """The newest message with answers to tap."""
        return next(m for m in reversed(self.shown) if m.rows and m.labels != ["✎ Change this answer"])

    @property
    def texts(self) -> str:
        return "\n".join(message.text for message in self.shown)

    def answer(self) -> list[Shown]:
        """Answer the open question as somebody with nothing but a dull ache would, by tapping."""
        labels = self.keyboard.labels
        if self.shown[-1] is not self.keyboard or "How old" in self.keyboard.text:
            return self.write("40")
        for label in ("No", "None of these", "Neither", "Nothing I know of", "4", "Yes, show me the result"):
            if label in labels:
                return self.tap(label)
        if any(label.startswith("☐") for label in labels):
            self.tap(next(label for label in labels if label.startswith("☐")))
            return self.tap("Done")
        return self.tap(labels[0])

    def answer_until(self, words: str) -> list[Shown]:
        """Answer until the bot says these words; everything it sent then."""
        for _ in range(MOST_ANSWERS):
            sent = self.answer()
            if any(words in message.text for message in sent):
                return sent
        raise AssertionError(f"'{words}' was never said:\n{self.texts}")
