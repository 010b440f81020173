"""The texts of the rulebooks that this process loaded, so that what they decide can be kept together with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from strategist.errors import Problem, RulebookError
from strategist.rulebook.files import File

Layers = list[tuple[Path, list[File]]]
REMEMBERED = 16
"""Rulebooks whose texts are kept; the ones loaded longest ago are forgotten. The shipped one takes half a megabyte."""
_loaded: dict[str, Layers] = {}


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


def remember(sha256: str, layers: Layers) -> None:
    """Note the texts of a rulebook that was loaded."""
    _loaded.pop(sha256, None)
    _loaded[sha256] = layers
    while len(_loaded) > REMEMBERED:
        _loaded.pop(next(iter(_loaded)), None)


def texts_of(sha256: str, name: str) -> RulebookTexts:
    """The texts of a rulebook. Raises `RulebookError` where this process did not load it from files."""
    layers = _loaded.get(sha256)
    if layers is None:
        message = f"the texts of the rulebook `{name}` ({sha256[:12]}) are not at hand"
        raise RulebookError(
            [Problem("no-texts", message, help="load it with `Strategist.load` before its decisions are kept")]
        )
    return RulebookTexts(sha256, layers)
