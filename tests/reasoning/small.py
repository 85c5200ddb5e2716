"""A knowledge base small enough to reckon by hand, for tests that need exact numbers."""

from __future__ import annotations

from typing import Any

from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Advice, Cause, Finding, Medicine, Question, RedFlag

SOURCED: dict[str, Any] = {"basis": "estimate", "source": "invented for a test"}
CARD: dict[str, Any] = {
    "what_it_is": "x",
    "why_it_may_fit": "x",
    "speaks_against": "x",
    "do_now": ["x"],
    "avoid": ["x"],
    "see_a_doctor": ["x"],
}


def flag(id: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "type": "flag",
        "meaning": id,
        "said": f"you have {id}",
        "said_not": f"you have no {id}",
        **fields,
    }


def cause(id: str, probability: float, *weights: dict[str, Any], **fields: Any) -> dict[str, Any]:
    prior = {"probability": probability, **fields.pop("prior", {}), **SOURCED}
    return {
        "id": id,
        "name": id,
        "group": "mechanical",
        "urgency": "self_care",
        "prior": prior,
        "weights": [{**SOURCED, **weight} for weight in weights],
        "card": CARD,
        "sources": ["test"],
        **fields,
    }


def rule(id: str, when: Any, urgency: str, **fields: Any) -> dict[str, Any]:
    fixed = {"id": id, "title": id, "action": "x", "because": "x"}
    return {**fixed, "when": when, "urgency": urgency, **SOURCED, **fields}


def question(id: str, *asks: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "asks": asks, "text": "x?", "text_about": "x?", "why": "x", "kind": "yes_no", **fields}


def knowledge(
    findings: list[dict[str, Any]],
    causes: list[dict[str, Any]] = [],  # noqa: B006 - never changed
    rules: list[dict[str, Any]] = [],  # noqa: B006
    questions: list[dict[str, Any]] = [],  # noqa: B006
    advice: list[dict[str, Any]] = [],  # noqa: B006
    medicines: list[dict[str, Any]] = [],  # noqa: B006
) -> Knowledge:
    return Knowledge(
        findings={entry["id"]: Finding.model_validate(entry) for entry in findings},
        causes={entry["id"]: Cause.model_validate(entry) for entry in causes},
        red_flags={entry["id"]: RedFlag.model_validate(entry) for entry in rules},
        questions={entry["id"]: Question.model_validate(entry) for entry in questions},
        advice={entry["id"]: Advice.model_validate(entry) for entry in advice},
        medicines={entry["id"]: Medicine.model_validate(entry) for entry in medicines},
    )
