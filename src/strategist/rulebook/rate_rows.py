"""Rows of an overlay's rate table, laid over those of the rulebook below."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from strategist.rulebook.keys import RATE_ROW_KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry

ABOVE = ("values", "known_until", "exception", "standing", "source", "help", "title")
"""What an overlay may say of a table that it did not make: not how its rows are to be read."""
UNVERIFIED = "unverified"


def merge_rates(below: Entry, above: Entry, reader: Reader) -> Entry:
    """The table below with the rows of the one above; each new row keeps the source and standing of its own file."""
    old, new = below.node, reader.mapping(above.node, f"rate table `{above.key.text}`")
    if new is None or not isinstance(old, Mapping):
        return below
    for key, value in new.pairs():
        if key.text in ("rows", "unit") and not _same(old.get(key.text), value):
            reader.report(
                "other-unit",
                f"rate table `{above.key.text}` has other `{key.text}` in the rulebook below",
                key,
                "leave it out: an overlay adds or replaces values",
            )
    values = Mapping(new.file, new.line, new.column, dict(_rows(old)))
    for name, (key, value) in _rows(new).items():
        row = _with_origin(key, value, new)
        for wanted in ("source", "standing"):
            if wanted not in row.entries:
                message = f"the rate of {name} states no `{wanted}`, nor does its table here"
                reader.report("missing-key", message, key, "say where the value was read, and how sure that is")
        values.entries[name] = (key, row)
    entries = {name: pair for name, pair in old.entries.items() if name != "exception"}
    entries["values"] = (Scalar("values", new.file, new.line, new.column), values)
    for name in ("known_until", "exception"):
        if name in new.entries:
            entries[name] = new.entries[name]
    for key, _ in new.pairs():
        if key.text not in (*ABOVE, "rows", "unit"):
            entries[key.text] = new.entries[key.text]  # reported as unknown when the table is read
    return replace(above, node=Mapping(new.file, new.line, new.column, entries))


def replaces_known_rows(below: Entry, above: Entry) -> bool:
    """Whether the table above gives another value for a day that the one below knows from more than hearsay.

    Adding rows, and putting right what the rulebook below marks `unverified`, keeps a table up; it departs from nothing.
    """
    if not (isinstance(below.node, Mapping) and isinstance(above.node, Mapping)):
        return False
    old = _rows(below.node)
    changes, until = _text(below.node.get("rows")) == "changes", _text(below.node.get("known_until"))
    for day, (_, value) in _rows(above.node).items():
        known = day in old or (changes and day <= until)  # ISO days sort as text
        before = max((first for first in old if first <= day), default=None)
        if known and before is not None:
            row = old[before][1]
            if _standing(row, below.node) != UNVERIFIED and _percent(row) != _percent(value):
                return True
    return False


def _rows(table: Mapping) -> dict[str, tuple[Scalar, Node]]:
    values = table.get("values")
    return values.entries if isinstance(values, Mapping) else {}


def _with_origin(key: Scalar, value: Node, table: Mapping) -> Mapping:
    """A row that names its own source and standing, taken from its table where it does not."""
    row = Mapping(key.file, key.line, key.column)
    percent = Scalar("percent", key.file, key.line, key.column, key.width)
    own = value.entries if isinstance(value, Mapping) else {"percent": (percent, value)}
    for name in (*RATE_ROW_KEYS, *own):
        pair = own.get(name) or (table.entries.get(name) if name != "percent" else None)
        if pair is not None:
            row.entries[name] = pair
    return row


def _standing(row: Node, table: Mapping) -> str:
    own = row.get("standing") if isinstance(row, Mapping) else None
    return _text(own if own is not None else table.get("standing"))


def _percent(row: Node) -> object:
    """The value of a row as a number, so that 2.4 is 2.40; as written if it is none."""
    text = _text(row.get("percent") if isinstance(row, Mapping) else row)
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _same(old: Node | None, new: Node) -> bool:
    return isinstance(old, Scalar) and isinstance(new, Scalar) and old.text == new.text
