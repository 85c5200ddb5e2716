"""One fault a file; every class that can be played is found here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from tests.faults.fault import Fault


def all_faults() -> list[type[Fault]]:
    """Every fault of this package, in the order of its files."""
    found: list[type[Fault]] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        inside = vars(importlib.import_module(f"{__name__}.{module.name}")).values()
        found += [
            one
            for one in inside
            if inspect.isclass(one)
            and issubclass(one, Fault)
            and one.name
            and not inspect.isabstract(one)
            and one.__module__.endswith(f".{module.name}")
        ]
    return found
