"""``GET /metrics``: the figures, for Prometheus."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import os
from collections.abc import Callable, Iterable
from functools import partial

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from spinewise.watching import metrics, processes
from spinewise.watching.turns import ACTIVE

EVERY = 15.0
"""Seconds after which figures that change by themselves are brought up to date."""
SHOWN = 12
"""Digits of a sum that are shown; enough to tell one from another."""
_BUILT: list[str] = []
"""Model and knowledge that were told last."""
_REFUSED = (
    "Only from the machine itself, and through no proxy; or with SPINEWISE_METRICS_TOKEN: "
    "Authorization: Bearer …\n"
)
_BY_A_PROXY = ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "via")


def allowed(request: Request, token: str | None) -> bool:
    """Whether this request may see the figures."""
    if token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
    if any(name in request.headers for name in _BY_A_PROXY):
        return False
    try:
        return ipaddress.ip_address(request.ip).is_loopback
    except ValueError:
        return False


class AllProcesses(Collector):
    """``process_*`` as of one process, but of all workers together."""

    def __init__(self, pids: Callable[[], list[int]]) -> None:
        self._pids = pids

    def collect(self) -> Iterable[Metric]:
        """Add up what the processes use; of their starts, the first one counts."""
        found: dict[str, list[Metric]] = {}
        for pid in self._pids():
            for metric in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                found.setdefault(metric.name, []).append(metric)
        for name, metrics_of_all in found.items():
            first = metrics_of_all[0]
            values = [metric.samples[0].value for metric in metrics_of_all]
            together = Metric(name, first.documentation, first.type)
            value = min(values) if name == "process_start_time_seconds" else sum(values)
            together.add_sample(first.samples[0].name, {}, value)
            yield together


def figures() -> bytes:
    """All figures, in Prometheus's text format."""
    where = processes.folder()
    if where is None:
        return generate_latest(REGISTRY)
    running = processes.living(where)
    for pid in {int(path.stem.rpartition("_")[2]) for path in where.glob("gauge_live*_*.db")} - set(running):
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    together.register(AllProcesses(lambda: running))
    return generate_latest(together)


async def _answer(request: Request) -> HTTPResponse:
    if not allowed(request, os.environ.get("SPINEWISE_METRICS_TOKEN")):
        return HTTPResponse(_REFUSED, status=403, content_type="text/plain; charset=utf-8")
    metrics.ACTIVE.set(ACTIVE.count())
    text = await asyncio.get_running_loop().run_in_executor(None, figures)
    return HTTPResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})


async def add(app: Sanic, _: asyncio.AbstractEventLoop | None = None) -> None:
    """Add the route. Has to happen in the main process, before the router is closed."""
    app.add_route(_answer, "/metrics", methods=["GET"], name="metrics")


def tell_build(model: str, knowledge: str) -> None:
    """Tell by which model and knowledge this process answers from now on (their SHA-256 sums)."""
    if _BUILT:
        metrics.BUILD.labels(*_BUILT).set(0)
    _BUILT[:] = [model[:SHOWN], knowledge[:SHOWN]]
    metrics.BUILD.labels(*_BUILT).set(1)


async def keep_up() -> None:
    """Bring up to date what changes by itself, for as long as this worker runs."""
    while True:
        metrics.ACTIVE.set(ACTIVE.count())
        await asyncio.sleep(EVERY)


async def end(app: Sanic, _: asyncio.AbstractEventLoop | None = None) -> None:
    """Count nothing any more, and let nobody count this worker as living."""
    task: asyncio.Task[None] | None = getattr(app.ctx, "watching", None)
    if task is not None:
        task.cancel()
    if processes.folder() is not None:
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]
