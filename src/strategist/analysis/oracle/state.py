"""One branch of a search: what is still possible for each fact, and which alternatives are open."""

from __future__ import annotations

from strategist.analysis.oracle.cells import Cell, unary
from strategist.analysis.oracle.domains import LEAST, MOST, Codes, Domain, Ranges, Words, everything, meet
from strategist.analysis.oracle.literals import Every, Literal, Some, Tree
from strategist.analysis.oracle.world import World
from strategist.program.days import later
from strategist.program.expressions import After, Between, ByCurrency, Operand, Read, SameAs, Test, reads
from strategist.program.expressions import Literal as Figure

ROUNDS = 12
"""How often bounds are carried from fact to fact before a branch is taken as it stands."""


class Contradiction(Exception):
    """Nothing is left for some fact."""


class State:
    """`cells` by slot (a computed fact before defaults stands at `~slot`); `open`: alternatives still to choose from;
    `ties`: tests that read two facts; `settled`: derived facts whose rules have been looked at."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cells: dict[int, Cell] = {}
        self.open: list[Some] = []
        self.ties: list[Literal] = []
        self.settled: frozenset[int] = frozenset()

    def copy(self) -> State:
        """A branch of its own."""
        other = State.__new__(State)
        other.world = self.world
        other.cells, other.open, other.ties = dict(self.cells), list(self.open), list(self.ties)
        other.settled = self.settled
        return other

    def cell(self, key: int) -> Cell:
        """What is possible for a fact."""
        found = self.cells.get(key)
        if found is not None:
            return found
        if key >= 0:
            return self.world.slots[key].start
        return Cell(everything(self.world.slots[~key].fact), False, True)

    def limit(self, key: int, bound: Cell) -> bool:
        """Narrow a fact; whether that changed anything. Raises `Contradiction`."""
        before = self.cell(key)
        after = before.meet(bound)
        if after.empty:
            raise Contradiction
        self.cells[key] = after
        return after != before

    def require(self, tree: Tree) -> None:
        """Take a tree as so. Raises `Contradiction`."""
        match tree:
            case Every(parts):
                for part in parts:
                    self.require(part)
            case Some(parts):
                if not parts:
                    raise Contradiction
                self.open.append(tree)
            case Literal(leaf, wanted):
                if unary(leaf):
                    key = self._key(tree)
                    self.limit(key, self.world.region(leaf, wanted))
                    if key < 0 and wanted and not self.cell(key).absent:  # stated as it is, so it is the value as well
                        stated = self.cell(key).stated
                        self.limit(leaf.slot, Cell(stated, False, False))
                else:
                    if wanted:
                        for slot in reads(leaf):
                            self.present(slot, leaf.raw)
                        self._currencies(leaf)
                    self.ties.append(tree)

    def _currencies(self, leaf: Test) -> None:
        """An amount by currency is there for its currencies only."""
        for bound in (getattr(leaf, "low", None), getattr(leaf, "high", None)):
            if isinstance(bound, ByCurrency):
                codes = frozenset(code for code, _ in bound.amounts)
                self.limit(bound.slot, Cell(Words(codes, frozenset()), self.cell(bound.slot).defaulted, False))

    def _key(self, literal: Literal) -> int:
        leaf = literal.leaf
        return ~leaf.slot if leaf.raw and leaf.slot in self.world.computed else leaf.slot

    def present(self, slot: int, raw: bool) -> None:
        """A value is there; `raw`: before defaults."""
        cell = self.cell(slot)
        self.limit(slot, Cell(cell.stated, cell.defaulted and not (raw and slot not in self.world.computed), False))

    def so(self, tree: Tree) -> bool | None:
        """Whether a tree is so in all that is left (True), in nothing (False), or in some (None)."""
        match tree:
            case Literal(leaf, wanted):
                if not unary(leaf):
                    there = all(self._can_be_there(slot) for slot in reads(leaf))
                    return None if there else not wanted
                cell = self.cell(self._key(tree))
                both = cell.meet(self.world.region(leaf, wanted))
                return False if both.empty else True if both == cell else None
            case Every(parts):
                found = [self.so(part) for part in parts]
                return False if False in found else None if None in found else True
            case Some(parts):
                found = [self.so(part) for part in parts]
                return True if True in found else None if None in found else False

    def _can_be_there(self, slot: int) -> bool:
        cell = self.cell(slot)
        return cell.stated is not None or cell.defaulted

    # bounds between facts

    def hull(self, slot: int) -> tuple[int, int]:
        """The least and the greatest value that is still possible where there is a value."""
        cell, usual = self.cell(slot), self.world.slots[slot].usual
        edges = [edge for span in cell.stated.spans for edge in span] if isinstance(cell.stated, Ranges) else []
        if cell.defaulted and usual is not None:
            edges.append(int(usual))
        return (min(edges), max(edges)) if edges else (LEAST, MOST)

    def between(self, slot: int, low: int, high: int) -> bool:
        """Bound the values of a fact; whether that changed anything."""
        if low <= LEAST and high >= MOST:
            return False
        if low > high:
            return self.limit(slot, Cell(None, False, self.cell(slot).absent))
        usual = self.world.slots[slot].usual
        return self.limit(slot, Cell(Ranges(((low, high),)), usual is not None and low <= int(usual) <= high, True))

    def propagate(self) -> None:
        """Carry bounds between facts until nothing changes. Raises `Contradiction`."""
        for _ in range(ROUNDS):
            changed = [self._tie(tie) for tie in self.ties]
            known = self.cells.keys()
            changed += [self._countdown(*pair) for pair in self.world.countdowns if not known.isdisjoint(pair)]
            changed += [self._difference(*trio) for trio in self.world.differences if not known.isdisjoint(trio)]
            changed += [self._sum(*one) for one in self.world.sums if one[1] in known]
            changed.append(self._step())
            if not any(changed):
                return

    def _tie(self, tie: Literal) -> bool:
        leaf = tie.leaf
        if not all(not self.cell(slot).absent for slot in reads(leaf)):
            return False
        positive = tie.wanted is not leaf.negated
        if isinstance(leaf, SameAs):
            return positive and self._same(leaf.slot, leaf.other)
        assert isinstance(leaf, Between)
        changed = False
        if positive:
            if leaf.low is not None:
                changed |= self._above(leaf.slot, leaf.low, leaf.low_open)
            if leaf.high is not None:
                changed |= self._below(leaf.slot, leaf.high, leaf.high_open)
        elif leaf.high is None and leaf.low is not None:
            changed |= self._below(leaf.slot, leaf.low, not leaf.low_open)
        elif leaf.low is None and leaf.high is not None:
            changed |= self._above(leaf.slot, leaf.high, not leaf.high_open)
        return changed

    def _above(self, slot: int, bound: Operand, strictly: bool) -> bool:
        changed = self.between(slot, self.range(bound)[0] + strictly, MOST)
        if isinstance(bound, Read):
            changed |= self.between(bound.slot, LEAST, self.hull(slot)[1] - strictly)
            if (count := self._days_left(slot, bound)) is not None:
                changed |= self.between(count, int(strictly), MOST)
        return changed

    def _below(self, slot: int, bound: Operand, strictly: bool) -> bool:
        changed = self.between(slot, LEAST, self.range(bound)[1] - strictly)
        if isinstance(bound, Read):
            changed |= self.between(bound.slot, self.hull(slot)[0] + strictly, MOST)
            if (count := self._days_left(slot, bound)) is not None:
                changed |= self.between(count, LEAST, -int(strictly))
        return changed

    def _days_left(self, slot: int, bound: Read) -> int | None:
        """The countdown of a date that is compared with today: it says the same, whatever day today is."""
        return dict(self.world.countdowns).get(slot) if bound.slot == self.world.today else None

    def _same(self, one: int, other: int) -> bool:
        def values(slot: int) -> Domain | None:
            return None if self.cell(slot).defaulted else self.cell(slot).stated

        changed = False
        for slot, twin in ((one, other), (other, one)):
            if (domain := values(twin)) is not None and not isinstance(domain, Words):
                usual = self.world.slots[slot].usual
                allowed = meet(domain, everything(self.world.slots[slot].fact))
                by_default = usual is not None and allowed is not None and allowed.has(usual)
                changed |= self.limit(slot, Cell(allowed, by_default, False))
        return changed

    def range(self, bound: Operand) -> tuple[int, int]:
        """The least and the greatest value of a bound."""
        match bound:
            case Figure(value=value) if value is not None:
                return int(value), int(value)
            case Read(slot):
                return self.hull(slot)
            case ByCurrency(slot=slot, amounts=amounts):
                stated = self.cell(slot).stated
                possible = [amount for code, amount in amounts if stated is None or stated.has(code)]
                if not possible:
                    raise Contradiction
                return min(possible), max(possible)
            case After(slot, counter, today, Figure(value=count), unit, year_end):
                low, high = self.hull(slot)
                if counter:
                    first, last = self.hull(today)
                    low, high = first - high, last - low
                found = later(low, count, unit, year_end), later(high, count, unit, year_end)
                return (found[0] if found[0] is not None else LEAST), (found[1] if found[1] is not None else MOST)
            case _:
                return LEAST, MOST

    def _countdown(self, day: int, count: int) -> bool:
        first, last = self.hull(self.world.today)
        changed = self._together(day, (count,))
        low, high = self.hull(day)
        if not self.cell(count).absent:
            changed |= self.between(count, max(LEAST, low - last), min(MOST, high - first))
            low, high = self.hull(count)
            changed |= self.between(day, max(LEAST, low + first), min(MOST, high + last))
        return changed

    def _difference(self, difference: int, whole: int, part: int) -> bool:
        changed = self._together(difference, (whole, part))
        if self.cell(difference).absent:
            return changed
        (a, b), (c, d), (e, f) = self.hull(difference), self.hull(whole), self.hull(part)
        changed |= self.between(difference, max(LEAST, c - f), min(MOST, d - e))
        changed |= self.between(whole, max(LEAST, a + e), min(MOST, b + f))
        changed |= self.between(part, max(LEAST, c - b), min(MOST, d - a))
        return changed

    def _together(self, result: int, terms: tuple[int, ...]) -> bool:
        """A computed value is there exactly where its terms are."""
        changed = False
        for one, others in ((result, terms), *((term, (result,)) for term in terms if len(terms) == 1)):
            cell = self.cell(one)
            if not cell.absent:
                for other in others:
                    there = self.cell(other)
                    changed |= self.limit(other, Cell(there.stated, there.defaulted, False))
        if any(self.cell(term).stated is None and not self.cell(term).defaulted for term in terms):
            changed |= self.limit(result, Cell(None, False, True))
        return changed

    def _sum(self, terms: tuple[int, ...], limit: int) -> bool:
        if not self.cell(limit).must_be_stated:
            return False
        least = [self.hull(slot)[0] if self.cell(slot).must_be_stated else min(0, self.hull(slot)[0]) for slot in terms]
        if any(low <= LEAST for low in least):
            return False
        changed = self.between(limit, sum(least), MOST)
        highest = self.hull(limit)[1]
        for slot, low in zip(terms, least, strict=True):
            most = highest - (sum(least) - low)
            if self.cell(slot).must_be_stated and most < MOST:
                changed |= self.between(slot, LEAST, most)
        return changed

    def _step(self) -> bool:
        """The step, its groups and its rung are those of one action."""
        slots = self.world.step_slots
        if self.cells.keys().isdisjoint(slots):
            return False
        step, groups, rung = (self.cell(slot) for slot in slots)
        fitting = self.world.actions(step, groups, rung)
        if not fitting:
            raise Contradiction
        return self.limit(slots[0], Cell(Codes(sum(1 << index for index in fitting)), False, False))
