"""Review: with the operator's consent setting on, the least certain messages are kept to learn from.

Off by default. What is kept, for how long and without what is told in ``docs/review.md``.
"""

from spinewise.review.noting import note, withdraw

__all__ = ["note", "withdraw"]
