"""Where a name is declared, concluded on and mentioned, and what a file holds."""

from __future__ import annotations

from dataclasses import dataclass

from strategist.editor.book import Book
from strategist.editor.cursor import mention_at
from strategist.editor.mentions import QUANTITY
from strategist.editor.pages import Page, Stretch

LISTED = ("rules", "tables", "late_interest", "inputs", "computed", "derived", "parameters", "actions")
"""Sections whose entries an outline of a file shows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a file's outline: its section, name and title, the stretch of its name and of the whole."""

    section: str
    name: str
    title: str
    name_at: Stretch
    whole: Stretch


def declarations(book: Book, page: Page, offset: int) -> list[Stretch]:
    """Where the name at an offset is declared: in the vocabulary, among the rules, the sources."""
    mention = mention_at(book, page, offset)
    if mention is None:
        return []
    return [found.stretch for found in book.index.declarations.get((mention.sort, mention.name), [])[::-1]]


def definitions(book: Book, page: Page, offset: int) -> list[Stretch]:
    """What makes the name at an offset what it is: of a derived fact the rules and tables that settle it.

    Of anything else, and of a derived fact where one of these stands at the offset itself, its declaration.
    """
    mention = mention_at(book, page, offset)
    if mention is None:
        return []
    settlers = [use.stretch for use in book.index.settlers(mention.name)] if mention.sort == QUANTITY else []
    here = Stretch(page, mention.start, mention.end)
    return settlers if settlers and here not in settlers else declarations(book, page, offset)


def references(book: Book, page: Page, offset: int, *, declared: bool = True) -> list[Stretch]:
    """Where the name at an offset is mentioned; with its declarations, if wanted."""
    mention = mention_at(book, page, offset)
    if mention is None:
        return []
    uses = book.index.uses.get((mention.sort, mention.name), [])
    return [use.stretch for use in uses if declared or not use.mention.defines]


def outline(page: Page) -> list[Entry]:
    """The rules, tables, facts, parameters and actions of a file, in the order of its text."""
    found = []
    for declared in page.reading.declared:
        if declared.section in LISTED:
            texts = declared.texts
            title = texts.get("title") or texts.get("help") or (f"sets {texts['sets']}" if texts.get("sets") else "")
            name_at, whole = Stretch(page, declared.start, declared.end), Stretch(page, declared.first, declared.last)
            found.append(Entry(declared.section, declared.name, title, name_at, whole))
    return found
