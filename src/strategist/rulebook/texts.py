"""The texts of the rulebooks that this process loaded, so that what they decide can be kept together with them."""

from __future__ import annotations

import json
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from strategist.errors import Problem, RulebookError
from strategist.rulebook.files import File

Layers = list[tuple[Path, list[File]]]
_loaded: dict[int, Layers] = {}
"""By the identity of a program, as long as it lives: a megabyte for the shipped rulebook."""


@dataclass(frozen=True, slots=True)
class RulebookTexts:
    """The rule files of a rulebook, layer by layer, under the hash of what they say."""

    sha256: str
    layers: Layers

    def to_json(self) -> str:
        """The files as one JSON text."""
        return json.dumps(
            [
                {"folder": path.name, "files": {file.name: file.data.decode("utf-8") for file in files}}
                for path, files in self.layers
            ],
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, sha256: str, text: str) -> RulebookTexts:
        """What `to_json` wrote. Raises `ValueError` for anything else."""
        try:
            layers = [
                (Path(layer["folder"]), [File(name, data.encode()) for name, data in layer["files"].items()])
                for layer in json.loads(text)
            ]
        except (TypeError, KeyError, AttributeError):
            layers = []
        if not layers:
            raise ValueError("it holds no rule files")
        return cls(sha256, layers)


class Hashed(Protocol):
    """What is made of rule files: a program."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...


def remember(program: Hashed, layers: Layers) -> None:
    """Note the texts that a program was made of, for as long as it lives."""
    if id(program) not in _loaded:
        weakref.finalize(program, _loaded.pop, id(program), None)
    _loaded[id(program)] = layers


def texts_of(program: Hashed) -> RulebookTexts:
    """The texts of a rulebook. Raises `RulebookError` where this process did not load it from files."""
    layers = _loaded.get(id(program))
    if layers is None:
        message = f"the texts of the rulebook `{program.name}` ({program.sha256[:12]}) are not at hand"
        raise RulebookError(
            [Problem("no-texts", message, help="load it with `Strategist.load` before its decisions are kept")]
        )
    return RulebookTexts(program.sha256, layers)
