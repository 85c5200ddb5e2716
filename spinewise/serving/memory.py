"""Memory of a process that has just loaded much."""

from __future__ import annotations

import contextlib
import ctypes
import gc


def settle_memory() -> None:
    """Give back what only loading needed, and search for garbage among what comes from now on."""
    gc.unfreeze()  # what was loaded before may be garbage by now
    gc.collect()
    gc.freeze()
    gc.enable()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)  # glibc only; elsewhere nothing is lost
