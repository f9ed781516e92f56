"""The kinds of files that people upload, one module each: columns, checks, natural key, and how it lands.

A further kind is one more module in this folder with a `DATASET`: it is found, not registered.
"""

import pkgutil
from importlib import import_module

from lib.datasets.base import Dataset


def every() -> list[Dataset]:
    """All kinds of files, in the order in which an office needs them."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = [module.DATASET for module in modules if hasattr(module, "DATASET")]
    return sorted(found, key=lambda dataset: dataset.order)


def named(name: str) -> Dataset:
    """The kind of file of that name. Raises KeyError for one that does not exist."""
    return {dataset.name: dataset for dataset in every()}[name]
