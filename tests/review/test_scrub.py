"""What points to a person is taken out; what is told about the pain stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from spinewise.review.ordinary import ordinary_words
from spinewise.review.scrub import scrub, tells_something

ROWS = yaml.safe_load((Path(__file__).parent / "scrubbing.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "left"), ROWS["taken_out"])
def test_taken_out(text: str, left: str) -> None:
    assert scrub(text, ordinary_words()) == left


@pytest.mark.parametrize("text", ROWS["stays"])
def test_stays(text: str) -> None:
    assert scrub(text, ordinary_words()) == text


def test_one_line_of_what_can_be_seen() -> None:
    assert scrub("my back\n\thurts\x00 a\u200blot <b>", ordinary_words()) == "my back hurts a lot b"


def test_a_text_of_nothing_but_identity_tells_nothing() -> None:
    assert not tells_something(scrub("+44 20 7946 0958, john@example.com", ordinary_words()))
    assert tells_something(scrub("3", ordinary_words()))
