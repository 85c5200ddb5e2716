"""What a person can tell about their pain: findings and their values.

A *finding* is one entry of the vocabulary in ``knowledge/findings/``: a flag
(``numbness``) or a value (``age``). The findings of a person are a plain
mapping from finding id to value. A finding that is missing from the mapping is
unknown, which is not the same as false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

FindingId: TypeAlias = str
"""Name of a finding, also the name of its conversation slot."""

FindingValue: TypeAlias = bool | float | str | tuple[str, ...]
"""``bool`` for a flag, ``float`` for a number, ``str`` for a choice, ``tuple`` for a list."""

Findings: TypeAlias = Mapping[FindingId, FindingValue]
"""All that is known about one person. Missing = unknown."""


@dataclass(frozen=True)
class Subject:
    """The person a conversation is about, when that is not the writer."""

    role: str
    """How to name them: "your mother", "your son", "the person"."""
    sex: Literal["female", "male"] | None = None
    """Sex as the role tells it."""
