"""Where everything is declared, and where it is mentioned, over all files of a rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from strategist.editor.mentions import QUANTITY, Mention, sort_of
from strategist.editor.pages import Page, Stretch
from strategist.editor.reading import Declared

ORDERED = ("int", "money", "date")
Symbol = tuple[str, str]
"""Sort and name."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Something declared, and in which file."""

    page: Page
    declared: Declared

    @property
    def stretch(self) -> Stretch:
        """Its name, where it is declared."""
        return Stretch(self.page, self.declared.start, self.declared.end)


@dataclass(frozen=True, slots=True)
class Use:
    """A mention, and in which file."""

    page: Page
    mention: Mention

    @property
    def stretch(self) -> Stretch:
        """Where it is."""
        return Stretch(self.page, self.mention.start, self.mention.end)


class Index:
    """Declarations and uses by symbol. A name in a test counts only where the fact tested has an order."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages

    @cached_property
    def declarations(self) -> dict[Symbol, list[Declaration]]:
        """By symbol, the lowest rulebook first."""
        found: dict[Symbol, list[Declaration]] = {}
        for page in self.pages:
            for declared in page.reading.declared:
                found.setdefault((sort_of(declared.sort), declared.name), []).append(Declaration(page, declared))
        return found

    @cached_property
    def uses(self) -> dict[Symbol, list[Use]]:
        """By symbol, declarations included, in the order of files and lines."""
        found: dict[Symbol, list[Use]] = {}
        for page in self.pages:
            for mention in page.reading.mentions:
                symbol = (mention.sort, mention.name)
                if self.counts(mention):
                    found.setdefault(symbol, []).append(Use(page, mention))
        return found

    def counts(self, mention: Mention) -> bool:
        """Whether a mention means what it seems to: of something declared, and no mere word."""
        if (mention.sort, mention.name) not in self.declarations:
            return False
        return not mention.operand or self.has_order(mention.about)

    def has_order(self, fact: str) -> bool:
        """Whether values of a fact can be compared with other facts and parameters."""
        if fact in ("today", "next_rung") or fact.startswith("days_until_"):
            return True
        found = self.declarations.get((QUANTITY, fact), [])
        return any(declaration.declared.texts.get("type") in ORDERED for declaration in found)

    def named(self, sort: str, *sections: str) -> list[Declaration]:
        """All declarations of a sort, of certain sections if any are given; of one name the highest rulebook's."""
        found = [
            same[-1]
            for (kind, _), same in self.declarations.items()
            if kind == sort and (not sections or same[-1].declared.section in sections)
        ]
        return sorted(found, key=lambda each: each.declared.name)

    def settlers(self, fact: str) -> list[Use]:
        """Where rules and tables conclude on a fact."""
        return [use for use in self.uses.get((QUANTITY, fact), []) if use.mention.settles]


def first_names(names: Iterable[str], most: int = 8) -> str:
    """Names in backticks, as many as can be taken in.

    >>> first_names(["b", "a", "b"])
    '`b`, `a`'
    """
    all_names = list(dict.fromkeys(names))
    shown = ", ".join(f"`{name}`" for name in all_names[:most])
    return f"{shown} and {len(all_names) - most} more" if len(all_names) > most else shown
