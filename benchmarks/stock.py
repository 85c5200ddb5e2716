"""Stock Rasa for comparison: its own environment with real TensorFlow, and the `rasa init` project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "var" / "stock"
PYTHON = PLACE / "env" / "bin" / "python"
PROJECT = PLACE / "project"
ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def prepare() -> None:
    """Make the environment and the project unless they are there."""
    done = PLACE / ".ready"
    if done.exists():
        return
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    print("Making an environment with stock Rasa and TensorFlow (2.5 GB, a few minutes)", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(PLACE / "env")], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--no-compile"]
    pip += ["--ignore-requires-python", "-r", str(ROOT / "requirements" / "stock.txt")]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    PROJECT.mkdir()
    init = [str(PYTHON), "-W", "ignore", "-m", "rasa", "init", "--no-prompt"]
    subprocess.run(init, cwd=PROJECT, env=ENVIRONMENT, check=True, capture_output=True)
    done.touch()


def train() -> list[str]:
    """Return the command that trains the stock project from nothing."""
    return [str(PYTHON), "-W", "ignore", "-m", "rasa", "train", "--force"]


def serve(port: int) -> list[str]:
    """Return the command that serves it with its REST channel."""
    return [str(PYTHON), "-W", "ignore", "-m", "rasa", "run", "--port", str(port)]
