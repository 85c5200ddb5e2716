"""``python -m simulation FILE``: play simulated patients through the running assistant."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from simulation.answering import Answerer, answer, know_nothing
from simulation.client import AssistantError, Client, started_assistant
from simulation.patients import Patient, PatientFileError, load_patients
from simulation.playing import Played, play
from simulation.report import by_class, failures, fixed_baselines, line_for, summary_as_json, table
from simulation.scoring import score, summarise

ROOT = Path(__file__).resolve().parents[1]
"""The project's folder."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the patients of a file and report.

    Returns:
        Exit status: 0 when all were played, 1 when the assistant failed, 2 when the file cannot be used.
    """
    options = _parser().parse_args(arguments)
    if options.url and not options.token:
        print("--url needs --token: the token of the tracker interface, printed when the assistant starts")
        return 2
    try:
        patients = load_patients(Path(options.file))
    except PatientFileError as problem:
        print(problem)
        return 2
    try:
        with _assistant(options) as client:
            _run(client, patients, options)
    except AssistantError as problem:
        print(problem)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("file", help="YAML file with simulated patients")
    parser.add_argument("--json", metavar="PATH", help="write the summary there")
    parser.add_argument(
        "--out",
        metavar="PATH",
        default=str(ROOT / "artifacts" / "patients.jsonl"),
        help="write one JSON line per patient there, with transcript (default: artifacts/patients.jsonl)",
    )
    parser.add_argument("--url", help="talk with an assistant that is already running (make serve-dev)")
    parser.add_argument("--token", help="token of its tracker interface")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="patients at a time (default: 2)")
    return parser


@contextmanager
def _assistant(options: argparse.Namespace) -> Iterator[Client]:
    if options.url:
        yield Client(options.url, options.token)
        return
    print("Starting the assistant", flush=True)
    with started_assistant(ROOT) as client:
        yield client


def _run(client: Client, patients: Sequence[Patient], options: argparse.Namespace) -> None:
    began = time.monotonic()
    played = _play_all(client, patients, answer, options.jobs, "patients")
    listened = _play_all(client, patients, know_nothing, options.jobs, "patients who tell only the opening")
    scored = [(one, score(one)) for one in played]
    overall = summarise(s for _, s in scored)
    out = Path(options.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        for one, its_score in scored:
            file.write(json.dumps(line_for(one, its_score), ensure_ascii=False) + "\n")
    if options.json:
        target = Path(options.json)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(summary_as_json(overall), indent=2) + "\n", encoding="utf-8")
    rows = [
        ("all patients", overall),
        *by_class((one.patient, s) for one, s in scored),
        ("opening line only", summarise(score(one) for one in listened)),
        *fixed_baselines(patients),
    ]
    print("\nShares in percent with 95 % Wilson intervals; questions: median and 90th percentile.")
    print(f"\n{table(rows)}\n")
    for line in failures(scored):
        print(line)
    again = sum(one.put_again for one, _ in scored)
    print(f"\nQuestions put again: {again}. Transcripts: {out}. Seconds: {time.monotonic() - began:.0f}.")


def _play_all(
    client: Client, patients: Sequence[Patient], answerer: Answerer, jobs: int, what: str
) -> list[Played]:
    print(f"Playing {len(patients)} {what}", flush=True)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        return list(pool.map(lambda patient: play(client, patient, answerer), patients))


if __name__ == "__main__":
    sys.exit(main())
