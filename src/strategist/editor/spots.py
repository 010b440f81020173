"""From a path to what may stand there: the form, and the fact, tactic or table that decides what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from strategist.editor.forms import Form, Role
from strategist.editor.frames import Where
from strategist.editor.grammar import DERIVED, FILE, TEST, VALUE

TABLES = "tables"


@dataclass(frozen=True, slots=True)
class Table:
    """What decides the meaning of a row's cells: the facts of its columns, and the fact that it settles."""

    reads: tuple[str, ...] = ()
    sets: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a rule file: its form, the fact or tactic it is about, and the table it stands in."""

    form: Form = FILE
    about: str = ""
    table: Table = Table()

    def below(self, key: str | int, table: Table | None = None) -> Spot:
        """The spot below a key or at a position of a list; `table` where that item is a table."""
        form = self.form
        if isinstance(key, str):
            named = key not in form.keys and form.names is not None
            if form.headings and named:
                return Spot(Form(keys=DERIVED.keys, names=Role.DEFINES, each=DERIVED, defines="fact"), key, self.table)
            found = form.below(key)
            about = key if named else self.table.sets if found.word is Role.CONCLUDED else self.about
            return Spot(found, about, self.table)
        if form.items is not None and form.items.word is Role.CELL:
            if key < len(self.table.reads):
                return Spot(TEST, self.table.reads[key], self.table)
            return Spot(VALUE, self.table.sets, self.table)
        return Spot(form.below(key), self.about, table or self.table)


def spot_of(found: Where) -> Spot:
    """The spot at a cursor: of the map that a key is in, or of the value."""
    spot = Spot()
    for depth, part in enumerate(found.path):
        table = None
        if depth == 1 and found.path[0] == TABLES:
            written = next((seen for level, seen in found.maps if level == 2), {})
            table = Table(
                tuple(re.findall(r"[\w.-]+", written.get("reads", ""))), written.get("sets", "").strip("\"' ")
            )
        spot = spot.below(part, table)
    return spot
