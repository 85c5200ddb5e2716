"""Makes or mends the project's Python environment. Runs with any Python 3; needs nothing else.

Usage: ``python3 scripts/environment.py [--dev]``

A finished step leaves a mark that names the exact list it installed, so nothing
is done twice, and a step that was cut off is done again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SUPPORTED = ((3, 11), (3, 10))


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main() -> int:
    """Bring the environment up to date. Returns the exit status."""
    try:
        if version_of(str(venv_python())) not in SUPPORTED or not (VENV / ".own").exists():
            make_environment()
        lists = [ROOT / "requirements" / "runtime.txt"]
        install("runtime", lists, "Installing the assistant's packages (about a minute)")
        install_own_packages()
        if "--dev" in sys.argv[1:]:
            install("dev", [ROOT / "requirements" / "dev.txt"], "Installing developer tools")
    except SetupError as problem:
        print(f"\nSetting up failed: {problem}\n", file=sys.stderr)
        return 1
    return 0


def find_python() -> str:
    """Return a Python that the assistant runs on.

    Raises:
        SetupError: there is none.
    """
    wanted = os.environ.get("PYTHON")
    candidates = [wanted] if wanted else ["python3.11", "python3", "python3.10", "python"]
    found = []
    for name in candidates:
        path = shutil.which(name)
        if path is None:
            continue
        version = version_of(path)
        if version in SUPPORTED:
            return path
        found.append(f"{name} is {'.'.join(map(str, version))}" if version else f"{name} does not start")
    raise SetupError(
        "Python 3.11 (or 3.10) is needed; other versions do not run Rasa 3.6. "
        f"Found: {'; '.join(found) or 'no Python at all'}. "
        "Install Python 3.11 and try again, or name it: make run PYTHON=/path/to/python3.11"
    )


def version_of(python: str) -> tuple[int, int] | None:
    """Return (major, minor) of a Python, or None when it does not start."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        out = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = out.stdout.split()
    return int(major), int(minor)


def venv_python() -> Path:
    """Return the environment's Python."""
    return VENV / "bin" / "python"


def make_environment() -> None:
    """Make ``.venv``, or make it anew when it is broken."""
    if VENV.exists() and (
        version_of(str(venv_python())) not in SUPPORTED or not runs(["-m", "pip", "--version"])
    ):
        print("The environment in .venv is broken or of another Python; making it anew.", flush=True)
        shutil.rmtree(VENV)
    if not VENV.exists():
        python = find_python()
        print(f"Making the environment in .venv with {python}", flush=True)
        made = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, text=True)
        if made.returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupError(
                f"{python} cannot make an environment:\n{made.stderr.strip() or made.stdout.strip()}\n"
                "On Debian and Ubuntu the package python3.11-venv is needed."
            )


def runs(arguments: list[str]) -> bool:
    """Whether the environment's Python runs something."""
    done = subprocess.run([str(venv_python()), *arguments], capture_output=True)
    return done.returncode == 0


def fingerprint(files: list[Path]) -> str:
    """Return a short sign of the content of some files."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def install(name: str, lists: list[Path], words: str) -> None:
    """Install pinned lists unless they are installed already.

    Raises:
        SetupError: pip failed; the message names the likely reason.
    """
    mark, sign = VENV / f".{name}", fingerprint(lists)
    if mark.exists() and mark.read_text() == sign:
        return
    print(words, flush=True)
    mark.unlink(missing_ok=True)
    command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps"]
    # Rasa 3.6 declares Python below 3.11 but runs on it; see docs/decisions.md.
    # Packages without a wheel are built apart from the environment, whose packaging is too old to build.
    command += ["--require-hashes", "--ignore-requires-python", "--use-pep517"]
    for file in lists:
        command += ["-r", str(file)]
    pip(command)
    compile_packages()
    mark.write_text(sign)


def compile_packages() -> None:
    """Write bytecode now, on all processors: faster than pip, which uses one.

    Where Python may not write it later (``PYTHONDONTWRITEBYTECODE``, a read-only image), each
    start would compile every module again, which doubles the time to get ready.
    """
    packages = VENV / "lib"
    command = ["-m", "compileall", "-q", "-q", "-j", "0", "-x", r"[/\\]tests?[/\\]", str(packages)]
    subprocess.run([str(venv_python()), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def install_own_packages() -> None:
    """Install the stand-ins and the project itself, so that spaCy and Rasa find them by name."""
    own = [ROOT / "stand_ins" / "tensorflow", ROOT / "stand_ins" / "keras"]
    files = [file for folder in own for file in folder.rglob("*.py")]
    files += [folder / "pyproject.toml" for folder in (*own, ROOT)]
    mark, sign = VENV / ".own", fingerprint(files)
    if mark.exists() and mark.read_text() == sign:
        return
    command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--force-reinstall", *map(str, own), "--editable", str(ROOT)]
    pip(command)
    for folder in own:
        shutil.rmtree(folder / "build", ignore_errors=True)
        for leftover in folder.glob("*.egg-info"):
            shutil.rmtree(leftover)
    mark.write_text(sign)


def pip(arguments: list[str]) -> None:
    """Run pip in the environment.

    Raises:
        SetupError: it failed.
    """
    done = subprocess.run([str(venv_python()), *arguments], stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return
    errors = [line for line in done.stderr.splitlines() if not line.startswith("WARNING")]
    text = "\n".join(errors[-12:])
    unreachable = ("connection", "resolve", "timed out", "temporary failure", "no matching distribution")
    if any(word in done.stderr.lower() for word in unreachable):
        raise SetupError(
            f"{text}\n\nThe Python package registry could not be reached, or lacks a version. Check the "
            f"network "
            "(and your pip configuration, if you use a mirror), then run the same command again; what is "
            "already installed is kept."
        )
    if "no space left" in done.stderr.lower():
        raise SetupError(
            f"{text}\n\nThe disk is full; about 1.2 GB is needed. Free some space and run it again."
        )
    raise SetupError(f"{text}\n\nRun the same command again; if it fails again, `make clean` and start anew.")


if __name__ == "__main__":
    sys.exit(main())
