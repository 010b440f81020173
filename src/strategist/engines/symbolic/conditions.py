"""Conditions as formulas: two for each, known to be true and known to be false, as Kleene reads them."""

from __future__ import annotations

from collections.abc import Sequence

from strategist.engines.symbolic.cells import Cell, Choice, Members, Number, equal
from strategist.engines.symbolic.dates import Calendar
from strategist.engines.symbolic.logic import Formula, Term, all_of, any_of, at_most, below, choose, opposite
from strategist.program.expressions import (
    After,
    All,
    Any,
    Between,
    ByCurrency,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    OneOf,
    Operand,
    Read,
    SameAs,
    Test,
    Within,
    negation_normal,
)

Vector = Sequence[Cell]


class Reading:
    """Reads conditions over cells: `values` after defaults, `given` before them, for raw leaves."""

    def __init__(self, values: Vector, given: Vector, calendar: Calendar) -> None:
        self.values, self.given, self.calendar = values, given, calendar

    def known_true(self, condition: Condition | None) -> Formula:
        """Where the condition is known to be true; nowhere, if there is none."""
        return False if condition is None else self._read(negation_normal(condition))

    def known_false(self, condition: Condition | None) -> Formula:
        """Where the condition is known to be false; nowhere, if there is none."""
        return False if condition is None else self._read(negation_normal(condition, negate=True))

    def _read(self, condition: Condition) -> Formula:
        match condition:
            case Const(value):
                return value
            case All(parts):
                return all_of(self._read(part) for part in parts)
            case Any(parts):
                return any_of(self._read(part) for part in parts)
            case Between() | OneOf() | HasAny() | SameAs() | Within() | Given():
                return self._leaf(condition, self.given if condition.raw else self.values)
            case _:
                raise TypeError(f"not in negation normal form, or not fixed to an epoch: {condition!r}")

    def _leaf(self, leaf: Test, vector: Vector) -> Formula:
        cell = vector[leaf.slot]
        match leaf, cell:
            case Given(), _:
                return opposite(cell.present) if leaf.negated else cell.present
            case OneOf(values=values), Choice():
                return cell.none_of(values) if leaf.negated else cell.one_of(values)
            case Within(codes=codes), Choice():
                inside = [place for place in cell.options if within(str(place), codes)]
                return cell.none_of(inside) if leaf.negated else cell.one_of(inside)
            case HasAny(mask=mask), Members():
                shares = cell.any_in(mask)
                return all_of((cell.present, opposite(shares) if leaf.negated else shares))
            case SameAs(other=other), _:
                twin = vector[other]
                alike = equal(cell, twin)
                return all_of((cell.present, twin.present, opposite(alike) if leaf.negated else alike))
            case Between(), Number():
                return self._between(leaf, cell, vector)
            case _:
                raise TypeError(f"not a test of such a fact: {leaf!r}")

    def _between(self, leaf: Between, cell: Number, vector: Vector) -> Formula:
        present: list[Formula] = [cell.present]
        bounds: list[Formula] = []
        for bound, is_open, floor in ((leaf.low, leaf.low_open, True), (leaf.high, leaf.high_open, False)):
            if bound is None:
                continue
            limit = self.operand(bound, vector)
            present.append(limit.present)
            one, other = (limit.value, cell.value) if floor else (cell.value, limit.value)
            bounds.append(below(one, other) if is_open else at_most(one, other))
        judged = all_of(bounds)
        return all_of((*present, opposite(judged) if leaf.negated else judged))

    def operand(self, bound: Operand | None, vector: Vector | None = None) -> Number:
        """The value of a bound, over values after defaults unless others are named."""
        vector = self.values if vector is None else vector
        match bound:
            case None:
                return Number(False, 0)
            case Literal(value):
                return Number(value is not None, int(value or 0))
            case Read(slot):
                return _number(vector[slot])
            case ByCurrency(slot=slot, amounts=amounts):
                currency = vector[slot]
                assert isinstance(currency, Choice)
                figure: Term = 0
                for code, amount in amounts:
                    figure = choose(currency.one_of((code,)), amount, figure)
                return Number(currency.one_of([code for code, _ in amounts]), figure)
            case After(slot, counter, today, count, unit, year_end):
                base = _number(vector[slot])
                if counter:
                    base = Number(base.present, _number(vector[today]).value - base.value)
                return self.calendar.later(base, self.operand(count, vector), unit, year_end)
            case _:
                raise TypeError(f"{bound!r} was not fixed to an epoch")


def within(place: str, codes: Sequence[str]) -> bool:
    """Whether a place is one of the codes or lies in one, as `truth` has it."""
    return any(place == code or place.startswith(code + "-") for code in codes)


def _number(cell: Cell) -> Number:
    assert isinstance(cell, Number), cell
    return cell
