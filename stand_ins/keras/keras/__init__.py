"""A stand-in for Keras; see the ``tensorflow`` stand-in beside it."""

from __future__ import annotations

import sys
from typing import Any

from tensorflow import AbsentFinder, absent

__version__ = "0.0.0"


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return absent(__name__, name)


sys.meta_path.append(AbsentFinder(__name__))
