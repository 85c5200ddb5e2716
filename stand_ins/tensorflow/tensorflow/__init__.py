"""A stand-in for TensorFlow, 1.5 GB lighter, in which everything exists and nothing works.

Rasa imports TensorFlow at start even when no component of the pipeline uses it.
This package satisfies those imports. Any name can be imported, subclassed or
used in a type hint; calling it raises :class:`TensorFlowIsAbsent`, which says
what to do. Installing the real TensorFlow replaces this package.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn

__version__ = "0.0.0"

HOW_TO_GET_IT = (
    "{name} was used, but TensorFlow is not part of this installation. Spinewise does not need it. "
    "A Rasa component that does (DIETClassifier, TEDPolicy, UnexpecTEDIntentPolicy, ResponseSelector, "
    "LanguageModelFeaturizer) is named in config.yml: take it out, or install the real thing into an "
    "environment of its own (pip install rasa==3.6.21) and use that."
)


class TensorFlowIsAbsent(ImportError):
    """Raised when something of TensorFlow is really used."""

    def __init__(self, name: str) -> None:
        super().__init__(HOW_TO_GET_IT.format(name=name))


class _AbsentType(type):
    """Type of every absent thing: has every attribute, refuses every call."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return absent(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise TensorFlowIsAbsent(f"{cls.__module__}.{cls.__qualname__}")


def absent(parent: str, name: str) -> _AbsentType:
    """Return a class ``parent.name`` that can be named and subclassed but never called."""
    return _AbsentType(name, (), {"__module__": parent, "__qualname__": name})


class _AbsentModule(ModuleType):
    """A module in which every name exists."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return absent(self.__name__, name)


class AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every submodule below a package name."""

    def __init__(self, package: str) -> None:
        self.prefix = package + "."

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for every module below the package; leave all others alone."""
        if not fullname.startswith(self.prefix):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Make the module."""
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return absent(__name__, name)


sys.meta_path.append(AbsentFinder(__name__))
