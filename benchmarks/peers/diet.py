"""Stock Rasa: the pipeline of ``rasa init``, with DIET and real TensorFlow, trained on our examples."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks import stock
from benchmarks.intent_classifiers import Examples
from benchmarks.peers.answered import Answered, fingerprint

NAME = "stock Rasa 3.6.21 (DIET)"
EPOCHS = 30
THRESHOLD = 0.3
"""Of the FallbackClassifier in the project of ``rasa init``."""
MOST: int | None = None
"""Examples of one purpose: all."""
_PLACE = stock.ROOT / "var" / "peers" / "diet"
_NICE = ["nice", "-n", "15", str(stock.PYTHON), "-W", "ignore"]
_TRAIN = [*_NICE, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml"]


def missing() -> str | None:
    """Return what is missing, or none."""
    if (stock.PLACE / ".ready").exists():
        return None
    return "stock Rasa with TensorFlow (2.5 GB) is not in var/stock"


def prepare() -> None:
    """Make its environment.

    Raises:
        subprocess.CalledProcessError: the registry cannot be reached.
    """
    stock.prepare()


def config(epochs: int = EPOCHS) -> dict[str, Any]:
    """Return the pipeline of ``rasa init``, without what only serves other purposes than intents."""
    return {
        "recipe": "default.v1",
        "language": "en",
        "assistant_id": "peer",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "random_seed": 0},
        ],
    }


def trained(examples: Examples) -> bool:
    """Whether its model for these examples is there."""
    return (_folder(examples) / "seconds").exists()


def train(examples: Examples) -> None:
    """Train unless that has been done."""
    if trained(examples):
        return
    place = _folder(examples)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    by_intent: dict[str, list[str]] = {}
    for text, intent in zip(examples.texts, examples.intents, strict=True):
        by_intent.setdefault(intent, []).append(f"- {_one_line(text)}")
    nlu = [{"intent": name, "examples": "\n".join(lines)} for name, lines in by_intent.items()]
    (place / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}), encoding="utf-8")
    (place / "config.yml").write_text(yaml.safe_dump(config()), encoding="utf-8")
    command = [*_TRAIN, "--out", ".", "--fixed-model-name", "model"]
    began = time.perf_counter()
    subprocess.run(command, cwd=place, env=stock.ENVIRONMENT, check=True, capture_output=True)
    (place / "seconds").write_text(f"{time.perf_counter() - began:.1f}\n")


def ask(examples: Examples, texts: Sequence[str]) -> Answered:
    """Ask the model for these examples every text."""
    place = _folder(examples)
    kept = place / f"answers-{fingerprint(list(texts))}.json"
    if not kept.exists():
        done = subprocess.run(
            [*_NICE, str(Path(__file__).with_name("diet_stock.py")), str(place / "model.tar.gz")],
            input=json.dumps(list(texts)),
            cwd=place,
            env=stock.ENVIRONMENT,
            check=True,
            capture_output=True,
            text=True,
        )
        kept.write_text(done.stdout.strip().splitlines()[-1], encoding="utf-8")
    result = json.loads(kept.read_text(encoding="utf-8"))
    seconds = float((place / "seconds").read_text())
    answers = [(intent, confidence) for intent, confidence in result["answers"]]
    return Answered(answers, result["ms"], seconds, result["memory_mib"])


def _folder(examples: Examples) -> Path:
    return _PLACE / fingerprint([config(), examples.texts, examples.intents])


def _one_line(text: str) -> str:
    """As training data; square brackets would mark entities."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())
