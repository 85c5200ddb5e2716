"""The signed way in: what Slack posts to a public address, checked before it is read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import Clock, SignatureVerifier

from spinewise.channels.slack.received import Malformed

LARGEST_BODY = 512 * 1024
"""Bytes of a request; a tap brings the whole message it was in."""

Take = Callable[[str, Mapping[str, Any]], None]
"""Gets ``events_api`` or ``interactive`` and the payload; raises Malformed, or NotReady."""


class NotReady(Exception):
    """The assistant cannot take anything right now; Slack shall send it again."""


@dataclass(frozen=True)
class Answer:
    """What Slack gets back."""

    status: int
    body: Mapping[str, Any] | None = None


class SignedDoor:
    """Lets in what Slack has signed within the last five minutes, and nothing else."""

    def __init__(self, signing_secret: str, take: Take, clock: Clock | None = None) -> None:
        self._verifier = SignatureVerifier(signing_secret, clock or Clock())
        self._take = take

    async def knock(self, headers: Mapping[str, str], chunks: AsyncIterable[bytes]) -> Answer:
        """Answer one request."""
        body = b""
        async for chunk in chunks:
            body += chunk
            if len(body) > LARGEST_BODY:
                return Answer(413)
        if not self._is_signed(body, headers):
            return Answer(401)
        try:
            kind, payload = _read(headers.get("content-type", ""), body)
        except UnsupportedType:
            return Answer(415)
        except (ValueError, RecursionError):
            return Answer(400)
        if payload.get("type") == "url_verification":
            return Answer(200, {"challenge": str(payload.get("challenge", ""))})
        try:
            self._take(kind, payload)
        except Malformed:
            return Answer(400)
        except NotReady:
            return Answer(503)
        return Answer(200)

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        try:
            return self._verifier.is_valid(
                body, headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature")
            )
        except (ValueError, TypeError):  # no number, no ASCII, no UTF-8: nothing that Slack has signed
            return False


class UnsupportedType(ValueError):
    """Neither JSON nor a form."""


def _read(content_type: str, body: bytes) -> tuple[str, Mapping[str, Any]]:
    """Which kind of request it is, and its payload. Raises ValueError."""
    media_type = content_type.split(";")[0].strip().lower()
    if media_type == "application/json":
        kind, text = "events_api", body.decode("utf-8")
    elif media_type == "application/x-www-form-urlencoded":
        fields = parse_qs(body.decode("utf-8"), max_num_fields=20)
        kind, text = "interactive", fields.get("payload", [""])[0]
    else:
        raise UnsupportedType(media_type)
    payload = json.loads(text)
    if not isinstance(payload, dict):
        raise ValueError("no object")
    return kind, payload
