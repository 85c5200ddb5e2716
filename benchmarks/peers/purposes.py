"""Understanding alone: every peer learns ``data/nlu`` and tells the purpose of messages written apart."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import Any

from benchmarks.intent_classifiers import held_out_messages
from benchmarks.peers import nlpjs
from benchmarks.peers.examples import purpose_examples
from benchmarks.peers.templates import HASSIL, PADACIOSO

OURS = "Spinewise, findings and danger too"
_SLOW = 20
"""Messages for padacioso, which takes seconds for each."""
_FAILURES = (OSError, subprocess.CalledProcessError)


def compare(most: int) -> dict[str, Any]:
    """Ask everybody the same messages; at most ``most`` of them, drawn at random."""
    held_out = held_out_messages()
    places = list(range(len(held_out.texts)))
    random.Random(0).shuffle(places)
    texts = [held_out.texts[i] for i in places[:most]]
    wanted = [held_out.intents[i] for i in places[:most]]
    figures: dict[str, Any] = {OURS: _ours(texts, wanted)}
    for peer in (nlpjs, HASSIL, PADACIOSO):
        examples = purpose_examples(peer.MOST)
        try:
            if peer.missing() is not None:
                print(f"installing {peer.NAME} into var/peers", flush=True)
                peer.prepare()
            if not peer.trained(examples):
                peer.train(examples)
            asked = texts[:_SLOW] if peer is PADACIOSO else texts
            answered = peer.ask(examples, asked)
        except _FAILURES as problem:
            print(f"left out: {peer.NAME}: {problem}", flush=True)
            continue
        figures[peer.NAME] = _figures(
            [intent for intent, _ in answered.intents],
            wanted[: len(asked)],
            answered.milliseconds,
            answered.training_seconds,
            answered.memory_mib,
        )
    return figures


def _ours(texts: list[str], wanted: list[str]) -> dict[str, float]:
    from benchmarks.intent_classifiers import ROOT
    from spinewise.serving.start import newest_model
    from spinewise.understanding.trained import Trained

    trained = Trained.from_archive(newest_model(ROOT / "models"))
    trained.understand("my back hurts")
    found, milliseconds = [], []
    for text in texts:
        began = time.perf_counter()
        found.append(trained.understand(text).intent)
        milliseconds.append((time.perf_counter() - began) * 1000)
    return _figures(found, wanted, milliseconds, None, None)


def _figures(
    found: list[Any], wanted: list[str], ms: list[float], training: float | None, memory: float | None
) -> dict[str, float]:
    right = sum(a == b for a, b in zip(found, wanted, strict=True))
    figures = {"right": right, "messages": len(wanted), "ms": sum(ms) / len(ms)}
    if training is not None and memory is not None:
        figures |= {"training_s": training, "memory_mib": memory}
    return figures


if __name__ == "__main__":
    print(compare(int(sys.argv[1])))
