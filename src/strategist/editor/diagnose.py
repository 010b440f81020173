"""What is wrong with a rulebook, by file, where an editor underlines it: the same problems and findings as of `check`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strategist.editor.book import Book
from strategist.editor.pages import Page
from strategist.errors import Problem

MOST = 1_000
"""Problems shown in one file: nobody reads more, and editors grow slow."""
Position = tuple[int, int]
"""Line and UTF-16 column, from 0."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A problem at a range of a file. `error`: the rulebook does not load because of it."""

    start: Position
    end: Position
    code: str
    message: str
    error: bool


def diagnose(book: Book, *, findings: bool = True) -> dict[Path, list[Diagnosis]]:
    """All problems by file. One without a place is shown at the head of `rulebook.yaml`."""
    found: dict[Path, dict[Diagnosis, None]] = {}
    for problem in book.problems:
        _add(book, problem, True, found)
    for problem in book.findings if findings else ():
        _add(book, problem, False, found)
    return {path: list(same)[:MOST] for path, same in found.items()}


def _add(book: Book, problem: Problem, error: bool, found: dict[Path, dict[Diagnosis, None]]) -> None:
    page = book.page_of(problem) or _head(book)
    start: Position = (0, 0)
    end: Position = (0, 0)
    if page is not None and problem.place is not None and page.name == problem.place.file:
        first, last = page.text.stretch(problem.place)
        start, end = page.text.position(first), page.text.position(last)
    elif page is not None:
        end = (0, len(page.text.text.partition("\n")[0].encode("utf-16-le", "replace")) // 2)
    message = f"{problem.message}\n{problem.help}" if problem.help else problem.message
    path = page.path if page is not None else book.folder / "rulebook.yaml"
    found.setdefault(path, {})[Diagnosis(start, end, problem.code, message, error)] = None


def _head(book: Book) -> Page | None:
    return next((page for page in book.pages if page.top and page.path.stem == "rulebook"), None)
