"""Settings of the web channel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from spinewise.channels.limits import Rate
from spinewise.channels.web_page import web_files
from spinewise.channels.web_settings import SettingsError, WebSettings, web_settings


def test_nothing_needs_to_be_set() -> None:
    assert web_settings(None, {}) == WebSettings()
    assert web_settings({}, {}) == WebSettings()


def test_credentials_and_environment() -> None:
    settings = web_settings(
        {"origins": ["https://clinic.example/"], "messages_per_minute": 30, "longest_message": 800},
        {"SPINEWISE_FRAME_ANCESTORS": "'self' https://clinic.example", "SPINEWISE_STATE": "/somewhere"},
    )
    assert settings.origins == {"https://clinic.example"}
    assert settings.per_conversation == Rate(burst=30, per_second=0.5)
    assert settings.longest_message == 800
    assert settings.frame_ancestors == "'self' https://clinic.example"
    assert settings.state == Path("/somewhere")


def test_the_environment_wins() -> None:
    settings = web_settings(
        {"origins": ["https://a.example"]}, {"SPINEWISE_ORIGINS": "https://b.example, http://c.example:8080"}
    )
    assert settings.origins == {"https://b.example", "http://c.example:8080"}


@pytest.mark.parametrize(
    ("credentials", "environment", "named"),
    [
        ({"orgins": []}, {}, "orgins"),
        ({"origins": ["clinic.example"]}, {}, "clinic.example"),
        ({"origins": ["*"]}, {}, "origins"),
        ({}, {"SPINEWISE_ORIGINS": "https://clinic.example/path"}, "origins"),
        ({}, {"SPINEWISE_FRAME_ANCESTORS": "*; script-src *"}, "frame_ancestors"),
        ({"longest_message": 0}, {}, "longest_message"),
        ({"messages_per_minute": "many"}, {}, "messages_per_minute"),
        ({"requests_per_minute": True}, {}, "requests_per_minute"),
    ],
)
def test_nonsense_is_named(credentials: dict[str, Any], environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        web_settings(credentials, environment)


def test_the_page_and_widget_are_small() -> None:
    files = web_files(WebSettings().files)
    total = sum(len(file.packed) for file in files.values())
    assert "/widget.js" in files
    assert total < 30 * 1024, {path: len(file.packed) for path, file in files.items()}


def test_a_missing_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"index\.html"):
        web_files(tmp_path)


def test_only_known_kinds_of_files_are_served(tmp_path: Path) -> None:
    for name in ("index.html", "widget.js", "notes.txt", ".hidden", "key.pem"):
        (tmp_path / name).write_text("x")
    assert set(web_files(tmp_path)) == {"/index.html", "/widget.js"}


def test_every_word_of_the_page_is_used_and_there() -> None:
    folder = WebSettings().files
    source = "\n".join(path.read_text() for path in (folder / "widget").glob("*.js"))
    kept = set(re.findall(r"^  (\w+):", (folder / "words.js").read_text(), re.MULTILINE))
    used = set(re.findall(r"\bwords\.(\w+)", source))
    assert used - {"js"} == kept
