"""Conversation ids that hold nothing of the ids of another service.

A messenger names its people and chats by ids of its own. What is kept here is only
a keyed digest of them: the same chat always leads to the same conversation, and
nobody can tell from a kept conversation whose it is.
"""

from __future__ import annotations

import hashlib
import hmac

DIGITS = 40
"""Hexadecimal digits of a digest: 160 bits, as many as the web page's ids have."""


def pseudonym(key: bytes, *parts: str) -> str:
    """A digest of the parts, in this order, under the key of ``spinewise.channels.session.signing_key``."""
    digest = hmac.new(key, b"spinewise-pseudonym", hashlib.sha256)
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:DIGITS]


def conversation_id(key: bytes, channel: str, *parts: str) -> str:
    """The id of a conversation: the channel's name and a digest of who or what talks there."""
    return f"{channel}-{pseudonym(key, channel, *parts)}"
