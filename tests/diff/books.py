"""Two rulebooks for tests of `diff`: the small one, and the small one with an edit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from folders import SMALL, write_folder
from strategist.analysis.diff.book import Book, read_book

MOMENT = "2026-11-24T10:00:00+08:00"


def book(folder: Path, text: str | Mapping[str, str]) -> Book:
    """The rulebook of one file, or of files by name, written to a folder."""
    return read_book(write_folder(folder, text if isinstance(text, Mapping) else {"rulebook.yaml": text}), folder.name)


def edited(folder: Path, *edits: tuple[str, str], base: str = SMALL) -> tuple[Book, Book]:
    """A rulebook before and after edits of its text, each of which must apply."""
    text = base
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return book(folder / "old", base), book(folder / "new", text)
