"""What can be set about the Telegram channel. A token is all it needs.

Each value may stand in ``credentials.yml`` under
``spinewise.channels.telegram.TelegramChannel``; the environment variable named beside
it wins.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TELEGRAM = "https://api.telegram.org"
WEBHOOK_PATH = "/webhooks/telegram/webhook"
"""Where the server takes updates; added to a public address that has no path of its own."""

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_VARIABLES = {
    "token": "SPINEWISE_TELEGRAM_TOKEN",
    "webhook_url": "SPINEWISE_TELEGRAM_WEBHOOK_URL",
    "secret": "SPINEWISE_TELEGRAM_SECRET",
    "api": "SPINEWISE_TELEGRAM_API",
}


class SettingsError(ValueError):
    """A setting of the Telegram channel makes no sense."""


@dataclass(frozen=True, repr=False)
class TelegramSettings:
    """Settings of the Telegram channel. Without a ``repr``, so that no log ever shows the token."""

    token: str
    """The bot's token, from @BotFather (``$SPINEWISE_TELEGRAM_TOKEN``)."""
    webhook_url: str | None = None
    """Where Telegram is to deliver (``$SPINEWISE_TELEGRAM_WEBHOOK_URL``); None: long polling."""
    secret: str | None = None
    """What Telegram sends along with each delivery (``$SPINEWISE_TELEGRAM_SECRET``); None: derived."""
    api: str = TELEGRAM
    """Address of the Bot API server (``$SPINEWISE_TELEGRAM_API``)."""

    def webhook_secret(self, key: bytes) -> str:
        """The secret of the webhook: as set, else derived from the signing key and the token."""
        if self.secret is not None:
            return self.secret
        return hmac.new(key, b"spinewise-telegram-webhook:" + self.token.encode(), hashlib.sha256).hexdigest()


def telegram_settings(
    credentials: Mapping[str, Any] | None, environment: Mapping[str, str] | None = None
) -> TelegramSettings | None:
    """Settings from ``credentials.yml`` and the environment; None if there is no token.

    Raises SettingsError with the name of the setting that cannot be used, never its value.
    """
    given = dict(credentials or {})
    env = os.environ if environment is None else environment

    def value(name: str) -> str | None:
        text = str(env.get(_VARIABLES[name]) or given.get(name) or "").strip()
        return text or None

    token = value("token")
    if token is None:
        return None
    unknown = set(given) - set(_VARIABLES)
    if unknown:
        raise SettingsError(f"credentials.yml: there is no setting {', '.join(sorted(unknown))}")
    if not _TOKEN.fullmatch(token):
        raise SettingsError("SPINEWISE_TELEGRAM_TOKEN does not look like a token. @BotFather shows yours.")
    secret = value("secret")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise SettingsError(
            "SPINEWISE_TELEGRAM_SECRET must be 16 to 256 letters, digits, hyphens and underscores"
        )
    return TelegramSettings(token, _webhook_url(value("webhook_url")), secret, _api(value("api")))


def _webhook_url(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(
            "SPINEWISE_TELEGRAM_WEBHOOK_URL must be the public address of this server, such as "
            "https://spine.example.org; Telegram delivers to https only"
        )
    return text if parts.path.strip("/") else f"https://{parts.netloc}{WEBHOOK_PATH}"


def _api(text: str | None) -> str:
    if text is None:
        return TELEGRAM
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("SPINEWISE_TELEGRAM_API must be an address such as https://api.telegram.org")
    return text.rstrip("/")
