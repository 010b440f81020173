"""Importing experta on current Pythons, leaving no trace on the host.

experta 1.9.4 pins frozendict 1.2, which wants `collections.Mapping` while it is imported (experta issue 34, fixed on
its default branch in 2020 and never released), and its import calls `logging.basicConfig`. Both are undone here.
"""

from __future__ import annotations

import collections
import collections.abc
import logging
import threading
from functools import lru_cache
from typing import Any

_importing = threading.Lock()


def import_experta() -> Any:
    """The experta module, fully imported (it ships no types)."""
    with _importing:
        return _imported()


@lru_cache(maxsize=1)
def _imported() -> Any:
    missing = not hasattr(collections, "Mapping")
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    if missing:
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]  # gone since Python 3.10
    try:
        import experta
    finally:
        if missing:
            del collections.Mapping  # type: ignore[attr-defined]  # as above
        for handler in list(root.handlers):
            if handler not in handlers:
                root.removeHandler(handler)
        root.setLevel(level)
    if not hasattr(experta, "KnowledgeEngine"):  # its __init__ swallows ImportErrors and leaves an empty package
        raise ImportError("experta was imported without its engine; is frozendict installed?")
    return experta
