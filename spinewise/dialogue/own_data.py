"""What people say about their own data, in exact words: keep it, do not keep it, give it to me.

Exact words only, and no guess of a classifier: what is kept or not must be what the person said.
The doing is not here: whoever holds the conversation moves it before the turn
(:mod:`spinewise.serving.keeping`), and channels send the file.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from spinewise.dialogue.asking import ask_again
from spinewise.dialogue.exchange import Exchange, Turn, same_words, words
from spinewise.replies.consent import time_of
from spinewise.replies.model import Reply
from spinewise.replies.wording import Wording

EXPORT = {"name": "spinewise-conversation.json", "media_type": "application/json"}
"""Name and type of the file that an export becomes."""


class Wish(Enum):
    """What a person wants done with what they said."""

    KEEP = auto()
    DROP = auto()
    EXPORT = auto()


_MINE = r"(my|this|the|our) (data|conversation|messages|chat)"
_PATTERNS = {
    Wish.KEEP: rf"(please |yes |you may )*(keep|save|store) {_MINE}( please)?",
    Wish.DROP: (
        rf"(no |please )*((do not|dont) (keep|save|store)|stop (keeping|saving|storing)) "
        rf"(it|anything|all of )?({_MINE})?( please| any more| anymore)*"
        r"|i withdraw my consent"
    ),
    Wish.EXPORT: (
        rf"(please )?((export|download) (all )?(of )?{_MINE}|send me (all )?(of )?{_MINE}"
        r"|give me (a copy of )?my data)( please)?"
    ),
}
_CHIPS = {Wish.KEEP: "keep_chip", Wish.DROP: "drop_chip", Wish.EXPORT: "export_words"}


def wish_of(text: str, wording: Wording) -> Wish | None:
    """What is wanted, if the message says so and nothing else."""
    said = " ".join(words(text.replace("\u2019", "'")))
    for wish, pattern in _PATTERNS.items():
        if same_words(text, wording.say(_CHIPS[wish])) or re.fullmatch(pattern, said):
            return wish
    return None


def answer_wish(x: Exchange, wish: Wish) -> Turn:
    """Say what was done, and go on where the conversation stands."""
    keeping = x.message.keeping
    if wish is Wish.EXPORT:
        x.replies.append(Reply("export", x.wording.say("export_ready"), data={"file": EXPORT}))
    elif keeping is None or keeping.kept is None:
        x.say("keeping_elsewhere")
    elif keeping.kept:
        x.say("keeping_now", time=time_of(x.wording, keeping.days))
    else:
        x.say("keeping_not")
    return ask_again(x)
