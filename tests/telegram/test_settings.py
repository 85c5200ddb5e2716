"""Settings of the Telegram channel: what leaves it off, what is refused, and in which words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from spinewise.channels.telegram.settings import SettingsError, telegram_settings
from tests.telegram.server import TOKEN

KEY = b"k" * 32
ON = {"SPINEWISE_TELEGRAM_TOKEN": TOKEN}


@pytest.mark.parametrize(
    "environment", [{}, {"SPINEWISE_TELEGRAM_TOKEN": ""}, {"SPINEWISE_TELEGRAM_TOKEN": "  "}]
)
@pytest.mark.parametrize("credentials", [None, {}, {"token": None}])
def test_without_a_token_it_is_off(
    environment: dict[str, str], credentials: dict[str, object] | None
) -> None:
    assert telegram_settings(credentials, environment) is None


def test_a_token_is_enough() -> None:
    settings = telegram_settings({}, ON)
    assert settings is not None
    assert (settings.token, settings.webhook_url, settings.api) == (TOKEN, None, "https://api.telegram.org")


def test_the_environment_wins() -> None:
    other = {"token": "1234567:BBtoken-of-another-bot_that-is-not-there", "api": "http://one.example"}
    settings = telegram_settings(other, {**ON, "SPINEWISE_TELEGRAM_API": "http://two.example/"})
    assert settings is not None
    assert (settings.token, settings.api) == (TOKEN, "http://two.example")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://spine.example.org", "https://spine.example.org/webhooks/telegram/webhook"),
        ("https://spine.example.org:8443/", "https://spine.example.org:8443/webhooks/telegram/webhook"),
        ("https://spine.example.org/bots/spine", "https://spine.example.org/bots/spine"),
    ],
)
def test_where_telegram_delivers(given: str, used: str) -> None:
    settings = telegram_settings({}, {**ON, "SPINEWISE_TELEGRAM_WEBHOOK_URL": given})
    assert settings is not None
    assert settings.webhook_url == used


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPINEWISE_TELEGRAM_TOKEN", "not-a-token"),
        ("SPINEWISE_TELEGRAM_TOKEN", "123:short"),
        ("SPINEWISE_TELEGRAM_TOKEN", TOKEN + "/getMe?"),
        ("SPINEWISE_TELEGRAM_WEBHOOK_URL", "http://spine.example.org"),
        ("SPINEWISE_TELEGRAM_WEBHOOK_URL", "clinic.example.net"),
        ("SPINEWISE_TELEGRAM_WEBHOOK_URL", "https://spine.example.org/?a=b"),
        ("SPINEWISE_TELEGRAM_SECRET", "short"),
        ("SPINEWISE_TELEGRAM_SECRET", "with spaces and signs!"),
        ("SPINEWISE_TELEGRAM_API", "ftp://api.example"),
    ],
)
def test_what_makes_no_sense_is_named_but_not_shown(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        telegram_settings({}, {**ON, name: value})
    assert value not in str(refused.value)


def test_a_setting_that_does_not_exist_is_named() -> None:
    with pytest.raises(SettingsError, match="webhook_uri"):
        telegram_settings({"webhook_uri": "https://spine.example.org"}, ON)


def test_the_secret_of_the_webhook_is_derived_from_key_and_token() -> None:
    settings = telegram_settings({}, ON)
    other = telegram_settings({}, {"SPINEWISE_TELEGRAM_TOKEN": TOKEN + "x"})
    chosen = telegram_settings({}, {**ON, "SPINEWISE_TELEGRAM_SECRET": "a-secret-of-my-own"})
    assert settings is not None
    assert other is not None
    assert chosen is not None
    derived = settings.webhook_secret(KEY)
    assert len(derived) == 64
    assert TOKEN not in derived
    assert len({derived, other.webhook_secret(KEY), settings.webhook_secret(b"x" * 32)}) == 3
    assert chosen.webhook_secret(KEY) == "a-secret-of-my-own"


def test_no_log_can_show_the_token() -> None:
    assert TOKEN not in repr(telegram_settings({}, ON))


@pytest.mark.parametrize(
    ("environment", "loaded", "told"),
    [
        pytest.param({}, "False", "", id="off"),
        pytest.param(
            {"SPINEWISE_TELEGRAM_TOKEN": "nonsense"}, "False", "The Telegram channel is off", id="nonsense"
        ),
        pytest.param(ON, "True", "", id="on"),
    ],
)
def test_without_a_token_the_library_is_not_loaded(
    environment: dict[str, str], loaded: str, told: str
) -> None:
    program = (
        "import sys\n"
        "from spinewise.channels.telegram import TelegramChannel\n"
        "TelegramChannel.from_credentials({}).blueprint(None)\n"
        "print('telegram' in sys.modules or 'httpx' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={"SPINEWISE_SECRET": "a-signing-secret-for-tests", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.strip() == loaded, done.stderr
    assert told in done.stderr
    assert bool(told) == ("Telegram" in done.stderr)
    assert "nonsense" not in done.stderr
