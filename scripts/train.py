"""Trains the model and keeps only the newest. Shows what it does while it takes its seconds."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"


def main() -> int:
    """Check the knowledge, train, and remember that it is done. Returns the exit status."""
    print("Checking the knowledge files", flush=True)
    check = subprocess.run([sys.executable, "-m", "spinewise.knowledge", "check"], cwd=ROOT)
    if check.returncode != 0:
        print("\nThe knowledge files have errors (above). Mend them and run the command again.\n")
        return 1
    print("Training the model (about twenty seconds)", flush=True)
    began = time.monotonic()
    MODELS.mkdir(exist_ok=True)
    before = set(MODELS.glob("*.tar.gz"))
    # `make check` validates the data, more strictly; here it would take a fifth of the time again.
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "--skip-validation"]
    command += ["--quiet", "--out", str(MODELS)]
    if not all(sum_file(model).exists() for model in before):
        command.append("--force")  # Rasa would keep a model of which nobody knows whether it is whole
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    made = set(MODELS.glob("*.tar.gz")) - before
    if done.returncode != 0 or not (made or before):
        print(done.stdout)
        print("\nTraining failed (above). Nothing was changed; the model before is kept.\n")
        return 1
    for old in before if made else ():
        old.unlink()
        sum_file(old).unlink(missing_ok=True)
    if made:
        # As a program of this folder, which need not be where the environment has the package from.
        seal = [sys.executable, "-m", "spinewise.serving.model_file", *map(str, made)]
        subprocess.run(seal, cwd=ROOT, check=True)
    (MODELS / ".trained").touch()
    print(f"Trained in {time.monotonic() - began:.0f} seconds", flush=True)
    return 0


def sum_file(model: Path) -> Path:
    """Where the check sum of a model is kept; see ``spinewise/serving/model_file.py``."""
    return model.with_name(f"{model.name}.sha256")


if __name__ == "__main__":
    sys.exit(main())
