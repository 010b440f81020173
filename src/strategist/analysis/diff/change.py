"""One difference between two rulebooks, said in words, with its place on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from strategist.errors import Place

EntryKey = tuple[str, str]
"""Section and id of a thing in rule files."""


class Group(StrEnum):
    """What a change is about, in the order in which a reviewer wants to read."""

    GUARDS = "guards"
    PROPOSALS = "proposals"
    ASSESSMENT = "assessment"
    ADVICE = "advice"
    PARAMETERS = "parameters"
    FACTS = "facts"
    ACTIONS = "actions"
    TACTICS = "tactics"
    SCRIPTS = "scripts"
    INTEREST = "late interest"
    TIME = "time and answers"
    INVARIANTS = "invariants"
    SOURCES = "sources"
    HEADER = "rulebook"


class Sort(StrEnum):
    """What happened to a thing."""

    REMOVED = "removed"
    CHANGED = "changed"
    ADDED = "added"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that was added, removed, changed or renamed.

    `details` say what exactly; `decides` is False where no decision can come out differently by it (wording, sources).
    `entries` are the entries of the rule files to exchange to undo it; `was` is the old id of a renamed thing.
    """

    group: Group
    sort: Sort
    id: str
    details: tuple[str, ...] = ()
    old: Place | None = None
    new: Place | None = None
    decides: bool = True
    entries: frozenset[EntryKey] = frozenset()
    was: str | None = None

    def as_json(self) -> dict[str, object]:
        """The change as a JSON object."""
        return {
            "group": self.group.value,
            "change": self.sort.value,
            "id": self.id,
            "was": self.was,
            "details": list(self.details),
            "decides": self.decides,
            "old": _place(self.old),
            "new": _place(self.new),
        }


@dataclass(frozen=True, slots=True)
class Detail:
    """One sentence on what changed; `decides` as of `Change`."""

    text: str
    decides: bool = True


def changed(details: Iterable[Detail], change: Change) -> list[Change]:
    """The change with its details; nothing if there are none."""
    found = list(dict.fromkeys(details))
    if not found:
        return []
    texts = tuple(detail.text for detail in found)
    return [replace(change, details=texts, decides=any(detail.decides for detail in found))]


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes as a reviewer reads them: guards first, what is taken away before what is new, then by id."""
    groups, sorts = list(Group), list(Sort)
    return tuple(sorted(changes, key=lambda c: (groups.index(c.group), sorts.index(c.sort), c.id)))


def _place(place: Place | None) -> dict[str, object] | None:
    return None if place is None else {"file": place.file, "line": place.line}
