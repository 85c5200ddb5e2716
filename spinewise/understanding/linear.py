"""A linear text classifier over words and pieces of words.

Term weights (TF-IDF) of words and pairs of words and of character sequences
inside words, a linear support vector machine with one plane per label, and
confidences by a softmax whose temperature is fitted on held-out folds. Trains in
seconds and answers in a fraction of a millisecond; compared with others in
``docs/decisions.md``. Used for the purpose of a message (:mod:`intents`) and for
danger that no phrasing names (:mod:`danger_signs`). Only training imports scikit-learn.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

Floats = NDArray[np.float32]
Terms = Callable[[str], list[str]]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!]")
_CHARACTERS = (2, 3, 4)
_FOLDS = 2


def plain(text: str) -> str:
    """Return a text in lower case, with straight apostrophes and every digit as 0."""
    return re.sub(r"\d", "0", text.lower().replace("’", "'"))


def word_terms(text: str) -> list[str]:
    """Return the words of a text, its pairs of neighbouring words, and its first word as such."""
    words = _WORD.findall(plain(text))
    marked = [f"^{words[0]}"] if words else []
    return words + [f"{a} {b}" for a, b in itertools.pairwise(words)] + marked


def character_terms(text: str) -> list[str]:
    """Return all sequences of 2 to 4 characters inside the words of a text, edges marked by spaces."""
    terms = []
    for word in _WORD.findall(plain(text)):
        padded = f" {word} "
        for length in _CHARACTERS:
            terms += [padded[i : i + length] for i in range(max(1, len(padded) - length + 1))]
    return terms


@dataclass(frozen=True)
class Vocabulary:
    """Known terms of one kind and how telling each is."""

    index: dict[str, int]
    weight: Floats
    """Inverse document frequency, one per term."""

    @classmethod
    def learn(cls, documents: Sequence[list[str]], least: int) -> Vocabulary:
        """Learn from term lists; a term must stand in at least ``least`` of them."""
        frequency = Counter(term for document in documents for term in set(document))
        terms = sorted(term for term, count in frequency.items() if count >= least)
        counts = np.array([frequency[term] for term in terms], dtype=np.float32)
        weight = np.log((1 + len(documents)) / (1 + counts)) + 1
        return cls({term: i for i, term in enumerate(terms)}, weight.astype(np.float32))

    def row(self, terms: list[str]) -> tuple[NDArray[np.int64], Floats]:
        """Return indices and weights of the known terms, scaled to length 1."""
        counts = Counter(i for term in terms if (i := self.index.get(term)) is not None)
        if not counts:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        indices = np.fromiter(counts.keys(), dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.weight[indices]
        return indices, (values / np.linalg.norm(values)).astype(np.float32)


@dataclass(frozen=True)
class LinearClassifier:
    """A trained classifier."""

    labels: tuple[str, ...]
    words: Vocabulary
    characters: Vocabulary
    planes: NDArray[np.float16]
    """One row per term (words first), one column per label; half precision, it is by far the largest part."""
    offset: Floats
    """One per label."""
    sharpness: float
    """Factor on the margins before the softmax; larger means surer."""

    def save(self, folder: Path, name: str) -> None:
        """Write the classifier into a folder, as ``name``.npz and ``name``.json."""
        np.savez(
            folder / f"{name}.npz",
            words=self.words.weight,
            characters=self.characters.weight,
            planes=self.planes,
            offset=self.offset,
            sharpness=np.array(self.sharpness),
        )
        terms = {
            "labels": self.labels,
            "words": list(self.words.index),
            "characters": list(self.characters.index),
        }
        (folder / f"{name}.json").write_text(json.dumps(terms), encoding="utf-8")

    @classmethod
    def load(cls, arrays: IO[bytes], terms: IO[bytes]) -> LinearClassifier:
        """Read the two files that :meth:`save` wrote."""
        known = json.load(terms)
        with np.load(arrays, allow_pickle=False) as saved:
            return cls(
                tuple(known["labels"]),
                Vocabulary({t: i for i, t in enumerate(known["words"])}, saved["words"]),
                Vocabulary({t: i for i, t in enumerate(known["characters"])}, saved["characters"]),
                saved["planes"],
                saved["offset"],
                float(saved["sharpness"]),
            )

    @classmethod
    def from_folder(cls, folder: Path, name: str) -> LinearClassifier:
        """Read what :meth:`save` wrote."""
        with (folder / f"{name}.npz").open("rb") as arrays, (folder / f"{name}.json").open("rb") as terms:
            return cls.load(arrays, terms)

    @classmethod
    def from_archive(cls, model: Path, name: str) -> LinearClassifier:
        """Read the classifier ``name`` out of a trained Rasa model.

        Raises:
            ValueError: the model has no such classifier.
        """
        wanted = (f"{name}.npz", f"{name}.json")
        with tarfile.open(model) as archive:
            found = {}
            for path in archive.getnames():
                member = archive.extractfile(path) if Path(path).name in wanted else None
                if member is not None:
                    found[Path(path).name] = io.BytesIO(member.read())
        if len(found) != len(wanted):
            raise ValueError(f"{model.name} has no classifier '{name}'; train anew: make train")
        return cls.load(found[wanted[0]], found[wanted[1]])

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return all labels with confidences (0 to 1, summing to 1), surest first."""
        indices, values = features(text, self.words, self.characters)
        margins = values @ self.planes[indices].astype(np.float32) + self.offset
        confidences = softmax(margins[None, :] * self.sharpness)[0]
        order = np.argsort(-confidences, kind="stable")
        return [(self.labels[i], float(confidences[i])) for i in order]


