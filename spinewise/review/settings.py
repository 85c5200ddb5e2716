"""The operator's setting, and where the messages are kept."""

from __future__ import annotations

import os
from pathlib import Path

from spinewise.storage.settings import state_folder

PROJECT = Path(__file__).resolve().parents[2]


def is_on() -> bool:
    """Whether the operator has said ``SPINEWISE_REVIEW=yes``; anything else is no."""
    return os.environ.get("SPINEWISE_REVIEW", "").strip().lower() == "yes"


def store_file() -> Path:
    """The file with the kept messages."""
    return state_folder() / "review.sqlite"


def sheet_file() -> Path:
    """Where the sheet to label is written unless another place is named."""
    return state_folder() / "review.yml"
