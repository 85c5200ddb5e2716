"""Causes and medicines are found by the names people use."""

from __future__ import annotations

import pytest

from spinewise.dialogue.lookup import named_in
from spinewise.knowledge.load import load

KNOWLEDGE = load()


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("what is sciatica?", "lumbar_disc_herniation"),
        ("whats a slipped disc", "lumbar_disc_herniation"),
        ("What is a slipped disc in the middle back?", "thoracic_disc_herniation"),
        ("what is Ankylosing Spondylitis", "ankylosing_spondylitis"),
        ("tell me about kidney stones", "kidney_stone"),
        ("what is scheuermann's disease", "scheuermann"),
        ("explain cauda equina syndrome please", "cauda_equina"),
        ("what is mecobalamin", "mecobalamin"),
        ("what does osteoporosis mean", "osteoporosis"),
        ("what is love", None),
    ],
)
def test_named_in(question: str, entry: str | None) -> None:
    found = named_in(KNOWLEDGE, question)
    assert (found.id if found else None) == entry


@pytest.mark.parametrize(
    "entry", [*KNOWLEDGE.causes.values(), *KNOWLEDGE.medicines.values()], ids=lambda e: e.id
)
def test_everything_is_found_by_its_full_name(entry) -> None:
    assert named_in(KNOWLEDGE, f"what is {entry.name}?") is not None
