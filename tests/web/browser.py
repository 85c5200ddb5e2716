"""The browser for the tests: Debian's Chromium, or the one that ``$SPINEWISE_BROWSER`` names."""

from __future__ import annotations

import os
import shutil

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    """Where the browser is; without one the tests that need it fail."""
    names = (os.environ.get("SPINEWISE_BROWSER", ""), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("these tests need Chromium; name it in SPINEWISE_BROWSER")
    return path
