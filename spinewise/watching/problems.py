"""Warnings and errors in the log, as figures: where and of which kind, never with what words."""

from __future__ import annotations

import logging

from spinewise.watching import metrics

_PLACES = ("rasa", "sanic", "actions", "asyncio")


class CountProblems(logging.Handler):
    """Counts each record from warnings on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """Count it by the part of the program it comes from, and the kind of exception if there is one."""
        if record.name == "py.warnings":  # about code, not about what happens
            return
        level = "error" if record.levelno >= logging.ERROR else "warning"
        metrics.PROBLEMS.labels(_place(record.name), level, kind_of(record)).inc()


def kind_of(record: logging.LogRecord) -> str:
    """Name of the exception's class; ``none`` without one. Classes are named in code, by nobody who talks."""
    told = getattr(record, "kind", None)  # noted before the exception was left out, see serving/discreet.py
    if told is None and record.exc_info and record.exc_info[0]:
        told = record.exc_info[0].__name__
    return str(told or "none")


def _place(logger: str) -> str:
    first, _, rest = logger.partition(".")
    if first == "spinewise":
        return rest.partition(".")[0] or "spinewise"
    return first if first in _PLACES else metrics.OTHER


def count_problems() -> None:
    """Count from now on what is logged anywhere in this process."""
    logging.getLogger().addHandler(CountProblems())
