"""The steps of the ladder, the tactics that carry them out, and the tactics nobody may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from strategist.errors import Place
from strategist.vocabulary.kinds import Kind

FALLBACKS = ("hold", "monitor")
"""What remains when nothing is left: never proposed, forbidden or deferred."""


class Change(NamedTuple):
    """What an effect does to a fact, as the rule file writes it: `+1`, `missing`, `50%`, `in 7 days`, a value."""

    fact: str
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What must come before an action; condition and wait are the rule file's nodes until compiled."""

    if_: object = None
    first: str | None = None
    pending: object = None
    wait_for: object = None
    wait_since: object = None


@dataclass(frozen=True, slots=True)
class Action:
    """One step. `rung` 0..n from gentle to hard; `channels` in order of preference, empty if it needs none.

    What it takes: `minutes` of a collector, `cost` (a money parameter), `fee_pct` (a parameter in percent of what comes
    in). `terminal`: after it our own part is done.
    """

    id: str
    rung: int
    title: str
    index: int = -1
    channels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    only_when: object = None
    needs: tuple[Need, ...] = ()
    companions: tuple[str, ...] = ()
    effects: tuple[Change, ...] = ()
    minutes: int = 0
    cost: str | None = None
    fee_pct: str | None = None
    terminal: bool = False
    help: str = ""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A tactic nobody may use, why, and the lawful counterpart."""

    id: str
    title: str
    because: str
    counterpart: str
    instead: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the week in the debtor's local time; `start` and `end` as HH:MM."""

    name: str
    weekdays: tuple[str, ...]
    start: str
    end: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tactic:
    """How a step is carried out: one of `values`, several (SET), a number (INT) or yes/no (BOOL)."""

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    windows: bool = False
    index: int = -1
    help: str = ""
    place: Place | None = field(default=None, compare=False)
