"""Does what people say about the keeping of their conversation, before it is answered."""

from __future__ import annotations

import time

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered

from spinewise import review
from spinewise.dialogue.own_data import Wish, wish_of
from spinewise.replies.wording import default_wording
from spinewise.storage.archive import Consent
from spinewise.storage.tracker_store import ConversationStore

UNASKED = "unasked"
"""Stands for the version where no text was shown: they said so by themselves."""


async def settle(processor: MessageProcessor, message: UserMessage) -> None:
    """Keep the conversation, or keep it no more, if the message says so. The caller holds it.

    It comes before the answer, so that nobody is told what could not be done.
    """
    store = processor.tracker_store
    wish = wish_of(message.text or "", default_wording())
    if not isinstance(store, ConversationStore):
        return
    name = message.sender_id
    if wish is Wish.KEEP:
        # These may be somebody's first words, and only what is there can be kept.
        tracker = await processor.fetch_tracker_and_update_session(
            name, message.output_channel, message.metadata
        )
        await processor.save_tracker(tracker)
        shown = await _shown_version(store, name)
        await store.keep(name, Consent(time.time(), shown, message.input_channel or "unknown"))
    elif wish is Wish.DROP:
        await store.withdraw(name)
        review.withdraw(name)


async def _shown_version(store: ConversationStore, name: str) -> str:
    """The version of the text that this conversation showed last; the program may have been renewed since."""
    tracker = await store.retrieve_full_tracker(name)
    for event in reversed(tracker.events if tracker else ()):
        reply = (event.data.get("custom") or {}).get("spinewise") if isinstance(event, BotUttered) else None
        if reply and reply.get("kind") == "consent":
            return str(reply["version"])
    return UNASKED
