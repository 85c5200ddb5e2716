"""The stand-ins satisfy imports, and say what to do when TensorFlow is really used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

tensorflow = pytest.importorskip("tensorflow")

NEEDS_TENSORFLOW = """
recipe: default.v1
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: DIETClassifier
    epochs: 1
"""
EXAMPLES = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - hi
  - intent: bye
    examples: |
      - goodbye
      - see you
"""


@pytest.mark.parametrize(
    "code",
    [
        "import tensorflow as tf; tf.keras.layers.Layer",
        "from tensorflow.keras.utils import Sequence",
        "from keras.utils.control_flow_util import smart_cond",
        "import tensorflow as tf\nclass Mine(tf.keras.Model):\n    pass",
    ],
)
def test_naming_and_subclassing_works(code: str) -> None:
    exec(code, {})


@pytest.mark.parametrize(
    "use",
    [
        lambda: tensorflow.constant(1),
        lambda: tensorflow.keras.layers.Dense(3),
        lambda: type("Mine", (tensorflow.keras.Model,), {})(),
    ],
)
def test_use_says_what_to_do(use) -> None:
    with pytest.raises(ImportError, match=r"TensorFlow is not part of this installation.*config\.yml"):
        use()


def test_a_component_that_needs_tensorflow_fails_clearly(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(NEEDS_TENSORFLOW)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text(EXAMPLES)
    done = subprocess.run(
        [sys.executable, "-m", "rasa", "train", "nlu"],
        cwd=tmp_path,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert "TensorFlow is not part of this installation" in done.stdout + done.stderr
