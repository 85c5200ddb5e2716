"""Conversation tokens: who may read and write which conversation.

The server alone makes conversation ids. A token is such an id, the time it was
issued and a signature over both, so a guessed, altered or copied-together token
is refused before anything is looked up. The signing key comes from
``$SPINEWISE_SECRET`` or is made once and kept in a file that only its owner can
read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32
ID_BYTES = 20
"""160 random bits: nobody guesses an id."""
SHORTEST_SECRET = 16
"""Characters that ``$SPINEWISE_SECRET`` must have at least."""
LIFETIME = 30 * 24 * 3600
"""Seconds for which a token is accepted after it was issued."""
RENEW_AFTER = 24 * 3600
"""Seconds after which a returning browser gets a fresh token for the same conversation."""


class SecretError(ValueError):
    """The signing secret cannot be used."""


@dataclass(frozen=True)
class Session:
    """A conversation that its owner has proved to hold."""

    id: str
    """Random part of the conversation id."""
    issued: int
    """When the token was issued, in seconds since 1970."""

    @property
    def conversation_id(self) -> str:
        """The id under which the tracker store keeps the conversation."""
        return f"web-{self.id}"

    @property
    def tag(self) -> str:
        """A short public name of the conversation, so that two open tabs notice when
        it changes. It reveals nothing of the id."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:12]


class Sessions:
    """Issues and checks tokens with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def start(self, now: float | None = None) -> Session:
        """A new conversation."""
        return Session(secrets.token_hex(ID_BYTES), int(time.time() if now is None else now))

    def renewed(self, session: Session, now: float | None = None) -> Session:
        """The same conversation with a fresh date if the old one is a day old or more."""
        moment = int(time.time() if now is None else now)
        return Session(session.id, moment) if abs(moment - session.issued) >= RENEW_AFTER else session

    def token(self, session: Session) -> str:
        """The token of a session: ``id.issued.signature``."""
        body = f"{session.id}.{session.issued}"
        return f"{body}.{self._signature(body)}"

    def read(self, token: str | None, now: float | None = None) -> Session | None:
        """The session of a token, or None if it is missing, forged, altered or too old."""
        if not token or len(token) > 256 or not token.isascii():
            return None
        body, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(body)):
            return None
        identifier, _, issued = body.partition(".")
        session = Session(identifier, int(issued))
        age = (time.time() if now is None else now) - session.issued
        # Issued in the future: only this server can have done so, by a clock that was ahead then.
        return session if abs(age) <= LIFETIME else None

    def _signature(self, body: str) -> str:
        digest = hmac.new(self._key, b"spinewise-conversation:" + body.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def signing_key(folder: Path) -> bytes:
    """The key from ``$SPINEWISE_SECRET``, else from ``folder/web-secret``, made at first start.

    Raises SecretError if the secret given is too short to be one.
    """
    secret = os.environ.get("SPINEWISE_SECRET")
    if secret is not None:
        if len(secret) < SHORTEST_SECRET:
            raise SecretError(
                f"SPINEWISE_SECRET must have at least {SHORTEST_SECRET} characters. "
                'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
        return hashlib.sha256(secret.encode()).digest()
    path = folder / "web-secret"
    if not path.exists():
        _create(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SecretError(f"{path} is damaged. Delete it; a new one is made at the next start.")
    return key


def _create(path: Path) -> None:
    """Write a new key; when two processes start at once, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
