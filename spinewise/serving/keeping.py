"""Does what people say about the keeping of their conversation, before it is answered."""

from __future__ import annotations

import time
from functools import lru_cache

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor

from spinewise import review
from spinewise.dialogue.own_data import Wish, wish_of
from spinewise.knowledge.load import default_folder
from spinewise.replies.consent import Keeping, version
from spinewise.replies.wording import Wording, load_wording
from spinewise.review.settings import is_on
from spinewise.storage.archive import Consent
from spinewise.storage.settings import kept_days
from spinewise.storage.tracker_store import ConversationStore


async def settle(processor: MessageProcessor, message: UserMessage) -> None:
    """Keep the conversation, or keep it no more, if the message says so. The caller holds it.

    It comes before the answer, so that nobody is told what could not be done.
    """
    store = processor.tracker_store
    wish = wish_of(message.text or "", _wording())
    if not isinstance(store, ConversationStore):
        return
    name = message.sender_id
    if wish is Wish.KEEP:
        # These may be somebody's first words, and only what is there can be kept.
        tracker = await processor.fetch_tracker_and_update_session(
            name, message.output_channel, message.metadata
        )
        await processor.save_tracker(tracker)
        told = version(_wording(), Keeping(False, kept_days(), reviewed=is_on()))
        await store.keep(name, Consent(time.time(), told, message.input_channel))
    elif wish is Wish.DROP:
        await store.withdraw(name)
        review.withdraw(name)


@lru_cache(maxsize=1)
def _wording() -> Wording:
    return load_wording(default_folder() / "wording.yml")
