"""The files in ``deploy/`` agree with each other, with the server and with what is documented."""

from __future__ import annotations

import fnmatch
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinewise.channels.slack.doors import LARGEST_BODY as LARGEST_OF_SLACK
from spinewise.channels.telegram.channel import LARGEST_UPDATE
from spinewise.channels.web_page import policy_headers
from spinewise.channels.web_requests import LARGEST_BODY as LARGEST_OF_WEB
from spinewise.serving.start import ROOT, _parser

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.name != ".env")
YAML_FILES = [path for path in FILES if path.suffix == ".yml"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
UNIT = (DEPLOY / "spinewise.service").read_text(encoding="utf-8")
ENV_EXAMPLE = (DEPLOY / "env.example").read_text(encoding="utf-8")
PORT = str(_parser().get_default("port"))
USER = 10001
HEALTH = ("/health/live", "/health/ready")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def kubernetes(kind: str) -> dict[str, Any]:
    """The one object of a kind."""
    found = [
        one
        for path in KUBERNETES.glob("*.yml")
        for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))
        if one["kind"] == kind
    ]
    assert len(found) == 1, kind
    return dict(found[0])


def pod() -> dict[str, Any]:
    return dict(kubernetes("Deployment")["spec"]["template"]["spec"])


def container() -> dict[str, Any]:
    (only,) = pod()["containers"]
    return dict(only)


def without_comments(text: str) -> str:
    return re.sub(r"(?m)^\s*#.*$", "", text)


# --- the files themselves


