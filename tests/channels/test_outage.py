"""Ten minutes without Telegram or Slack are waited out. The waits are added up instead of slept."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from slack_sdk.http_retry import RetryState
from telegram.error import NetworkError

from spinewise.channels.slack.sending import Patience
from spinewise.channels.telegram import api

TEN_MINUTES = 600.0


class Clock:
    """Seconds that would have been slept."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(asyncio, "sleep", clock.sleep)
    return clock


def test_telegram(clock: Clock) -> None:
    async def call() -> str:
        if clock.now < TEN_MINUTES:
            raise NetworkError("nobody listens")
        return "delivered"

    assert asyncio.run(api._patiently(call, api.PATIENCE)) == "delivered"


def test_slack(clock: Clock) -> None:
    patience, state = Patience(), RetryState()
    away = ConnectionRefusedError()

    async def call() -> bool:
        request = SimpleNamespace()
        while clock.now < TEN_MINUTES:
            if not await patience.can_retry_async(state=state, request=request, error=away):
                return False
            await patience.prepare_for_next_attempt_async(state=state, request=request, error=away)
        return True

    assert asyncio.run(call())
