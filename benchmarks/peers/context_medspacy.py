"""Runs inside the environment of medSpaCy: judges given spans by ConText.

Standard input: a JSON list of {text, targets: [[start, end, finding]]}. The last
line printed: {set: findings left standing in each text, ms, load_s, memory_mib}.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

SIGNS = ("NEGATED_EXISTENCE", "HISTORICAL", "FAMILY", "HYPOTHETICAL", "POSSIBLE_EXISTENCE")


def resident_mib() -> float:
    """Return the resident memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def stands(target: Any) -> bool:
    """Whether no sign touches a phrasing; a "no" inside of it is a part of it ("there is no feeling")."""
    for modifier in target._.modifiers:
        start, end = modifier.modifier_span
        outside = end <= target.start or target.end <= start
        if modifier.category in SIGNS and (outside or modifier.category != "NEGATED_EXISTENCE"):
            return False
    return True


def main(job: list[dict[str, Any]]) -> dict[str, Any]:
    """Judge every target; overlapping targets are judged one after the other."""
    before, began = resident_mib(), time.perf_counter()
    import medspacy  # type: ignore[import-not-found]
    from spacy.util import filter_spans

    nlp = medspacy.load(enable=["medspacy_pyrush", "medspacy_context"])
    load_s, memory = time.perf_counter() - began, resident_mib() - before
    sentences, context = nlp.get_pipe("medspacy_pyrush"), nlp.get_pipe("medspacy_context")
    spent = 0.0
    standing = []
    for row in job:
        held: set[str] = set()
        left = [tuple(target) for target in row["targets"]]
        first = True
        while left or first:
            began = time.perf_counter()
            doc = sentences(nlp.make_doc(row["text"]))
            made = [(doc.char_span(a, b, label=f, alignment_mode="expand"), (a, b, f)) for a, b, f in left]
            chosen = filter_spans([span for span, _ in made])
            doc.ents = chosen
            doc = context(doc)
            if first:
                spent += time.perf_counter() - began
            held |= {e.label_ for e in doc.ents if stands(e)}
            done = {(e.start, e.end, e.label_) for e in chosen}
            left = [target for span, target in made if (span.start, span.end, span.label_) not in done]
            first = False
        standing.append(sorted(held))
    return {"set": standing, "ms": spent * 1000 / len(job), "load_s": load_s, "memory_mib": memory}


if __name__ == "__main__":
    print("\n" + json.dumps(main(json.load(sys.stdin))))
