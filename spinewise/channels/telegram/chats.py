"""Conversations with the people who write to the bot."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from telegram.error import TelegramError

from spinewise.channels.display import answers_by_message
from spinewise.channels.kept import export, forget, items, open_conversation
from spinewise.channels.limits import Limiter, Rate
from spinewise.channels.pseudonym import conversation_id, pseudonym
from spinewise.channels.telegram.api import BotApi, Gone, NotDelivered, where
from spinewise.channels.telegram.keyboard import (
    CHANGE,
    DONE,
    Button,
    Choice,
    Offer,
    change_keyboard,
    keyboard_of,
    offer_of,
)
from spinewise.channels.telegram.rendering import (
    FileMessage,
    Outgoing,
    Say,
    TextMessage,
    answered,
    render,
    words,
)
from spinewise.channels.telegram.updates import Happening, Kind
from spinewise.channels.turns import Deliver, TooManyTurns, TurnFailed, Turns
from spinewise.channels.web_output import WebOutput
from spinewise.channels.web_requests import plain
from spinewise.watching.metrics import REFUSED

logger = logging.getLogger(__name__)

CHANNEL = "telegram"
TYPING_LASTS = 4.5
"""Seconds after which the typing sign is shown anew."""
MOST_CHATS = 2_000
"""Chats whose open buttons are remembered; for others they are looked up in the conversation."""
MOST_OFFERS = 12
_STILL_OPEN = ("question", "confirm", "emergency", "crisis")
"""Kinds of reply that are shown again to somebody who comes back."""
TWICE = 2.0
"""Seconds within which a second tap on the same lasting button is the first one, bounced."""

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
Reply = dict[str, Any]


class TelegramOutput(WebOutput):
    """Hands each bot message on as one reply object."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return CHANNEL


@dataclass
class _Chat:
    """What is remembered of a chat while the program runs."""

    offers: OrderedDict[str, Offer] = field(default_factory=OrderedDict)
    """Everything that can be tapped, by tag."""
    tapped: dict[str, float] = field(default_factory=dict)
    """When each lasting button was tapped last."""


