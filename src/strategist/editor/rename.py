"""Renaming a derived fact, a parameter or a rule in every file of a rulebook, or saying why that cannot be done."""

from __future__ import annotations

import re

from strategist.decision.appointment import BEST_TIMES, BUSY_TIMES, TRIGGER
from strategist.editor.book import Book, open_book
from strategist.editor.cursor import mention_at
from strategist.editor.index import Declaration, Use
from strategist.editor.mentions import QUANTITY, Mention
from strategist.editor.pages import Page, Stretch
from strategist.rulebook.fact_words import NAME, RESERVED, ROLES

_RULE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTDOWN = "days_until_"
READ_BY_NAME = (*RESERVED, *ROLES, TRIGGER, BUSY_TIMES, BEST_TIMES)
"""Facts that the language or the calendar reads by their name."""
_WORDS = frozenset(
    ["given", "missing", "not", "over", "under", "has", "within", "same", "as", "after", "true", "false", "none"]
)
"""Words of tests and values, which a name would be mistaken for."""


class CannotRename(Exception):
    """Why a name cannot be changed, said to its author."""


def renamable(book: Book, page: Page, offset: int) -> Stretch:
    """The name at an offset that can be changed. Raises `CannotRename`."""
    mention, _ = _subject(book, page, offset)
    return Stretch(page, mention.start, mention.end)


def rename(book: Book, page: Page, offset: int, new: str) -> list[Stretch]:
    """Every place where the name at an offset must be replaced by `new`. Raises `CannotRename`.

    A place may be part of a longer word: of the countdown `days_until_x` of a date `x`.
    """
    mention, _ = _subject(book, page, offset)
    new = new.strip()
    if new == mention.name:
        return []
    _check_name(book, mention, new)
    for other in book.pages:
        if other.top and not other.reading.readable:
            raise CannotRename(f"`{other.name}` cannot be read as YAML; mend it first")
    places = [use.stretch for use in book.index.uses[(mention.sort, mention.name)]]
    places += [
        Stretch(use.page, use.mention.start + len(_COUNTDOWN), use.mention.end) for use in _countdowns(book, mention)
    ]
    places = list(dict.fromkeys(places))
    if below := next((place for place in places if not place.page.top), None):
        raise CannotRename(f"`{mention.name}` is mentioned in the rulebook below, in `{below.page.name}`")
    _check_result(book, places, new)
    return places


def _subject(book: Book, page: Page, offset: int) -> tuple[Mention, Declaration]:
    mention = mention_at(book, page, offset)
    declared = book.index.declarations.get((mention.sort, mention.name), []) if mention is not None else []
    if mention is None or not declared:
        raise CannotRename("here is no name that could be changed")
    first = declared[0]
    if not first.page.top:
        owner = first.page.name.partition("/")[0]
        raise CannotRename(f"`{mention.name}` belongs to the rulebook below (`{owner}`), whose names are a contract")
    section = first.declared.section
    if section in ("inputs", "computed") and mention.sort == QUANTITY:
        raise CannotRename(f"`{mention.name}` is a fact of the profile: those who send profiles know it by this name")
    if section not in ("derived", "parameters", "rules", "tables"):
        raise CannotRename(f"`{mention.name}` cannot be renamed: derived facts, parameters, rules and tables can")
    if mention.sort == QUANTITY and mention.name in READ_BY_NAME:
        raise CannotRename(f"`{mention.name}` is read by its name, by the calendar or the language itself")
    return mention, first


def _check_name(book: Book, mention: Mention, new: str) -> None:
    quantity = mention.sort == QUANTITY
    if not (NAME if quantity else _RULE_ID).fullmatch(new):
        form = "small letters, digits and underscores: `two_words`" if quantity else "kebab-case: `two-words`"
        raise CannotRename(f"`{new[:60]}` is not a name; {form}")
    if quantity and (new in READ_BY_NAME or new in _WORDS or new.startswith(_COUNTDOWN)):
        raise CannotRename(f"`{new}` is a name of the language itself; choose another")
    if (mention.sort, new) in book.index.declarations or (quantity and new in book.vocabulary.fact):
        raise CannotRename(f"`{new}` stands for something else already; choose another")


def _countdowns(book: Book, mention: Mention) -> list[Use]:
    """Where the countdown to a date is mentioned, which is declared with it."""
    if mention.sort != QUANTITY:
        return []
    wanted = _COUNTDOWN + mention.name
    return [
        Use(page, other)
        for page in book.pages
        for other in page.reading.mentions
        if (other.sort, other.name) == (QUANTITY, wanted) and (not other.operand or book.index.has_order(other.about))
    ]


def _check_result(book: Book, places: list[Stretch], new: str) -> None:
    """Refuse a change after which a rulebook that loads would no longer do so: better no new name than half of one."""
    if book.program is None:
        return
    changed = dict(book.unsaved)
    for page in {place.page for place in places}:
        text = page.text.text
        for place in sorted((p for p in places if p.page is page), key=lambda p: p.start, reverse=True):
            text = text[: place.start] + new + text[place.end :]
        changed[page.path] = text.encode("utf-8", "replace")
    after = open_book(book.folder, changed, book)
    if after.problems:
        raise CannotRename(f"the rulebook would not load any more: {after.problems[0]}")
