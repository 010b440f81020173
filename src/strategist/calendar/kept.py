"""Holidays kept on disk: importing the library and reckoning a year takes a tenth of a second, reading one line none.

Next to the compiled rulebooks, by place and year, for the very files of the library that reckoned them. Whatever is odd
about what is kept is reckoned anew.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from strategist.program.cache import cache_folder

LAYOUT = 1


def kept(name: str, make: Callable[[], object]) -> object:
    """What was kept by a name, or else what `make` gives now: anything that JSON can hold.

    >>> kept("", lambda: {"weekend": [5, 6]})["weekend"]
    [5, 6]
    """
    folder = _folder()
    if folder is None or not name:
        return make()
    path = folder / f"{name}.json"
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # a cache that does not read is only a cache
        found = make()
        _keep(path, found)
        return found


@lru_cache(maxsize=1)
def _folder() -> Path | None:
    """Where holidays are kept: by the place and age of the library, so that another release is asked anew."""
    base, library = cache_folder(), find_spec("holidays")
    if base is None or library is None or library.origin is None:
        return None
    try:
        age = os.stat(library.origin).st_mtime_ns
    except OSError:
        return None
    return base / f"holidays-{LAYOUT}-{age:x}"


def _keep(path: Path, found: object) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            json.dump(found, file)
        os.replace(file.name, path)
    except OSError:  # a folder that cannot be written is no error
        return
