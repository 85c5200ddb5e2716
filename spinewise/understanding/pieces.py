"""Cuts a text for spaCy so that nothing of it stays: spaCy's vocabulary keeps every token for ever."""

from __future__ import annotations

import re
from collections.abc import Collection

from spacy.tokens import Doc
from spacy.vocab import Vocab

_PIECE = re.compile(r"[^\W\d_]+|.", re.DOTALL)


class Pieces:
    """A tokenizer whose tokens are words of the lexicon and single characters.

    With spaCy's own, the process remembers each misspelt word, name and nonsense that anybody has
    ever written, and a long row of signs takes seconds. Our pipeline reads the text itself.
    """

    def __init__(self, vocab: Vocab, known: Collection[str]) -> None:
        """``known``: words that may be tokens, in small letters."""
        self.vocab = vocab
        self._known = frozenset(known) | {word.capitalize() for word in known}

    def __call__(self, text: str) -> Doc:
        """The text as a document; its text is the same to the letter."""
        pieces: list[str] = []
        for piece in _PIECE.findall(text):
            if piece in self._known:
                pieces.append(piece)
            else:
                pieces.extend(piece)
        return Doc(self.vocab, words=pieces, spaces=[False] * len(pieces))
