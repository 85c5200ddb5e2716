"""What is set decides whether the channel runs, and how."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spinewise.channels.slack.settings import SlackSettingsError, slack_settings

ROOT = Path(__file__).resolve().parents[2]
BOT = {"SPINEWISE_SLACK_BOT_TOKEN": "xoxb-1"}
APP = {"SPINEWISE_SLACK_APP_TOKEN": "xapp-1"}
SIGNED = {"SPINEWISE_SLACK_SIGNING_SECRET": "secret"}


@pytest.mark.parametrize(
    ("environment", "mode"),
    [
        ({}, None),
        ({"SPINEWISE_SLACK_BOT_TOKEN": "  ", "SPINEWISE_SLACK_APP_TOKEN": ""}, None),
        ({"SPINEWISE_SLACK_API": "https://slack-gov.com/api/"}, None),
        ({**BOT, **APP}, "socket"),
        ({**BOT, **SIGNED}, "requests"),
        ({**BOT, **APP, **SIGNED}, "socket"),
    ],
)
def test_the_tokens_decide(environment: dict[str, str], mode: str | None) -> None:
    settings = slack_settings(environment)
    assert (settings and settings.mode) == mode


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        (APP, "SPINEWISE_SLACK_BOT_TOKEN is missing"),
        (SIGNED, "SPINEWISE_SLACK_BOT_TOKEN is missing"),
        (BOT, "SPINEWISE_SLACK_APP_TOKEN"),
        ({"SPINEWISE_SLACK_BOT_TOKEN": "xapp-1", **SIGNED}, "must begin with xoxb-"),
        ({**BOT, "SPINEWISE_SLACK_APP_TOKEN": "xoxb-1"}, "must begin with xapp-"),
        ({**BOT, **APP, "SPINEWISE_SLACK_API": "slack.com"}, "SPINEWISE_SLACK_API"),
    ],
)
def test_what_cannot_work_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SlackSettingsError, match=named):
        slack_settings(environment)


def test_the_settings_do_not_show_their_secrets() -> None:
    shown = repr(slack_settings({**BOT, **APP, **SIGNED}))
    assert not any(secret in shown for secret in ("xoxb-1", "xapp-1", "'secret'"))


OFF = """
import sys
from spinewise.channels.slack import SlackChannel
routes = SlackChannel.from_credentials({}).blueprint(None)
print(len(routes._future_routes), len(routes._future_listeners), "slack_sdk.socket_mode" in sys.modules)
"""


def test_without_tokens_there_is_no_door_no_start_and_no_library() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OFF], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0", "0", "False"], done.stderr