class Chats:
    """Takes what happens in chats and answers it. Keeps no Telegram id outside this object."""

    def __init__(
        self, api: BotApi, say: Say, key: bytes, agent: Callable[[], Agent], on_new_message: OnNewMessage
    ) -> None:
        """``key``: the signing key. ``agent``: the agent as it is at the moment."""
        self._api = api
        self._say = say
        self._key = key
        self._agent = agent
        self._on_new_message = on_new_message
        self._turns = Turns()
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._notes = Limiter(Rate(burst=2, per_second=1 / 60))
        self._groups = Limiter(Rate(burst=1, per_second=1 / 600))
        self.group_keyboard: list[list[Button]] = []
        """A button that leads from a group into a private chat."""

    async def take(self, update: int, what: Happening) -> None:
        """Handle one thing that happened. ``update``: id of the update.

        Nothing is raised: what goes wrong is logged without a word of what was said.
        """
        try:
            await self._handle(update, what)
        except Gone:
            self._chats.pop(what.chat, None)
        except NotDelivered as problem:
            logger.warning("Telegram: an answer could not be delivered (%s).", problem)
        except Exception as problem:  # one chat must not stop the others
            logger.error("Telegram: an update could not be handled (%s).", where(problem))

    async def refuse(self, what: Happening) -> None:
        """Say that this is too much at once."""
        REFUSED.labels(CHANNEL, "too_fast").inc()
        with contextlib.suppress(Gone, NotDelivered):
            if what.kind is Kind.TAP:
                await self._api.acknowledge(what.query, self._say("telegram_too_fast"))
            elif what.kind is not Kind.GROUP:
                await self._note(what.chat, "telegram_too_fast")

    async def _handle(self, update: int, what: Happening) -> None:
        if what.kind is Kind.WORDS:
            await self._turn(what.chat, update, what.text)
        elif what.kind is Kind.TAP:
            await self._tap(update, what)
        elif what.kind is Kind.COMMAND:
            await self._command(update, what)
        elif what.kind is Kind.NOT_WORDS:
            if plain(what.text):
                await self._show(what.chat, words(self._say("telegram_read_caption")))
                await self._turn(what.chat, update, what.text)
            else:
                await self._note(what.chat, what.note)
        elif what.kind is Kind.EDIT:
            await self._note(what.chat, "telegram_edit")
        elif what.kind is Kind.GROUP:
            if not self._groups.wait(str(what.chat)):
                text = words(self._say("telegram_group"))[0]
                assert not isinstance(text, FileMessage)
                await self._api.send(what.chat, text.html, self.group_keyboard, silent=True)
        elif what.kind is Kind.BLOCKED:
            self._chats.pop(what.chat, None)

    # --- commands

    async def _command(self, update: int, what: Happening) -> None:
        if what.text == "help":
            await self._show(what.chat, words(self._say("talk_help"), self._say("telegram_help")))
        elif what.text == "delete":
            await self._delete(what.chat)
        elif not await items(self._agent(), self._conversation(what.chat)):
            await self._open(what.chat)
        elif what.text == "export":
            await self._turn(what.chat, update, self._say("export_words"))
        elif what.text == "start":
            await self._come_back(what.chat)
        else:
            await self._turn(what.chat, update, self._say("start_over_chip"))

    async def _open(self, chat: int) -> None:
        replies: list[Reply] = []
        await open_conversation(
            self._agent(), self._conversation(chat), TelegramOutput(replies.append), {"channel": CHANNEL}
        )
        for reply in replies:
            await self._reply(chat, reply)
        await self._show(chat, words(self._say("telegram_privacy")))

    async def _come_back(self, chat: int) -> None:
        """Greet somebody who has been here before, and show what is still open."""
        said = await items(self._agent(), self._conversation(chat))
        await self._show(chat, words(self._say("telegram_back")))
        last = said[-1]
        if last["from"] == "assistant" and last["reply"].get("kind") in _STILL_OPEN:
            await self._close(chat, self._closing(chat))
            await self._reply(chat, last["reply"])

    async def _delete(self, chat: int) -> None:
        identifier = self._conversation(chat)
        await self._close(chat, list(self._known(chat).offers.values()))
        if not await forget(self._agent(), identifier):
            await self._show(chat, words(self._say("telegram_cannot_delete")))
            return
        self._turns.forget(identifier)
        self._chats.pop(chat, None)
        await self._show(chat, words(self._say("telegram_deleted")))

    # --- taps

    async def _tap(self, update: int, what: Happening) -> None:
        tag, _, mark = what.text.partition(":")
        if what.chat not in self._chats and await self._answered_before(what.chat, update):
            # Delivered again after a restart that lay between the answer and its confirmation.
            await self._acknowledge(what.query)
            await self._turn(what.chat, update, "…")
            return
        offer = await self._offer(what, tag)
        choice = offer.choice(mark) if offer else None
        if offer is None:
            await self._stale(what)
        elif mark == DONE and any(c.toggles for c in offer.choices):
            given = offer.answer()
            if given is None:
                await self._acknowledge(what.query, self._say("telegram_nothing_marked"))
            else:
                await self._choose(update, what, offer, given)
        elif mark == CHANGE and offer.change:
            await self._acknowledge(what.query)
            await self._edited(self._api.change_keyboard(what.chat, what.message_id or 0, []))
            await self._turn(what.chat, update, offer.change)
        elif choice is None:
            await self._stale(what)
        elif choice.toggles:
            offer.marked ^= {int(mark)}
            await self._acknowledge(what.query)
            rows = keyboard_of(offer, done=self._say("telegram_done"))
            await self._edited(self._api.change_keyboard(what.chat, what.message_id or 0, rows))
        elif offer.stays:
            await self._acknowledge(what.query)
            tapped = self._known(what.chat).tapped
            moment = time.monotonic()
            bounced = moment - tapped.get(what.text, -TWICE) < TWICE
            tapped[what.text] = moment
            if not bounced:
                await self._turn(what.chat, update, choice.send)
        else:
            await self._choose(update, what, offer, choice)

    async def _choose(self, update: int, what: Happening, offer: Offer, choice: Choice) -> None:
        """Put the chosen answer in the place of the buttons, and take it as the person's words."""
        await self._acknowledge(what.query)
        self._known(what.chat).offers.pop(offer.tag, None)
        later = change_keyboard(offer, self._say("telegram_change")) if choice.role == "answer" else []
        html = answered(offer.reply, choice, self._say)
        shown = self._edited(self._api.change(what.chat, what.message_id or 0, html, later))
        _, heard = await asyncio.gather(shown, self._turn(what.chat, update, choice.send))
        if not heard:
            await self._reply(what.chat, dict(offer.reply))

    async def _offer(self, what: Happening, tag: str) -> Offer | None:
        """The offer that a button belongs to, if it may still be tapped."""
        known = self._chats.get(what.chat)
        if known is not None and tag in known.offers:
            offer = known.offers[tag]
            # The same question may stand in the chat twice; only the newest one is open.
            late = offer.message_id != what.message_id and not offer.stays
            return None if late and not what.text.endswith(f":{CHANGE}") else offer
        said = await items(self._agent(), self._conversation(what.chat))
        answered_last = max((n for n, item in enumerate(said) if item["from"] == "user"), default=-1)
        for number, item in reversed(list(enumerate(said))):
            if item["from"] != "assistant":
                continue
            found = offer_of(self._key, self._conversation(what.chat), item["reply"])
            if found is None or found.tag != tag:
                continue
            is_open = known is None and number > answered_last
            if is_open or found.stays or what.text.endswith(f":{CHANGE}"):
                found.message_id = what.message_id
                marks = (data.rpartition(":") for data in what.marked)
                found.marked = {int(mark) for owner, _, mark in marks if owner == tag and mark.isdecimal()}
                if is_open or found.stays:
                    self._remember(what.chat, found)
                return found
        return None

    async def _stale(self, what: Happening) -> None:
        await self._acknowledge(what.query, self._say("telegram_stale"))
        if what.message_id is not None:
            await self._edited(self._api.change_keyboard(what.chat, what.message_id, []))

    async def _answered_before(self, chat: int, update: int) -> bool:
        said = await items(self._agent(), self._conversation(chat))
        return self._message_id(update) in answers_by_message(said)

    async def _acknowledge(self, query: str, text: str = "") -> None:
        with contextlib.suppress(NotDelivered):  # too late for it; nothing is lost
            await self._api.acknowledge(query, text)

    # --- turns

    async def _turn(self, chat: int, update: int, text: str) -> bool:
        """Let the assistant answer some words; whether it could."""
        identifier, message = self._conversation(chat), self._message_id(update)
        spoken = plain(text)
        if not spoken:
            await self._show(chat, words(self._say("empty_message")))
            return True

        async def run(deliver: Deliver) -> None:
            await self._on_new_message(
                UserMessage(
                    spoken,
                    TelegramOutput(deliver),
                    identifier,
                    input_channel=CHANNEL,
                    metadata={"message_id": message},
                )
            )

        before = self._closing(chat)
        async with self._typing(chat):
            try:
                turn = self._turns.take(identifier, message, run)
                number = 0
                while (reply := await turn.reply(number)) is not None:
                    await self._reply(chat, reply)
                    number += 1
            except (TurnFailed, TooManyTurns):
                await self._show(chat, words(self._say("trouble")))
                return False
        await self._close(chat, before)
        return True

    async def _reply(self, chat: int, reply: Reply) -> None:
        offer = offer_of(self._key, self._conversation(chat), reply)
        outgoing = render(reply, offer, self._say)
        sent = await self._show(chat, outgoing)
        if reply.get("kind") == "export":
            await self._send_export(chat, str(reply["file"]["name"]))
        if offer is not None and sent is not None:
            offer.message_id = sent
            self._remember(chat, offer)

    async def _show(self, chat: int, outgoing: list[Outgoing]) -> int | None:
        """Send messages one after the other; the id of the last one with words."""
        last: int | None = None
        for message in outgoing:
            if isinstance(message, FileMessage):
                await self._show_file(chat, message)
            else:
                last = await self._api.send(chat, message.html, message.keyboard, message.silent)
        return last

    async def _show_file(self, chat: int, file: FileMessage) -> None:
        try:
            content = await asyncio.to_thread(file.make)
            await self._api.send_file(
                chat, file.name, content, file.caption, picture=file.picture, silent=file.silent
            )
        except Gone:
            raise
        except Exception as problem:  # the words are sent in any case
            logger.error("Telegram: a file could not be sent (%s).", where(problem))
            for message in file.instead:
                await self._api.send(chat, message.html, message.keyboard, message.silent)

    async def _send_export(self, chat: int, name: str) -> None:
        content = await export(self._agent(), self._conversation(chat))
        failed = tuple(m for m in words(self._say("telegram_export_failed")) if isinstance(m, TextMessage))
        file = FileMessage(name, lambda: content or b"", self._say("telegram_export"), failed, silent=False)
        await self._show(chat, [file] if content else list(failed))

    @contextlib.asynccontextmanager
    async def _typing(self, chat: int) -> AsyncIterator[None]:
        """Show that an answer is coming, as long as it takes."""

        async def show() -> None:
            with contextlib.suppress(TelegramError):
                while True:
                    await self._api.typing(chat)
                    await asyncio.sleep(TYPING_LASTS)

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _note(self, chat: int, name: str) -> None:
        """Say something polite, but not again and again: an album is many photos."""
        if not self._notes.wait(f"{chat} {name}"):
            await self._show(chat, words(self._say(name)))

    # --- what is remembered

    def _known(self, chat: int) -> _Chat:
        known = self._chats.pop(chat, None) or _Chat()
        self._chats[chat] = known
        while len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return known

    def _remember(self, chat: int, offer: Offer) -> None:
        offers = self._known(chat).offers
        offers.pop(offer.tag, None)
        offers[offer.tag] = offer
        while len(offers) > MOST_OFFERS:
            offers.popitem(last=False)

    def _closing(self, chat: int) -> list[Offer]:
        """The offers that end with the next turn."""
        return [offer for offer in self._known(chat).offers.values() if not offer.stays]

    async def _close(self, chat: int, offers: list[Offer]) -> None:
        """Take the buttons of offers away that were answered otherwise."""
        known = self._known(chat).offers
        for offer in offers:
            if known.get(offer.tag) is offer:
                del known[offer.tag]
                if offer.message_id is not None:
                    await self._edited(self._api.change_keyboard(chat, offer.message_id, []))
            elif offer.tag in known and offer.message_id is not None:
                # The same question was asked again: the older one goes.
                await self._edited(self._api.change_keyboard(chat, offer.message_id, []))

    async def _edited(self, change: Awaitable[None]) -> None:
        """Change a message as far as possible; it may be gone, or look like that already."""
        with contextlib.suppress(NotDelivered):
            await change

    def _conversation(self, chat: int) -> str:
        return conversation_id(self._key, CHANNEL, str(chat))

    def _message_id(self, update: int) -> str:
        return pseudonym(self._key, CHANNEL, "update", str(update))
