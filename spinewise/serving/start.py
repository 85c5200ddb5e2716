"""Starts the assistant: checks what it needs, then runs the Rasa server with our channels."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
from asyncio import AbstractEventLoop
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sanic import Sanic

from spinewise.knowledge.errors import KnowledgeError
from spinewise.knowledge.load import default_folder
from spinewise.replies.wording import WordingError
from spinewise.serving import fingerprints, secret_settings
from spinewise.serving.actions import use_actions
from spinewise.serving.discreet import make_discreet
from spinewise.serving.memory import settle_memory
from spinewise.serving.model_file import BadModel, newest_model, verified
from spinewise.serving.reload import SIGNAL, found_by
from spinewise.serving.workers import Workers, listening
from spinewise.watching import logs, processes, request_id, scrape
from spinewise.watching.problems import count_problems

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""
BACKLOG = 512
"""Connections that may wait until one is free to take them: people come all at once after a failure."""


class CannotStart(Exception):
    """The assistant cannot start; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the assistant and serve until it is stopped.

    Returns:
        Exit status: 0 after a normal end, 1 when it could not start.
    """
    options = _parser().parse_args(arguments)
    try:
        logs.style()
        secret_settings.check()
        model = newest_model(Path(options.models))
        model_sum = verified(model)
        check_port(options.host, options.port)
        with found_by(options.port):
            try:
                _serve(options, model, model_sum)
            finally:
                processes.clear()
    except (CannotStart, BadModel, secret_settings.WeakSecret, logs.UnknownStyle) as problem:
        logs.announce(f"\nSpinewise cannot start: {problem}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spinewise.serving", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("SPINEWISE_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("SPINEWISE_PORT", "5005")))
    parser.add_argument("--models", default=str(ROOT / "models"), help="folder with trained models")
    parser.add_argument(
        "--endpoints", default=str(ROOT / "endpoints.yml"), help="file that says where the parts are"
    )
    parser.add_argument(
        "--dev",
        action="store_true",
        help="also open Rasa's REST channel, and the tracker interface behind a token",
    )
    parser.add_argument(
        "--debug",
        action="store_true",
        help="log what Rasa does, with everything that people say; never where others talk with it",
    )
    return parser


def check_port(host: str, port: int) -> None:
    """Make sure that nobody else listens on the port.

    Raises:
        CannotStart: the port is taken or not allowed.
    """
    try:
        listening(host, port).close()
    except OSError as problem:
        raise CannotStart(
            f"port {port} on {host} cannot be used ({problem.strerror}). Another program may be using "
            f"it, perhaps another Spinewise. Choose another port: make run PORT={port + 1}"
        ) from problem


def _serve(options: argparse.Namespace, model: Path, model_sum: str) -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.chdir(ROOT)
    from rasa.core import run as rasa
    from rasa.core.utils import AvailableEndpoints, number_of_sanic_workers
    from rasa.utils.common import configure_logging_and_warnings, update_sanic_log_level
    from rasa.utils.log_utils import configure_structlog

    from spinewise.serving import ending, probes, reloading, storage

    level = logging.DEBUG if options.debug else logging.WARNING
    logging.getLogger().setLevel(level)
    configure_logging_and_warnings(level, warn_only_once=True, filter_repeated_logs=False)
    configure_structlog(level)
    if not options.debug:
        make_discreet()
    count_problems()
    token = os.environ.get("SPINEWISE_DEV_TOKEN") or secrets.token_urlsafe(16)
    host = "localhost" if options.host in ("127.0.0.1", "0.0.0.0") else options.host
    address = f"http://{host}:{options.port}"
    endpoints = AvailableEndpoints.read_endpoints(options.endpoints)
    try:
        storage.check(endpoints)
    except storage.StorageProblem as problem:
        raise CannotStart(str(problem)) from problem

    problems: list[str] = []

    def give_up(app: Sanic, problem: str) -> None:
        problems.append(problem)
        app.stop()

    async def begin(app: Sanic, _: AbstractEventLoop) -> None:
        if app.ctx.agent is None or not app.ctx.agent.is_ready():
            return give_up(app, _why_not_loaded(model))
        use_actions(app, os.environ.get("ACTION_ENDPOINT_URL"))
        try:
            await storage.begin(app)
            _warm_up()
        except storage.StorageProblem as error:
            return give_up(app, str(error))
        except (KnowledgeError, WordingError) as error:
            return give_up(app, f"the knowledge files have errors:\n{error}")
        app.ctx.watching = asyncio.create_task(scrape.keep_up())
        scrape.tell_build(model_sum, fingerprints.of_folder(default_folder()))
        settle_memory()
        ending.started(app)
        app.ctx.reloading = reloading.Reloading(app, Path(options.models))
        asyncio.get_running_loop().add_signal_handler(SIGNAL, app.ctx.reloading.start)
        logs.announce(f"\nSpinewise is ready: {address}/")
        if options.dev:
            logs.announce(f"REST channel: {address}/webhooks/rest/webhook")
            logs.announce(f"Tracker token: {token}")
        logs.announce("Stop it with Ctrl+C.\n")

    # As rasa.core.run.serve_application does it, but with a socket that our own workers can share.
    server = rasa.configure_app(
        rasa.create_http_input_channels(None, _credentials(dev=options.dev)),
        auth_token=token if options.dev else None,
        enable_api=options.dev,
        port=options.port,
        endpoints=endpoints,
        server_listeners=[
            (partial(rasa.load_agent_on_start, str(model), endpoints, None), "before_server_start"),
            (probes.add, "main_process_start"),
            (scrape.add, "main_process_start"),
            (request_id.add, "main_process_start"),
            (logs.take_in_the_server, "main_process_start"),
            (ending.set_up, "main_process_start"),
            (ending.end_at_once, "before_server_start"),
            (ending.end_once_started, "after_server_start"),
            (begin, "after_server_start"),
            (ending.begin, "before_server_stop"),
            (rasa.close_resources, "after_server_stop"),
            (storage.end, "after_server_stop"),
            (scrape.end, "after_server_stop"),
        ],
    )
    update_sanic_log_level()
    with listening(options.host, options.port) as shared:

        def work() -> str:
            server.run(sock=shared, backlog=BACKLOG)
            return "\n".join(problems)

        workers = number_of_sanic_workers(endpoints.lock_store)
        why_not = work() if workers == 1 else Workers(workers, work).run()
    if why_not:
        raise CannotStart(why_not)


def _why_not_loaded(model: Path) -> str:
    """Say why a model could not be loaded: broken knowledge files, or the model itself."""
    from spinewise.knowledge.load import load
    from spinewise.understanding.lexicon import default_lexicon

    try:
        load()
        default_lexicon()
    except KnowledgeError as error:
        return f"the knowledge files have errors:\n{error}"
    return (
        f"the model {model.name} cannot be loaded. Remove it and train anew: "
        "rm models/*.tar.gz models/.trained; make train"
    )


def _credentials(*, dev: bool) -> str:
    return str(ROOT / ("credentials.dev.yml" if dev else "credentials.yml"))


def _warm_up() -> None:
    """Load the knowledge before the first person asks, so that errors show now."""
    if os.environ.get("ACTION_ENDPOINT_URL"):
        return
    from actions.resources import conversation

    conversation()
