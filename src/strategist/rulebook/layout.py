"""From the tree of a file back to text: indentation, flow or block, blank lines, comments."""

from __future__ import annotations

from collections import Counter

from strategist.rulebook.canonical import REGISTERS
from strategist.rulebook.quoting import block_text, scalar_text
from strategist.rulebook.written import Branch, Comment, Entry, File, Leaf, Written

WIDTH = 120
_DATA = ("background", "given", "facts", "tactics", "effects")
"""Maps that are read across rather than down: where they are too long for a line they are filled up like text."""


def lay_out(file: File) -> str:
    """The text of a file."""
    root = file.root
    lines: list[str] = []
    if root is not None:
        _break_commented(root)
    if isinstance(root, Branch) and root.entries:
        columns = _Writer(False, lines).columns(root, 0)
        for entry in root.entries:
            register = entry.key is not None and entry.key.text in REGISTERS
            _Writer(register, lines).entry(entry, 0, False, columns.get(entry.start, 0))
    elif root is not None and not (isinstance(root, Leaf) and not root.text and not root.style):
        lines.append(_flow(root))
    if isinstance(root, Branch):
        _comments(lines, root.tail, 0)
    _comments(lines, file.comments, 0)
    while lines and not lines[0]:
        del lines[0]
    return "".join(f"{line}\n" for line in lines)


def _comments(lines: list[str], comments: list[Comment], indent: int) -> None:
    for comment in comments:
        if comment.blank:
            _blank(lines)
        lines.append(" " * indent + comment.text)


def _blank(lines: list[str]) -> None:
    if lines and lines[-1]:
        lines.append("")


def _flow(node: Written) -> str:
    """A node on one line."""
    if isinstance(node, Leaf):
        return scalar_text(node, flow=True)
    if not node.keyed:
        return f"[{', '.join(_flow(entry.value) for entry in node.entries)}]"
    return f"{{{', '.join(_flow_pair(entry) for entry in node.entries)}}}"


def _flow_pair(entry: Entry) -> str:
    assert entry.key is not None
    return f"{scalar_text(entry.key, flow=True, key=True)}: {_flow(entry.value)}"


def _flat(node: Branch) -> bool:
    """Whether it holds nothing but scalars; a map may hold lists of scalars too."""
    return all(
        isinstance(entry.value, Leaf) or (node.keyed and not entry.value.keyed and _flat(entry.value))
        for entry in node.entries
    )


def _break_commented(node: Written) -> None:
    """What holds a comment, or a block, cannot stand on one line; comments of empty brackets go to the entry they are in."""
    if isinstance(node, Leaf):
        return
    for entry in node.entries:
        _break_commented(entry.value)
        if isinstance(entry.value, Branch):
            if not entry.value.entries:
                entry.leading += entry.value.tail
                entry.value.tail, entry.value.commented = [], False
            node.commented |= entry.value.commented
        node.commented |= node.flow and bool(entry.leading or entry.trailing)
    if node.commented:
        node.flow = not node.entries