def features(text: str, words: Vocabulary, characters: Vocabulary) -> tuple[NDArray[np.int64], Floats]:
    """Return indices and values of the features of a text."""
    word_indices, word_values = words.row(word_terms(text))
    indices, values = characters.row(character_terms(text))
    return (
        np.concatenate([word_indices, indices + len(words.weight)]),
        np.concatenate([word_values, values]),
    )


def softmax(margins: NDArray[Any]) -> NDArray[Any]:
    """Return each row as shares of 1."""
    powers = np.exp(margins - margins.max(axis=1, keepdims=True))
    shares: NDArray[Any] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def train(
    texts: Sequence[str], labels: Sequence[str], *, balance: float, give: float = 0.7
) -> LinearClassifier:
    """Train on examples.

    Args:
        texts: the messages.
        labels: the label of each.
        balance: how much rare labels are weighted up, from 0 (not at all) to 1 (in full).
        give: how little the machine gives way to single examples (its ``C``), above 0.

    Raises:
        ValueError: there are fewer than two labels.
    """
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    names = tuple(sorted(set(labels)))
    if len(names) < 2:
        raise ValueError("the classifier needs examples of at least two labels")
    words = Vocabulary.learn([word_terms(t) for t in texts], least=1)
    characters = Vocabulary.learn([character_terms(t) for t in texts], least=2)
    rows = [features(text, words, characters) for text in texts]
    matrix = csr_matrix(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([indices for indices, _ in rows]),
            np.cumsum([0] + [len(indices) for indices, _ in rows]),
        ),
        shape=(len(texts), len(words.weight) + len(characters.weight)),
    )
    place = {name: i for i, name in enumerate(names)}
    wanted = np.array([place[label] for label in labels])
    counts = np.bincount(wanted)
    weight = {i: float((counts.mean() / count) ** balance) for i, count in enumerate(counts)}
    machine = LinearSVC(C=give, class_weight=weight, random_state=0).fit(matrix, wanted)
    planes, offset = machine.coef_, machine.intercept_
    if len(names) == 2:
        planes, offset = np.vstack([-planes, planes]), np.concatenate([-offset, offset])
    return LinearClassifier(
        names,
        words,
        characters,
        np.ascontiguousarray(planes.T, dtype=np.float16),
        offset.astype(np.float32),
        fitted_sharpness(machine, matrix, wanted, len(names)),
    )


def fitted_sharpness(machine: LinearSVC, matrix: csr_matrix, wanted: NDArray[np.int64], count: int) -> float:
    """Return the softmax factor that makes confidences true on held-out folds."""
    from scipy.optimize import minimize_scalar
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    fewest = int(np.bincount(wanted).min())
    if count == 2 or fewest < 2:
        return 3.0
    folds = StratifiedKFold(min(_FOLDS, fewest), shuffle=True, random_state=0)
    margins = cross_val_predict(machine, matrix, wanted, cv=folds, method="decision_function")

    def surprise(factor: float) -> float:
        shares = softmax(margins * factor)[np.arange(len(wanted)), wanted]
        return float(-np.log(np.maximum(shares, 1e-12)).mean())

    return float(minimize_scalar(surprise, bounds=(0.5, 20), method="bounded").x)
