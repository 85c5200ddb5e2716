"""What switches the Slack channel on: tokens in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

SLACK = "https://slack.com/api/"
PREFIXES = {"SPINEWISE_SLACK_BOT_TOKEN": "xoxb-", "SPINEWISE_SLACK_APP_TOKEN": "xapp-"}
"""How Slack's tokens begin; the two are easily mixed up."""


class SlackSettingsError(ValueError):
    """The tokens that are set cannot work; the message says what to do."""


@dataclass(frozen=True)
class SlackSettings:
    """Settings of a Slack channel that is switched on."""

    bot_token: str = field(repr=False)
    """``$SPINEWISE_SLACK_BOT_TOKEN``, begins with ``xoxb-``."""
    app_token: str | None = field(default=None, repr=False)
    """``$SPINEWISE_SLACK_APP_TOKEN``, begins with ``xapp-``: for Socket Mode."""
    signing_secret: str | None = field(default=None, repr=False)
    """``$SPINEWISE_SLACK_SIGNING_SECRET``: for requests that Slack sends to a public address."""
    api: str = SLACK
    """Address of Slack's Web API (``$SPINEWISE_SLACK_API``), for GovSlack and tests."""

    @property
    def mode(self) -> Literal["socket", "requests"]:
        """Socket Mode wins when both are set: it needs no public address."""
        return "socket" if self.app_token else "requests"


def slack_settings(environment: Mapping[str, str] | None = None) -> SlackSettings | None:
    """Settings from the environment, or None if no token is set.

    Raises:
        SlackSettingsError: what is set cannot work.
    """
    env = os.environ if environment is None else environment
    bot, app, secret, api = (
        env.get(name, "").strip()
        for name in (
            "SPINEWISE_SLACK_BOT_TOKEN",
            "SPINEWISE_SLACK_APP_TOKEN",
            "SPINEWISE_SLACK_SIGNING_SECRET",
            "SPINEWISE_SLACK_API",
        )
    )
    if not (bot or app or secret):
        return None
    if not bot:
        raise SlackSettingsError(
            "SPINEWISE_SLACK_BOT_TOKEN is missing. It is on your Slack app's page 'OAuth & Permissions'."
        )
    if not (app or secret):
        raise SlackSettingsError(
            "Set SPINEWISE_SLACK_APP_TOKEN (Socket Mode) or SPINEWISE_SLACK_SIGNING_SECRET (public address)."
        )
    for name, value in (("SPINEWISE_SLACK_BOT_TOKEN", bot), ("SPINEWISE_SLACK_APP_TOKEN", app)):
        if value and not value.startswith(PREFIXES[name]):
            raise SlackSettingsError(f"{name} must begin with {PREFIXES[name]}")
    return SlackSettings(bot, app or None, secret or None, _address(api or SLACK))


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SlackSettingsError("SPINEWISE_SLACK_API must be an address such as https://slack.com/api/")
    return text.rstrip("/") + "/"
