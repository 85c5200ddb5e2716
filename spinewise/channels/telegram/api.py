"""Telegram's Bot API, with patience: what fails for a while is tried again."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import traceback
import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from spinewise.channels.backoff import Backoff
from spinewise.channels.telegram.keyboard import Keyboard
from spinewise.channels.telegram.settings import TelegramSettings
from spinewise.channels.telegram.updates import ASKED_FOR

logger = logging.getLogger(__name__)

LONG_POLL = 25
"""Seconds for which Telegram holds a request for updates open when there are none."""
PATIENCE = 1800.0
"""Seconds for which a message that cannot be delivered is tried again."""
SOON = 5.0
"""The same for what is not worth much later, such as the end of a button's waiting sign."""
CONNECTIONS = 32

T = TypeVar("T")


class Gone(Exception):
    """This chat cannot be written to: the bot was blocked, or the chat is no more."""


class NotDelivered(Exception):
    """Telegram could not be reached, or did not take the message."""


class Refused(NotDelivered):
    """Telegram does not take this call as it is; the same again is of no use."""


_KNOWN = re.compile(
    "can't parse entities|is too long|too_long|not found|not modified|is empty|data_invalid|too old"
    "|process_failed",
    re.IGNORECASE,
)
"""Reasons for a refusal that may stand in a log."""


