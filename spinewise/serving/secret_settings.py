"""Secrets in the environment: what anybody could guess is refused before anything is opened."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

SHORTEST: Mapping[str, int] = {
    "SPINEWISE_SECRET": 16,
    "SPINEWISE_TELEGRAM_SECRET": 16,
    "SPINEWISE_SLACK_SIGNING_SECRET": 16,
    "SPINEWISE_METRICS_TOKEN": 16,
    "SPINEWISE_DEV_TOKEN": 12,
}
"""Characters that each must have at least."""
IN_ADDRESSES = ("SPINEWISE_DATABASE", "SPINEWISE_REDIS")
"""Addresses that may hold a password."""
SHORTEST_PASSWORD = 8
FEWEST_SIGNS = 5
"""Different characters that a secret must have at least."""
_KNOWN = re.compile(
    r"changeme|change|replace|example|default|placeholder|passwor[dt]|passwd|pass|secret|token|signing|"
    r"spinewise|postgres(?:ql)?|redis|admin|root|user|test|demo|guest|dev|letmein|qwerty|abc|xyz|foo|bar|"
    r"your|this|here|key|the|my|me|it|a"
)
"""Words of which well-known defaults consist, alone or together."""


class WeakSecret(Exception):
    """A secret that anybody could guess; the message names the variable, and never the secret."""


def check(environment: Mapping[str, str] = os.environ) -> None:
    """Refuse secrets that are known defaults or too short. What is not set is no secret.

    Raises:
        WeakSecret: one of them is.
    """
    for name, shortest in SHORTEST.items():
        given = environment.get(name, "").strip()
        if given:
            _check(name, given, shortest)
    for name in IN_ADDRESSES:
        password = _password(environment.get(name, ""))
        if password:
            _check(f"the password in {name}", password, SHORTEST_PASSWORD)


def _check(name: str, secret: str, shortest: int) -> None:
    advice = "Make one: openssl rand -hex 32"
    if len(secret) < shortest:
        raise WeakSecret(f"{name} is too short; it must have at least {shortest} characters. {advice}")
    if is_known(secret):
        raise WeakSecret(f"{name} is a known default, or as easy to guess as one. {advice}")


def is_known(secret: str) -> bool:
    """Whether a secret consists of nothing but words of defaults, digits and signs, or of few characters."""
    words = re.sub(r"[\W\d_]+", "", secret.casefold())
    return not _KNOWN.sub("", words) or len(set(secret)) < FEWEST_SIGNS


def _password(address: str) -> str:
    try:
        return unquote(urlsplit(address).password or "")
    except ValueError:  # no address at all; whoever uses it says so
        return ""
