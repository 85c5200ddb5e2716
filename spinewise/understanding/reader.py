"""Reads one message with the shared pipeline."""

from __future__ import annotations

from functools import cache

from spacy.language import Language

from spinewise.understanding.pipeline import build
from spinewise.understanding.reading import Reading


@cache
def pipeline() -> Language:
    """The pipeline, built at first use."""
    return build()


def read(text: str) -> Reading:
    """What one message says by itself. Never raises, whatever the text is."""
    reading = pipeline()(text)._.reading
    assert isinstance(reading, Reading)
    return reading
