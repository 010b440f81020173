"""Where in the structure of a rule file a cursor is, though the file may be half typed and no YAML at all.

Lines are read by their indentation. A bracket or quote that was left open ends where a line begins that is no deeper
than the key before it, as YAML wants it deeper: so a mistake spoils its own entry only.
"""

from __future__ import annotations

import re

from strategist.editor.brackets import LINE_END, Brackets
from strategist.editor.frames import Frame, Where
from strategist.rulebook.nodes import MAX_DEPTH

REACH = 1_000_000
"""Characters of a section before the cursor that are read, at most."""
AHEAD = 20_000
"""Characters after the cursor that are read, for the keys that follow."""
_TOP_KEY = re.compile(r"""^["']?[\w.-]+["']?:(?=\s|$)""", re.M)
_DASH = re.compile(r"-(?=[ \t\r\n]|$)")
_KEY = re.compile(
    r"""(?P<quoted>"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"|'[^'\r\n]*(?:''[^'\r\n]*)*')[ \t]*:(?=[ \t\r\n]|$)
    |(?P<plain>[^\s\[\]{},"'|>&*!%@`#][^\r\n#:]*(?:(?::(?=[^ \t\r\n])|(?<=\S)\#)[^\r\n#:]*)*?)[ \t]*:(?=[ \t\r\n]|$)""",
    re.X,
)
_COMMENT = re.compile(r"(?<=[ \t])#")
LONGEST_KEY = 300


def where(text: str, cursor: int) -> Where | None:
    """What stands at an offset; None in a comment, or where nothing can be said.

    >>> found = where("rules:\\n  - id: a\\n    when: {calls_made: 3.., day", 48)
    >>> found.path, found.typed, found.key, sorted(found.seen)
    (('rules', 0, 'when'), 'day', True, ['calls_made'])
    """
    cursor = min(max(0, cursor), len(text))
    begins = 0
    line_end = LINE_END.search(text, cursor)
    reach = max(0, cursor - REACH)
    for found in _TOP_KEY.finditer(text, reach, line_end.start() if line_end else len(text)):
        begins = found.start()
    if begins < reach:
        return None
    scan = _Scan(text[: cursor + AHEAD], cursor)
    scan.run(begins)
    return scan.found