class BotApi:
    """The calls that this channel makes, for one bot."""

    def __init__(self, settings: TelegramSettings) -> None:
        # At their usual levels these write the token, and what people say, into the log.
        for name in ("telegram", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.ERROR)
        warnings.filterwarnings("ignore", message=".*retry_after", category=PTBDeprecationWarning)
        self._updates = HTTPXRequest(connection_pool_size=2, connect_timeout=10.0)
        self._calls = HTTPXRequest(
            connection_pool_size=CONNECTIONS, connect_timeout=10.0, read_timeout=20.0, pool_timeout=20.0
        )
        self._bot = Bot(
            settings.token,
            base_url=f"{settings.api}/bot",
            base_file_url=f"{settings.api}/file/bot",
            request=self._calls,
            get_updates_request=self._updates,
        )

    async def username(self) -> str | None:
        """Name of the bot. Raises TelegramError, InvalidToken among others."""
        return (await self._bot.get_me()).username

    async def updates(self, offset: int | None, wait: int) -> list[Any]:
        """Updates from ``offset`` on, as they come; everything before it is confirmed by this.

        They are not parsed here, so that one which is broken does not take the others along.
        Raises TelegramError.
        """
        asked: dict[str, Any] = {"timeout": wait, "allowed_updates": json.dumps(ASKED_FOR)}
        if offset is not None:
            asked["offset"] = offset
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        try:
            answer = await self._updates.post(address, read_timeout=wait + 10.0)
        except (KeyError, TypeError) as error:
            raise NetworkError("unexpected answer") from error
        if not isinstance(answer, list):
            raise NetworkError("unexpected answer")
        return answer

    async def deliver_by_polling(self) -> None:
        """Take the webhook away, if there is one; what waits is kept. Raises TelegramError."""
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def deliver_to(self, url: str, secret: str) -> None:
        """Let Telegram deliver to this address. Raises TelegramError."""
        await self._bot.set_webhook(url, secret_token=secret, allowed_updates=ASKED_FOR)

    async def offer_commands(self, commands: dict[str, str]) -> None:
        """Fill the menu of commands: name to description. Raises TelegramError."""
        await self._bot.set_my_commands([BotCommand(name, told) for name, told in commands.items()])

    async def send(self, chat: int, html: str, keyboard: Keyboard, silent: bool) -> int:
        """Send a message; its id. Raises Gone, NotDelivered.

        A message that Telegram refuses goes out as plain words, without buttons: the words count.
        """

        async def send(text: str, mode: str | None, buttons: Keyboard) -> int:
            message = await self._bot.send_message(
                chat,
                text,
                parse_mode=mode,
                reply_markup=_markup(buttons),
                disable_notification=silent,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            return message.message_id

        try:
            return await _patiently(lambda: send(html, ParseMode.HTML, keyboard), PATIENCE)
        except Refused as problem:
            logger.error("Telegram: a message was refused (%s); it goes out as plain words.", problem)
            words = unescape(re.sub(r"<[^>]*>", "", html))
            return await _patiently(lambda: send(words, None, []), PATIENCE)

    async def send_file(
        self, chat: int, name: str, content: bytes, caption: str, *, picture: bool, silent: bool
    ) -> None:
        """Send a picture or a document. Raises Gone, NotDelivered."""

        async def send() -> None:
            file = InputFile(content, filename=name)
            if picture:
                await self._bot.send_photo(
                    chat, file, caption or None, parse_mode=ParseMode.HTML, disable_notification=silent
                )
            else:
                await self._bot.send_document(
                    chat, file, caption or None, parse_mode=ParseMode.HTML, disable_notification=silent
                )

        await _patiently(send, PATIENCE)

    async def change(self, chat: int, message_id: int, html: str, keyboard: Keyboard) -> None:
        """Change a message. Raises Gone, NotDelivered."""

        async def change() -> None:
            await self._bot.edit_message_text(
                html,
                chat,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_markup(keyboard),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        await _patiently(change, SOON)

    async def change_keyboard(self, chat: int, message_id: int, keyboard: Keyboard) -> None:
        """Change the buttons of a message, or take them away. Raises Gone, NotDelivered."""

        async def change() -> None:
            await self._bot.edit_message_reply_markup(chat, message_id, reply_markup=_markup(keyboard))

        await _patiently(change, SOON)

    async def acknowledge(self, query: str, text: str = "") -> None:
        """End the waiting sign of a tapped button. Raises Gone, NotDelivered."""

        async def answer() -> None:
            await self._bot.answer_callback_query(query, text or None)

        await _patiently(answer, SOON)

    async def typing(self, chat: int) -> None:
        """Show for five seconds that an answer is coming. Raises TelegramError."""
        await self._bot.send_chat_action(chat, ChatAction.TYPING)

    async def close(self) -> None:
        """Close all connections."""
        await self._updates.shutdown()
        await self._calls.shutdown()


async def _patiently(call: Callable[[], Awaitable[T]], patience: float) -> T:
    """Make a call; while Telegram is out of reach or asks to wait, try again. Raises Gone, NotDelivered."""
    backoff = Backoff(longest=30.0)
    waited = 0.0
    while True:
        try:
            return await call()
        except (Forbidden, ChatMigrated) as error:
            raise Gone from error
        except RetryAfter as error:
            seconds = wished(error)
            problem: TelegramError = error
        except BadRequest as error:
            if "chat not found" in error.message.lower():
                raise Gone from error
            raise Refused(named(error)) from error
        except InvalidToken as error:
            raise NotDelivered(named(error)) from error
        except TelegramError as error:
            seconds = backoff.failed()
            problem = error
        if waited + seconds > patience:
            raise NotDelivered(named(problem)) from problem
        waited += seconds
        await asyncio.sleep(seconds)


def wished(error: RetryAfter) -> float:
    """Seconds that Telegram asks to wait."""
    value: float | timedelta = error.retry_after
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def named(error: TelegramError) -> str:
    """An error in a few words for the log; never an address, an id or what somebody wrote."""
    reason = _KNOWN.search(error.message) if isinstance(error, BadRequest) else None
    return f"{type(error).__name__}, {reason[0].lower()}" if reason else type(error).__name__


def where(error: BaseException) -> str:
    """An unexpected error for the log: its kind and its place in the program, never its message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.label, url=button.url)
                if button.url
                else InlineKeyboardButton(button.label, callback_data=button.data)
                for button in row
            ]
            for row in keyboard
        ]
    )
