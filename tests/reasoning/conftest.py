"""The real knowledge base, loaded once."""

from __future__ import annotations

import pytest

from spinewise.knowledge.load import Knowledge, load


@pytest.fixture(scope="session")
def real() -> Knowledge:
    return load()
