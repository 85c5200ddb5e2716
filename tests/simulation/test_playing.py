"""The whole instrument, against the running assistant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulation.__main__ import main
from simulation.patients import load_patients
from tests.conftest import Assistant

HERE = Path(__file__).parent


def test_patients_are_played_scored_and_written_down(
    assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary, out = tmp_path / "deep" / "summary.json", tmp_path / "deep" / "patients.jsonl"
    target = ["--json", str(summary), "--out", str(out)]
    status = main([str(HERE / "patients.yml"), *target, "--url", assistant.url, "--token", assistant.token])
    printed = capsys.readouterr().out
    assert status == 0, printed

    figures = json.loads(summary.read_text())
    assert figures["n"] == 2
    assert (figures["top1"], figures["unsafe"], figures["emergency_missed"]) == (1, 0, 0), printed

    desk, saddle = (json.loads(line) for line in out.read_text().splitlines())
    assert (desk["ended"], saddle["ended"]) == ("result", "emergency")
    assert saddle["questions"] == []
    opening = load_patients(HERE / "patients.yml")[1].opening
    assert saddle["transcript"][0] == {"from": "patient", "text": opening}
    asked = [line["question"] for line in desk["transcript"] if line.get("kind") == "question"]
    assert list(dict.fromkeys(asked)) == desk["questions"]
    assert len(desk["questions"]) == desk["scores"]["questions"] >= 3
    assert {"numbness", "age"} <= set(desk["got"]["asked"])

    baselines = ("opening line only", "always posture", "always emergency")
    for row in ("all patients", "mechanical", "emergency", *baselines):
        assert any(line.startswith(row) for line in printed.splitlines()), row


def test_a_broken_file_ends_with_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "patients.yml"
    file.write_text("patients:\n- id: a\n", encoding="utf-8")
    assert main([str(file)]) == 2
    assert capsys.readouterr().out.startswith(f"{file}:2: ")


def test_a_url_needs_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(HERE / "patients.yml"), "--url", "http://127.0.0.1:1"]) == 2
    assert "--token" in capsys.readouterr().out


def test_an_assistant_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["--url", "http://127.0.0.1:1", "--token", "t", "--out", str(tmp_path / "o")]
    assert main([str(HERE / "patients.yml"), *arguments]) == 1
    assert "did not answer" in capsys.readouterr().out
