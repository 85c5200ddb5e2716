"""``python -m spinewise.serving``: start the assistant."""

from __future__ import annotations

import gc
import sys

# Nothing that start-up makes is garbage; looking for some takes a tenth of the time to get ready.
# Turned on again when the assistant is ready (start.py).
gc.disable()

from spinewise.serving.deferred import defer  # noqa: E402
from spinewise.watching import logs, processes  # noqa: E402

# Before anything is imported that counts, or that warns.
processes.prepare()
logs.begin()
defer()

from spinewise.serving.start import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