class _Scan(Brackets):
    """Reads line by line."""

    def run(self, position: int) -> None:
        """Read line by line."""
        while position < len(self.text) and not (self.passed and self.found is None):
            position = self.line(position)
        if position == self.cursor and not self.passed and self.text[-1:] in ("", "\n", "\r"):
            self.blank(0)

    def line(self, start: int) -> int:
        """Read a line; the start of the next one."""
        end, after = self.end_of_line(start)
        first = start
        while first < end and self.text[first] in " \t":
            first += 1
        if first == end or self.text[first] == "#":
            if self.here(start, end):
                self.nothing() if self.cursor > first else self.blank(self.cursor - start)
            return after
        if self.here(start, first - 1):
            self.blank(self.cursor - start)
        if first == start and self.text[start : start + 3] in ("---", "..."):
            self.frames.clear()
            return after
        return self.node(first, first - start)

    def blank(self, column: int) -> None:
        """The cursor stands where no word does: what could begin here?"""
        frames = list(self.frames)
        while frames and frames[-1].column > column:
            frames.pop()
        if not frames:
            self.note(self.cursor, self.cursor, frames, inside=False, key=True)
        elif frames[-1].column < column:
            self.note(self.cursor, self.cursor, frames, inside=False, key=True, value=True, item=frames[-1].keyed)
        else:
            self.note(self.cursor, self.cursor, frames, inside=True, key=frames[-1].keyed, item=not frames[-1].keyed)

    def node(self, start: int, column: int) -> int:
        """Read what begins in a line at a column; the start of the next line."""
        if _DASH.match(self.text, start):
            return self.dash(start, column)
        if found := _KEY.match(self.text, start, start + LONGEST_KEY):
            self.enter_map(column)
            return self.key(found)
        while self.frames and (self.frames[-1].column > column):
            self.frames.pop()
        if self.frames and not self.frames[-1].keyed and self.frames[-1].column == column:
            self.frames.pop()
        if self.text[start] in "{[\"'":
            return self.value(start, start)
        return self.bare(start, column)

    def dash(self, start: int, column: int) -> int:
        """Read an item of a list."""
        while self.frames and self.frames[-1].column > column:
            self.frames.pop()
        if not self.frames or self.frames[-1].keyed or self.frames[-1].column < column:
            self.frames.append(Frame(False, column))
        self.frames[-1].index += 1
        end, after = self.end_of_line(start)
        first = start + 1
        while first < end and self.text[first] in " \t":
            first += 1
        if self.here(start + 2, first - 1) or (first == end and self.here(start + 2, end)):
            self.note(self.cursor, self.cursor, inside=False, key=True, value=True)
        if first == end or self.text[first] == "#" or len(self.frames) > MAX_DEPTH:
            return after
        return self.node(first, column + first - start)

    def enter_map(self, column: int) -> None:
        """Go to the map whose keys stand at a column."""
        while self.frames and (
            self.frames[-1].column > column or (self.frames[-1].column == column and not self.frames[-1].keyed)
        ):
            self.frames.pop()
        if not self.frames or self.frames[-1].column < column:
            self.frames.append(Frame(True, column))

    def key(self, found: re.Match[str]) -> int:
        """Read a key with what follows it."""
        name = found["plain"] if found["plain"] is not None else found["quoted"][1:-1]
        start, end = found.span("plain" if found["plain"] is not None else "quoted")
        frame = self.frames[-1]
        frame.key = name
        frame.seen[name] = ""
        if self.here(start, end):
            quote = "" if found["plain"] is not None else self.text[start]
            inner = len(quote)
            self.note(start + inner, end - inner, inside=True, key=True, quote=quote, colon=True)
        first, (end_of_line, _) = found.end(), self.end_of_line(found.end())
        while first < end_of_line and self.text[first] in " \t":
            first += 1
        return self.value(first, found.end())

    def bare(self, start: int, column: int) -> int:
        """Read a line that is neither item nor key: a word of a list, more of a text, or a key half typed."""
        end, after = self.end_of_line(start)
        end = self.before_comment(start, end)
        word = self.text[start:end].strip()
        if self.frames and not self.frames[-1].keyed and len(self.frames) > 1 and self.frames[-2].key is not None:
            holder = self.frames[-2]
            assert holder.key is not None
            if len(holder.seen[holder.key]) < 2_000:
                holder.seen[holder.key] += f" {word}"
        if self.here(start, end):
            if self.frames and self.frames[-1].keyed and self.frames[-1].column == column:
                self.note(start, end, inside=True, key=True)
            else:
                self.note(start, end, inside=False, key=True, value=True)
        elif self.here(start, self.end_of_line(start)[0]):
            self.nothing()
        return after

    def before_comment(self, start: int, end: int) -> int:
        """The end of a plain word: before a comment in the same line."""
        found = _COMMENT.search(self.text, start, end)
        return start + len(self.text[start : found.start()].rstrip(" \t")) if found else end

    def value(self, start: int, colon: int) -> int:
        """Read the value that begins in this line, if one does; the start of the next line that is not part of it."""
        end, after = self.end_of_line(start)
        if start >= end or self.text[start] == "#":
            if self.here(colon, start):
                self.note(self.cursor, self.cursor, inside=False, value=True)
            elif self.here(start, end):
                self.nothing()
            return after
        outer = self.frames[-1].column if self.frames else -1
        head = self.text[start]
        if head in "{[":
            last = self.flow(start, outer)
            if self.frames and self.frames[-1].key is not None:
                self.frames[-1].seen[self.frames[-1].key] = self.text[start:last]
            return self.rest(last)
        if head in "\"'":
            last = self.quoted(start, outer)
            return self.rest(last)
        if head in "|>":
            return self.block_text(after, outer)
        last = self.before_comment(start, end)
        if self.here(colon, last):
            self.note(start, last, inside=False, value=True)
        elif self.here(last, end):
            self.nothing()
        if self.frames and self.frames[-1].key is not None:
            self.frames[-1].seen[self.frames[-1].key] = self.text[start:last].strip()
        return after

    def rest(self, position: int) -> int:
        """Leave out what stands in a line after a value; the start of the next line."""
        end, after = self.end_of_line(position)
        if self.here(position, end):
            self.nothing()
        return after

    def block_text(self, start: int, outer: int) -> int:
        """Read a text below `|` or `>`: all lines that are deeper than its key."""
        position = last = start
        while position < len(self.text):
            end, after = self.end_of_line(position)
            if self.text[position:end].strip() and self.indent(position) <= outer:
                break
            last = end
            if after <= position:
                break
            position = after
        if self.here(start, last):
            self.note(start, last, inside=False, value=True, quote="|")
        return max(position, last) if position >= len(self.text) else position
