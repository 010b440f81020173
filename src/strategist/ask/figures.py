"""The figures at which something changes: where each number, amount and date of an epoch is compared, and the bands between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from strategist.program.conclusions import Defer
from strategist.program.expressions import (
    Between,
    ByCurrency,
    Condition,
    Literal,
    OneOf,
    Operand,
    Within,
    leaves,
)
from strategist.program.program import Epoch, Program, Rule
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import LARGEST, MONEY_SCALE, Kind, Value

OTHER_PLACE, OTHER_TEXT, OTHER_CURRENCY = "CH", "other", "CHF"
"""Stand for whatever the rules do not mention."""
PLAIN = {
    Kind.INT: (0, 1, 5, 20, 60, 200, 500, 1500),
    Kind.MONEY: tuple(amount * MONEY_SCALE for amount in (0, 100, 5_000, 200_000)),
    Kind.DATE: (-2500, -1200, -60, -5, 0, 5, 60),
}
"""Values of facts that rules compare only with each other; of a date, from today."""


class Figures:
    """The cuts of one epoch: for each fact the first values of its upper bands, and the words that rules mention.

    `rules`: only what these rules compare; without, everything of the epoch.
    """

    def __init__(self, epoch: Epoch, rules: Iterable[Rule] | None = None) -> None:
        self.epoch = epoch
        self.cuts: dict[int, set[int]] = {}
        self.words: dict[int, set[str]] = {}
        for condition in _conditions(epoch) if rules is None else of_rules(rules):
            for leaf in leaves(condition):
                match leaf:
                    case Between():
                        self._cut(leaf.slot, leaf.low, 1 if leaf.low_open else 0)
                        self._cut(leaf.slot, leaf.high, 0 if leaf.high_open else 1)
                    case OneOf(values=values):
                        self._mention(leaf.slot, values)
                    case Within(codes=codes):
                        self._mention(leaf.slot, codes)
                    case _:
                        pass
        for plan in epoch.plans if rules is None else ():
            for need in plan.needs:
                if need.wait_since is not None:
                    self._cut(need.wait_since, need.wait_for, 0)
        for rule in epoch.guards if rules is None else rules:
            if isinstance(rule.conclusion, Defer) and rule.conclusion.since is not None:
                self._cut(rule.conclusion.since, rule.conclusion.days, 0)

    def _cut(self, slot: int, bound: Operand | None, up: int) -> None:
        found = self.cuts.setdefault(slot, set())
        match bound:
            case Literal(value) if isinstance(value, int):
                found.add(value + up)
            case ByCurrency(slot=currency, amounts=amounts):
                found |= {amount + up for _, amount in amounts}
                self._mention(currency, [code for code, _ in amounts])
            case _:
                pass

    def _mention(self, slot: int, values: object) -> None:
        assert isinstance(values, tuple | list)
        self.words.setdefault(slot, set()).update(value for value in values if isinstance(value, str))

    @cached_property
    def _countdowns(self) -> dict[int, int]:
        fact = self.epoch.vocabulary.fact
        days = [day for day in self.epoch.vocabulary.inputs if day.kind is Kind.DATE]
        return {day.slot: fact[f"days_until_{day.name}"].slot for day in days}

    def cuts_of(self, fact: Fact, today: int) -> list[int]:
        """The first values of the bands above the lowest, ascending; of a date, those of its countdown too."""
        found = set(self.cuts.get(fact.slot, ()))
        if fact.slot in self._countdowns:
            found |= {today + cut for cut in self.cuts.get(self._countdowns[fact.slot], ())}
        return sorted(cut for cut in found if abs(cut) <= LARGEST)

    def values(self, fact: Fact, today: int) -> tuple[Value, ...]:
        """Values that stand for all that a profile may state, as far as rules tell them apart by figures and words."""
        match fact.kind:
            case Kind.BOOL:
                return (False, True)
            case Kind.ENUM:
                return tuple(range(len(fact.values)))
            case Kind.SET:
                return (0, *(1 << bit for bit in range(len(fact.values))), (1 << len(fact.values)) - 1)
            case Kind.INT | Kind.MONEY | Kind.DATE:
                return self._numbers(fact, today)
            case Kind.PLACE:
                return (*sorted(self.words.get(fact.slot, ())), OTHER_PLACE)
            case _:
                return (*sorted(self.words.get(fact.slot, ())), _other(fact))

    def _numbers(self, fact: Fact, today: int) -> tuple[int, ...]:
        cuts = self.cuts_of(fact, today)
        below = [cuts[0] - 1] if cuts and (fact.kind is Kind.DATE or cuts[0] != 0 or self._negative(fact)) else []
        found = {*below, *cuts}
        if len(found) < 3:
            found |= {today + days if fact.kind is Kind.DATE else days for days in PLAIN[fact.kind]}
        return tuple(sorted(found))

    def bands(self, fact: Fact, today: int) -> list[tuple[int | None, int | None]]:
        """The stretches between the cuts, both ends included; None: no end."""
        cuts = self.cuts_of(fact, today)
        if not cuts:
            return []
        return [(None, cuts[0] - 1), *((one, other - 1) for one, other in pairwise(cuts)), (cuts[-1], None)]

    def _negative(self, fact: Fact) -> bool:
        """Whether rules speak of values below zero; else none is tried."""
        return any(cut < 0 for cut in self.cuts.get(fact.slot, ()))


def _other(fact: Fact) -> str:
    return OTHER_CURRENCY if fact.name == "currency" else OTHER_TEXT


def of_rules(rules: Iterable[Rule]) -> Iterator[Condition | None]:
    """Every condition of some rules."""
    for rule in rules:
        yield from (rule.applies, rule.when, rule.unless)


def _conditions(epoch: Epoch) -> Iterator[Condition | None]:
    yield from of_rules(rule for rule in epoch.rules if rule is not None)
    for plan in epoch.plans:
        yield plan.only_when
        for need in plan.needs:
            yield need.if_
            yield need.pending
    for supposed in epoch.program.suppositions:
        yield supposed.where
    for impossible in epoch.program.impossible:
        yield impossible.never


class FiguresByDay:
    """The figures of the rules in force on a day; read off an epoch once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._kept: dict[int, Figures] = {}

    def at(self, day: int) -> Figures:
        """The figures of the epoch that a day number lies in."""
        epoch = self._program.at(day)
        if epoch.first_day not in self._kept:
            self._kept[epoch.first_day] = Figures(epoch)
        return self._kept[epoch.first_day]
