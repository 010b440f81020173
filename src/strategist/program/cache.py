"""A compiled rulebook kept on disk, by a hash of its files: loading takes milliseconds instead of a fraction of a second.

The cache lives in the user's cache folder, is readable by its owner only, and is ignored (and written anew) whenever
anything about it is odd. `STRATEGIST_CACHE=off` switches it off; `STRATEGIST_CACHE=/folder` moves it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import pickle
import sys
import tempfile
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from strategist.program.program import Program
from strategist.program.python_source import EpochCode
from strategist.version import VERSION

LAYOUT = "2"
KEPT = 16
"""Compiled rulebooks kept; older ones are deleted."""


def cache_folder() -> Path | None:
    """Where compiled rulebooks are kept; None if they are not."""
    stated = os.environ.get("STRATEGIST_CACHE", "")
    if stated.lower() in ("off", "0", "no"):
        return None
    if stated:
        return Path(stated)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "strategist"


def cache_key(fingerprint: str) -> str:
    """The name of a rulebook's cache file: its files, our code, this Python."""
    digest = hashlib.sha256(f"{LAYOUT} {fingerprint} {_own_version()} {sys.version}".encode())
    return digest.hexdigest()[:32]


def _own_version() -> str:
    """Our version and the age of our sources, so that a working copy never reads what older code wrote."""
    root = Path(__file__).parents[1]
    newest = max((entry.stat().st_mtime_ns for entry in root.glob("*/*.py")), default=0)
    return f"{VERSION} {newest}"


def read_cache(key: str) -> tuple[Program, dict[int, EpochCode]] | None:
    """The compiled rulebook of a key, if it is there, ours and whole."""
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / f"{key}.rulebook"
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        program, codes = pickle.loads(path.read_bytes())  # written by us, owned by the user, checked above
        if not isinstance(program, Program):
            return None
        return program, {day: EpochCode(_code(code), constants) for day, (code, constants) in codes.items()}
    except Exception:  # a cache that does not read, for whatever reason, is only a cache
        return None


def _code(data: bytes) -> CodeType:
    code = marshal.loads(data)
    if not isinstance(code, CodeType):
        raise TypeError("not code")
    return code


class _Pickler(pickle.Pickler):
    """Writes frozen dataclasses so that reading them looks up no fields: a third of the time of loading."""

    def reducer_override(self, obj: Any) -> Any:
        kind: Any = type(obj)
        if not is_dataclass(kind) or hasattr(obj, "__dict__"):
            return NotImplemented
        return _made, (kind, tuple(getattr(obj, name) for name in _names(kind)))


_fields: dict[Any, tuple[str, ...]] = {}


def _names(kind: Any) -> tuple[str, ...]:
    found = _fields.get(kind)
    return found if found is not None else _fields.setdefault(kind, tuple(field.name for field in fields(kind)))


def _made(kind: Any, values: tuple[object, ...]) -> object:
    found: object = object.__new__(kind)
    put = object.__setattr__
    for name, value in zip(_names(kind), values, strict=True):
        put(found, name, value)
    return found


def write_cache(key: str, program: Program, codes: dict[int, EpochCode]) -> None:
    """Keep a compiled rulebook; a folder that cannot be written is no error."""
    folder = cache_folder()
    if folder is None:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flat = {day: (marshal.dumps(code.code), code.constants) for day, code in codes.items()}
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            _Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump((program, flat))
        os.replace(file.name, folder / f"{key}.rulebook")
        kept = sorted(folder.glob("*.rulebook"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in kept[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
