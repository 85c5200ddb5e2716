"""A model is loaded only if it is as it was trained, and the one that is pinned."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from spinewise.serving.model_file import BadModel, newest_model, seal, sum_file, verified
from tests.serving.test_start import start

CONTENT = b"as it was trained" * 1000
SUM = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model with its sum. Nothing of it is read as a model here."""
    file = tmp_path / "20260101-any-name.tar.gz"
    file.write_bytes(CONTENT)
    seal(file)
    return file


def test_a_sealed_model_is_taken(model: Path) -> None:
    assert verified(model, {}) == SUM
    assert verified(model, {"SPINEWISE_MODEL_SHA256": SUM.upper()}) == SUM


def test_sha256sum_reads_the_same_file(model: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", sum_file(model).name], cwd=model.parent, capture_output=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda m: m.write_bytes(CONTENT[:-1]), "not as it was trained", id="cut off"),
        pytest.param(lambda m: m.write_bytes(b"A" + CONTENT[1:]), "not as it was trained", id="one byte"),
        pytest.param(lambda m: m.write_bytes(b""), "not as it was trained", id="empty"),
        pytest.param(lambda m: sum_file(m).write_text(""), "not as it was trained", id="empty sum"),
        pytest.param(lambda m: sum_file(m).write_bytes(b"\xff\x00"), "not as it was trained", id="odd sum"),
        pytest.param(lambda m: sum_file(m).unlink(), "no check sum", id="no sum"),
    ],
)
def test_a_spoilt_model_is_refused(model: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(model)
    with pytest.raises(BadModel, match=said) as refused:
        verified(model, {})
    assert "make train" in str(refused.value)


@pytest.mark.parametrize(
    ("pinned", "said"),
    [("0" * 64, "not the one that SPINEWISE_MODEL_SHA256 names"), ("abc", "no SHA-256 sum")],
)
def test_a_model_that_is_not_the_pinned_one_is_refused(model: Path, pinned: str, said: str) -> None:
    with pytest.raises(BadModel, match=said):
        verified(model, {"SPINEWISE_MODEL_SHA256": pinned})


def test_the_trained_model_is_sealed() -> None:
    from tests.conftest import ROOT

    assert verified(newest_model(ROOT / "models"), {})


def test_it_does_not_start_with_a_changed_model(model: Path, tmp_path: Path) -> None:
    model.write_bytes(CONTENT + b"and more")
    done = start("--models", str(model.parent), "--port", "0", SPINEWISE_STATE=str(tmp_path / "state"))
    assert done.returncode == 1
    assert "not as it was trained" in done.stdout
    assert "make train" in done.stdout
