"""Lines of a terminal page: wrapped at the width, with places at the right edge, in colour where wanted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

STYLES = {"bold": "1", "dim": "2", "green": "32", "red": "31", "yellow": "33", "cyan": "36"}


def width_of(text: str) -> int:
    """The columns a text takes; East Asian wide characters take two, combining marks none.

    >>> width_of("饲料 AG")
    7
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, room: int) -> list[str]:
    """A text broken into lines of at most `room` columns, at spaces where there are any.

    >>> wrapped("a long way home", 8)
    ['a long', 'way home']
    """
    room = max(room, 8)
    lines, line = [], ""
    for word in text.split():
        while width_of(word) > room:
            if line:
                lines.append(line)
                line = ""
            cut = room
            while width_of(word[:cut]) > room:
                cut -= 1
            lines.append(word[:cut])
            word = word[cut:]
        joined = f"{line} {word}" if line else word
        if width_of(joined) > room:
            lines.append(line)
            line = word
        else:
            line = joined
    return [*lines, line] if line or not lines else lines


def clean(text: str) -> str:
    """A text without control characters, so that no value of a profile can move the cursor or colour the page."""
    return "".join(c if c.isprintable() else " " for c in text)


class Columns:
    """Collects the lines of a page."""

    def __init__(self, width: int, color: bool) -> None:
        self.width, self.color = max(width, 50), color
        self.lines: list[str] = []

    def paint(self, text: str, style: str) -> str:
        """A text in a style, or as it is on a page without colour."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.color and style and text else text

    def gap(self) -> None:
        """An empty line."""
        self.lines.append("")

    def heading(self, text: str, note: str = "") -> None:
        """A section begins."""
        self.gap()
        said = self.paint(text, "bold")
        self.lines.append(f"{said}  {self.paint(note, 'dim')}" if note else said)

    def row(self, text: str, *, lead: str = "", right: str = "", style: str = "", lead_style: str = "") -> None:
        """A line: `lead` stays in front and later lines hang below the text; `right` stands at the right edge."""
        text, lead, right = clean(text), clean(lead), clean(right)
        start = width_of(lead)
        aside = width_of(right) + 2 if right else 0
        beside = self.width - start - aside >= 24
        parts = wrapped(text, self.width - start - (aside if beside else 0))
        for number, part in enumerate(parts):
            front = self.paint(lead, lead_style) if number == 0 else " " * start
            line = front + self.paint(part, style)
            if number == 0 and right and beside:
                line += " " * (self.width - start - width_of(part) - aside + 2) + self.paint(right, "dim")
            self.lines.append(line.rstrip())
        if right and not beside:
            for part in wrapped(right, self.width - start):
                self.lines.append(" " * start + self.paint(part, "dim"))

    def rows(self, texts: Iterable[str], *, lead: str = "") -> None:
        """Texts in a row, separated by dots."""
        self.row(" · ".join(texts), lead=lead)

    def text(self) -> str:
        """The page."""
        return "\n".join(self.lines) + "\n"
