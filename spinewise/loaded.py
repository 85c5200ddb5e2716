"""What is made of files once and used everywhere, and can be made anew beside what is in use.

A function under :func:`once` makes its value at first use. Inside :meth:`Loaded.being_made` the same
functions make new values, from the files as they are now, while everybody else goes on with the old
ones; :meth:`Loaded.use` puts the new values in the place of the old ones, all in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Loaded:
    """The values of all functions under :func:`once`, made of the same state of the files."""

    def __init__(self) -> None:
        self._values: dict[Callable[[], Any], Any] = {}

    def value(self, make: Callable[[], T]) -> T:
        """The value of a function, made at first use. What raises is made again at the next use."""
        if make not in self._values:
            self._values[make] = make()
        return cast(T, self._values[make])

    def has(self, function: Callable[[], Any]) -> bool:
        """Whether the value of a function under :func:`once` was made."""
        return getattr(function, "__wrapped__", function) in self._values

    @contextmanager
    def being_made(self) -> Iterator[None]:
        """Let everything that runs in this context work with these values."""
        token = _BEING_MADE.set(self)
        try:
            yield
        finally:
            _BEING_MADE.reset(token)

    def use(self) -> None:
        """Put these values in the place of those in use."""
        global _in_use
        _in_use = self
        for forget in _OTHERS:
            forget()


_in_use = Loaded()
_BEING_MADE: ContextVar[Loaded | None] = ContextVar("being_made", default=None)
_OTHERS: list[Callable[[], None]] = []


def loaded() -> Loaded:
    """The values that are in use here."""
    return _BEING_MADE.get() or _in_use


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Let a function be called once for each state of the files."""

    def value() -> T:
        return (_BEING_MADE.get() or _in_use).value(make)

    value.__wrapped__ = make  # type: ignore[attr-defined]
    value.__doc__, value.__name__, value.__module__ = make.__doc__, make.__name__, make.__module__
    return value


def forgotten_with_it(forget: Callable[[], None]) -> None:
    """Let something that was worked out from the values be forgotten when they change."""
    _OTHERS.append(forget)
