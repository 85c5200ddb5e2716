"""``python -m spinewise.serving.reload``: let the running server take new knowledge and a new model."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spinewise.storage.settings import state_folder

SIGNAL = signal.SIGUSR1
"""Sent to the main process. Not SIGHUP, which a terminal sends when it is closed."""


def pid_file(port: int) -> Path:
    """Where the number of the main process of the server on a port stands."""
    return state_folder() / f"server-{port}.pid"


@contextmanager
def found_by(port: int) -> Iterator[None]:
    """Let this process be found as the server on a port."""
    file = pid_file(port)
    with suppress(OSError):  # then it is only not found; what needs the folder says what is wrong with it
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(f"{os.getpid()}\n", encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            file.unlink()


def main() -> int:
    """Send the signal. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m spinewise.serving.reload", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("SPINEWISE_PORT", "5005")))
    port = parser.parse_args().port
    try:
        server = int(pid_file(port).read_text(encoding="utf-8"))
        if not _is_ours(server):
            raise ProcessLookupError
        os.kill(server, SIGNAL)
    except (OSError, ValueError):
        print(f"No Spinewise of yours runs on port {port} of this machine.")
        return 1
    print("Asked. The server's log says whether it was taken into use; if not, the old goes on.")
    return 0


def _is_ours(pid: int) -> bool:
    """Whether the process is a server: its number may be somebody else's by now."""
    try:
        return b"spinewise.serving" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # systems without /proc: the number has to do


if __name__ == "__main__":
    raise SystemExit(main())
