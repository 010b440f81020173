"""Rulebooks between the old one and the new one: some edits made, the others not yet. They tell which edit did it."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import replace

from strategist.analysis.diff.book import Book
from strategist.analysis.diff.change import EntryKey, Group
from strategist.analysis.diff.compare import Comparison
from strategist.analysis.diff.side import Side
from strategist.errors import RulebookError
from strategist.program.compile import compile_program
from strategist.rulebook.load import rulebook_of
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry, Sections
from strategist.strategist import Strategist

Edits = frozenset[int]
"""Positions among `Comparison.edits`."""
KEPT = 200
"""Rulebooks kept before all are made anew: each takes some megabytes."""


class Mixtures:
    """The rulebooks between two, made when asked for and kept.

    A mixture is the new rulebook with the entries of all edits that were not made put back. What came new and decides
    nothing by itself (a fact, a parameter, an action) is always there, and so is what went, so that either rule can
    stand on it.
    """

    def __init__(self, old: Book, new: Book, comparison: Comparison, *, interest: bool = False) -> None:
        self.old, self.new, self.comparison, self.interest = old, new, comparison, interest
        self.edits = comparison.edits
        self._made: dict[Edits, Side | None] = {}

    def side(self, made: Edits) -> Side | None:
        """The rulebook with some edits made; None if it does not load, because one edit needs another."""
        if made not in self._made:
            if len(self._made) >= KEPT:
                self._made.clear()
            self._made[made] = self._make(made)
        return self._made[made]

    def _make(self, made: Edits) -> Side | None:
        undone = {key for number, edit in enumerate(self.edits) if number not in made for key in edit.entries}
        reader = Reader({**self.old.texts, **self.new.texts})
        try:
            rulebook = rulebook_of(self._sections(undone), reader, self.new.folder)
            program = compile_program(rulebook)
        except RulebookError:
            return None
        return Side(Strategist(program), interest=self.interest)

    def _sections(self, undone: set[EntryKey]) -> Sections:
        old, new = self.old.sections, self.new.sections
        mixed = Sections(dict(new.header), {}, dict(new.orders))
        for name, words in old.orders.items():
            known = {word.text for word in new.orders.get(name, [])}
            mixed.orders[name] = [*new.orders.get(name, []), *(word for word in words if word.text not in known)]
        kept = self._kept()
        for section, entries in new.entries.items():
            before = old.entries.get(section, {})
            found = {id: same for id, same in entries.items() if (section, id) not in undone or id in before}
            for id, same in before.items():
                if (section, id) in undone:
                    found[id] = [self._renaming(entry) for entry in same]
                elif (section, id) in kept:
                    found.setdefault(id, same)
            mixed.entries[section] = _ordered(found, before) if ("order", section) in undone else found
        return mixed

    def _kept(self) -> set[EntryKey]:
        """What went, and may be read by rules that are put back."""
        groups = (Group.PARAMETERS, Group.FACTS, Group.ACTIONS, Group.TACTICS, Group.INTEREST)
        edits = set(self.edits)
        return {
            key
            for change in self.comparison.changes
            if change.group in groups and change.decides and change not in edits
            for key in change.entries
            if key in self.old.keys and key not in self.new.keys
        }

    def _renaming(self, entry: Entry) -> Entry:
        """An old entry whose `overrides` name rules by their new ids."""
        renamed = self.comparison.renamed
        node = entry.node
        if not renamed or not isinstance(node, Mapping) or "overrides" not in node.entries:
            return entry
        key, words = node.entries["overrides"]
        entries = {**node.entries, "overrides": (key, _renamed(words, renamed))}
        return replace(entry, node=Mapping(node.file, node.line, node.column, entries, node.flow))


def _renamed(node: Node, names: Map[str, str]) -> Node:
    if isinstance(node, Scalar):
        return Scalar(names.get(node.text, node.text), node.file, node.line, node.column, node.width, node.quoted)
    if isinstance(node, Sequence):
        return Sequence(node.file, node.line, node.column, [_renamed(one, names) for one in node.items], node.flow)
    return node


def _ordered(entries: dict[str, list[Entry]], before: Map[str, list[Entry]]) -> dict[str, list[Entry]]:
    """Entries in their old order, new ones last."""
    return {
        id: entries[id] for id in (*(id for id in before if id in entries), *(i for i in entries if i not in before))
    }
