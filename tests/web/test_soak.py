"""Many tabs at once; the long run is ``make soak``."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.conftest import Assistant
from tests.web.soak import Talk, problems, soak

pytestmark = pytest.mark.browser


def test_conversations_in_parallel_tabs_end_and_stay_apart(assistant: Assistant) -> None:
    talks: list[Talk] = []
    # in a thread of its own: another test's browser may have an event loop running in this one
    run = threading.Thread(target=lambda: talks.extend(asyncio.run(soak(assistant.url, 8, 4))))
    run.start()
    run.join()
    assert len(talks) == 8
    assert problems(talks) == []
