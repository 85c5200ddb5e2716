"""How long to wait before something is tried again."""

from __future__ import annotations

import pytest

from spinewise.channels.backoff import Backoff


@pytest.mark.parametrize(
    ("chance", "waits"),
    [
        pytest.param(1.0, [1, 2, 4, 8, 10, 10], id="at most the full wait"),
        pytest.param(0.0, [0.5, 1, 2, 4, 5, 5], id="at least half of it"),
    ],
)
def test_waits_double_up_to_a_limit(chance: float, waits: list[float]) -> None:
    backoff = Backoff(first=1, longest=10, chance=lambda: chance)
    assert [backoff.failed() for _ in waits] == waits
    assert backoff.failures == len(waits)


def test_after_success_waits_are_short_again() -> None:
    backoff = Backoff(first=1, longest=10, chance=lambda: 1.0)
    backoff.failed()
    backoff.failed()
    backoff.worked()
    assert backoff.failures == 0
    assert backoff.failed() == 1


def test_many_failures_are_no_trouble() -> None:
    backoff = Backoff(first=1, longest=60, chance=lambda: 1.0)
    assert [backoff.failed() for _ in range(5000)][-1] == 60


def test_chance_spreads_the_waits() -> None:
    assert len({Backoff().failed() for _ in range(20)}) > 1
