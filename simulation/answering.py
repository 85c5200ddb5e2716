"""What a simulated patient answers: own words first, then plain ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import yaml

from simulation.patients import VALUES, Patient, Value

Answerer = Callable[[Patient, Sequence[str], int], str]
"""Answers a question: the patient, the findings it asks about, and how often it was put before."""

NOT_SURE = "not sure"
SKIP = "skip"
_JOINTS = ("; ", ", ", ". ")
"""How people string several answers together."""

_PLACES = {
    "neck": "my neck",
    "upper_back": "my upper back",
    "shoulder_blade": "by my shoulder blade",
    "mid_back": "the middle of my back",
    "rib_side": "round my ribs",
    "flank": "in the side over the kidney",
    "low_back": "my lower back",
    "buttock_tailbone": "my buttock and tailbone",
    "whole_spine": "my whole spine",
}
_SIDES = {"left": "on the left", "right": "on the right", "both": "on both sides", "middle": "in the middle"}
_SEXES = {"female": "I'm a woman", "male": "I'm a man"}
_ONSETS = {"sudden": "it came on suddenly", "gradual": "it came on slowly"}


def answer(patient: Patient, asks: Sequence[str], times_before: int = 0) -> str:
    """Answer as this patient.

    A question put for the second time was not understood, so the patient uses
    plain words; the third time the patient gives up on it.

    Args:
        patient: who answers.
        asks: findings the question is about, in the order it names them.
        times_before: how often the same question was put before.
    """
    if times_before >= 2:
        return SKIP
    own_words = times_before == 0
    if len(asks) == 1:
        return _alone(patient, asks[0], own_words)
    said = [f for f in asks if own_words and f in patient.say]
    states = {_state(patient, f) for f in asks}
    if not said and states == {False}:
        return "no"
    if not said and states == {None}:
        return NOT_SURE
    return _joint(patient, asks).join(_among_others(patient, f, own_words) for f in asks)


def know_nothing(patient: Patient, asks: Sequence[str], times_before: int = 0) -> str:
    """Answer of somebody who tells nothing beyond the opening."""
    return NOT_SURE if times_before == 0 else SKIP


def _joint(patient: Patient, asks: Sequence[str]) -> str:
    # Depends on patient and question alone, so that two runs are the same.
    return _JOINTS[crc32(f"{patient.id} {' '.join(asks)}".encode()) % len(_JOINTS)]


def _state(patient: Patient, finding: str) -> Value | None:
    """What holds: None when the patient cannot tell."""
    if finding in patient.unknown:
        return None
    if finding in patient.truth:
        return patient.truth[finding]
    return None if finding in VALUES else False


def _alone(patient: Patient, finding: str, own_words: bool) -> str:
    if own_words and finding in patient.say:
        return patient.say[finding]
    state = _state(patient, finding)
    if state is None:
        return NOT_SURE
    if isinstance(state, bool):
        return "yes" if state else "no"
    return value_in_words(finding, state)


def _among_others(patient: Patient, finding: str, own_words: bool) -> str:
    if own_words and finding in patient.say:
        return patient.say[finding]
    state = _state(patient, finding)
    if isinstance(state, bool) or (state is None and finding not in VALUES):
        holds, does_not = words().get(finding) or _words_of_name(finding)
        if state is None:
            return f"{NOT_SURE} if {holds}"
        return holds if state else does_not
    return NOT_SURE if state is None else value_in_words(finding, state)


def _words_of_name(finding: str) -> tuple[str, str]:
    name = finding.replace("_", " ")
    return f"there is {name}", f"no {name}"


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[str, str]]:
    """Return how each flag of the vocabulary is told: finding to (it holds, it does not)."""
    entries = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return {finding: (str(holds), str(does_not)) for finding, (holds, does_not) in entries.items()}


def value_in_words(finding: str, value: Value) -> str:
    """Say a value as a person would: "I'm 41", "about 5 days", "4 out of 10", "on the left"."""
    if isinstance(value, tuple):
        return " and ".join(_PLACES.get(place, place.replace("_", " ")) for place in value)
    if finding == "age":
        return f"I'm {value:g}"
    if finding == "severity":
        return f"{value:g} out of 10"
    if finding == "duration_days":
        return time_in_words(float(value))
    phrases = {"side": _SIDES, "sex": _SEXES, "onset": _ONSETS}.get(finding, {})
    return phrases.get(str(value), str(value))


def time_in_words(days: float) -> str:
    """Say a length of time in the unit a person would choose.

    Args:
        days: how long, in days.
    """
    if days < 1:
        return _about(days * 24, "hour")
    if days < 14:
        return _about(days, "day")
    if days < 60:
        return _about(days / 7, "week")
    if days < 700:
        return _about(days / 30, "month")
    return _about(days / 365, "year")


def _about(number: float, unit: str) -> str:
    whole = max(1, round(number))
    return f"about {whole} {unit}" + ("s" if whole > 1 else "")
