"""Packages that answering people never uses stay unloaded, and work as soon as they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spinewise.serving.deferred import UNUSED
from tests.conftest import Assistant

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = {
    "__init__.py": "from real.inner import Thing, LIMIT",
    "inner.py": "LIMIT = 7\nclass Thing:\n    kind = 'thing'\n    def __init__(self, n): self.n = n\n",
}
DEFERRED = "import sys; from spinewise.serving.deferred import defer; defer(['real', 'absent'])\n"
UNTOUCHED = "assert type(sys.modules['real']).__name__ == '_Module', 'it was loaded too early'\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with a package named ``real``."""
    (tmp_path / "real").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / "real" / name).write_text(text)
    return tmp_path


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    path = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(folder)!r}]\n"
    return subprocess.run([sys.executable, "-c", path + code], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("from real import Thing\n{}assert Thing(3).n == 3", id="calling a name"),
        pytest.param("import real\n{}assert real.Thing(3).n == 3", id="calling it through its package"),
        pytest.param("import real.inner\n{}assert real.inner.Thing(3).n == 3", id="a module inside"),
        pytest.param("from real.inner import Thing\n{}assert Thing.kind == 'thing'", id="looking into it"),
        pytest.param("from real import Thing\n{}class A(Thing): pass\nassert A(3).n == 3", id="a subclass"),
        pytest.param(
            "from real import Thing\n{}from real import Thing as T\nT(1)\nfrom real.inner import Thing as R\n"
            "assert isinstance(R(3), Thing) and not isinstance(3, Thing) and issubclass(R, Thing)",
            id="isinstance",
        ),
        pytest.param(
            "import real\nfrom real import Thing\n{}Thing(1)\nassert real.LIMIT == 7\n"
            "from real import LIMIT\nassert LIMIT == 7",
            id="plain values, once something was used",
        ),
        pytest.param(
            "from typing import Optional\nfrom real import Thing\n"
            "def f(thing: Optional[Thing] = None): pass\n{}",
            id="a type hint uses nothing",
        ),
        pytest.param(
            "import real\nfrom importlib.util import find_spec\n"
            "assert find_spec('real').submodule_search_locations[0].endswith('real')\n{}",
            id="its files can be found without loading it",
        ),
    ],
)
def test_what_is_deferred_works_when_it_is_used(package: Path, use: str) -> None:
    done = run(package, DEFERRED + use.format(UNTOUCHED))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        pytest.param("import absent", "No module named 'absent'", id="a package that is not installed"),
        pytest.param("from real import no\nno()", "has no attribute 'no'", id="a name that does not exist"),
        pytest.param("import real.no\nreal.no.x()", "No module named 'real.no'", id="a module that does not"),
    ],
)
def test_mistakes_are_named(package: Path, code: str, problem: str) -> None:
    done = run(package, DEFERRED + code)
    assert done.returncode != 0
    assert problem in done.stderr


def test_a_loaded_package_stays_as_it_is(package: Path) -> None:
    done = run(package, "import real\n" + DEFERRED + "import real\nassert real.LIMIT == 7")
    assert done.returncode == 0, done.stderr


def test_rasa_works_with_all_of_them_deferred() -> None:
    code = (
        "from spinewise.serving.deferred import defer; defer()\n"
        "import rasa.core.run, rasa.graph_components.validators.default_recipe_validator\n"
        "from sklearn.linear_model import LogisticRegression\n"
        "assert LogisticRegression().fit([[0.0], [1.0]], [0, 1]).predict([[1.0]])[0] == 1\n"
    )
    done = run(ROOT, code)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_running_assistant_has_loaded_none(assistant: Assistant) -> None:
    mapped = Path(f"/proc/{assistant.process.pid}/maps").read_text()
    assert "/numpy/" in mapped
    assert [name for name in UNUSED if f"/{name}/" in mapped] == []
