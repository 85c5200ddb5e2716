"""New knowledge and a new model for a running server: conversations go on, and what is broken is refused."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from spinewise.serving.model_file import newest_model, seal
from spinewise.storage.gate import Gate, StillBusy
from tests.conftest import ROOT, Assistant, start_assistant, stop_assistant
from tests.storage.servers import Redis, until
from tests.watching.test_metrics import Figures, figures
from tests.web.client import Browser, opened

DONE = 'spinewise_reloads_total{outcome="done"}'
REFUSED = 'spinewise_reloads_total{outcome="refused"}'


@dataclass
class Running:
    """An assistant with knowledge and models of its own."""

    assistant: Assistant
    folder: Path
    workers: int

    @property
    def knowledge(self) -> Path:
        return self.folder / "knowledge"

    @property
    def models(self) -> Path:
        return self.folder / "models"

    def reload(self, outcome: str) -> Figures:
        """Give the operator's command, and wait until every worker has come to this outcome."""
        before = figures(self.assistant)
        port = self.assistant.url.rpartition(":")[2]
        asked = subprocess.run(
            [sys.executable, "-m", "spinewise.serving.reload", "--port", port],
            cwd=ROOT,
            env={**os.environ, "SPINEWISE_STATE": str(self.folder / "state")},
            capture_output=True,
            text=True,
        )
        assert asked.returncode == 0, asked.stdout + asked.stderr

        def happened() -> bool:
            return figures(self.assistant)[outcome] == before[outcome] + self.workers

        until(happened, f"no such outcome:\n{self.log()[-3000:]}")
        return figures(self.assistant)

    def log(self) -> str:
        return self.assistant.log.read_text(encoding="utf-8")

    def why_refused(self) -> str:
        return [line for line in self.log().splitlines() if "Not reloaded" in line][-1]

    def model_part(self) -> str:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{self.assistant.url}/health/ready", timeout=30)
        assert answer.status_code == 200
        return str(answer.json()["parts"]["model"]["why"])


@pytest.fixture
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    (tmp_path / "models").mkdir()
    model = shutil.copy2(newest_model(ROOT / "models"), tmp_path / "models")
    seal(Path(model))
    environment = {"SPINEWISE_KNOWLEDGE": str(tmp_path / "knowledge")}
    redis = Redis(tmp_path)
    if request.param > 1:
        redis.start()
        environment |= {"SANIC_WORKERS": str(request.param), "SPINEWISE_REDIS": redis.url}
    started = start_assistant(
        tmp_path / "log.txt", environment=environment, arguments=("--models", str(tmp_path / "models"))
    )
    try:
        log = tmp_path / "log.txt"
        until(lambda: log.read_text().count("is ready") == request.param, "a worker did not start")
        yield Running(started, tmp_path, request.param)
    finally:
        stop_assistant(started)
        redis.stop()


def begun(assistant: Assistant) -> Browser:
    """A conversation of three turns."""
    browser = opened(assistant.url)
    for text in ("my lower back hurts since yesterday after lifting", "I'm 34", "no"):
        browser.say(text)
    return browser


def result(browser: Browser) -> str:
    """Skip whatever is asked until the result is there."""
    for _ in range(30):
        last = browser.say("skip")[-1]
        if last["kind"] == "confirm":
            last = browser.say(last["chips"][0]["send"])[-1]
        if last["kind"] == "result":
            return str(last["text"])
    raise AssertionError("there was no result")


