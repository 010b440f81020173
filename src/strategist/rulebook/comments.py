"""Comments and blank lines of a rule file, given to the entries they are about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from strategist.rulebook.written import BREAK, Branch, Comment, Entry, File, Leaf, Written, build

_COMMENT = re.compile("#[^\n\x85\u2028\u2029]*")
_INDICATORS = re.compile(r"(?:[-?:][ \t]+|[ \t])*")
_BLOCK_HEADER = re.compile("[|>][-+0-9]*[ \t]+(#[^\n\x85\u2028\u2029]*)")


def read_written(text: str) -> File:
    """The tree of a text that `read_nodes` found nothing wrong with.

    >>> file = read_written("a: 1  # one")
    >>> file.root.entries[0].trailing
    '# one'
    """
    root, leaves = build(text)
    file = File(root)
    _Owners(text, file, leaves).give()
    return file


@dataclass(slots=True, eq=False)
class _Seat:
    """An entry with the branches around it, outermost first."""

    entry: Entry
    branches: list[Branch]


class _Owners:
    """Gives each comment to the entry it is about, and marks the blank lines."""

    def __init__(self, text: str, file: File, leaves: list[Leaf]) -> None:
        self.text, self.file = text, file
        self.breaks = [found.start() for found in BREAK.finditer(text)]
        self.seats = list(_seats(file.root, []))
        self.starts = [seat.entry.start for seat in self.seats]
        self.leaves = [leaf for leaf in leaves if leaf.end > leaf.start]

    def give(self) -> None:
        """All comments and blank lines."""
        for seat in self.seats:
            entry = seat.entry
            entry.blank = self._first_on_line(entry.start) and self._blank_before(entry.start)
            if entry.key is not None and self.line(entry.key.start) == self.line(entry.value.start):
                entry.padding = entry.value.start - entry.key.start
        for position, comment in self._comments():
            if self._first_on_line(position) or not self._trailing(position, comment):
                self._own_line(position, comment)

    def line(self, position: int) -> int:
        """The number of the line, from 0."""
        return bisect_right(self.breaks, position - 1)

    def _line_start(self, position: int) -> int:
        line = self.line(position)
        return self.breaks[line - 1] + 1 if line else 0

    def _first_on_line(self, position: int) -> bool:
        return _INDICATORS.fullmatch(self.text, self._line_start(position), position) is not None

    def _blank_before(self, position: int) -> bool:
        start = self._line_start(position)
        return start > 0 and not self.text[self._line_start(start - 1) : start].strip()

    def _indent(self, position: int) -> int:
        line = self.text[self._line_start(position) : position]
        return len(line) - len(line.lstrip(" "))

    def _comments(self) -> Iterator[tuple[int, str]]:
        position = 0
        for leaf in [*self.leaves, Leaf("", "", len(self.text), len(self.text))]:
            while (found := _COMMENT.search(self.text, position, leaf.start)) is not None:
                yield found.start(), found[0].rstrip()
                position = found.end()
            if header := _BLOCK_HEADER.match(self.text, leaf.start) if leaf.style in ("|", ">") else None:
                yield header.start(1), header[1].rstrip()
            position = max(position, leaf.end)

    def _trailing(self, position: int, comment: str) -> bool:
        """Give a comment to the entry it stands behind; False if nothing stands before it on its line."""
        line = self.line(position)
        for seat in reversed(self.seats[: bisect_right(self.starts, position)]):
            entry = seat.entry
            if any(branch.flow and branch.end <= position for branch in seat.branches):
                continue
            ends = max(entry.value.end, entry.key.end if entry.key else 0)
            if line not in (self.line(entry.start), self.line(ends)) or entry.trailing:
                return False
            entry.trailing = comment
            if line == self.line(entry.start) and not any(branch.flow for branch in seat.branches):
                entry.trailing_column = position - self._line_start(position)
            for branch in seat.branches:
                branch.commented |= branch.start < position < branch.end
            return True
        return False

    def _own_line(self, position: int, comment: str) -> None:
        note = Comment(comment, self._first_on_line(position) and self._blank_before(position))
        number = bisect_right(self.starts, position)
        before = self.seats[number - 1].branches if number else []
        inside = [branch for branch in before if branch.flow and branch.start < position < branch.end]
        for branch in inside:
            branch.commented = True
        within = self._between_key_and_value(position, number)
        if within is not None:
            within.leading.append(note)
            return
        following = self.seats[number] if number < len(self.seats) else None
        if inside:
            if following is not None and inside[-1] in following.branches:
                following.entry.leading.append(note)
            else:
                inside[-1].tail.append(note)
            return
        column = position - self._line_start(position)
        indent = self._indent(following.entry.start) if following else -1
        around = following.branches if following else []
        closed = [branch for branch in before if branch not in around and not branch.flow]
        if following is not None and (column <= indent or not closed):
            following.entry.leading.append(note)
        elif closed:
            fitting = [branch for branch in closed if self._indent_of(branch) <= column]
            (max(fitting, key=self._indent_of) if fitting else closed[0]).tail.append(note)
        else:
            self.file.comments.append(note)

    def _indent_of(self, branch: Branch) -> int:
        """The column in which the entries of a block stand."""
        start = branch.entries[0].start
        before = self.text[self._line_start(start) : start]
        return len(before) if branch.keyed else len(before.rstrip(" ").rstrip("-"))

    def _between_key_and_value(self, position: int, number: int) -> Entry | None:
        """The entry whose key stands before a comment, and its scalar or bracket after it."""
        entry = self.seats[number - 1].entry if number else None
        if entry is None or entry.key is None or entry.value.start <= position:
            return None
        return (
            entry
            if (isinstance(entry.value, Leaf) and entry.value.end > position)
            or (isinstance(entry.value, Branch) and entry.value.flow)
            else None
        )


def _seats(node: Written | None, branches: list[Branch]) -> Iterator[_Seat]:
    """All entries in the order of the text."""
    if isinstance(node, Branch):
        inner = [*branches, node]
        for entry in node.entries:
            yield _Seat(entry, inner)
            yield from _seats(entry.value, inner)
