"""A state folder of its own for each test, and nothing remembered from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinewise.review import noting
from spinewise.review.store import Store


@pytest.fixture
def off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store while the setting is as it comes."""
    monkeypatch.setenv("SPINEWISE_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("SPINEWISE_REVIEW", raising=False)
    monkeypatch.setattr(noting, "_notes", noting.Notes())
    monkeypatch.setattr(noting, "_failed", False)
    return Store(tmp_path / "state" / "review.sqlite")


@pytest.fixture
def on(off: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store while the operator wants messages kept."""
    monkeypatch.setenv("SPINEWISE_REVIEW", "yes")
    return off
