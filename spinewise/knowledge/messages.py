"""Turns the errors of pydantic into sentences a writer of knowledge can act on."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from spinewise.knowledge.errors import did_you_mean

_IDS = "an id has small letters, digits and '_' only, and begins with a letter"


def explain(error: ErrorDetails, model: type[BaseModel]) -> str:
    """One sentence or two: what is wrong with this field of ``model``, and what to do."""
    kind, where, given = error["type"], error["loc"], error.get("input")
    limits: dict[str, Any] = error.get("ctx") or {}
    name = _shown(where)
    if kind == "missing":
        owner = _model_at(model, where[:-1])
        help_ = _help(owner, str(where[-1]))
        return f"{name} is missing; add it" + (f" ({help_})" if help_ else "")
    if kind == "extra_forbidden":
        owner = _model_at(model, where[:-1])
        known = _field_names(owner) if owner else []
        hint = did_you_mean(str(where[-1]), known)
        return f"there is no field '{where[-1]}' here{hint or '; the fields are: ' + ', '.join(known)}"
    if kind == "literal_error":
        options = str(limits.get("expected", ""))
        names = [o.strip(" '") for o in options.replace(" or ", ",").split(",")]
        return f"{name} is {given!r} but must be one of: {', '.join(names)}{did_you_mean(str(given), names)}"
    if given is None and kind.endswith("_type"):
        return f"{name} is empty; fill it in or delete the field"
    if kind == "string_type":
        return f"{name} must be text, and {_yaml(given)} is read as something else; put it in quotes"
    if kind == "string_too_short":
        return f"{name} is empty; fill it in"
    if kind == "string_pattern_mismatch":
        return f"{name} is {given!r}; {_IDS}"
    if kind in ("tuple_type", "list_type"):
        return f"{name} must be a list; begin each entry with '- ' on a line of its own, or write [a, b]"
    if kind == "too_short":
        least = limits.get("min_length", 1)
        return f"{name} needs at least {least} {'entry' if least == 1 else 'entries'}"
    if kind == "too_long":
        return f"{name} has too many entries; at most {limits.get('max_length')}"
    if kind in ("float_type", "float_parsing", "int_type", "int_parsing", "int_from_float"):
        return f"{name} must be a number, not {_yaml(given)}"
    if kind in ("bool_type", "bool_parsing"):
        return f"{name} must be true or false, not {_yaml(given)}"
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
        limit = next((f"{words[k]} {v:g}" for k, v in limits.items() if k in words), "within its limits")
        return f"{name} is {given} but must be {limit}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{name} must have fields of its own ('name: value'), not {_yaml(given)}"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def _shown(where: Sequence[str | int]) -> str:
    """``weights[2].present`` as a person reads it: "'present' of entry 3 of 'weights'"."""
    parts: list[str] = []
    for step in where:
        if step == "[key]":
            continue
        if isinstance(step, int):
            parts.append(f"entry {step + 1}")
        else:
            parts.append(f"'{step}'")
    return " of ".join(reversed(parts)) or "this entry"


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "fields ('name: value')"
    if isinstance(value, tuple | list):
        return "a list"
    return repr(value)


def _field_names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _help(model: type[BaseModel] | None, name: str) -> str:
    if model is None:
        return ""
    for field_name, field in model.model_fields.items():
        if name in (field_name, field.alias) and field.description:
            return " ".join(field.description.replace("``", "'").split()).rstrip(".")
    return ""


def _model_at(model: type[BaseModel], where: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that stands at a place inside ``model``, if one does."""
    current: Any = model
    for step in where:
        if isinstance(step, str) and isinstance(current, type) and issubclass(current, BaseModel):
            field = next((f for n, f in current.model_fields.items() if step in (n, f.alias)), None)
            current = field.annotation if field else None
        elif isinstance(step, int):
            args = [a for a in get_args(_bare(current)) if a is not Ellipsis]
            current = args[min(step, len(args) - 1)] if args else None
        else:
            return None
        current = _bare(current)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _bare(annotation: Any) -> Any:
    """The annotation without ``Annotated`` and ``| None``."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next((a for a in get_args(annotation) if a is not type(None)), None)
        else:
            return annotation
