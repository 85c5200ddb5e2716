"""``python -m spinewise.serving``: start the assistant."""

from __future__ import annotations

import gc
import os
import sys

# Nothing that start-up makes is garbage; looking for some takes a tenth of the time to get ready.
# Turned on again when the assistant is ready (start.py).
gc.disable()

# The classifiers multiply small arrays. Shared out among threads, that takes no less time, but five
# times the processor, which others need.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from spinewise.serving.deferred import defer  # noqa: E402
from spinewise.watching import logs, processes  # noqa: E402

# Before anything is imported that counts, or that warns.
processes.prepare()
logs.begin()
defer()

from spinewise.serving.start import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
