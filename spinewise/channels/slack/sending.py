"""Slack's Web API with patience: limits, outages and lost connections are waited out.

Nothing that is logged here holds a text, a name or an id of Slack.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from spinewise.channels.backoff import Backoff
from spinewise.channels.once import Once
from spinewise.channels.slack.blocks import FALLBACK, Block, Message
from spinewise.channels.slack.files import File
from spinewise.channels.slack.markup import shortened
from spinewise.channels.slack.received import Place

logger = logging.getLogger(__name__)

UNREACHABLE = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
"""What a network that is down looks like."""
BAD_TOKEN = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "no_permission",
    "org_login_required",
    "team_access_not_granted",
}
"""Answers of Slack that waiting does not change."""
BAD_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_arguments"}
"""Answers of Slack to blocks that it does not understand."""
PASSING = {"internal_error", "service_unavailable", "request_timeout", "ratelimited"}
"""Answers of Slack, with status 200, after which the same may work a moment later."""
RECONNECT = (1.0, 20.0)
"""Shortest and longest wait, in seconds, between two attempts to connect."""
LONGEST_WAIT = 300
"""Seconds of ``Retry-After`` that are waited at most."""


def quiet_logger() -> logging.Logger:
    """A logger for Slack's library that says nothing: its messages hold texts and ids."""
    quiet = logging.getLogger("spinewise.channels.slack.library")
    quiet.setLevel(logging.CRITICAL + 1)
    quiet.propagate = False
    return quiet


class Patience(AsyncRetryHandler):
    """Tries again after 429 (as long as Slack says), 5xx and network failures (with back-off), for
    at least 25 minutes: what was asked has been taken in, so the answer must not get lost."""

    def __init__(self, tries: int = 100, first: float = 0.5, longest: float = 30.0) -> None:
        super().__init__(max_retry_count=tries)
        self._first = first
        self._longest = longest

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if error is not None:
            return isinstance(error, UNREACHABLE)
        if response is None:
            return False
        told = response.body.get("error") if isinstance(response.body, dict) else None
        return response.status_code == 429 or response.status_code >= 500 or told in PASSING

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as long as it takes."""
        state.next_attempt_requested = True
        backoff = Backoff(self._first, self._longest)
        backoff.failures = state.current_attempt
        seconds = backoff.failed()
        if response is not None and response.status_code == 429:
            seconds = max(seconds, _retry_after(response))
        await asyncio.sleep(seconds)
        state.increment_current_attempt()


def _retry_after(response: HttpResponse) -> float:
    for name, value in (response.headers or {}).items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) and value else value
            if str(text).isdigit():
                return float(min(int(str(text)), LONGEST_WAIT))
    return 1.0


@dataclass(frozen=True)
class _Answer:
    """What Slack said to a call."""

    data: dict[str, Any]
    reason: str | None = None
    """Why it was not done, or None if it was."""


class SlackSender:
    """What the assistant does at Slack: post, change, send files, show the home tab."""

    def __init__(self, token: str, api: str, *, patience: Patience | None = None) -> None:
        self.client = AsyncWebClient(
            token=token,
            base_url=api,
            logger=quiet_logger(),
            retry_handlers=[patience or Patience()],
        )
        self.impatient = AsyncWebClient(token=token, base_url=api, logger=quiet_logger(), retry_handlers=[])
        """For calls that are tried again by whoever makes them."""
        self._told = Once(most=100)

    async def check(self) -> None:
        """Make sure that the token is good. Raises SlackApiError and what a lost network raises."""
        await self.impatient.auth_test()

    async def post(self, place: Place, message: Message) -> tuple[str, str] | None:
        """Post a message; where it now is (channel, ts), or None if Slack did not take it.

        If Slack rejects the blocks, the words are sent without them.
        """
        where: dict[str, Any] = {"channel": place.channel, "unfurl_links": False, "unfurl_media": False}
        if place.thread:
            where["thread_ts"] = place.thread
        answer = await self._call("chat.postMessage", {**where, **_content(message)})
        if answer.reason in BAD_BLOCKS:
            answer = await self._call("chat.postMessage", {**where, "text": message.text})
        if answer.reason is not None:
            return None
        return str(answer.data.get("channel") or place.channel), str(answer.data.get("ts") or "")

    async def change(self, channel: str, ts: str, blocks: Sequence[Block], text: str) -> None:
        """Put other blocks and words in place of a message."""
        content: dict[str, Any] = {"channel": channel, "ts": ts, "text": shortened(text, FALLBACK) or "…"}
        await self._call("chat.update", {**content, "blocks": list(blocks)})

    async def whisper(self, place: Place, text: str) -> None:
        """Say something that only this person sees."""
        where: dict[str, Any] = {"channel": place.channel, "user": place.user, "text": text}
        if place.thread:
            where["thread_ts"] = place.thread
        await self._call("chat.postEphemeral", where)

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show the home tab to a person."""
        await self._call("views.publish", {"user_id": user, "view": view})

    async def upload(self, channel: str, thread: str | None, file: File) -> bool:
        """Send a file; False if Slack did not take it."""
        try:
            await self.client.files_upload_v2(
                filename=file.name,
                content=file.content,
                title=file.title,
                alt_txt=file.alt,
                channel=channel,
                thread_ts=thread,
            )
        except (SlackClientError, *UNREACHABLE) as problem:
            self._tell("a file", problem)
            return False
        return True

    async def _call(self, method: str, arguments: dict[str, Any]) -> _Answer:
        try:
            answer = await self.client.api_call(method, json=arguments)
        except (SlackClientError, *UNREACHABLE) as problem:
            self._tell(method, problem)
            return _Answer({}, reason_of(problem))
        return _Answer(answer.data if isinstance(answer.data, dict) else {})

    def _tell(self, what: str, problem: Exception) -> None:
        """Log each kind of problem once: an operator can do something about it, a flood helps nobody."""
        reason = reason_of(problem)
        if self._told.first((what, reason)):
            logger.error("Slack did not take %s: %s", what, reason)


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text or "…", **({"blocks": list(message.blocks)} if message.blocks else {})}


def reason_of(problem: Exception) -> str:
    """Why a call failed, in a word that holds nothing personal."""
    if isinstance(problem, SlackApiError):
        data = getattr(problem.response, "data", None)
        if isinstance(data, dict) and data.get("error"):
            needed = f" (scope {data['needed']})" if data.get("needed") else ""
            return f"{data['error']}{needed}"
        return f"status {getattr(problem.response, 'status_code', 'unknown')}"
    return type(problem).__name__
