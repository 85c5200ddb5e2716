"""SHA-256 sums of what is loaded: the model's file, and the folder with knowledge."""

from __future__ import annotations

import hashlib
from pathlib import Path


def of_file(file: Path) -> str:
    """Sum of one file, as ``sha256sum`` writes it."""
    total = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(1 << 20):
            total.update(part)
    return total.hexdigest()


def of_folder(folder: Path) -> str:
    """Sum of all knowledge files below a folder, with their names."""
    together = hashlib.sha256()
    for file in sorted(folder.rglob("*.yml")):
        together.update(f"{of_file(file)}  {file.relative_to(folder).as_posix()}\n".encode())
    return together.hexdigest()
