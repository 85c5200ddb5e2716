"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = [
    path
    for folder in ("spinewise", "actions", "scripts", "simulation", "tests")
    for path in (ROOT / folder).rglob("*.py")
]
NOT_FOR_PEOPLE = {"env", "dev-env", "help", "lock", "schema", "SPINEWISE_ARTIFACTS"}
"""Targets and variables that only the project's own tools use."""


def targets() -> list[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)


def variables() -> list[str]:
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    return sorted(set(re.findall(r"\bSPINEWISE_[A-Z_]+\b", code)))


def test_there_are_targets_and_variables() -> None:
    assert len(targets()) > 10
    assert len(variables()) > 3


@pytest.mark.parametrize("target", [t for t in targets() if t not in NOT_FOR_PEOPLE])
def test_make_target_is_in_the_readme(target: str) -> None:
    assert f"make {target}" in README


@pytest.mark.parametrize("variable", [v for v in variables() if v not in NOT_FOR_PEOPLE])
def test_variable_is_in_the_readme(variable: str) -> None:
    assert f"`{variable}`" in README


def test_every_intent_of_the_domain_has_a_rule() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    rules = (ROOT / "data" / "rules.yml").read_text(encoding="utf-8")
    assert [i for i in domain["intents"] if f"intent: {i}\n" not in rules] == []


def test_every_intent_that_is_talked_about_has_words() -> None:
    rules = yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    wording = yaml.safe_load((ROOT / "knowledge" / "wording.yml").read_text(encoding="utf-8"))
    talk = next(r for r in rules if r["steps"][-1] == {"action": "action_talk"})
    intents = [one["intent"] for one in talk["steps"][0]["or"]]
    assert [i for i in intents if f"talk_{i}" not in wording] == []


def test_every_action_of_the_domain_exists() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    assert sorted(domain["actions"]) == sorted(executor.actions)


def test_every_text_of_the_wording_is_used_and_every_used_text_exists() -> None:
    wording = yaml.safe_load((ROOT / "knowledge" / "wording.yml").read_text(encoding="utf-8"))
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "spinewise").rglob("*.py"))
    families = ("talk_", "urgency_", "likelihood_", "review_")
    unused = [n for n in wording if not re.search(rf"['\"]{n}['\"]", code) and not n.startswith(families)]
    assert unused == []
    used = set(re.findall(r"""(?:\.say|\.says|tell_back)\(\s*"([a-z_]+)\"""", code))
    assert sorted(used - set(wording)) == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            if not (document.parent / link).exists():
                broken.append(f"{document.name}: {link}")
    assert broken == []
