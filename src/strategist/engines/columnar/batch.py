"""Some rows under evaluation: the columns of all facts, and what has been found out about them so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from strategist.engines.columnar.bits import Bits
from strategist.engines.columnar.columns import Choices, Column, Members, Numbers, nowhere
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary


@dataclass(slots=True)
class Batch:
    """`values` and `given` by slot, as in a case; `truths` of conditions by place; `figures` by table of currencies.

    `sizes`: how many values an enum or set can have, by slot. `fired` and `live`: bitmaps by rule.
    """

    count: int
    today: Numbers
    values: list[Column]
    given: list[Column]
    sizes: list[int]
    truths: dict[int, Bits] = field(default_factory=dict)
    figures: dict[object, Numbers] = field(default_factory=dict)
    fired: dict[int, Bits] = field(default_factory=dict)
    live: dict[int, Bits] = field(default_factory=dict)
    conflicts: dict[int, Bits] = field(default_factory=dict)

    def put(self, slot: int, column: Column) -> None:
        """A fact that is concluded: the same before and after defaults."""
        self.values[slot] = self.given[slot] = column


def absent(fact: Fact) -> Column:
    """The column of a fact nobody says anything about."""
    match fact.kind:
        case Kind.SET:
            return Members(False, nowhere)
        case Kind.INT | Kind.MONEY | Kind.DATE | Kind.DATETIME:
            return Numbers(0, False)
        case _:
            return Choices(False, nowhere)


def sizes_of(vocabulary: Vocabulary) -> list[int]:
    """How many values each fact can have: 2 for yes or no, 0 where that is not limited."""
    return [2 if fact.kind is Kind.BOOL else len(fact.values) for fact in vocabulary.facts]
