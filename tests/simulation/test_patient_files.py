"""Files of patients: what is read, and that each mistake is told by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.patients import PatientFileError, load_patients

HERE = Path(__file__).parent
BROKEN = yaml.safe_load((HERE / "broken.yml").read_text(encoding="utf-8"))


def test_a_patient_is_read_with_all_fields() -> None:
    desk, saddle = load_patients(HERE / "patients.yml")
    assert (desk.id, desk.kind) == ("desk", "mechanical")
    assert (desk.truth["age"], desk.truth["region"]) == (33, ("upper_back",))
    assert desk.unknown == {"better_with_rest"}
    assert desk.say["numbness"] == "no tingling or anything like that"
    assert desk.say["leg_pain"] == "no"
    assert desk.acceptable_urgency == ("self_care", "see_doctor_soon")
    assert saddle.acceptable_urgency == ("emergency",)


@pytest.mark.parametrize("row", BROKEN, ids=[row["case"] for row in BROKEN])
def test_a_broken_file_is_told_by_line(row: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "patients.yml"
    file.write_text(row["file"], encoding="utf-8")
    with pytest.raises(PatientFileError) as caught:
        load_patients(file)
    assert caught.value.line == row["line"]
    assert str(caught.value).startswith(f"{file}:{row['line']}: ")
    for words in row["says"]:
        assert words in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PatientFileError, match=r"nowhere\.yml:1: the file cannot be read"):
        load_patients(tmp_path / "nowhere.yml")
