"""docs/channels/web.md tells what the element can do, and nothing that it cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/channels/web.md").read_text(encoding="utf-8")
ELEMENT = (ROOT / "web/widget/element.js").read_text(encoding="utf-8")
STYLES = (ROOT / "web/widget/styles.js").read_text(encoding="utf-8")
CHANNEL = (ROOT / "spinewise/channels/web.py").read_text(encoding="utf-8")
SETTINGS = (ROOT / "spinewise/channels/web_settings.py").read_text(encoding="utf-8")

PROPERTIES = sorted(set(re.findall(r"var\((--spinewise-[a-z-]+)", STYLES)))
TOLD = "".join(re.findall(r"#tell\(.*", ELEMENT))
EVENTS = sorted(set(re.findall(r'"(open|close|message|reply|reset)"', TOLD)))
METHODS: list[str] = re.findall(r"^  (?:async )?([a-z]+)\(.*\) \{$", ELEMENT, re.MULTILINE)
READ = set(re.findall(r'(?:has|get)Attribute\("([a-z-]+)"', ELEMENT)) | set(
    re.findall(r"\[([a-z]+)=", "".join(re.findall(r":host\(.*?\) ", STYLES)))
)
ATTRIBUTES = sorted(READ)


def test_each_property_is_described_and_exists() -> None:
    assert sorted(set(re.findall(r"`(--spinewise-[a-z-]+)`", PAGE))) == PROPERTIES


def test_each_event_is_described_and_exists() -> None:
    assert len(EVENTS) == 5
    assert sorted(set(re.findall(r"`spinewise-([a-z]+)`", PAGE))) == EVENTS


@pytest.mark.parametrize("name", METHODS)
def test_each_method_is_described(name: str) -> None:
    assert re.search(rf"`{name}\(", PAGE)


def test_there_are_methods_and_attributes() -> None:
    assert sorted(METHODS) == ["close", "open", "reset", "send"]
    assert sorted(ATTRIBUTES) == ["heading-level", "inline", "open", "theme"]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_each_attribute_is_described(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("name", re.findall(r'^        "([a-z_]+)",$', SETTINGS, re.MULTILINE))
def test_each_setting_is_described(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("door", ["session", "history", "messages"])
def test_each_door_is_described(door: str) -> None:
    assert re.search(rf"\| `(GET|POST) {door}` \|", PAGE)
