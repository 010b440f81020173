"""What one editor has open, and the rulebooks that belong to it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from strategist.editor.book import Book, book_folder, open_book
from strategist.editor.pages import Page
from strategist.editor.positions import Text
from strategist.rulebook.files import PROFILES

log = logging.getLogger(__name__)


class Session:
    """Buffers by path, and the last book of each folder. `rules`: a folder that is one, whatever its files are called."""

    def __init__(self, rules: Path | None = None) -> None:
        self.rules = rules
        self.buffers: dict[Path, str] = {}
        self.books: dict[Path, Book] = {}
        self.stamp = 0
        """Counts changes of buffers."""

    def hold(self, path: Path, text: str) -> None:
        """An editor shows a file with this text, saved or not."""
        self.buffers[path.resolve()] = text
        self.stamp += 1

    def drop(self, path: Path) -> None:
        """An editor closed a file: what is on disk counts."""
        self.buffers.pop(path.resolve(), None)
        self.stamp += 1

    def folder(self, path: Path) -> Path | None:
        """The rulebook that a file belongs to; none for profiles and hidden files, which are no part of it."""
        folder = book_folder(path, self.rules) if path.suffix in (".yaml", ".yml") else None
        inner = path.resolve().relative_to(folder).parts if folder is not None else ()
        return None if PROFILES in inner[:-1] or any(part.startswith(".") for part in inner) else folder

    def examine(self, folder: Path) -> Book:
        """Read a rulebook anew, with what the editor holds. Slow; keeps the outcome, or the last one if reading fails."""
        unsaved = {path: text.encode("utf-8", "replace") for path, text in dict(self.buffers).items()}
        before = self.books.get(folder, Book(folder))
        try:
            book = open_book(folder, unsaved, before)
        except Exception:  # a file that no reader was prepared for must not end the session
            log.exception("cannot read %s", folder)
            book = before
        self.books[folder] = book
        return book

    def now(self, path: Path) -> tuple[Book, Page] | None:
        """The last book with the text of the moment in the file asked about; None for a file of no rulebook known."""
        path = path.resolve()
        folder = self.folder(path)
        book = self.books.get(folder) if folder is not None else None
        if book is None:
            return None
        page, text = book.page(path), self.buffers.get(path)
        if page is None:
            page = Page(path, _name(path, book.folder), Text(text or ""), True)
            return replace(book, pages=(*book.pages, page)), page
        if text is None or text == page.text.text:
            return book, page
        fresh = Page(path, page.name, Text(text), page.top)
        return replace(book, pages=tuple(fresh if each is page else each for each in book.pages)), fresh


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder.parent)) if path.is_relative_to(folder.parent) else path.name