@pytest.mark.parametrize("path", YAML_FILES, ids=name)
def test_yaml_can_be_read(path: Path) -> None:
    assert all(isinstance(one, dict) for one in yaml.safe_load_all(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_is_named_in_the_documentation_or_by_another_file(path: Path) -> None:
    others = [*(ROOT / "docs").rglob("*.md"), *(other for other in FILES if other != path)]
    assert any(path.name in other.read_text(encoding="utf-8") for other in others)


def test_kustomization_names_every_object_but_the_example_of_the_secret() -> None:
    listed = yaml.safe_load((KUBERNETES / "kustomization.yml").read_text(encoding="utf-8"))["resources"]
    there = {path.name for path in KUBERNETES.glob("*.yml")}
    assert set(listed) == there - {"kustomization.yml", "secret.example.yml"}


# --- settings


@pytest.mark.parametrize("path", FILES, ids=name)
def test_variables_of_the_assistant_are_in_the_readme(path: Path) -> None:
    used = set(re.findall(r"\b(?:SPINEWISE|SANIC)_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert sorted(variable for variable in used if f"`{variable}`" not in README) == []


def test_the_assistants_in_compose_are_given_only_variables_of_the_readme() -> None:
    given = SERVICES["assistant"]["environment"]
    assert {"SPINEWISE_DATABASE", "SPINEWISE_REDIS", "SPINEWISE_SECRET"} <= set(given)
    assert [variable for variable in given if f"`{variable}`" not in README] == []


def test_what_compose_asks_of_the_operator_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yml").read_text(encoding="utf-8")))
    assert asked == set(re.findall(r"(?m)^([A-Z_]+)=", ENV_EXAMPLE))


@pytest.mark.parametrize("variable", ["SPINEWISE_SECRET", "POSTGRES_PASSWORD", "TLS_FOLDER"])
def test_compose_does_not_start_without(variable: str) -> None:
    asked = re.findall(rf"\$\{{{variable}[^}}]*\}}", (DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    assert asked
    assert all(re.fullmatch(rf"\$\{{{variable}:\?[^}}]{{10,}}\}}", one) for one in asked)


def test_the_secret_of_kubernetes_holds_what_several_replicas_share() -> None:
    secret = kubernetes("Secret")
    assert set(secret["stringData"]) == {"SPINEWISE_SECRET", "SPINEWISE_DATABASE", "SPINEWISE_REDIS"}
    assert container()["envFrom"] == [{"secretRef": {"name": secret["metadata"]["name"]}}]


SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|DATABASE")


def assigned(path: Path) -> Iterator[tuple[str, str]]:
    """What a file gives to secret names, in any of the ways it can."""
    text = without_comments(path.read_text(encoding="utf-8"))
    for match in re.finditer(r"\b([A-Z][A-Z_]{2,})\s*[:=][ \t]*(\S*)", text):
        if SECRET.search(match[1]):
            yield match[1], match[2].strip("\"'")
    for match in re.finditer(r"name: ([A-Z_]+), value: ([^}]*)", text):
        if SECRET.search(match[1]):
            yield match[1], match[2].strip("\"' ")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_secret_has_a_value(path: Path) -> None:
    assert [(key, value) for key, value in assigned(path) if value and "${" not in value] == []
    assert re.findall(r"://[^/\s:$]+:[^@\s$]+@", without_comments(path.read_text(encoding="utf-8"))) == []
    assert "PRIVATE KEY" not in path.read_text(encoding="utf-8")


# --- ports and probes


def test_all_name_the_port_of_the_server() -> None:
    (service,) = kubernetes("Service")["spec"]["ports"]
    (port,) = container()["ports"]
    named = {
        "image": re.findall(r"(?m)^EXPOSE (\d+)", DOCKERFILE),
        "image's probe": re.findall(r"127\.0\.0\.1:(\d+)/health", DOCKERFILE),
        "compose's probe": re.findall(r"127\.0\.0\.1:(\d+)/health", str(SERVICES["assistant"])),
        "nginx": re.findall(r"http://assistant:(\d+)", without_comments(NGINX)),
        "unit": re.findall(r"--port (\d+)", UNIT),
        "container": [str(port["containerPort"])],
        "service": [str(service["port"])],
    }
    assert named == {key: [PORT] for key in named}


def test_kubernetes_finds_the_port_by_its_name() -> None:
    (port,) = container()["ports"]
    (service,) = kubernetes("Service")["spec"]["ports"]
    (rule,) = kubernetes("Ingress")["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    assert service["targetPort"] == port["name"]
    assert backend == {
        "name": kubernetes("Service")["metadata"]["name"],
        "port": {"name": service["name"]},
    }


def test_nginx_listens_where_compose_leads() -> None:
    inside = {published.split(":")[1] for published in SERVICES["nginx"]["ports"]}
    assert inside == set(re.findall(r"listen (\d+)", NGINX))


@pytest.mark.parametrize(
    ("probe", "path"),
    [("startupProbe", HEALTH[0]), ("livenessProbe", HEALTH[0]), ("readinessProbe", HEALTH[1])],
)
def test_probes_of_kubernetes(probe: str, path: str) -> None:
    assert container()[probe]["httpGet"] == {"path": path, "port": container()["ports"][0]["name"]}


def test_the_image_and_compose_ask_whether_it_is_ready() -> None:
    probe = re.search(r"(?m)^HEALTHCHECK.*CMD (\[.*\])$", DOCKERFILE)
    assert probe
    assert yaml.safe_load(probe[1]) == SERVICES["assistant"]["healthcheck"]["test"][1:]
    assert re.findall(r"/health/\w+", probe[1]) == [HEALTH[1]]


# --- rights


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_containers_of_compose_have_few_rights(service: str) -> None:
    told = SERVICES[service]
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert told["user"] not in ("root", "0", "0:0")
    assert told["healthcheck"]["test"]
    assert ("ports" in told) is (service == "nginx")
    assert ("outside" in told["networks"]) is (service == "nginx")


def test_compose_waits_for_what_it_needs() -> None:
    needs = {name: told.get("depends_on", {}) for name, told in SERVICES.items()}
    assert set(needs["assistant"]) == {"postgres", "redis"}
    assert set(needs["nginx"]) == {"assistant"}
    assert {told["condition"] for need in needs.values() for told in need.values()} == {"service_healthy"}
    assert SERVICES["assistant"]["deploy"]["replicas"] >= 2
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_container_of_kubernetes_has_few_rights() -> None:
    rights = container()["securityContext"]
    assert rights["readOnlyRootFilesystem"] is True
    assert rights["allowPrivilegeEscalation"] is False
    assert rights["capabilities"] == {"drop": ["ALL"]}
    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod()["automountServiceAccountToken"] is False
    assert {"requests", "limits"} <= set(container()["resources"])


def test_all_name_the_user_of_the_image() -> None:
    assert re.findall(r"(?m)^USER (.*)$", DOCKERFILE) == [f"{USER}:{USER}"]
    assert SERVICES["assistant"]["user"] == f"{USER}:{USER}"
    rights = pod()["securityContext"]
    assert {rights["runAsUser"], rights["runAsGroup"], rights["fsGroup"]} == {USER}


def test_only_the_state_and_tmp_can_be_written() -> None:
    (state,) = re.findall(r"SPINEWISE_STATE=(\S+)", DOCKERFILE)
    assert re.findall(r"(?m)^VOLUME (\S+)", DOCKERFILE) == [state]
    assert {mount["mountPath"] for mount in container()["volumeMounts"]} == {"/tmp", state}
    assert SERVICES["assistant"]["volumes"] == [f"state:{state}"]
    assert [mount.split(":")[0] for mount in SERVICES["assistant"]["tmpfs"]] == ["/tmp"]
    assert f"SPINEWISE_STATE={state}\n" in UNIT
    assert f"StateDirectory={Path(state).name}\n" in UNIT


@pytest.mark.parametrize(
    "line",
    [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
        "User=spinewise",
        "EnvironmentFile=/etc/spinewise/spinewise.env",
    ],
)
def test_the_unit_is_hardened(line: str) -> None:
    assert line in UNIT.splitlines()


# --- the image


def copied() -> list[str]:
    """What the Dockerfile copies from the project."""
    steps = re.findall(r"(?m)^COPY (?!--from)(.*)$", DOCKERFILE)
    return [source.rstrip("/") for step in steps for source in shlex.split(step)[:-1]]


def let_in(path: str) -> bool:
    """Whether ``.dockerignore`` lets a path in: the last line that fits decides."""
    decision = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.removeprefix("!")
        if not line or line.startswith("#"):
            continue
        parents = [path, *(parent.as_posix() for parent in Path(path).parents)]
        patterns = (rule, rule.removeprefix("**/"))
        if any(fnmatch.fnmatchcase(one, pattern) for one in parents for pattern in patterns):
            decision = line.startswith("!")
    return decision


@pytest.mark.parametrize("source", sorted(set(copied())))
def test_what_the_image_copies_exists_and_is_let_in(source: str) -> None:
    assert (ROOT / source).exists()
    assert let_in(source)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "deploy/.env",
        ".git",
        ".venv",
        "var/secret",
        "models/a.tar.gz",
        "tests/conftest.py",
        "spinewise/__pycache__/a.pyc",
    ],
)
def test_what_must_not_be_in_the_image_is_kept_out(path: str) -> None:
    assert not let_in(path)


def test_what_the_last_stage_takes_is_made_or_copied_in_the_first() -> None:
    taken = re.findall(r"(?m)^COPY --from=build (.*)$", DOCKERFILE)
    sources = {source.removeprefix("/app/") for step in taken for source in shlex.split(step)[:-1]}
    made = {".venv", "models"}
    assert made < sources
    assert sources - made <= set(copied())
    assert re.findall(r"(?m)^CMD (.*)$", DOCKERFILE) == [
        '["python", "-m", "spinewise.serving", "--host", "0.0.0.0"]'
    ]


# --- nginx


@pytest.mark.parametrize("place", ["/health/", "= /metrics"])
def test_what_is_for_operators_is_not_passed_on(place: str) -> None:
    assert re.search(rf"location {place} \{{\s*return 404;", NGINX)


def test_nginx_adds_no_header_that_the_assistant_sets() -> None:
    added = [header.lower() for header in re.findall(r"add_header (\S+)", NGINX)]
    assert added == ["strict-transport-security"]
    assert set(added).isdisjoint(policy_headers("'none'"))


def test_the_proxies_let_through_the_largest_body_of_any_channel() -> None:
    largest = max(LARGEST_OF_WEB, LARGEST_OF_SLACK, LARGEST_UPDATE)
    sizes = re.findall(r"client_max_body_size (\d+)k;", NGINX)
    notes = kubernetes("Ingress")["metadata"]["annotations"]
    sizes.append(notes["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("k"))
    assert [int(size) * 1024 for size in sizes] == [largest, largest]


def test_the_proxies_do_not_hold_replies_back() -> None:
    assert "proxy_buffering off;" in NGINX
    assert (
        kubernetes("Ingress")["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-buffering"]
        == "off"
    )


def test_the_assistant_believes_the_one_proxy_and_the_proxy_believes_nobody() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert "$proxy_add_x_forwarded_for" not in NGINX
    assert SERVICES["assistant"]["environment"]["SANIC_PROXIES_COUNT"] == "1"
    assert {"name": "SANIC_PROXIES_COUNT", "value": "1"} in container()["env"]
