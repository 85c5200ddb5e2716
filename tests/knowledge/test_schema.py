"""The published JSON Schemas: up to date, valid, and of one mind with the models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from spinewise.knowledge.documents import Document
from spinewise.knowledge.load import KINDS, Kind, default_folder
from spinewise.knowledge.schema import NAMES, as_text, schemas
from tests.knowledge.bases import BASE

FOLDER = default_folder() / "schema"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_published_schema_is_up_to_date(name: str) -> None:
    told = f"knowledge/schema/{name} is old; run: python -m spinewise.knowledge schema"
    assert (FOLDER / name).read_text(encoding="utf-8") == as_text(schemas()[name]), told


def test_nothing_else_is_published() -> None:
    assert {file.name for file in FOLDER.iterdir()} == set(schemas())


def plain(value: Any) -> Any:
    """Lists instead of tuples, as JSON has them."""
    return json.loads(json.dumps(value))


def files(kind: Kind, folder: Path) -> list[Path]:
    where = folder / kind.where
    if where.is_file():
        return [where]
    return [f for f in sorted(where.glob("*.yml")) if f.name.endswith(".cases.yml") == (kind.name == "cases")]


@pytest.mark.parametrize("folder", [BASE, default_folder()], ids=["base", "project"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_schema_accepts_the_files(kind: Kind, folder: Path) -> None:
    schema = schemas()[f"{NAMES[kind.name]}.schema.json"]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    found = files(kind, folder)
    assert found
    for file in found:
        errors = [f"{file}: {list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(_data(file))]
        assert not errors


def _data(file: Path) -> Any:
    return plain(Document(file).data)


@pytest.mark.parametrize(
    ("kind", "file", "path", "value"),
    [
        ("causes", "causes/poor_posture.yml", ("weights", 0, "present"), 40),
        ("causes", "causes/poor_posture.yml", ("weights", 0, "presnt"), 4),
        ("causes", "causes/poor_posture.yml", ("weights", 0, "basis"), "estimated"),
        ("causes", "causes/poor_posture.yml", ("prior", "probability"), 1.5),
        ("causes", "causes/poor_posture.yml", ("card", "do_now"), []),
        ("red_flags", "red_flags/numb_saddle.yml", ("when",), "Not A Flag"),
        ("red_flags", "red_flags/numb_saddle.yml", ("when",), {"findng": "numbness"}),
        ("red_flags", "red_flags/numb_saddle.yml", ("urgency",), "soon"),
        ("countries", "countries.yml", ("countries", 0, "emergency"), 999),
        ("advice", "advice/advice.yml", ("advise",), []),
    ],
)
def test_schema_refuses_what_the_models_refuse(
    kind: str, file: str, path: tuple[str | int, ...], value: Any
) -> None:
    data = _data(BASE / file)
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert not Draft202012Validator(schemas()[f"{NAMES[kind]}.schema.json"]).is_valid(data)
