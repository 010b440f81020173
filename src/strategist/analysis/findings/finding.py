"""One finding: what it is, where, why it is so (a witness), and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from strategist.errors import Place, Problem


class Severity(StrEnum):
    """How grave a finding is.

    `error`: decisions may be wrong. `warning`: the rules say less, or other things, than they seem to. `info`: worth knowing.
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 2 for error."""
        return tuple(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that the finding is about, and what stands there."""

    place: Place
    says: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A suggested edit. Where it is simple, `by` takes the place of what stands at `place` (its whole length)."""

    says: str
    place: Place | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check reports. `code` and `severity` are those of its kind; `excerpt` is the source line of `place`.

    `witness` is a profile, as a caller would state it, that shows the finding when it is decided.
    """

    message: str
    place: Place | None = None
    help: str | None = None
    related: tuple[Related, ...] = ()
    witness: Mapping[str, object] | None = None
    edit: Edit | None = None
    code: str = ""
    severity: Severity = Severity.WARNING
    excerpt: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.severity}: {self.message} [{self.code}]"

    def render(self) -> str:
        """The message with the line it is about, a caret below it, related places, witness and remedy.

        >>> place = Place("r.yaml", 3, 5, 1)
        >>> print(Finding("`b` is never read", place, "take it out", code="unused", excerpt="    b: 1").render())
        r.yaml:3:5: warning: `b` is never read [unused]
          3 |     b: 1
            |     ^
          help: take it out
        """
        _, *source = Problem(self.code, self.message, self.place, None, self.excerpt).render().splitlines()
        lines = [str(self), *source]
        lines += [f"  see {one.place}: {one.says}" for one in self.related]
        if self.witness is not None:
            lines.append(f"  witness: {profile_text(self.witness)}")
        if self.edit is not None:
            lines.append(f"  edit: {self.edit.says}")
            if self.edit.by:
                lines += [f"    | {line}" for line in self.edit.by.splitlines()]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The same as an object of `strategist.check/1`."""
        edit = self.edit
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            **_place(self.place),
            "help": self.help,
            "related": [{**_place(one.place), "message": one.says} for one in self.related],
            "witness": dict(self.witness) if self.witness is not None else None,
            "edit": None
            if edit is None
            else {
                "message": edit.says,
                "replace": None if edit.place is None or edit.by is None else {**_place(edit.place), "by": edit.by},
            },
        }


def _place(place: Place | None) -> dict[str, object]:
    return {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "length": place.length if place else None,
    }


def profile_text(profile: Mapping[str, object]) -> str:
    """A profile on one line, as YAML reads it.

    >>> profile_text({"evasive": True, "danger_signs": ["relocation"], "calls_made": 3})
    '{evasive: true, danger_signs: [relocation], calls_made: 3}'
    """
    return f"{{{', '.join(f'{name}: {_said(value)}' for name, value in profile.items())}}}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_said, value))}]"
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and (":" in text or not text) else text
