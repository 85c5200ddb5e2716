"""Packages that Rasa imports at its start and that answering people never uses: loaded at their first use.

Rasa's modules import what training, evaluation and the terminal need, whatever a process is for;
these packages take a quarter of the memory and of the time to get ready. While they are deferred,
each of their modules is a place in which every name exists. Calling a name, looking into it,
subclassing it or asking ``isinstance`` loads the real package, so everything still works; it only
comes later. One thing would not: ``except`` with a deferred name. So nothing belongs in
:data:`UNUSED` whose exceptions are caught by code that imported it before.
"""

from __future__ import annotations

import importlib
import importlib.abc
import sys
from collections.abc import Collection, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

UNUSED = ("sklearn", "sklearn_crfsuite", "matplotlib", "boto3", "questionary", "prompt_toolkit")
"""For training, evaluation, DynamoDB, and the terminal."""


def defer(packages: Collection[str] = UNUSED) -> None:
    """Let these packages be loaded when something of them is first used. Loaded ones stay as they are."""
    specs = {name: PathFinder.find_spec(name) for name in packages if name not in sys.modules}
    sys.meta_path.insert(0, _Finder({name: spec for name, spec in specs.items() if spec}))


class _Name:
    """Something in a deferred module."""

    def __init__(self, module: str, name: str) -> None:
        self._where, self._which = module, name

    def _real(self) -> Any:
        return getattr(_load(self._where), self._which)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._real()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._real(), name)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._real(),)

    def __instancecheck__(self, thing: object) -> bool:
        return isinstance(thing, self._real())

    def __subclasscheck__(self, kind: type) -> bool:
        return issubclass(kind, self._real())


class _Module(ModuleType):
    """A module whose package has not been used yet; afterwards it passes everything on to the real one."""

    def __getattr__(self, name: str) -> Any:
        if _finder_of(self.__name__) is None:
            return getattr(_load(self.__name__), name)
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(self.__name__, name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module of the packages that are still deferred."""

    def __init__(self, packages: dict[str, ModuleSpec]) -> None:
        self.packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for modules of deferred packages; leave all others alone."""
        if fullname.partition(".")[0] not in self.packages:
            return None
        spec = ModuleSpec(fullname, self, is_package=True)
        real = self.packages.get(fullname)
        if real is not None:  # where a package's files are can be asked without loading it
            spec.origin, spec.submodule_search_locations = real.origin, real.submodule_search_locations
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module."""
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def _finder_of(module: str) -> _Finder | None:
    package = module.partition(".")[0]
    return next((one for one in sys.meta_path if isinstance(one, _Finder) and package in one.packages), None)


def _load(module: str) -> ModuleType:
    """Return the real module; from now on its package is deferred no more."""
    finder, package = _finder_of(module), module.partition(".")[0]
    if finder is not None:
        finder.packages.pop(package, None)
        for name, there in list(sys.modules.items()):
            if name.partition(".")[0] == package and isinstance(there, _Module):
                del sys.modules[name]
    return importlib.import_module(module)
