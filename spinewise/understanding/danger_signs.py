"""Danger that a message sounds like although no phrasing names it.

People have more ways to say that they cannot feel the toilet paper than anybody can
list. A linear classifier, trained on the messages of ``data/danger``, hears what
kind of danger a whole message sounds like. It never sets what the person said: it
raises a suspicion, which the dialogue weighs against what the phrasings found
(:mod:`spinewise.dialogue.suspicion`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from spinewise.understanding.linear import LinearClassifier
from spinewise.understanding.linear import train as train_linear
from spinewise.understanding.reading import SoundsLike

NAME = "danger_signs"
"""Name under which the trained classifier is kept with the model."""
NONE = "none"
"""The label of messages without danger."""
EXAMPLES = Path(__file__).resolve().parents[2] / "data" / "danger"
SURE = 0.98
"""Confidence from which a sign is told as danger at once.

Chosen on messages that the classifier was not trained on (``python -m benchmarks.danger_signs``).
"""
LIKELY = 0.85
"""Confidence from which it is asked about."""
_FEWEST_WORDS = 4
"""Shorter messages are answers or fragments; the phrasings read them."""
_WINDOW = 40
"""Words of a message that are heard as one; of longer ones every stretch of sentences of this length."""
_GIVE = 2.0
OTHER_PURPOSES = 5
"""One in so many examples of the other intents is learned as free of danger; of ``inform`` all are."""


class ExamplesError(ValueError):
    """An example file cannot be used; the message names the file."""


@dataclass(frozen=True)
class Example:
    """One message and the danger it tells of."""

    text: str
    sign: str


def load_examples(signs: Sequence[str], folder: Path = EXAMPLES) -> list[Example]:
    """Read ``<sign>.yml`` for each sign, and ``none.yml``.

    Raises:
        ExamplesError: a file is missing, is not a list of texts, or names a sign that is not known.
    """
    found = {file.stem: file for file in sorted(folder.glob("*.yml"))}
    wanted = {*signs, NONE}
    for name in sorted(set(found) - wanted):
        raise ExamplesError(
            f"{found[name]}: '{name}' is not a sign; the signs are the values of the finding 'sounds_like'"
        )
    examples = []
    for name in sorted(wanted):
        file = folder / f"{name}.yml"
        try:
            texts = yaml.safe_load(file.read_text(encoding="utf-8"))["examples"]
        except (OSError, yaml.YAMLError, TypeError, KeyError) as problem:
            raise ExamplesError(f"{file}: must hold 'examples:', a list of messages ({problem})") from None
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise ExamplesError(f"{file}: every example must be a text; put it in quotation marks")
        examples += [Example(text, name) for text in texts]
    return examples


def train(examples: Sequence[tuple[Sequence[str], str]]) -> LinearClassifier:
    """Train on (words, sign) pairs, the words as the pipeline spells them."""
    return train_linear(
        [" ".join(words) for words, _ in examples],
        [sign for _, sign in examples],
        balance=1.0,
        give=_GIVE,
    )


def hear(model: LinearClassifier, words: Sequence[str], sentences: Sequence[int]) -> SoundsLike | None:
    """Return the danger a message sounds like, or None.

    Args:
        model: the trained classifier.
        words: the words of the message as the pipeline spells them.
        sentences: for each word the number of its sentence.
    """
    if len(words) < _FEWEST_WORDS:
        return None
    best: SoundsLike | None = None
    for first, end in windows(sentences):
        heard = _best(dict(model.rank(" ".join(words[first:end]))))
        if best is None or heard.confidence > best.confidence:
            best = heard
    return best if best is not None and best.confidence >= LIKELY else None


def windows(sentences: Sequence[int], longest: int = _WINDOW) -> list[tuple[int, int]]:
    """Return the stretches of whole sentences that are heard, each as first word and end.

    A message of up to ``longest`` words is one stretch; of a longer one, each sentence
    begins a stretch that takes in as many of the following sentences as fit.
    """
    count = len(sentences)
    if count <= longest:
        return [(0, count)]
    starts = [i for i in range(count) if i == 0 or sentences[i] != sentences[i - 1]]
    ends = [*starts[1:], count]
    found: list[tuple[int, int]] = []
    for at, start in enumerate(starts):
        end = ends[at]
        for later in ends[at:]:
            if later - start <= longest:
                end = later
        if not found or end > found[-1][1]:
            found.append((start, end))
    return found


def _best(confidences: Mapping[str, float]) -> SoundsLike:
    """The likeliest sign; its confidence is that there is danger of any kind."""
    sign = max((label for label in confidences if label != NONE), key=lambda label: confidences[label])
    return SoundsLike(sign, round(1 - confidences[NONE], 4), 1 - confidences[NONE] >= SURE)