def rename_causes(knowledge: Path) -> None:
    for file in (knowledge / "causes").glob("*.yml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r'(?m)^name: "?([^"\n]*)"?$', r'name: "\1, second edition"', text), "utf-8")


@pytest.mark.parametrize("running", [1, 2], ids=["one process", "two workers"], indirect=True)
def test_conversations_go_on_with_new_knowledge_and_what_is_broken_is_refused(running: Running) -> None:
    first, second = begun(running.assistant), begun(running.assistant)
    rename_causes(running.knowledge)
    after = running.reload(DONE)
    told = result(first)
    assert "second edition" in told
    assert "34" in first.say("what did you understand?")[0]["text"], "what was said before is still known"
    in_use = {name: n for name, n in after.items() if name.startswith("spinewise_build_info") and n}
    assert list(in_use.values()) == [running.workers]

    cause = running.knowledge / "causes" / "overexertion.yml"
    cause.write_text(cause.read_text(encoding="utf-8") + "\nnonsense: [\n", encoding="utf-8")
    broken = running.reload(REFUSED)
    assert broken["spinewise_reload_refused"] == running.workers
    assert re.search(r"overexertion\.yml[:, ]+(line )?\d+", running.log()), running.log()[-2000:]
    assert "refused" in running.model_part()
    assert "second edition" in result(second)

    shutil.copy2(ROOT / "knowledge" / "causes" / "overexertion.yml", cause)
    mended = running.reload(DONE)
    assert mended["spinewise_reload_refused"] == 0
    assert running.model_part() == "loaded"


def damage(running: Running) -> None:
    model = newest_model(running.models)
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)


def cut_off(running: Running) -> None:
    model = newest_model(running.models)
    model.write_bytes(model.read_bytes()[:-100])


def forget_the_sum(running: Running) -> None:
    newest_model(running.models).with_suffix(".gz.sha256").unlink()


def no_archive(running: Running) -> None:
    model = newest_model(running.models)
    model.write_bytes(b"this is no model")
    seal(model)


def a_finding_of_which_the_model_knows_nothing(running: Running) -> None:
    file = running.knowledge / "findings" / "general.yml"
    text = file.read_text(encoding="utf-8")
    entry = re.search(r"(?ms)^- id: (\w+)\n.*?(?=^- id: |\Z)", text)
    assert entry
    file.write_text(text.rstrip() + "\n" + entry[0].replace(entry[1], "never_heard_of", 1), "utf-8")


@pytest.mark.parametrize("running", [1], indirect=True)
def test_models_that_do_not_fit_are_refused(running: Running) -> None:
    browser = begun(running.assistant)
    for spoil, why in (
        (damage, "not as it was trained"),
        (cut_off, "not as it was trained"),
        (forget_the_sum, "no check sum"),
        (no_archive, "cannot be loaded"),
    ):
        spoil(running)
        running.reload(REFUSED)
        assert why in running.why_refused()
    shutil.copy2(newest_model(ROOT / "models"), newest_model(running.models))
    seal(newest_model(running.models))
    a_finding_of_which_the_model_knows_nothing(running)
    running.reload(REFUSED)
    assert "never_heard_of" in running.log()
    assert result(browser)


@pytest.mark.parametrize("running", [1], indirect=True)
def test_turns_are_answered_all_the_while(running: Running) -> None:
    browsers = [opened(running.assistant.url) for _ in range(4)]
    texts = ["my back hurts", "I'm 50", "no", "skip", "no", "skip"]

    def talk(browser: Browser) -> list[str]:
        for text in texts:
            browser.say(text)
        return browser.said()

    with ThreadPoolExecutor(4) as aside:
        talks = [aside.submit(talk, browser) for browser in browsers]
        running.reload(DONE)
        assert [talk.result(120) for talk in talks] == [texts] * 4


def test_who_is_not_there_cannot_be_told(tmp_path: Path) -> None:
    (tmp_path / "server-5999.pid").write_text(f"{os.getpid()}\n")  # somebody else by now
    for port in ("5998", "5999"):
        asked = subprocess.run(
            [sys.executable, "-m", "spinewise.serving.reload", "--port", port],
            cwd=ROOT,
            env={**os.environ, "SPINEWISE_STATE": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert (asked.returncode, asked.stderr) == (1, "")
        assert f"No Spinewise of yours runs on port {port}" in asked.stdout


def test_a_gate_that_cannot_be_closed_opens_again() -> None:
    async def try_it() -> None:
        gate = Gate()
        async with gate.passing():
            with pytest.raises(StillBusy):
                async with gate.closed(0.01):
                    raise AssertionError("somebody was inside")
            async with gate.passing():
                pass
        async with gate.closed(1):
            pass

    asyncio.run(try_it())
