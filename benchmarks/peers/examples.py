"""What the peers learn from: the examples of ``data/nlu``, and example phrases for every finding.

The phrases come from the patterns of ``knowledge/phrasings``, the same that the
product itself reads, drawn at random from all that a pattern stands for, and from
the labelled messages of ``tests/understanding/cases`` that tell one finding alone.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.intent_classifiers import ROOT, Examples, training_examples
from spinewise.understanding.lexicon import Lexicon, default_lexicon
from spinewise.understanding.patterns import Choice, Family, Gap, Node, Number, Word, parse

CASES = ROOT / "tests" / "understanding" / "cases"
PREFIX = "finding:"
SENTENCES = ("{}", "I have {}", "my back hurts and {}", "{} since last week", "also {}")
"""Phrases are short; a learner also needs to see them inside sentences."""
_PER_PATTERN = 3
_MOST = 60
"""Phrases for one value of one finding."""


def intent(finding: str, value: Any) -> str:
    """Return the intent that tells it: ``finding:fever``, ``finding:fever=no``, ``finding:side=left``."""
    if value is True:
        return PREFIX + finding
    if value is False:
        return f"{PREFIX}{finding}=no"
    return f"{PREFIX}{finding}={value}"


def told(name: str) -> tuple[str, Any] | None:
    """Return finding and value of such an intent; the opposite of :func:`intent`."""
    if not name.startswith(PREFIX):
        return None
    finding, _, value = name.removeprefix(PREFIX).partition("=")
    if finding == "region":
        return finding, (value,)
    return finding, {"": True, "no": False}.get(value, value)


def purpose_examples(most: int | None = None) -> Examples:
    """Return the examples of ``data/nlu``; with ``most``, so many of each intent, drawn at random."""
    every = training_examples()
    if most is None:
        return every
    places = list(range(len(every.texts)))
    random.Random(0).shuffle(places)
    count: Counter[str] = Counter()
    kept = []
    for place in places:
        count[every.intents[place]] += 1
        if count[every.intents[place]] <= most:
            kept.append(place)
    kept.sort()
    return Examples([every.texts[i] for i in kept], [every.intents[i] for i in kept])


def finding_examples(leave_out: Collection[str] = ()) -> Examples:
    """Return example phrases with an intent per finding, and messages that tell none as ``none``.

    Args:
        leave_out: messages that will be asked; never trained on.
    """
    lexicon = default_lexicon()
    known = _words(training_examples().texts)
    pairs: dict[tuple[str, str], None] = {}
    for finding, entry in lexicon.phrasings.items():
        for value, patterns in [(True, entry.says), (False, entry.denies), *entry.values.items()]:
            name = intent(finding, value)
            for phrase in _phrases(name, patterns, lexicon, known):
                pairs[phrase, name] = None
    for text, name in _cases():
        pairs[text, name] = None
    data = training_examples()
    quiet = [t for t, i in zip(data.texts, data.intents, strict=True) if i not in ("inform", "other_health")]
    for text in random.Random(0).sample(quiet, min(400, len(quiet))):
        pairs[text, "none"] = None
    asked = {text.casefold() for text in leave_out}
    chosen = [(text, name) for text, name in pairs if text.casefold() not in asked]
    return Examples([text for text, _ in chosen], [name for _, name in chosen])


def _phrases(name: str, patterns: Sequence[str], lexicon: Lexicon, known: Counter[str]) -> list[str]:
    chance = random.Random(name)
    phrases: dict[str, None] = {}
    for pattern in patterns:
        for _ in range(_PER_PATTERN):
            words = _draw(parse(pattern), lexicon, known, chance)
            if words is not None:
                phrases[" ".join(words)] = None
    drawn = list(phrases)
    if len(drawn) > _MOST:
        drawn = chance.sample(drawn, _MOST)
    return [SENTENCES[i % len(SENTENCES)].format(phrase) for i, phrase in enumerate(drawn)]


def _draw(
    nodes: Sequence[Node], lexicon: Lexicon, known: Counter[str], chance: random.Random
) -> list[str] | None:
    """Return one sequence of words that the nodes stand for, or none when no known word fits."""
    words: list[str] = []
    for node in nodes:
        part: list[str] | None
        if isinstance(node, Gap):
            part = []
        elif isinstance(node, Number):
            part = ["3"]
        elif isinstance(node, Word):
            part = _whole(node.text, known) if node.prefix else [node.text]
        elif isinstance(node, Family):
            member = chance.choice(lexicon.words[node.name])
            part = _draw(parse(member), lexicon, known, chance)
        else:
            assert isinstance(node, Choice)
            part = _draw(chance.choice(node.options), lexicon, known, chance)
        if part is None:
            return None
        words += part
    return words


def _whole(beginning: str, known: Counter[str]) -> list[str] | None:
    fitting = [word for word in known if word.startswith(beginning)]
    return [max(fitting, key=lambda word: (known[word], word))] if fitting else None


def _words(texts: Sequence[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"[a-z']+", text.lower()))


def _cases(folder: Path = CASES) -> list[tuple[str, str]]:
    """Messages of our tests that tell exactly one finding, with its intent."""
    found = []
    for file in sorted(folder.glob("*.yml")):
        for row in _rows(yaml.safe_load(file.read_text(encoding="utf-8"))):
            text, gold = row.get("text") or row.get("says"), row.get("gold") or row.get("findings")
            if not isinstance(text, str) or not isinstance(gold, dict) or len(gold) != 1:
                continue
            finding, value = next(iter(gold.items()))
            for single in value if isinstance(value, list) else [value]:
                if isinstance(single, bool | str):
                    found.append((text, intent(finding, single)))
    return found


def _rows(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        return [row for rows in lists for row in rows if isinstance(row, dict)]
    return [row for row in data or () if isinstance(row, dict)]
