"""Finds the lexicon's phrasings in a message and chooses among those that overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from spinewise.findings import FindingValue
from spinewise.understanding.lexicon import Lexicon, Phrasings
from spinewise.understanding.matcher import Found, Matcher
from spinewise.understanding.message import Hit, Message

Kind = Literal["says", "denies", "value", "asked_yes", "asked_no", "not_meant", "complaint"]


class Rule(NamedTuple):
    """Where a pattern comes from."""

    finding: str
    kind: Kind
    value: FindingValue
    pattern: str

    @property
    def name(self) -> str:
        """How the rule is named in explanations."""
        return f"{self.finding} {self.kind}: {self.pattern}"


@dataclass(frozen=True)
class Finder:
    """All patterns of a lexicon, ready to be matched."""

    matcher: Matcher[Rule]
    phrasings: dict[str, Phrasings]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Finder:
        """Build the matcher."""
        patterns: list[tuple[str, Rule]] = []
        for name, entry in lexicon.phrasings.items():
            patterns += [(p, Rule(name, "says", True, p)) for p in entry.says]
            patterns += [(p, Rule(name, "denies", False, p)) for p in entry.denies]
            patterns += [(p, Rule(name, "asked_yes", True, p)) for p in entry.when_asked.yes]
            patterns += [(p, Rule(name, "asked_no", False, p)) for p in entry.when_asked.no]
            for value, wordings in entry.values.items():
                wrapped: FindingValue = (value,) if name == "region" else value
                patterns += [(p, Rule(name, "value", wrapped, p)) for p in wordings]
        patterns += [(p, Rule("", "not_meant", True, p)) for p in lexicon.not_meant]
        patterns += [(p, Rule("", "complaint", True, p)) for p in lexicon.complaints]
        return cls(Matcher(lexicon.words, patterns), dict(lexicon.phrasings))

    def find(self, message: Message) -> list[Hit]:
        """Fill ``message.hits``, ``message.answers`` and ``message.covered``; return the complaints."""
        words = [message.words[i] for i in message.core]
        spans = [self._span(message, found) for found in self.matcher.find(words)]
        covers = [(start, end) for start, end, found in spans if found.payload.kind == "not_meant"]
        message.covered = [any(a <= i < b for a, b in covers) for i in range(len(message.words))]
        complaints: list[Hit] = []
        hits: list[Hit] = []
        for start, end, found in spans:
            rule = found.payload
            if rule.kind == "not_meant":
                continue
            if any(_hides(cover, start, end, rule) for cover in covers):
                continue
            hit = Hit(rule.finding, rule.value, start, end, rule.name)
            if found.denied:
                if rule.kind == "says" and not self.phrasings[rule.finding].deniable:
                    continue
                hit = hit._replace(value=not rule.value, rule=f"{rule.name} (denied)")
            if rule.kind == "complaint":
                complaints.append(hit)
            elif rule.kind in ("asked_yes", "asked_no"):
                message.answers.append(hit)
            elif rule.kind == "value" and found.denied:
                continue
            else:
                hits.append(hit)
        for hit in list(hits):
            if hit.value is True:
                hits += [hit._replace(finding=other) for other in self.phrasings[hit.finding].also]
        message.hits.extend(self._chosen(hits, message.words))
        message.answers = _longest(message.answers)
        return complaints

    @staticmethod
    def _span(message: Message, found: Found[Rule]) -> tuple[int, int, Found[Rule]]:
        return message.core[found.start], message.core[found.end - 1] + 1, found

    def _chosen(self, hits: Sequence[Hit], words: Sequence[str]) -> list[Hit]:
        kept: list[Hit] = []
        for hit in _longest(hits):
            not_after = self.phrasings[hit.finding].not_after
            if hit.end - hit.start == 1 and hit.start and not_after and words[hit.start - 1] in not_after:
                continue
            stronger = self.phrasings[hit.finding].yields_to
            if any(
                o.finding in stronger
                and o.start < hit.end
                and hit.start < o.end
                and hit.end - hit.start <= o.end - o.start
                and (o.value is not False or o.value == hit.value)
                for o in hits
            ):
                continue
            kept.append(hit)
        return kept


def _hides(cover: tuple[int, int], start: int, end: int, rule: Rule) -> bool:
    """Whether a figure of speech hides a phrasing: all of it, or for a flag half of it."""
    first, last = cover
    if first <= start and end <= last:
        # "slipped disc" is no slip, but it is a complaint
        return rule.kind != "complaint" or last - first > end - start
    if start <= first and last <= end:
        return False  # "sitting kills me" says more than the figure in it
    shared = min(end, last) - max(start, first)
    return rule.kind in ("says", "denies") and 2 * shared >= end - start


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """For each finding the longest of overlapping phrasings (of lists: of each value)."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        same = [
            k
            for k in kept
            if k.finding == hit.finding and (not isinstance(hit.value, tuple) or k.value == hit.value)
        ]
        if not any(k.start < hit.end and hit.start < k.end for k in same):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))
