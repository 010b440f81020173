"""One file of a rulebook as an editor has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strategist.editor.positions import Text
from strategist.editor.reading import Reading, read
from strategist.rulebook.files import File


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A file. `name`: as problems name it; `top`: it belongs to the rulebook worked on, not to one below it."""

    path: Path
    name: str
    text: Text
    top: bool

    @property
    def reading(self) -> Reading:
        """What it mentions and declares."""
        return read(self.text.text)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a file: from `start` to `end`, in characters."""

    page: Page
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.page.text.text[self.start : self.end]


Layers = list[tuple[Path, list[File]]]


def pages_of(layers: Layers, scenarios: Layers) -> tuple[Page, ...]:
    """The files of all layers, lowest first; one that is no UTF-8 text counts as empty."""
    found = []
    for number, ((folder, files), (_, tests)) in enumerate(zip(layers, scenarios, strict=True)):
        for file in (*files, *tests):
            path = (folder.parent / file.name).resolve()
            found.append(Page(path, file.name, Text(decoded(file)), number == len(layers) - 1))
    return tuple(found)


def decoded(file: File) -> str:
    """The text of a file; nothing where it is none."""
    try:
        return file.data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
