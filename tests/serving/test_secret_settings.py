"""Known defaults and short secrets are refused, each with its name and never with its value."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from spinewise.serving.secret_settings import IN_ADDRESSES, SHORTEST, WeakSecret, check
from tests.serving.test_start import start

GOOD = secrets.token_hex(32)
WITH_PASSWORD = {
    "SPINEWISE_DATABASE": "postgresql://spinewise:{}@127.0.0.1:9/spinewise",
    "SPINEWISE_REDIS": "redis://:{}@127.0.0.1:9/0",
}


@pytest.mark.parametrize("name", sorted(SHORTEST))
@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("change-me-change-me", "known default"),
        ("CHANGEME_changeme_123", "known default"),
        ("your-secret-token-here", "known default"),
        ("passwordpassword1", "known default"),
        ("spinewise-secret-2026", "known default"),
        ("12345678901234567890", "known default"),
        ("zzzzzzzzzzzzzzzzzzzzzzzz", "known default"),
        ("kT9#x", "too short"),
    ],
)
def test_a_weak_secret_is_refused(name: str, secret: str, said: str) -> None:
    with pytest.raises(WeakSecret) as refused:
        check({name: secret})
    assert name in str(refused.value)
    assert said in str(refused.value)
    assert secret not in str(refused.value)


@pytest.mark.parametrize("name", IN_ADDRESSES)
@pytest.mark.parametrize(
    "password",
    ["postgres", "spinewise", "change-me", "Password1", "secret123", "admin", "%63hangeme", "x1y2z3"],
)
def test_a_weak_password_in_an_address_is_refused(name: str, password: str) -> None:
    with pytest.raises(WeakSecret) as refused:
        check({name: WITH_PASSWORD[name].format(password)})
    assert f"password in {name}" in str(refused.value)
    assert f":{password}@" not in str(refused.value)


@pytest.mark.parametrize("name", sorted({*SHORTEST, *WITH_PASSWORD}))
@pytest.mark.parametrize("secret", [GOOD, "correct horse battery staple".replace(" ", "-"), ""])
def test_others_are_taken(name: str, secret: str) -> None:
    check({name: WITH_PASSWORD.get(name, "{}").format(secret)})


@pytest.mark.parametrize(
    "address", ["memory", "sqlite:///x", "postgresql://me@host/db", "redis://host:6379/0", "//["]
)
def test_addresses_without_a_password_are_no_secrets(address: str) -> None:
    check({"SPINEWISE_DATABASE": address, "SPINEWISE_REDIS": address})


def test_it_does_not_start_with_one(tmp_path: Path) -> None:
    done = start("--port", "0", SPINEWISE_SECRET="change-me-change-me", SPINEWISE_STATE=str(tmp_path))
    assert done.returncode == 1
    assert "SPINEWISE_SECRET is a known default" in done.stdout
    assert "change-me-change-me" not in done.stdout + done.stderr
