"""What comes twice is noticed, with bounded memory."""

from __future__ import annotations

from spinewise.channels.once import Once


def test_only_the_first_time_is_the_first() -> None:
    once = Once()
    assert [once.first(key) for key in "abab"] == [True, True, False, False]


def test_what_is_forgotten_is_new_again() -> None:
    once = Once()
    once.first("a")
    once.forget("a")
    once.forget("never seen")
    assert once.first("a")


def test_what_was_seen_longest_ago_is_forgotten_first() -> None:
    once = Once(most=2)
    for key in ("a", "b", "a", "c"):
        once.first(key)
    assert (once.first("a"), once.first("b")) == (False, True)
