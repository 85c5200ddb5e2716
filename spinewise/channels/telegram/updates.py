"""What an update of Telegram means for the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

ASKED_FOR = ["message", "edited_message", "callback_query", "my_chat_member"]
"""Kinds of update that Telegram is asked to deliver."""
COMMANDS = ("start", "restart", "help", "export", "delete")

_COMMAND = re.compile(r"/([a-z]+)(@\w+)?(\s.*)?", re.IGNORECASE | re.DOTALL)
_NOT_WORDS = {
    "photo": "telegram_photo",
    "voice": "telegram_voice",
    "video_note": "telegram_voice",
    "audio": "telegram_voice",
}
"""Names of texts for what cannot be read; everything else gets ``telegram_not_words``."""


class Malformed(ValueError):
    """An update that does not look like one."""


class Kind(Enum):
    """What happened."""

    WORDS = auto()
    """Somebody wrote something in a private chat."""
    COMMAND = auto()
    TAP = auto()
    """A button was tapped."""
    EDIT = auto()
    """An earlier message was changed."""
    NOT_WORDS = auto()
    """A photo, a voice message, a place, …; with words beside it perhaps."""
    GROUP = auto()
    """Somebody addressed the bot in a group, or added it to one."""
    BLOCKED = auto()
    """Somebody blocked the bot."""


@dataclass(frozen=True, repr=False)
class Happening:
    """One thing that happened in a chat. Without a ``repr``, so that no log ever shows what was said."""

    kind: Kind
    chat: int
    text: str = ""
    """What was written, the command's name, or what a button carries."""
    note: str = ""
    """Name of the text that is said first."""
    query: str = ""
    """Id of a tap, for its acknowledgement."""
    message_id: int | None = None
    """The message whose button was tapped."""
    marked: frozenset[str] = frozenset()
    """What the buttons carry that were shown as marked at that moment."""


def update_id(raw: object) -> int:
    """Id of an update as it came. Raises Malformed."""
    identifier = raw.get("update_id") if isinstance(raw, Mapping) else None
    if isinstance(identifier, bool) or not isinstance(identifier, int):
        raise Malformed
    return identifier


def happening(raw: Mapping[str, Any], username: str | None) -> Happening | None:
    """What an update means; None if there is nothing to do about it. Raises Malformed.

    ``username``: of the bot, by which it is addressed in groups.
    """
    try:
        # Only what was asked for is read: the rest may change its form as it likes.
        update = Update.de_json({name: raw[name] for name in ("update_id", *ASKED_FOR) if name in raw}, None)
        return _checked(_meaning(update, username))
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError) as error:
        # The library trusts Telegram; who posts something else to the webhook gets it refused.
        raise Malformed from error


def _meaning(update: Update, username: str | None) -> Happening | None:
    if update.callback_query:
        return _tap(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    if update.message:
        return _message(update.message, username)
    if update.edited_message:
        return _edit(update.edited_message)
    return None


def _checked(what: Happening | None) -> Happening | None:
    """The same. Raises Malformed where a value is of another kind: the library passes on whatever came."""
    if what is not None:
        numbers = (what.chat, 0 if what.message_id is None else what.message_id)
        texts = (what.text, what.query)
        if not all(type(n) is int for n in numbers) or not all(isinstance(t, str) for t in texts):
            raise Malformed
    return what


def _tap(query: CallbackQuery) -> Happening | None:
    if query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return None
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in (markup.inline_keyboard if markup else ()) for button in row]
    marked = frozenset(str(b.callback_data) for b in buttons if b.callback_data and b.text.startswith("☑"))
    data = query.data if isinstance(query.data, str) else ""
    return Happening(
        Kind.TAP,
        query.message.chat.id,
        data,
        query=query.id,
        message_id=query.message.message_id,
        marked=marked,
    )


def _membership(change: ChatMemberUpdated) -> Happening | None:
    status = change.new_chat_member.status
    if change.chat.type == ChatType.PRIVATE:
        return Happening(Kind.BLOCKED, change.chat.id) if status == ChatMemberStatus.BANNED else None
    joined = status == ChatMemberStatus.MEMBER and change.old_chat_member.status in (
        ChatMemberStatus.LEFT,
        ChatMemberStatus.BANNED,
    )
    return Happening(Kind.GROUP, change.chat.id) if joined else None


def _message(message: Message, username: str | None) -> Happening | None:
    if message.chat.type != ChatType.PRIVATE:
        return Happening(Kind.GROUP, message.chat.id) if _addresses(message, username) else None
    if message.text:
        command = _COMMAND.fullmatch(message.text.strip())
        if command and command[1].lower() in COMMANDS:
            return Happening(Kind.COMMAND, message.chat.id, command[1].lower())
        return Happening(Kind.WORDS, message.chat.id, message.text)
    for name, note in _NOT_WORDS.items():
        if getattr(message, name):
            return Happening(Kind.NOT_WORDS, message.chat.id, message.caption or "", note)
    if message.effective_attachment or message.caption:
        return Happening(Kind.NOT_WORDS, message.chat.id, message.caption or "", "telegram_not_words")
    return None  # a notice of Telegram itself, such as "pinned a message"


def _edit(message: Message) -> Happening | None:
    # A live location counts as edited every few seconds; only changed words matter.
    private = message.chat.type == ChatType.PRIVATE
    return Happening(Kind.EDIT, message.chat.id) if private and (message.text or message.caption) else None


def _addresses(message: Message, username: str | None) -> bool:
    if username is None:
        return False
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.username == username:
        return True
    text = message.text or message.caption or ""
    command = _COMMAND.fullmatch(text.strip())
    if command:
        return (
            command[1].lower() in COMMANDS
            and (command[2] or f"@{username}").lower() == f"@{username}".lower()
        )
    return f"@{username}".lower() in text.lower()
