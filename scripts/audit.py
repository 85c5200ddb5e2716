"""``make audit``: look for known weaknesses in the locked packages.

pip-audit runs in an environment of its own.

Exit status: 0 none but accepted ones, 1 some were found, 3 the advisories cannot be reached from here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-audit"
LISTS = ("runtime", "dev")
PROBE = "aiohttp==3.8.4"
"""Has well-known weaknesses. A mirror that names none of them has no advisories."""
NOT_REACHED = 3


def main() -> int:
    """Audit both lists. Returns the exit status."""
    auditor = _auditor()
    ignored = accepted(yaml.safe_load((ROOT / "requirements" / "advisories.yml").read_text()), date.today())
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.txt"
        probe.write_text(PROBE)
        told = report(auditor, probe, "--no-deps")
    if not told or not any(package.get("vulns") for package in told):
        print(f"The advisories cannot be reached from here ({PROBE} has none); run it where they can.")
        return NOT_REACHED
    return max(_audit(auditor, name, ignored) for name in LISTS)


def accepted(advisories: Mapping[str, Any], today: date) -> list[str]:
    """Ids of the accepted advisories whose time is not over."""
    return [entry["id"] for entry in advisories["accepted"] if entry["until"] >= today]


def _auditor() -> Path:
    """The program, installed if it is not there yet."""
    program = VENV / "bin" / "pip-audit"
    wanted = ROOT / "requirements" / "audit.txt"
    mark = VENV / "installed"
    if not mark.exists() or mark.read_text() != wanted.read_text():
        print("Installing pip-audit in an environment of its own …", flush=True)
        venv.create(VENV, with_pip=True, clear=True)
        command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*command, "--no-deps", "--require-hashes", "-r", str(wanted)], check=True)
        mark.write_text(wanted.read_text())
    return program


def report(auditor: Path, packages: Path, *options: str) -> list[dict[str, Any]] | None:
    """What the auditor knows of the packages in a list; None if it could not find out."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "report.json"
        command = [str(auditor), "--disable-pip", "--progress-spinner=off", *options]
        command += ["--format=json", f"--output={written}", "-r", str(packages)]
        subprocess.run(command, capture_output=True, check=False)
        if not written.exists():
            return None
        known: list[dict[str, Any]] = json.loads(written.read_text())["dependencies"]
        return known


def _audit(auditor: Path, name: str, ignored: list[str]) -> int:
    """Audit one list and say what came of it."""
    options = ["--require-hashes", *(f"--ignore-vuln={one}" for one in ignored)]
    packages = report(auditor, ROOT / "requirements" / f"{name}.txt", *options)
    if packages is None or any("skip_reason" in one for one in packages):
        print(f"{name}.txt: not every package could be looked up; run it where they can.")
        return NOT_REACHED
    found = [(one, weakness) for one in packages for weakness in one["vulns"]]
    for one, weakness in found:
        fixed = ", ".join(weakness["fix_versions"]) or "no version"
        print(f"{one['name']} {one['version']}: {weakness['id']}, fixed in {fixed}")
    print(f"{name}.txt: {len(packages)} packages, {len(found)} known weaknesses, {len(ignored)} accepted")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
