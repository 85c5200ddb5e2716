"""Real PostgreSQL and Redis servers for the tests, each with its own port and folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import free_port

PACKAGES = {"postgres": "postgresql", "redis-server": "redis-server"}
PATIENCE = 60.0


def program(name: str) -> str:
    """Find a server's program; on Debian as root it is installed. Skips the test where it cannot be had."""
    found = _find(name) or (_install(PACKAGES[name]) and _find(name))
    if found:
        return str(found)
    reason = f"{name} is not here; install it (Debian: apt-get install {PACKAGES[name]})"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _find(name: str) -> str | None:
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


def _install(package: str) -> bool:
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [apt, "update", "-qq"],
        [apt, "install", "-y", "-qq", "--no-install-recommends", package],
    ):
        if subprocess.run(command, env=environment, capture_output=True).returncode != 0:
            return False
    return True


def until(what: Callable[[], bool], problem: str) -> None:
    """Wait until something is so."""
    give_up = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < give_up, problem
        time.sleep(0.02)


class Server:
    """One server that can be stopped and started again, with what it holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        until(self.answers, f"it did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """Stop it and wait until it is gone."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
            self.process = None


class Redis(Server):
    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        mine = ["--port", str(self.port), "--dir", str(self.folder), "--bind", "127.0.0.1"]
        return [program("redis-server"), *mine, "--save", "", "--appendonly", "no"]

    def answers(self) -> bool:
        import redis

        try:
            return bool(redis.Redis(port=self.port).ping())
        except redis.RedisError:
            return False


class Postgres(Server):
    """PostgreSQL, which refuses to run as root and then runs as the user that Debian made for it."""

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/spinewise"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        """Make the files of the server, and an empty database."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        initdb = str(Path(program("postgres")).parent / "initdb")
        made = [
            *self._as(),
            initdb,
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "--auth=trust",
            "-N",
            "-E",
            "UTF8",
        ]
        subprocess.run(made, check=True, capture_output=True, cwd=self.folder)
        self.start()
        self.run("CREATE DATABASE spinewise", database="postgres")

    def run(self, statement: str, database: str = "spinewise") -> list[tuple[object, ...]]:
        """Run a statement; the rows it gives."""
        import psycopg2

        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname=database, connect_timeout=3
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def command(self) -> list[str]:
        where = ["-D", str(self.data), "-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.folder)]
        return [*self._as(), program("postgres"), *where, "-c", "fsync=off"]

    def answers(self) -> bool:
        import psycopg2

        try:
            self.run("SELECT 1", database="postgres")
        except psycopg2.Error:
            return False
        return True

    def stop(self) -> None:
        """Stop it fast, as an operator would: connections are cut."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # "fast shutdown"; setpriv has become the server
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def _as(self) -> list[str]:
        if os.geteuid() != 0:
            return []
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