class _Writer:
    """Writes the entries of one section. In a `register` what stood on one line stays there, however long."""

    def __init__(self, register: bool, lines: list[str]) -> None:
        self.register, self.lines = register, lines
        self.dashes = ""  # of items whose first line is still to come

    def entries(self, branch: Branch, indent: int, data: bool) -> None:
        """All entries of a block, and the comments after the last."""
        columns = self.columns(branch, indent)
        for entry in branch.entries:
            self.entry(entry, indent, data, columns.get(entry.start, 0))
        _comments(self.lines, branch.tail, indent)

    def entry(self, entry: Entry, indent: int, data: bool, column: int = 0) -> None:
        """One entry with its comments; its value begins `column` after its key if that is aligned with others."""
        _comments(self.lines, entry.leading, indent - len(self.dashes))
        if entry.blank and not self.dashes:
            _blank(self.lines)
        if entry.key is None:
            self._item(entry, indent, data)
            return
        head = f"{scalar_text(entry.key, flow=False, key=True)}:"
        data = entry.key.text in _DATA
        gap = max(1, column - len(head))
        inline = self._inline(entry.value, indent + len(head) + gap, indent, data)
        if inline is None:
            self._line(self._lead(indent) + head, entry)
            self._below(entry.value, indent + 2, data)
        else:
            self._several([f"{self._lead(indent)}{head}{' ' * gap}{inline[0]}".rstrip(), *inline[1:]], entry)

    def _lead(self, indent: int) -> str:
        """The indentation of a line, the dashes of the items that begin on it included."""
        lead = " " * (indent - len(self.dashes)) + self.dashes
        self.dashes = ""
        return lead

    def columns(self, branch: Branch, indent: int) -> dict[int, int]:
        """By entry, how far from its key the value stands where its author aligned it with another entry's."""
        wanted: dict[int, int] = {}
        natural: list[int] = []
        for entry in branch.entries:
            if entry.key is None or not entry.padding or not self._stays(entry.value, indent + entry.padding):
                continue
            least = len(scalar_text(entry.key, flow=False, key=True)) + 2
            if entry.padding > max(least, entry.key.end - entry.key.start + 2):
                wanted[entry.start] = entry.padding
            else:
                natural.append(least)
        counts = Counter([*wanted.values(), *natural])
        return {start: column for start, column in wanted.items() if counts[column] > 1}

    def _stays(self, value: Written, column: int) -> bool:
        """Whether a value is written on one line behind its key."""
        if isinstance(value, Leaf):
            return value.style not in ("|", ">")
        return not value.entries or (
            value.flow and (column + len(_flow(value)) <= WIDTH or (self.register and value.one_line))
        )

    def _item(self, entry: Entry, indent: int, data: bool) -> None:
        inline = self._inline(entry.value, indent + 2, indent, data)
        if inline is not None:
            self._several([f"{self._lead(indent)}- {inline[0]}".rstrip(), *inline[1:]], entry)
            return
        if entry.trailing:  # it stood behind a bracket that is gone
            self.lines.append(f"{' ' * (indent - len(self.dashes))}{entry.trailing}")
        self.dashes += "- "
        self._below(entry.value, indent + 2, data)

    def _below(self, value: Written, indent: int, data: bool) -> None:
        assert isinstance(value, Branch)
        self.entries(value, indent, data)

    def _several(self, lines: list[str], entry: Entry) -> None:
        """Lines of one value; its trailing comment stands behind the last, or behind the header of a block scalar."""
        header = isinstance(entry.value, Leaf) and len(lines) > 1
        if header:
            self._line(lines[0], entry)
            self.lines += lines[1:]
        else:
            self.lines += lines[:-1]
            self._line(lines[-1], entry)

    def _line(self, line: str, entry: Entry) -> None:
        if entry.trailing:
            line = f"{line}{' ' * max(2, entry.trailing_column - len(line))}{entry.trailing}"
        self.lines.append(line)

    def _inline(self, node: Written, column: int, indent: int, data: bool) -> list[str] | None:
        """The value behind its key or dash, on further lines only if it is filled up; None if it stands below."""
        if isinstance(node, Leaf):
            return block_text(node, indent + 2, WIDTH) or [scalar_text(node, flow=False)]
        if node.entries and not node.flow:
            return None
        if self._stays(node, column):
            return [_flow(node)]
        return _filled(node, column, indent + 2) if _flat(node) and (not node.keyed or data) else None


def _filled(node: Branch, column: int, indent: int) -> list[str] | None:
    """A flat list or map over several lines, as much on each as fits; None if a part of it alone is too long."""
    parts = [_flow_pair(entry) if node.keyed else _flow(entry.value) for entry in node.entries]
    opening, closing = "{}" if node.keyed else "[]"
    lines, line, used = [], opening, column + 1
    for number, part in enumerate(parts):
        written = part + (closing if number == len(parts) - 1 else ",")
        if indent + len(written) > WIDTH:
            return None
        if used + 1 + len(written) > WIDTH and line.strip() != opening:
            lines.append(line)
            line, used = " " * indent + written, indent + len(written)
        else:
            space = "" if line == opening else " "
            line, used = f"{line}{space}{written}", used + len(space) + len(written)
    return [*lines, line]
