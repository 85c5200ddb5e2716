"""What can be set about the web channel, and from where.

Each value may stand in ``credentials.yml`` under ``spinewise.channels.web.WebChannel``;
the environment variable named beside it wins.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spinewise.channels.limits import Rate

PROJECT = Path(__file__).resolve().parents[2]


class SettingsError(ValueError):
    """A setting of the web channel makes no sense."""


@dataclass(frozen=True)
class WebSettings:
    """Settings of the web channel."""

    origins: frozenset[str] = frozenset()
    """Other origins whose pages may embed the chat, such as ``https://clinic.example``
    (``$SPINEWISE_ORIGINS``, separated by commas). The server's own pages always may."""
    frame_ancestors: str = "'none'"
    """Who may show the page in a frame, as in the CSP directive of this name
    (``$SPINEWISE_FRAME_ANCESTORS``)."""
    longest_message: int = 5_000
    """Characters in one message."""
    per_conversation: Rate = field(default_factory=lambda: Rate(burst=40, per_second=1))
    """Messages in one conversation (``messages_per_minute``)."""
    per_address: Rate = field(default_factory=lambda: Rate(burst=400, per_second=20))
    """Requests of any kind from one network address (``requests_per_minute``). Roomy,
    because a whole clinic may share one address."""
    new_per_address: Rate = field(default_factory=lambda: Rate(burst=300, per_second=1))
    """New conversations from one network address (``conversations_per_minute``)."""
    state: Path = PROJECT / "var"
    """Folder for the signing key when ``$SPINEWISE_SECRET`` is not set (``$SPINEWISE_STATE``)."""
    files: Path = PROJECT / "web"
    """Folder of the page and the widget."""


def web_settings(
    credentials: Mapping[str, Any] | None, environment: Mapping[str, str] | None = None
) -> WebSettings:
    """Settings from ``credentials.yml`` and the environment.

    Raises SettingsError with the name of the setting that cannot be used.
    """
    given = dict(credentials or {})
    env = os.environ if environment is None else environment
    defaults = WebSettings()
    unknown = set(given) - {
        "origins",
        "frame_ancestors",
        "longest_message",
        "messages_per_minute",
        "requests_per_minute",
        "conversations_per_minute",
    }
    if unknown:
        raise SettingsError(f"credentials.yml: the web channel knows no setting {', '.join(sorted(unknown))}")
    origins = env.get("SPINEWISE_ORIGINS", given.get("origins", ()))
    listed = origins.split(",") if isinstance(origins, str) else list(origins or ())
    return WebSettings(
        origins=frozenset(_origin(item) for item in listed if str(item).strip()),
        frame_ancestors=_directive(
            env.get("SPINEWISE_FRAME_ANCESTORS") or given.get("frame_ancestors") or defaults.frame_ancestors
        ),
        longest_message=_positive("longest_message", given.get("longest_message", defaults.longest_message)),
        per_conversation=_rate("messages_per_minute", given, defaults.per_conversation),
        per_address=_rate("requests_per_minute", given, defaults.per_address),
        new_per_address=_rate("conversations_per_minute", given, defaults.new_per_address),
        state=Path(env.get("SPINEWISE_STATE") or defaults.state),
    )


def _origin(value: object) -> str:
    text = str(value).strip().rstrip("/").lower()
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or text != f"{parts.scheme}://{parts.netloc}"
    ):
        raise SettingsError(f"origins: {value!r} is not an origin such as https://clinic.example")
    return text


def _directive(value: object) -> str:
    text = str(value).strip()
    if any(sign in text for sign in ";,\r\n"):
        raise SettingsError(
            f"frame_ancestors: {value!r} is not a list of sources such as 'self' https://clinic.example"
        )
    return text


def _positive(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(f"{name}: {value!r} is not a whole number above 0")
    return value


def _rate(name: str, given: Mapping[str, Any], default: Rate) -> Rate:
    if name not in given:
        return default
    minute = _positive(name, given[name])
    return Rate(burst=minute, per_second=minute / 60)
