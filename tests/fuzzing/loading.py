"""Loading knowledge: a folder is read, or every problem is told by file; there is no third way."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from spinewise.knowledge.load import KnowledgeError, load
from spinewise.reasoning.assess import assess
from spinewise.reasoning.questions import next_question
from spinewise.replies.wording import WordingError, load_wording
from spinewise.understanding.lexicon import load_lexicon
from tests.fuzzing.strategies.files import SEEDS, changed
from tests.knowledge.bases import BASE

HERE = Path(__file__).parent


@cache
def folder() -> Path:
    """A folder with a small, whole base, in which one file at a time is broken."""
    made = Path(tempfile.mkdtemp(prefix="spinewise-fuzzing-")) / "knowledge"
    shutil.copytree(BASE, made)
    shutil.copytree(HERE / "phrasings", made / "phrasings")
    shutil.copy(HERE / "wording.yml", made)
    return made


FILES = sorted(
    [file.relative_to(BASE).as_posix() for file in BASE.rglob("*.yml")]
    + [file.relative_to(HERE).as_posix() for file in HERE.rglob("*.yml") if file.name != "found.yml"]
)
CASES = st.tuples(st.sampled_from(FILES), SEEDS)
"""Which file is broken, and how."""


def check(case: tuple[str, tuple[int, int]]) -> int:
    """Break a file and load the folder. Returns how many files that was."""
    name, (seed, times) = case
    text = (folder() / name).read_text(encoding="utf-8")
    check_file(name, changed(text, seed, times))
    return 1


def check_file(name: str, content: bytes) -> bool:
    """Load the folder with this file in it. Returns whether it could be loaded."""
    file = folder() / name
    before = file.read_bytes()
    file.write_bytes(content)
    try:
        _loader(name)()
        return True
    except KnowledgeError as error:
        assert error.problems
        assert all(p.file.parts[0] == "knowledge" and p.line >= 0 and p.message for p in error.problems)
    except WordingError as error:
        assert "wording.yml" in str(error)
    finally:
        file.write_bytes(before)
    return False


def _loader(name: str) -> Callable[[], Any]:
    if name == "wording.yml":
        return lambda: load_wording(folder() / name)
    if name.startswith("phrasings/"):
        return lambda: load_lexicon(folder() / "phrasings")
    return _load_and_use


def _load_and_use() -> None:
    knowledge = load(folder())
    assess(knowledge, {"saddle_numbness": True})
    next_question(knowledge, {}, (), ())
