"""``python -m tests.fuzzing [N]``: try N made-up messages, bodies and files; see :mod:`tests.fuzzing.run`."""

from __future__ import annotations

import sys

from tests.fuzzing.run import main

if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
