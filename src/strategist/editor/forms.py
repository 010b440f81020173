"""What a place of a rule file may hold: the form of a map, of a list, of a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a word is there for."""

    FREE = "free"
    SUBJECT = "subject"  # the fact, or enum parameter, that a test is about
    TEST = "test"  # of the fact that `about` names
    VALUE = "value"  # of that fact
    POINTS = "points"  # one of its values, as a key
    CELL = "cell"  # of a table row: a test of the fact in its column, or the value
    CONCLUDED = "concluded"  # the value of the table's fact
    DERIVED = "derived"
    ADDED = "added"  # a derived set
    SCORED = "scored"  # a derived fact that gets points
    INPUT = "input"
    GIVEN = "given"  # a value of an input, as a profile writes it
    FACT = "fact"
    COUNTER = "counter"
    PERIOD = "period"
    DAY = "day"
    ACTION = "action"
    GROUP = "group"
    CHANNEL = "channel"
    TACTIC = "tactic"
    TACTIC_VALUE = "tactic value"
    SCRIPT_KIND = "script kind"
    SOURCE = "source"
    DOCUMENT = "document"
    RULE = "rule"
    RATE = "rate"
    REGIME = "regime"
    TEXT = "text"  # with placeholders
    SCRIPT_TEXT = "script text"  # likewise; a person may fill in more
    WORD = "word"  # one of `words`
    DEFINES = "defines"  # the name of a new thing, of the sort that `defines` names


@dataclass(slots=True, eq=False)
class Form:
    """What may stand at a place. A word or a list of words, a map, a list of maps, or a choice of these.

    `word`: what a scalar is. `keys`: the fixed keys of a map, with what they take. `names`: what its other keys are,
    and `each` what stands below them. `items`: what a list holds; None where an item is what a single value would be.
    """

    word: Role = Role.FREE
    keys: dict[str, Form] = field(default_factory=dict)
    names: Role | None = None
    each: Form | None = None
    items: Form | None = None
    words: tuple[str, ...] = ()
    defines: str = ""
    headings: bool = False  # a name may be a heading, with `each` one level deeper

    def below(self, key: str | int) -> Form:
        """What stands below a key, or at a position of a list."""
        if isinstance(key, int):
            return self.items or self
        if key in self.keys:
            return self.keys[key]
        return self.each if self.each is not None and self.names is not None else FREE


FREE = Form()
