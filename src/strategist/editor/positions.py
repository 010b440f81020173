"""Three ways to say where something is in a text, and how to go from one to another.

Editors count lines at `\\n`, `\\r\\n` and `\\r`, and columns in UTF-16 units, both from 0. `errors.Place` counts from 1,
columns in characters, and lines as YAML does, which breaks them at U+0085, U+2028 and U+2029 too. In between stands the
offset: characters from the start of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from strategist.errors import Place

_EDITOR_BREAK = re.compile("\r\n|\n|\r")
_YAML_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
BOM = "\ufeff"


class Text:
    """A text that answers where things are. Positions outside of it count as the nearest one inside.

    >>> text = Text("a: 1\\n'债😀': b")
    >>> text.offset(1, 6), text.position(10)
    (10, (1, 6))
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __len__(self) -> int:
        return len(self.text)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in _EDITOR_BREAK.finditer(self.text))]

    @cached_property
    def _yaml_lines(self) -> list[int]:
        first = 1 if self.text.startswith(BOM) else 0  # a mark of byte order has no column
        return [first, *(found.end() for found in _YAML_BREAK.finditer(self.text))]

    def offset(self, line: int, character: int) -> int:
        """The offset of an editor's position."""
        if line < 0:
            return 0
        if line >= len(self._lines):
            return len(self.text)
        offset, units = self._lines[line], max(0, character)
        end = len(self.text)
        while units > 0 and offset < end and self.text[offset] not in "\r\n":
            units -= 2 if self.text[offset] > "\uffff" else 1
            offset += 1
        return offset - 1 if units < 0 else offset  # in the middle of a pair counts as before it

    def position(self, offset: int) -> tuple[int, int]:
        """Line and UTF-16 column of an offset."""
        offset = min(max(0, offset), len(self.text))
        line = bisect_right(self._lines, offset) - 1
        start = self._lines[line]
        return line, sum(2 if character > "\uffff" else 1 for character in self.text[start:offset])

    def stretch(self, place: Place) -> tuple[int, int]:
        """Start and end of a place, never beyond the line it begins in."""
        line = min(max(1, place.line), len(self._yaml_lines)) - 1
        start = self._yaml_lines[line]
        following = _YAML_BREAK.search(self.text, start)
        end_of_line = following.start() if following else len(self.text)
        first = min(start + max(0, place.column - 1), end_of_line)
        return first, min(first + max(1, place.length), end_of_line)

    def line_of(self, place: Place) -> str:
        """The line a place is in, as an excerpt shows it."""
        if not 0 < place.line <= len(self._yaml_lines):
            return ""
        start = self._yaml_lines[place.line - 1]
        following = _YAML_BREAK.search(self.text, start)
        return self.text[start : following.start() if following else len(self.text)]
