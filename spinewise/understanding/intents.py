"""What a message is meant to do: the linear classifier over the intents of ``data/nlu``."""

from __future__ import annotations

from collections.abc import Sequence

from spinewise.understanding.linear import LinearClassifier
from spinewise.understanding.linear import train as train_linear

NAME = "intents"
"""Name under which the trained classifier is kept with the model."""
_LONGEST = 1000
"""Characters of a message that are looked at; the purpose of a message shows early."""
_BALANCE = 0.4
"""Full balancing pulls statements into rare intents; compared in ``docs/decisions.md``."""


def train(texts: Sequence[str], intents: Sequence[str]) -> LinearClassifier:
    """Train on examples.

    Args:
        texts: the messages.
        intents: the intent of each.

    Raises:
        ValueError: there are fewer than two intents.
    """
    return train_linear([text[:_LONGEST] for text in texts], intents, balance=_BALANCE)


def rank(model: LinearClassifier, text: str) -> list[tuple[str, float]]:
    """Return all intents of a message with confidences (0 to 1, summing to 1), surest first."""
    return model.rank(text[:_LONGEST])
