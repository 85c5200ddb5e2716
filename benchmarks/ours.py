"""Starting this project's assistant for measuring, alone or with what several processes share."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.measure import Served
from benchmarks.measure import start as start_server

ROOT = Path(__file__).resolve().parent.parent


def start(state: Path, extra: Mapping[str, str] | None = None) -> Served:
    """Start it as ``make serve-dev`` does, with its state in a folder of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SPINEWISE_")},
        "SPINEWISE_CONSENT": "assumed",  # every turn is written to the database
        "RASA_TELEMETRY_ENABLED": "false",
        "SPINEWISE_STATE": str(state),
        **(extra or {}),
    }
    return start_server(
        lambda port: [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "spinewise.serving",
            "--dev",
            "--port",
            str(port),
        ],
        ROOT,
        environment,
    )


@contextmanager
def shared_servers() -> Iterator[dict[str, str] | None]:
    """Start PostgreSQL and Redis; the settings that use them, or None where they are not installed."""
    from tests.storage.servers import Postgres, Redis, _find

    if _find("postgres") is None or _find("redis-server") is None:
        yield None
        return
    with ExitStack() as stack:
        folders = []
        for name in ("postgres", "redis"):
            folder = Path(tempfile.mkdtemp(prefix=f"spinewise-{name}-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            folders.append(folder)
        database, lines = Postgres(folders[0]), Redis(folders[1])
        database.make()
        stack.callback(database.stop)
        lines.start()
        stack.callback(lines.stop)
        yield {"SPINEWISE_DATABASE": database.url, "SPINEWISE_REDIS": lines.url}
