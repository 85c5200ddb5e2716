"""Makes sure that the browser tests find Chromium; on Debian as root it installs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Find or install Chromium. Returns the exit status."""
    if os.environ.get("SPINEWISE_BROWSER") or any(shutil.which(name) for name in NAMES):
        return 0
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print("Installing Chromium for the browser tests", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            [apt, "update", "-qq"],
            [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ):
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            if done.returncode != 0:
                print(done.stderr[-2000:], file=sys.stderr)
                break
        if shutil.which("chromium"):
            return 0
    print(
        "The browser tests need Chromium. Install it (Debian: apt-get install chromium), name it in "
        "SPINEWISE_BROWSER, or run the other tests alone: make test ARGS='-m \"not browser\"'",
        file=sys.stderr,
    )
    return 0 if "not browser" in os.environ.get("ARGS", "") else 1


if __name__ == "__main__":
    sys.exit(main())
