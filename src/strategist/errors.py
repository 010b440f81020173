"""What can be wrong with the input, said so that its author can mend it.

Messages are public API: lower case, no final period, the user's words in backticks, one line;
`help` says what to do. Every problem carries a stable code and, where there is a file, its place.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Characters that no text needs and terminals obey."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file; line and column count from 1, length is in characters."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: `code` (kebab-case, stable), `message`, where it is, the line it is in, what to do."""

    code: str
    message: str
    place: Place | None = None
    help: str | None = None
    excerpt: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message} [{self.code}]"

    def render(self) -> str:
        """The message with the line it is about, a caret below it, and the remedy.

        >>> print(Problem("unknown-fact", "unknown fact `a`", Place("r.yaml", 3, 5, 1), "did you mean `b`?", "    a: 1").render())
        r.yaml:3:5: unknown fact `a` [unknown-fact]
          3 |     a: 1
            |     ^
          help: did you mean `b`?
        """
        lines = [str(self)]
        if self.place and self.excerpt is not None:
            number = str(self.place.line)
            text, start = _window(self.excerpt, self.place.column - 1)
            caret = "^" * max(1, min(self.place.length, len(text) - start))
            lines.append(f"  {number} | {text}")
            lines.append(f"  {' ' * len(number)} | {' ' * start}{caret}")
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The same as a JSON object, for `--format json`."""
        place = self.place
        return {
            "code": self.code,
            "message": self.message,
            "file": place.file if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "help": self.help,
        }


def _window(excerpt: str, start: int, width: int = 120) -> tuple[str, int]:
    """A stretch of a long line around the column that matters; what cannot be printed shows as a space."""
    text = "".join(c if c.isprintable() else " " for c in excerpt.rstrip("\r\n"))
    if len(text) <= width:
        return text, min(start, len(text))
    first = max(0, start - width // 2)
    return text[first : first + width], start - first


class StrategistError(Exception):
    """The root of all errors that strategist raises on purpose."""


class UnusableInput(StrategistError):
    """A rulebook or profile that cannot be used; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def render(self) -> str:
        """All problems, each with place, excerpt and remedy."""
        return "\n".join(problem.render() for problem in self.problems)


class RulebookError(UnusableInput):
    """The rule files cannot be used. Mend what `problems` names and load again."""


class ProfileError(UnusableInput):
    """The debtor's profile cannot be used. Mend what `problems` names and ask again."""


class EnginesDisagree(StrategistError):
    """Two evaluators gave different decisions for one profile: a defect of strategist, never of your rules.

    Please report it with the profile and the rulebook's sha256; do not act on either decision.
    """


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be, if one is close.

    >>> nearest("days_past_du", ["days_past_due", "calls_made"])
    'days_past_due'
    """
    known = sorted(set(names))
    folded = name.strip().lower().replace("-", "_").replace(" ", "_")
    if folded in known:
        return folded
    close = difflib.get_close_matches(folded[:80], known, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """A help text that names the nearest known name, or lists the names where they are few."""
    known = sorted(set(names))
    close = nearest(name, known)
    if close:
        return f"did you mean `{close}`?"
    return f"one of: {', '.join(known)}" if 0 < len(known) <= 12 else None
