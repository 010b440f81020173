"""What an oracle knows of one epoch before any question: what each fact may be, and what ties facts together."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from strategist.analysis.oracle.cells import Cell, Slot, region
from strategist.analysis.oracle.claims import Claim, Holds, NotSo
from strategist.analysis.oracle.domains import Domain, Members, Ranges, everything, just
from strategist.analysis.oracle.literals import Tree, tree_of
from strategist.program.conclusions import AddTo, Score, SetFact
from strategist.program.expressions import All, Any, Condition, Const, Literal, Not, Test
from strategist.program.program import Epoch, Step
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import STEP_FACTS, TODAY

FIRST_DAY, LAST_DAY = 693_596, 803_533
"""1 January 1900 and 31 December 2200: a moment of decision lies between."""


class World:
    """An epoch as the search sees it. Days of the epoch are `first` to `last`, day numbers."""

    def __init__(self, epoch: Epoch, last: int) -> None:
        self.epoch = epoch
        self.vocabulary = epoch.vocabulary
        self.first, self.last = max(epoch.first_day, FIRST_DAY), min(last, LAST_DAY)
        self.today = self.vocabulary.fact[TODAY].slot
        self.steps = {step.slot: step for step in epoch.steps}
        self.defaults = {s.slot: s for s in epoch.program.suppositions if not s.known}
        self.slots = tuple(self._slot(fact) for fact in self.vocabulary.facts)
        self._regions: dict[tuple[int, bool], tuple[Test, Cell]] = {}
        self._actions: dict[tuple[Cell, Cell, Cell], list[int]] = {}

    def region(self, leaf: Test, wanted: bool) -> Cell:
        """The cell of a unary test (see `cells.region`); kept by the test itself, which the search meets again and again."""
        found = self._regions.get((id(leaf), wanted))
        if found is None:
            found = self._regions[id(leaf), wanted] = leaf, region(leaf, wanted, self.slots[leaf.slot])
        return found[1]

    @cached_property
    def countdowns(self) -> tuple[tuple[int, int], ...]:
        """(date, days until it), as slots."""
        facts = self.vocabulary.fact
        return tuple(
            (fact.slot, facts[name].slot)
            for fact in self.vocabulary.facts
            if fact.kind is Kind.DATE and (name := f"days_until_{fact.name}") in facts
        )

    @cached_property
    def differences(self) -> tuple[tuple[int, int, int], ...]:
        """(difference, whole, part), as slots."""
        return self.epoch.program.differences

    @cached_property
    def sums(self) -> tuple[tuple[tuple[int, ...], int], ...]:
        """(terms, limit) of the constraints on sums."""
        return tuple((one.terms, one.at_most) for one in self.epoch.program.impossible if one.at_most is not None)

    @cached_property
    def computed(self) -> frozenset[int]:
        """Slots whose value before defaults is a thing of its own: it may be missing where the value after is not."""
        return frozenset(slot for slot, _, _ in self.differences) | frozenset(slot for _, slot in self.countdowns)

    @cached_property
    def constraints(self) -> tuple[Tree, ...]:
        """What the vocabulary says cannot be, as trees that hold of every profile."""
        claims: list[Claim] = [
            NotSo(Holds(before_defaults(one.never))) for one in self.epoch.program.impossible if one.never is not None
        ]
        return tuple(tree_of(claim) for claim in claims)

    @cached_property
    def step_slots(self) -> tuple[int, int, int]:
        """The slots of the chosen step, its groups and its rung."""
        step, groups, rung = (self.vocabulary.fact[name].slot for name in STEP_FACTS)
        return step, groups, rung

    def actions(self, step: Cell, groups: Cell, rung: Cell) -> list[int]:
        """The actions that fit what is still possible for the chosen step."""
        known = self._actions.get((step, groups, rung))
        if known is not None:
            return known
        found = self._actions[step, groups, rung] = []
        for plan in self.epoch.plans:
            action = self.vocabulary.actions[plan.index]
            trio = ((step, action.index), (groups, plan.groups), (rung, action.rung))
            if all(cell.stated is not None and cell.stated.has(value) for cell, value in trio):
                found.append(action.index)
        return found

    def _slot(self, fact: Fact) -> Slot:
        if fact.slot == self.today:
            return Slot(fact, None, Cell(Ranges(((self.first, self.last),)), False, False))
        if fact.name in STEP_FACTS:
            return Slot(fact, None, Cell(everything(fact), False, False))
        if fact.derived:
            return Slot(fact, None, self._derived(fact, self.steps[fact.slot]))
        default = self.defaults.get(fact.slot)
        if default is None:
            return Slot(fact, None, Cell(everything(fact), False, not fact.required))
        return Slot(fact, default.value, Cell(everything(fact), True, default.where is not None))

    def _derived(self, fact: Fact, step: Step) -> Cell:
        """What the rules may conclude, by their conclusions alone."""
        values: set[Value] = set() if fact.otherwise is None else {fact.otherwise}
        whole: Domain | None = None
        absent = fact.otherwise is None
        members = 0
        for rule in self.epoch.producers(step):
            match rule.conclusion:
                case SetFact(value=Literal(value=value)) if value is not None:
                    values.add(value)
                case Score(points=points):
                    values |= {code for code, count in points if count > 0}
                case AddTo(mask=mask):
                    members |= mask
                case _:
                    whole = everything(fact)
        if whole is not None and fact.low is not None and fact.high is not None:
            numbers = [int(value) for value in values]
            whole = Ranges(((min([fact.low, *numbers]), max([fact.high, *numbers])),))
        if whole is None and fact.kind is Kind.SET:
            whole = Members(frozenset(), ((1 << len(fact.values)) - 1) & ~sum_of(members, values))
        return Cell(whole or just(fact, values), False, absent)


def sum_of(mask: int, values: set[Value]) -> int:
    """A mask with the members of set values added."""
    for value in values:
        mask |= int(value)
    return mask


def before_defaults(condition: Condition) -> Condition:
    """The condition read of the profile as stated."""
    match condition:
        case All(parts):
            return All(tuple(map(before_defaults, parts)))
        case Any(parts):
            return Any(tuple(map(before_defaults, parts)))
        case Not(part):
            return Not(before_defaults(part))
        case Const():
            return condition
        case leaf:
            return replace(leaf, raw=True)
