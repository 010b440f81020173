"""Loading a rulebook folder, and the rulebooks it extends."""

from __future__ import annotations

from pathlib import Path

from strategist.rulebook.documents import parse_files
from strategist.rulebook.files import File, layer_files, shipped_rules
from strategist.rulebook.overlay import attach_exceptions, lay_over
from strategist.rulebook.reader import Reader
from strategist.rulebook.rulebook import Rulebook, content_hash
from strategist.rulebook.sections import Sections, collect
from strategist.rulebook.words import read_vocabulary


def load_rulebook(folder: Path | None = None) -> Rulebook:
    """The rulebook in a folder (the shipped one by default). Raises `RulebookError` with everything wrong in it."""
    folder = folder if folder is not None else shipped_rules()
    return read_rulebook(layer_files(folder), folder)


def read_rulebook(layers: list[tuple[Path, list[File]]], folder: Path) -> Rulebook:
    """The rulebook of given layers of files."""
    reader = Reader({})
    texts: dict[str, list[str]] = {}
    merged: Sections | None = None
    for path, files in layers:
        documents = parse_files(files)
        texts.update({document.name: document.lines for document in documents})
        reader.texts = texts
        sections = collect(documents, path.name, reader)
        if merged is None and (extends := sections.header.get("extends")) is not None:  # not seen by `_extended`
            reader.report(
                "extends-form",
                "`extends` must stand at the start of a line of its own",
                extends,
                "write `extends: default` in rulebook.yaml",
            )
            reader.raise_problems()
        merged = sections if merged is None else lay_over(merged, sections, reader)
    assert merged is not None
    if "rulebook" not in merged.header:
        reader.report(
            "no-rulebook",
            f"no file in `{folder}` says which rulebook this is",
            None,
            "add a file rulebook.yaml with `rulebook: name` and `version: 1.0.0`",
        )
    attach_exceptions(merged, reader)
    vocabulary = read_vocabulary(merged, reader)
    reader.raise_problems()
    everything = [entry for name in merged.entries for entry in merged.all(name)]
    exceptions = {entry.exception for entry in everything if entry.exception is not None}
    header = {key: scalar.text for key, scalar in merged.header.items()}
    return Rulebook(
        header.get("rulebook", ""),
        header.get("version", ""),
        header.get("title", ""),
        content_hash(merged),
        folder,
        vocabulary,
        tuple(merged.all("rules")),
        tuple(merged.all("tables")),
        tuple(merged.all("scripts")),
        tuple(merged.all("lapses")),
        tuple(merged.all("responses")),
        tuple(merged.all("shared_effects")),
        tuple(sorted(exceptions, key=lambda e: (e.touches, e.until))),
        texts,
        tuple(merged.all("rates")),
        tuple(merged.all("late_interest")),
        tuple(merged.all("invariants")),
    )
