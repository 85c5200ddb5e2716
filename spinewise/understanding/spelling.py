"""Corrects slips in single words, towards the words the lexicon knows.

Only words that are nearly ours are touched; everything else stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_SHORTEST = 4
"""Words with fewer letters are too close to other words to be guessed."""
_LONGEST = 24
"""Longer strings are no words."""
_LONG = 9
"""From this length on two slips are forgiven."""


class Speller:
    """Chat spelling and correction of typing errors."""

    def __init__(
        self,
        known: Iterable[str],
        targets: Iterable[str],
        short_forms: Mapping[str, str],
        misspelt: Mapping[str, str],
        real_words: Iterable[str],
    ) -> None:
        """``known``: words of the lexicon, never touched. ``targets``: what slips are corrected to.

        The rest is as in :class:`spinewise.understanding.lexicon.Spelling`.
        """
        self.short_forms = dict(short_forms)
        self._forms = {**misspelt, **short_forms}
        aims = sorted(set(targets))
        self._known = frozenset(w for w in known if w.isalpha()) | set(aims)
        self._real = frozenset(real_words)
        self._targets: dict[str, list[str]] = {}
        for word in aims:
            if len(word) >= _SHORTEST:
                for key in _deletions(word, 2 if len(word) >= _LONG else 1):
                    self._targets.setdefault(key, []).append(word)
        self._cache: dict[str, tuple[str, ...]] = {}

    @property
    def known(self) -> frozenset[str]:
        """The words of the lexicon, in small letters."""
        return self._known

    def words(self, raw: str) -> tuple[str, ...]:
        """The word(s) meant by ``raw`` (small letters, straight apostrophes)."""
        meant = self._cache.get(raw)
        if meant is None:
            meant = tuple(word for word in self._words(raw) if word)
            if len(self._cache) < 20_000:  # a long-running server must not remember every typo
                self._cache[raw] = meant
        return meant

    def _words(self, raw: str) -> tuple[str, ...]:
        form = self._forms.get(raw)
        if form is not None:
            return tuple(form.split())
        if "'" in raw:
            joined = self._forms.get(raw.replace("'", ""))
            if joined is not None:
                return tuple(joined.split())
            if raw.endswith("n't"):
                return (self.correct(raw[:-3]), "not")
            for tail, full in (
                ("'s", "'s"),
                ("'re", "are"),
                ("'ve", "have"),
                ("'ll", "will"),
                ("'m", "am"),
                ("'d", "would"),
            ):
                if raw.endswith(tail):
                    return (*self.words(raw[: -len(tail)]), full)
            raw = raw.replace("'", "")
        return (self.correct(raw),)

    def correct(self, word: str) -> str:
        """``word``, or the one known word it is a slip of."""
        if word in self._known or word in self._real or not _SHORTEST <= len(word) <= _LONGEST:
            return word
        squeezed = _squeeze(word)
        if squeezed in self._known:
            return squeezed
        best: tuple[int, str] | None = None
        for key in _deletions(word, 2 if len(word) >= _LONG else 1):
            for target in self._targets.get(key, ()):
                if target[0] != word[0] and sorted(target[:2]) != sorted(word[:2]):
                    continue
                if abs(len(target) - len(word)) > 2:
                    continue
                allowed = 2 if min(len(target), len(word)) >= _LONG else 1
                distance = _distance(word, target, allowed)
                if distance <= allowed and (best is None or (distance, target) < best):
                    best = (distance, target)
        return best[1] if best else word


def _squeeze(word: str) -> str:
    """ "sooooo" -> "so", "painnn" -> "pain": letters repeated three times or at the end."""
    out: list[str] = []
    for i, letter in enumerate(word):
        run = 1
        while i - run >= 0 and word[i - run] == letter:
            run += 1
        if run >= 2 and (word[i - run + 1 : i - run + 4] == letter * 3):
            continue
        out.append(letter)
    return "".join(out)


def _deletions(word: str, count: int) -> set[str]:
    keys = {word}
    edge = {word}
    for _ in range(count):
        edge = {w[:i] + w[i + 1 :] for w in edge for i in range(len(w))}
        keys |= edge
    return keys


def _distance(a: str, b: str, most: int) -> int:
    """Edits from ``a`` to ``b`` (a swap of neighbours counts once); ``most + 1`` when there are more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        two, before, row = before, row, [i] + [0] * len(b)
        for j, y in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], two[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]
