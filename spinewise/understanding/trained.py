"""A trained model without a server: what the pipeline of ``config.yml`` makes of a message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from spinewise.understanding import danger_signs, intents
from spinewise.understanding.linear import LinearClassifier
from spinewise.understanding.reader import analysed
from spinewise.understanding.reading import Reading

UNBELIEVED = 0.3
"""Confidence below which an intent is not believed, as ``FallbackClassifier`` in ``config.yml``."""
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Understood:
    """One message as it reaches the dialogue."""

    reading: Reading
    intent: str
    confidence: float
    """Of the intent, 0 to 1."""


class Trained:
    """The trained classifiers of a model, for measuring and for tests."""

    def __init__(self, intent_model: LinearClassifier, danger_model: LinearClassifier) -> None:
        self._intents = intent_model
        self._danger = danger_model

    @classmethod
    def from_archive(cls, model: Path) -> Trained:
        """Read them out of a trained Rasa model.

        Raises:
            ValueError: the model lacks one of them.
        """
        return cls(
            LinearClassifier.from_archive(model, intents.NAME),
            LinearClassifier.from_archive(model, danger_signs.NAME),
        )

    def understand(self, text: str) -> Understood:
        """Understand one message as the running assistant does."""
        intent, confidence = intents.rank(self._intents, text)[0]
        doc = analysed(text)
        message = doc._.message
        heard = danger_signs.hear(self._danger, message.words, message.sentences)
        reading: Reading = replace(doc._.reading, sounds_like=heard)
        return Understood(reading, intent if confidence >= UNBELIEVED else FALLBACK, confidence)
