"""Where a run keeps what is done: parts in a folder beside the output, under a name made of everything they depend on.

A part is written beside and renamed, so it is whole or not there; a run with the same inputs takes up what it finds.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from strategist.errors import Problem, UnusableInput


class WorkFolder:
    """The folder of one run. `out`: the file the run is to write; `key`: a digest of all that its parts depend on."""

    def __init__(self, out: Path, key: str) -> None:
        if not out.parent.is_dir():
            raise UnusableInput([Problem("no-folder", f"there is no folder `{out.parent}`", help="create it first")])
        self.all = out.with_name(f".{out.name}.work")
        self.path = self.all / key[:24]
        self.path.mkdir(parents=True, exist_ok=True)

    def has(self, name: str) -> bool:
        """Whether a part is done."""
        return (self.path / name).is_file()

    def keep(self, name: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Keep a frame, whole or not at all. A lazy one need not be in memory as a whole."""
        waiting = self.path / f".{os.getpid()}.{name}"
        frame.lazy().sink_parquet(waiting, compression="lz4")  # read once or twice, then removed: quick before small
        os.replace(waiting, self.path / name)

    def note(self, name: str, value: object) -> None:
        """Keep a small record."""
        waiting = self.path / f".{os.getpid()}.{name}"
        waiting.write_text(json.dumps(value), encoding="utf-8")
        os.replace(waiting, self.path / name)

    def noted(self, name: str) -> dict[str, dict[str, list[int]]]:
        """A small record that was kept."""
        found: dict[str, dict[str, list[int]]] = json.loads((self.path / name).read_text(encoding="utf-8"))
        return found

    def clear(self) -> None:
        """Remove the folder, parts of former runs for the same output included."""
        shutil.rmtree(self.all, ignore_errors=True)


def digest_of(files: Iterable[Path], *words: object) -> str:
    """A digest of the contents of files and of words; the names of the files do not matter.

    >>> digest_of([], "a", 1) == digest_of([], "a", 1), digest_of([], "a", 1) == digest_of([], "a", 2)
    (True, False)
    """
    whole = hashlib.sha256(json.dumps([str(word) for word in words]).encode())
    for path in files:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
