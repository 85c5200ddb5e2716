"""Spinewise: an assistant that talks with people who have back and spine pain.

The rooms, in the order a message walks through them:

``channels`` -> ``understanding`` -> ``dialogue`` -> ``reasoning`` (over ``knowledge``) -> ``replies``
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

__version__ = "0.1.0"


def load(**overrides: Any) -> Language:
    """Return the clinical spaCy pipeline, so that ``spacy.load("spinewise")`` works.

    spaCy calls this function for every installed package that is named in
    ``spacy.load``; Rasa's ``SpacyNLP`` component does the same.

    Args:
        **overrides: what ``spacy.load`` passes on (``vocab``, ``disable``, ``enable``,
            ``exclude``, ``config``); the pipeline is always whole, so they change nothing.

    Returns:
        The process's pipeline, as :func:`spinewise.understanding.reader.pipeline` has it.
    """
    from spinewise.understanding.reader import pipeline

    # One pipeline per process: building it takes longer than anything else at start.
    nlp = pipeline()
    # Rasa takes a pipeline without a path for one that failed to load.
    nlp._path = Path(__file__).parent  # type: ignore[assignment]
    return nlp
