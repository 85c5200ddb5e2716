"""The door out of the reply room: what a channel has to show.

Every reply has a complete ``text`` of its own, so that a channel that knows
nothing but text (a terminal, a screen reader, an SMS gateway) loses nothing.
``kind`` and ``data`` let richer channels render it better. The JSON form
travels as the ``custom`` payload ``{"spinewise": {...}}`` of a Rasa message;
it is documented in ``docs/replies.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

ReplyKind = Literal[
    "text", "question", "confirm", "result", "emergency", "crisis", "ended", "file", "consent", "export"
]
"""``text``: words only. ``question``: an open question. ``confirm``: "is that
right?" before the result. ``result``: the result card. ``emergency``: get help
now; the questions have ended. ``crisis``: thoughts of self-harm. ``ended``: the
conversation was stopped or started over. ``file``: something to keep, such as the
summary for the doctor. ``consent``: whether the conversation may be kept; nothing
waits for an answer. ``export``: everything there is of the conversation, as a file."""


@dataclass(frozen=True)
class Chip:
    """One answer that can be tapped. Tapping sends ``send`` as an ordinary message."""

    label: str
    """What is shown."""
    send: str
    """The words that are sent; plain text, never a ``/intent`` payload."""
    role: Literal["answer", "unsure", "skip", "why", "command"] = "answer"


@dataclass(frozen=True)
class Reply:
    """One thing the assistant says."""

    kind: ReplyKind
    text: str
    """The whole content in words."""
    chips: tuple[Chip, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    """JSON data, by kind. ``question``: ``id``, ``asks`` (finding ids), ``input``
    (``yes_no``, ``choice``, ``multi``, ``number``, ``scale``), ``progress``
    (``asked``, ``about_left``). ``result`` and ``emergency``: see ``docs/replies.md``."""

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "kind": self.kind,
            "text": self.text,
            "chips": [{"label": c.label, "send": c.send, "role": c.role} for c in self.chips],
            **self.data,
        }
