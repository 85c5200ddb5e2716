"""Where several worker processes keep their figures, so that whichever is asked can tell those of all.

Nothing of prometheus_client is imported here: it looks for the folder when it is imported itself.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""How prometheus_client's mode for several processes is switched on."""
_NAME = "spinewise-metrics-"


def prepare(environment: MutableMapping[str, str] = os.environ) -> None:
    """Make the folder if there will be several workers. Has to happen before the figures are imported."""
    workers = environment.get("SANIC_WORKERS", "").strip()
    environment.pop(FOLDER, None)  # one of an earlier process would hold figures of that one
    if workers.isdigit() and int(workers) > 1:
        environment[FOLDER] = tempfile.mkdtemp(prefix=_NAME)


def folder() -> Path | None:
    """The folder, or None if one process does everything."""
    given = os.environ.get(FOLDER)
    return Path(given) if given else None


def living(where: Path) -> list[int]:
    """The processes that keep figures in the folder and still run."""
    found = {path.stem.rpartition("_")[2] for path in where.glob("*_*.db")}
    return sorted(int(pid) for pid in found if pid.isdigit() and _runs(int(pid)))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def clear() -> None:
    """Remove the folder, once all workers have ended."""
    where = folder()
    if where is not None and where.name.startswith(_NAME):
        shutil.rmtree(where, ignore_errors=True)
