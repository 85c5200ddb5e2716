"""Every fault that can be played in a moment: nothing is lost or doubled, and people are told the truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.fault import Fault
from tests.faults.kinds import all_faults
from tests.faults.play import play

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "fault",
    [pytest.param(one, id=one.name) for one in all_faults() if not one.on_demand],
)
def test_fault(fault: type[Fault], tmp_path: Path) -> None:
    row = play(fault(), tmp_path)
    assert row.ok, row
