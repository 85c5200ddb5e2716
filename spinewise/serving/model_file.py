"""A model's file and its check sum, which training writes beside it.

A model is an archive that is unpacked and read as code would be: a damaged one fails late, and a
forged one could do anything. So nothing in it is looked at before its sum is right.

``python -m spinewise.serving.model_file FILE…`` writes the sum of models that came another way.
"""

from __future__ import annotations

import hmac
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from spinewise.serving.fingerprints import of_file

PINNED = "SPINEWISE_MODEL_SHA256"
_SUM = re.compile(r"[0-9a-f]{64}")


class BadModel(Exception):
    """A model that is not loaded; the message says why and what to do."""


def newest_model(folder: Path) -> Path:
    """The newest trained model of a folder. Raises BadModel if there is none."""
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise BadModel(f"there is no trained model in {folder}. Train one: make train")
    return models[-1]


def sum_file(model: Path) -> Path:
    """Where a model's sum is kept, as ``sha256sum --check`` reads it."""
    return model.with_name(f"{model.name}.sha256")


def seal(model: Path) -> None:
    """Write the sum of a model beside it, in one step."""
    unfinished = sum_file(model).with_suffix(".part")
    unfinished.write_text(f"{of_file(model)}  {model.name}\n", encoding="utf-8")
    unfinished.replace(sum_file(model))


def verified(model: Path, environment: Mapping[str, str] = os.environ) -> str:
    """The sum of a model, if it is the one that is written beside it and the one that the operator pins.

    Raises:
        BadModel: it is not, or there is none.
    """
    again = "Train anew: rm models/*.tar.gz models/.trained; make train"
    found = of_file(model)
    beside = sum_file(model)
    try:
        written = beside.read_text(encoding="utf-8", errors="replace").split(" ")[0].strip()
    except FileNotFoundError as error:
        raise BadModel(
            f"the model {model.name} has no check sum ({beside.name}). {again}. If you know where the model "
            f"comes from: python -m spinewise.serving.model_file {model}"
        ) from error
    if not hmac.compare_digest(written.encode(), found.encode()):
        raise BadModel(
            f"the model {model.name} is not as it was trained: it was changed, or is damaged. {again}"
        )
    pinned = environment.get(PINNED, "").strip().lower()
    if pinned and not _SUM.fullmatch(pinned):
        raise BadModel(f"{PINNED} is no SHA-256 sum (64 hexadecimal digits)")
    if pinned and not hmac.compare_digest(pinned, found):
        raise BadModel(f"the model {model.name} is not the one that {PINNED} names")
    return found


if __name__ == "__main__":
    for name in sys.argv[1:]:
        seal(Path(name))
