"""Token buckets."""

from __future__ import annotations

from spinewise.channels.limits import Limiter, Rate


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_then_one_by_one() -> None:
    clock = Clock()
    limiter = Limiter(Rate(burst=3, per_second=0.5), clock=clock)
    assert [limiter.wait("a") for _ in range(4)] == [0, 0, 0, 2]
    clock.now = 2
    assert [limiter.wait("a"), limiter.wait("a")] == [0, 2]


def test_keys_do_not_share() -> None:
    limiter = Limiter(Rate(burst=1, per_second=0.1), clock=Clock())
    assert limiter.wait("a") == 0
    assert limiter.wait("b") == 0
    assert limiter.wait("a") == 10


def test_refused_requests_do_not_make_it_worse() -> None:
    clock = Clock()
    limiter = Limiter(Rate(burst=1, per_second=1), clock=clock)
    limiter.wait("a")
    for _ in range(100):
        limiter.wait("a")
    clock.now = 1
    assert limiter.wait("a") == 0


def test_the_allowance_does_not_pile_up_beyond_the_burst() -> None:
    clock = Clock()
    limiter = Limiter(Rate(burst=2, per_second=1), clock=clock)
    limiter.wait("a")
    clock.now = 1_000
    assert [limiter.wait("a") for _ in range(3)] == [0, 0, 1]


def test_memory_is_bounded() -> None:
    limiter = Limiter(Rate(burst=1, per_second=0.001), keys=10, clock=Clock())
    for number in range(1_000):
        limiter.wait(str(number))
    assert len(limiter._levels) == 10
