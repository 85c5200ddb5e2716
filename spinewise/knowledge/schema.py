"""The published JSON Schema of each kind of knowledge file, made from the models.

Editors with a YAML language server use them through a first line such as
``# yaml-language-server: $schema=../schema/cause.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spinewise.knowledge.load import KINDS, Kind

NAMES: dict[str, str] = {
    "findings": "findings",
    "questions": "questions",
    "causes": "cause",
    "red_flags": "red_flag",
    "cases": "cases",
    "advice": "advice",
    "medicines": "medicine",
    "answers": "faq",
    "countries": "countries",
    "summary": "summary",
    "body_maps": "body_map",
}
"""Kind of knowledge to the first part of its schema's file name."""

_SHORT_CONDITION = {
    "type": "string",
    "pattern": "^(no )?[a-z][a-z0-9_]*$",
    "description": "A flag: 'numbness' means that it holds, 'no numbness' that it is denied.",
}


def schemas() -> dict[str, dict[str, Any]]:
    """File name to schema, for every kind of file."""
    return {f"{NAMES[kind.name]}.schema.json": _schema(kind) for kind in KINDS}


def write_schemas(folder: Path) -> Iterator[Path]:
    """Write every schema into ``folder``; yields the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        file = folder / name
        file.write_text(as_text(schema), encoding="utf-8")
        yield file


def as_text(schema: dict[str, Any]) -> str:
    """The schema as it stands in its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(kind: Kind) -> dict[str, Any]:
    schema = kind.model.model_json_schema(by_alias=True)
    parts: dict[str, Any] = schema.pop("$defs", {})
    condition = parts.get("Condition")
    if condition is not None:
        # Conditions have a short form that the model turns into the long one.
        parts["Condition"] = {"anyOf": [_SHORT_CONDITION, condition]}
    if kind.listed:
        parts[kind.model.__name__] = schema
        schema = {
            "type": "object",
            "description": f"A list of {kind.name.replace('_', ' ')}.",
            "additionalProperties": False,
            "required": [kind.name],
            "properties": {
                kind.name: {"type": "array", "items": {"$ref": f"#/$defs/{kind.model.__name__}"}},
            },
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Spinewise knowledge: {kind.name.replace('_', ' ')}",
        **{key: value for key, value in schema.items() if key != "title"},
        **({"$defs": parts} if parts else {}),
    }
