"""Conversation tokens: only the server's own are accepted."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from spinewise.channels.session import (
    LIFETIME,
    RENEW_AFTER,
    SecretError,
    Session,
    Sessions,
    signing_key,
)

KEY = b"k" * 32


def test_a_token_leads_back_to_its_conversation() -> None:
    sessions = Sessions(KEY)
    started = sessions.start(now=1_000)
    assert sessions.read(sessions.token(started), now=1_001) == started


def test_ids_are_long_and_differ() -> None:
    ids = {Sessions(KEY).start().id for _ in range(200)}
    assert len(ids) == 200
    assert all(len(identifier) * 4 >= 128 for identifier in ids)  # hexadecimal: 4 bits a digit


def forgeries() -> list[tuple[str, str]]:
    mine, theirs = Sessions(KEY), Sessions(b"x" * 32)
    session, other = mine.start(now=1_000), mine.start(now=1_000)
    token = mine.token(session)
    identifier, issued, signature = token.split(".")
    return [
        ("of another server", theirs.token(session)),
        ("another conversation's id", f"{other.id}.{issued}.{signature}"),
        ("a later date", f"{identifier}.{int(issued) + 5}.{signature}"),
        ("no signature", f"{identifier}.{issued}."),
        ("no signature and no dot", f"{identifier}.{issued}"),
        ("an id alone", identifier),
        ("a conversation id", session.conversation_id),
        ("a changed signature", token[:-1] + ("A" if token[-1] != "A" else "B")),
        ("a longer token", token + "A"),
        ("letters beyond ASCII", token[:-1] + "é"),
        ("nothing", ""),
        ("very much", "a." * 100_000),
        ("a sum of parts", f"{token}.{token}"),
    ]


@pytest.mark.parametrize("token", [pytest.param(token, id=name) for name, token in forgeries()])
def test_anything_else_is_refused(token: str) -> None:
    assert Sessions(KEY).read(token, now=1_001) is None


def test_no_token_is_refused() -> None:
    assert Sessions(KEY).read(None) is None


@pytest.mark.parametrize(
    ("age", "accepted"),
    [(0, True), (LIFETIME, True), (LIFETIME + 1, False), (-LIFETIME, True), (-LIFETIME - 1, False)],
)
def test_a_token_lives_for_thirty_days(age: int, accepted: bool) -> None:
    sessions = Sessions(KEY)
    token = sessions.token(Session("a" * 40, 1_000_000))
    assert (sessions.read(token, now=1_000_000 + age) is not None) is accepted


def test_a_returning_browser_gets_a_fresh_date_after_a_day() -> None:
    sessions = Sessions(KEY)
    old = Session("a" * 40, 1_000_000)
    assert sessions.renewed(old, now=1_000_000 + RENEW_AFTER - 1) == old
    assert sessions.renewed(old, now=1_000_000 + RENEW_AFTER) == Session("a" * 40, 1_000_000 + RENEW_AFTER)


def test_the_public_tag_does_not_reveal_the_id() -> None:
    session = Sessions(KEY).start()
    assert session.tag not in session.id
    assert session.id not in session.tag


def test_a_key_is_made_once_and_only_its_owner_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPINEWISE_SECRET", raising=False)
    folder = tmp_path / "var"
    first = signing_key(folder)
    assert len(first) == 32
    assert signing_key(folder) == first
    assert stat.S_IMODE((folder / "web-secret").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["web-secret"]


def test_a_damaged_key_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPINEWISE_SECRET", raising=False)
    (tmp_path / "web-secret").write_text("abc")
    with pytest.raises(SecretError, match="web-secret"):
        signing_key(tmp_path)


def test_the_secret_of_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINEWISE_SECRET", "a secret of good length")
    assert signing_key(tmp_path) == signing_key(tmp_path / "elsewhere")
    assert not list(tmp_path.iterdir())


def test_a_short_secret_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINEWISE_SECRET", "short")
    with pytest.raises(SecretError, match="16 characters"):
        signing_key(tmp_path)
