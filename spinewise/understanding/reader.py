"""Reads one message with the shared pipeline."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from spinewise.loaded import once
from spinewise.understanding.pipeline import build
from spinewise.understanding.reading import Reading


@once
def pipeline() -> Language:
    """The pipeline, built at first use."""
    return build()


def analysed(text: str) -> Doc:
    """The message as the pipeline leaves it. Never raises, whatever the text is."""
    # Halves of surrogate pairs are no text; spaCy's tokenizer cannot store them.
    return pipeline()(text.encode("utf-8", "replace").decode("utf-8"))


def read(text: str) -> Reading:
    """What one message says by itself. Never raises, whatever the text is."""
    reading = analysed(text)._.reading
    assert isinstance(reading, Reading)
    return reading
