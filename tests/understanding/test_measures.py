"""On public rows, and for speed: what must hold over many messages together."""

from __future__ import annotations

import json
import time
from typing import Any

from spinewise.understanding import evaluation
from spinewise.understanding.reader import read
from tests.understanding.rows import CASES

PUBLIC = CASES / "public"


def summary(tmp_path: Any) -> dict[str, float]:
    target = tmp_path / "summary.json"
    assert evaluation.run(PUBLIC, target) == 0
    return dict(json.loads(target.read_text()))


def test_public_rows_are_understood(tmp_path: Any, capsys: Any) -> None:
    measured = summary(tmp_path)
    assert measured["utterances_f1"] >= 0.90
    assert measured["answers_f1"] >= 0.90
    assert measured["complaint_recall"] >= 0.97
    assert measured["wrong_start_rate"] <= 0.03
    assert "skipped: there is no redflags.jsonl" in capsys.readouterr().out


def test_a_message_takes_milliseconds() -> None:
    texts = [json.loads(line)["text"] for line in (PUBLIC / "utterances.jsonl").read_text().splitlines()]
    read("warm up")
    begin = time.process_time()
    for text in texts:
        read(text)
    assert (
        1000 * (time.process_time() - begin) / len(texts) < 15
    )  # five is the aim; slow machines share this test


def test_counting() -> None:
    tally = evaluation.Tally()
    wrong = tally.add(
        {"numbness": True, "age": 64.0, "duration_days": 20.0, "region": ("neck", "flank"), "fever": True},
        {
            "numbness": False,
            "age": 64,
            "duration_days": 21,
            "region": ["neck"],
            "weight_loss": True,
            "cough": True,
        },
        ["cough"],
    )
    # right: age, duration (within 25 %), neck; wrong: numbness, flank, fever; missed: numbness, weight_loss
    assert (tally.all.right, tally.all.wrong, tally.all.missed) == (3, 3, 2)
    assert [error.split(":")[0] for error in wrong] == ["fever", "numbness", "region", "weight_loss"]
    assert (tally.values.right, tally.values.wrong, tally.values.missed) == (3, 1, 0)


def test_wilson_interval() -> None:
    low, high = evaluation.wilson(44, 44)
    assert round(low, 3) == 0.920
    assert round(high, 3) == 1.0
