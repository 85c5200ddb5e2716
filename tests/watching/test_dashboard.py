"""The dashboard and the alerts ask for figures and labels that the running server really exports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, Assistant
from tests.watching.test_metrics import scrape

DEPLOY = ROOT / "deploy"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "spinewise.json").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
SCRAPED = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
OF_PROMETHEUS = {"up"}
LABELS_OF_PROMETHEUS = {"job", "instance", "le"}
SUFFIXES = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def queries() -> Iterator[tuple[str, str]]:
    """Each query with the name of the panel, variable or alert it belongs to."""
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield (
                variable["name"],
                re.sub(r"label_values\((\w+), (\w+)\)", r"\1{\2=''}", variable["definition"]),
            )
    for group in ALERTS["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


QUERIES = [
    pytest.param(expression, id=f"{name}-{number}") for number, (name, expression) in enumerate(queries())
]


@pytest.fixture(scope="module")
def exported(assistant: Assistant) -> set[str]:
    """Names of all series that the server may have, also those with labels not used yet."""
    types = re.findall(r"(?m)^# TYPE (\w+) (\w+)", scrape(assistant).text)
    return {name + suffix for name, kind in types for suffix in SUFFIXES.get(kind, ("",))} | OF_PROMETHEUS


def series(expression: str) -> set[str]:
    """What a query asks for: words that are followed by no bracket and stand in none of labels."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|ignoring|on) *\([^)]*\)", "", bare)
    words = re.findall(r"\b[a-z_]{2,}\b(?! *\()", bare)
    return {word for word in words if word not in ("and", "or", "unless", "group_left", "for")}


@pytest.mark.parametrize("expression", QUERIES)
def test_what_is_asked_for_is_exported(expression: str, exported: set[str]) -> None:
    asked = series(expression)
    assert asked
    assert asked - exported == set()


@pytest.mark.parametrize("expression", QUERIES)
def test_labels_that_are_asked_for_exist(expression: str) -> None:
    from prometheus_client import REGISTRY

    from spinewise.watching import metrics

    assert metrics
    known = set(LABELS_OF_PROMETHEUS)
    for collector in set(REGISTRY._collector_to_names):
        known |= set(getattr(collector, "_labelnames", ()))
    selected = re.findall(r"(\w+) *(?:=~|!~|!=|=) *[\"']", expression)
    grouped = [
        label.strip()
        for names in re.findall(r"(?:by|ignoring) *\(([^)]*)\)", expression)
        for label in names.split(",")
    ]
    assert set(selected + grouped) - known == set()


def test_the_dashboard_is_one_that_grafana_10_reads() -> None:
    assert DASHBOARD["schemaVersion"] >= 36
    assert DASHBOARD["uid"] == "spinewise"
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert {source["uid"] for panel in DASHBOARD["panels"] for source in [panel["datasource"]]} == {
        "${datasource}"
    }


def test_every_figure_of_ours_is_on_the_dashboard(exported: set[str]) -> None:
    text = json.dumps(DASHBOARD)
    ours = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exported if name.startswith("spinewise_")}
    assert sorted(name for name in ours if name not in text) == []


@pytest.mark.parametrize("rule", ALERTS["groups"][0]["rules"], ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert len(rule["annotations"]["summary"]) > 10
    assert len(rule["annotations"]["description"]) > 10
    mentioned = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
    assert all(label in rule["expr"] or label in LABELS_OF_PROMETHEUS for label in mentioned)


def test_the_job_is_called_as_dashboard_and_alerts_call_it() -> None:
    (job,) = SCRAPED["scrape_configs"]
    asked = set(re.findall(r'job="(\w+)"', " ".join(expression for _, expression in queries())))
    assert asked == {job["job_name"]}
    assert SCRAPED["rule_files"] == ["alerts.yml"]
