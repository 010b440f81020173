"""A rulebook to compare: where it is, its entries, its program, and a strategist that decides by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from strategist.analysis.diff.change import EntryKey
from strategist.analysis.scenarios import load_scenarios
from strategist.errors import Place, RulebookError
from strategist.program.compile import compile_program
from strategist.program.program import Program
from strategist.rulebook.files import File, layer_files
from strategist.rulebook.load import merge_layers, rulebook_of
from strategist.rulebook.nodes import Node, Scalar, Sequence
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry, Sections
from strategist.strategist import Strategist


@dataclass
class Book:
    """One side. `label`: as the user named it."""

    label: str
    folder: Path
    sections: Sections
    program: Program
    texts: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def strategist(self) -> Strategist:
        """Decides by this rulebook."""
        return Strategist(self.program)

    @cached_property
    def scenarios(self) -> tuple[dict[str, object], ...]:
        """The profiles of the scenarios beside the rules; none, and a note, where these cannot be read."""
        try:
            return tuple(scenario.given for scenario in load_scenarios(self.strategist, self.folder))
        except RulebookError as error:
            first = error.problems[0]
            self.notes.append(f"the scenarios of {self.label} cannot be read and were left out: {first}")
            return ()

    def says(self, key: EntryKey) -> tuple[str, ...]:
        """An entry of the rule files as comparable text, wherever it stands and however it is laid out."""
        section, id = key
        return tuple(_canonical(entry) for entry in self.sections.entries.get(section, {}).get(id, ()))

    def place(self, key: EntryKey) -> Place | None:
        """Where an entry stands, the last of its layers; None if there is none."""
        section, id = key
        found = self.sections.entries.get(section, {}).get(id, ())
        return found[-1].key.place if found else None

    @cached_property
    def keys(self) -> frozenset[EntryKey]:
        """Every entry of the rule files."""
        return frozenset((section, id) for section, entries in self.sections.entries.items() for id in entries)


def read_book(folder: Path, label: str) -> Book:
    """The rulebook in a folder, and those it extends. Raises `RulebookError` with every mistake in it."""
    return book_of_layers(layer_files(folder), folder, label)


def book_of_layers(layers: list[tuple[Path, list[File]]], folder: Path, label: str) -> Book:
    """The rulebook of given layers of files. Raises `RulebookError` with every mistake in it."""
    reader = Reader({})
    sections = merge_layers(layers, reader)
    program = compile_program(rulebook_of(sections, reader, folder))
    return Book(label, folder, sections, program, dict(reader.texts))


def _canonical(entry: Entry) -> str:
    defaults = [(key, _text(node)) for key, node in sorted(entry.defaults.items())]
    return repr((_text(entry.node), defaults, entry.begins, entry.ends))


def _text(node: Node, skipped: Iterable[str] = ("note",)) -> str:
    if isinstance(node, Scalar):
        return repr(node.text)
    if isinstance(node, Sequence):
        return f"[{','.join(map(_text, node.items))}]"
    pairs = sorted((key, value) for key, (_, value) in node.entries.items() if key not in skipped)
    return f"{{{','.join(f'{key}:{_text(value, ())}' for key, value in pairs)}}}"
