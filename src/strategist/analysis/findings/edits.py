"""Edits that can be written out: a pair of a flow map, or an entry on a line of its own, taken out."""

from __future__ import annotations

import re

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit
from strategist.errors import Place


def without_pair(book: Book, says: str, value: Place | None) -> Edit:
    """Takes `key: value` out of a flow map such as `{a: 1, b: 2}`, by the place of the value; in words only where the pair
    stands otherwise, or alone."""
    line = book.line(value)
    if value is None or line is None:
        return Edit(says)
    end = value.column - 1 + value.length
    key = re.search(r"[a-z_0-9]+: *$", line[: value.column - 1])
    if key is None:
        return Edit(says)
    before, after = line[: key.start()], line[end:]
    if (comma := re.search(r", *$", before)) and re.match(r" *[,}]", after):
        start, stop = comma.start(), end
    elif before.endswith("{") and (comma := re.match(r" *, *", after)):
        start, stop = key.start(), end + comma.end()
    else:
        return Edit(says)
    return Edit(says, Place(value.file, value.line, start + 1, stop - start), "")


def without_line(book: Book, says: str, entry: Place | None) -> Edit:
    """Empties the line of an entry that has no other; in words only where it has."""
    line = book.line(entry)
    if entry is None or line is None or line[: entry.column - 1].strip(" -{"):
        return Edit(says)
    following = book.line(Place(entry.file, entry.line + 1, 1)) or ""
    deeper = following.strip() and len(following) - len(following.lstrip()) > len(line) - len(line.lstrip())
    return Edit(says) if deeper else Edit(says, Place(entry.file, entry.line, 1, len(line)), "")
