"""``python -m spinewise.serving``: start the assistant."""

from __future__ import annotations

import sys

from spinewise.serving.start import main

if __name__ == "__main__":
    sys.exit(main())
