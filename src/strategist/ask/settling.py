"""Which rules may fire and live, and what they may settle, while facts are unanswered: as `decision.settle`, over cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from strategist.ask.extents import Bits, Cell, Some, Span, either, exactly
from strategist.ask.readings import F, T, U, operand_cell, outcomes
from strategist.program.conclusions import AddTo, Score, ScoreNumber, SetFact
from strategist.program.expressions import Condition, Literal
from strategist.program.program import Epoch, Rule, Step
from strategist.vocabulary.facts import Fact


@dataclass(slots=True)
class Firing:
    """The rules that may live (`may`) and those that surely do (`must`), by position; `open_rules` could go either way
    by their own conditions."""

    epoch: Epoch
    values: list[Cell]
    given: list[Cell]
    may: set[int] = field(default_factory=set)
    must: set[int] = field(default_factory=set)
    open_rules: set[int] = field(default_factory=set)
    _read: dict[int, int] = field(default_factory=dict)

    def reads(self, condition: Condition) -> int:
        """The truths a condition may have, once all that it reads is settled."""
        found = self._read.get(id(condition))  # the epoch keeps its conditions alive, so that no two share an id
        if found is None:
            found = self._read[id(condition)] = outcomes(condition, self.values, self.given)
        return found

    def settle_rules(self, rules: Sequence[Rule], *, first_only: bool = False) -> None:
        """Settle the rules of one fact or phase. `first_only`: of a table, where only the first true row fires."""
        may, must = set(), set()
        for rule in rules:
            possible, sure = self._fires(rule)
            if possible:
                may.add(rule.index)
                if not sure:
                    self.open_rules.add(rule.index)
                elif not first_only:
                    must.add(rule.index)
                else:
                    if len(may) == 1:
                        must.add(rule.index)
                    break
        own = {rule.index: rule for rule in rules}
        self.may |= may
        self.must |= must
        for index in self.epoch.program.override_order:
            rule_here = own.get(index)
            if rule_here is not None:
                if any(other in self.must for other in rule_here.overridden_by):
                    self.may.discard(index)
                if any(other in self.may for other in rule_here.overridden_by):
                    self.must.discard(index)

    def _fires(self, rule: Rule) -> tuple[bool, bool]:
        when = self.reads(rule.when)
        if not when & T:
            return False, False
        applies = T if rule.applies is None else self.reads(rule.applies)
        if not applies & (T | U):
            return False, False
        unless = F if rule.unless is None else self.reads(rule.unless)
        if not unless & (F | U):
            return False, False
        return True, when == T and not applies & F and not unless & T

    def settle_fact(self, step: Step) -> None:
        """Settle a derived fact, with the countdown to it if it is a date."""
        fact = self.epoch.vocabulary.facts[step.slot]
        rules = self.epoch.producers(step)
        self.settle_rules(rules, first_only=step.table)
        living = [rule for rule in rules if rule.index in self.may]
        cell = self._row(fact, living) if step.table else None
        cell = cell or self._concluded(fact, living)
        today = self.values[self.epoch.vocabulary.fact["today"].slot].extent
        for vector in (self.values, self.given):
            vector[step.slot] = cell
            if step.companion is not None and isinstance(cell.extent, Span) and isinstance(today, Span):
                low, high = cell.extent.low - today.high, cell.extent.high - today.low
                vector[step.companion] = Cell(cell.missing, Span(low, high))

    def _row(self, fact: Fact, rules: Sequence[Rule]) -> Cell | None:
        """What a table settles whose last possible row surely holds if none before it does; None: there is no such."""
        cells = [self._value(fact, rule) for rule in rules if is_set(rule)]
        last = rules[-1] if rules else None
        if last is None or last.index in self.open_rules or len(cells) < len(rules):
            return None
        if any(cell.missing for cell in cells) or any(rule.overridden_by for rule in rules):
            return None
        joined = cells[0]
        for cell in cells[1:]:
            joined = either(joined, cell)
        return joined

    def _concluded(self, fact: Fact, rules: Sequence[Rule]) -> Cell:
        setting = [(rule.index in self.must, self._value(fact, rule)) for rule in rules if is_set(rule)]
        rest = self._unset(fact, [rule for rule in rules if not is_set(rule)])
        says = [(sure and not cell.missing, cell) for sure, cell in setting if cell.extent is not None]
        if not says:
            return rest
        found = [Cell(False, cell.extent) for _, cell in says]
        surely = [Cell(False, cell.extent) for sure, cell in says if sure]
        joined = found[0]
        for cell in found[1:]:
            joined = either(joined, cell)
        if fact.settles:
            joined = _bounded(fact, joined, surely)
        else:
            points = [cell for cell in surely if cell.exact]
            if points:  # whatever else is said: this one, or a conflict
                clash = any(cell != points[0] for cell in found)
                settled = any(cell != points[0] for cell in points)
                otherwise = exactly(fact, fact.otherwise)
                return otherwise if settled else either(points[0], otherwise) if clash else points[0]
            if len(says) > 1 and not (joined.exact):
                joined = either(joined, exactly(fact, fact.otherwise))
        return joined if surely else either(joined, rest)

    def _value(self, fact: Fact, rule: Rule) -> Cell:
        assert isinstance(rule.conclusion, SetFact)
        value = rule.conclusion.value
        return exactly(fact, value.value) if isinstance(value, Literal) else operand_cell(value, self.values)

    def _unset(self, fact: Fact, rules: Sequence[Rule]) -> Cell:
        """What points and members settle, or nothing does, where no rule sets the fact."""
        otherwise = exactly(fact, fact.otherwise)
        adding = [(r.index in self.must, r.conclusion.mask) for r in rules if isinstance(r.conclusion, AddTo)]
        if adding:
            must, may = _union(mask for sure, mask in adding if sure), _union(mask for _, mask in adding)
            cell = Cell(False, Bits(must, may))
            return cell if any(sure for sure, _ in adding) else either(cell, otherwise)
        counting = [(r.index in self.must, r.conclusion.points) for r in rules if isinstance(r.conclusion, ScoreNumber)]
        if counting:
            low = sum(points for sure, points in counting if sure or points < 0)
            high = sum(points for sure, points in counting if sure or points > 0)
            cell = Cell(False, Span(_clamped(fact, low), _clamped(fact, high)))
            return cell if any(sure for sure, _ in counting) else either(cell, otherwise)
        return self._leader(fact, rules, otherwise)

    def _leader(self, fact: Fact, rules: Sequence[Rule], otherwise: Cell) -> Cell:
        low: dict[int, int] = {}
        high: dict[int, int] = {}
        for rule in rules:
            if isinstance(rule.conclusion, Score):
                for code, count in rule.conclusion.points:
                    sure = rule.index in self.must
                    low[code] = low.get(code, 0) + (count if sure or count < 0 else 0)
                    high[code] = high.get(code, 0) + (count if sure or count > 0 else 0)
        if not high or fact.at_least is None:
            return otherwise
        codes = range(len(fact.values))
        winners = [
            code
            for code in high
            if high[code] >= fact.at_least
            and all(high[code] >= low.get(rival, 0) + fact.lead for rival in codes if rival != code)
        ]
        certain = [
            code
            for code in winners
            if low[code] >= max(fact.at_least, 1)
            and all(low[code] >= high.get(rival, 0) + max(fact.lead, 1) for rival in codes if rival != code)
        ]
        if certain:
            return exactly(fact, certain[0])
        return either(Cell(False, Some(frozenset(winners))), otherwise) if winners else otherwise


def is_set(rule: Rule) -> bool:
    """Whether the rule says outright what the fact is."""
    return isinstance(rule.conclusion, SetFact)


def _bounded(fact: Fact, joined: Cell, surely: Sequence[Cell]) -> Cell:
    """The latest (earliest) of days, some of which are surely said."""
    spans = [cell.extent for cell in surely if isinstance(cell.extent, Span)]
    if not spans or not isinstance(joined.extent, Span):
        return joined
    if fact.settles == "latest":
        return Cell(False, Span(max(joined.extent.low, *(span.low for span in spans)), joined.extent.high))
    return Cell(False, Span(joined.extent.low, min(joined.extent.high, *(span.high for span in spans))))


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _clamped(fact: Fact, number: int) -> int:
    return min(max(number, fact.low or 0), fact.high if fact.high is not None else number)
