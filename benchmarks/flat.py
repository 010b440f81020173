"""Our Program put flat for other engines: every rule as two-valued tests over named cells.

Other engines have no three-valued logic, set facts or tables by currency. So for all of them alike:

- a fact is a cell `f<slot>`; `g<slot>` is the cell before defaults, where a rule reads that and defaults may differ;
- a set is a presence cell and one true cell for each member, `f<slot>_<bit>`; absent facts have no cell;
- a bound by currency becomes one alternative for each currency;
- conditions come in negation normal form, whose two-valued truth is our "known to be true".

The chosen step (`next_step` and its kin) is handed over as cells: selection is left out, in the other engines' favour. So
are derived facts set from other facts or by calendar years, the limitation dates: their rules are left out too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from strategist.profile.case import Case
from strategist.program.conclusions import SetFact
from strategist.program.expressions import (
    TRUE,
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
    Test,
    leaves,
    negation_normal,
    reads,
)
from strategist.program.program import Epoch, Rule, Step
from strategist.vocabulary.kinds import Kind, Value

Cells = dict[str, Value]


@dataclass(frozen=True, slots=True)
class FlatRule:
    """Fires iff every part of `required` is true and no part of `barred` is."""

    rule: Rule
    required: tuple[Condition, ...]
    barred: tuple[Condition, ...]


class Flat:
    """An epoch put flat."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.facts = epoch.vocabulary.facts
        self.today = epoch.vocabulary.fact["today"].slot
        supposed = {s.slot for s in epoch.program.suppositions if not s.known}
        self._raw_differs = supposed | {slot for slot, _, _ in epoch.program.differences}
        copying = [step for step in epoch.steps if any(map(_copies, epoch.producers(step)))]
        self.handed = _slots(copying)
        """The derived facts that are handed over."""
        left_out = {rule.index for step in copying for rule in epoch.producers(step)}
        self.left_out = sum(1 << index for index in left_out)
        """The rules that settle them, as a mask."""
        self.steps = tuple(step for step in epoch.steps if step not in copying)
        flat = [self._flat(rule) for rule in epoch.rules if rule is not None and rule.index not in left_out]
        self.rules = {rule.rule.index: rule for rule in flat if Const(False) not in rule.required}
        """The rules that can fire, by index."""
        self.settled = _slots(self.steps)
        self.inputs = sorted(
            self._cells_read(), key=lambda cell: (cell[0], cell[1], -1 if cell[2] is None else cell[2])
        )
        self.input_names = [self.name(*cell) for cell in self.inputs]
        self._reads = [self._read(*cell) for cell in self.inputs]
        self.usual: Cells = {
            f"f{s.slot}": True if self.facts[s.slot].kind is Kind.SET else s.value
            for s in epoch.program.suppositions
            if not s.known and s.where is None
        }
        """The cells that are there in every case, and their value by default."""

    def name(self, slot: int, raw: bool, bit: int | None = None) -> str:
        """The cell of a fact, or of one member of a set fact."""
        cell = f"{'g' if raw and slot in self._raw_differs else 'f'}{slot}"
        return cell if bit is None else f"{cell}_{bit}"

    def cells(self, case: Case, values: tuple[Value | None, ...]) -> Cells:
        """The cells of a case with the chosen step; `values` is our outcome's vector, read for what is handed over."""
        vectors = (case.values, case.given, values)
        found: Cells = {}
        for name, vector, slot, bit, there in self._reads:
            value = vectors[vector][slot]
            if value is None:
                continue
            if bit is None:
                found[name] = True if there else value
            elif int(value) >> bit & 1:
                found[name] = True
        return found

    def _read(self, slot: int, raw: bool, bit: int | None) -> tuple[str, int, int, int | None, bool]:
        """A cell's name, where its value is read, and whether only its presence counts."""
        chosen = self.facts[slot].name in ("next_step", "next_groups", "next_rung")
        vector = 2 if chosen or slot in self.handed else int(raw)
        return self.name(slot, raw, bit), vector, slot, bit, self.facts[slot].kind is Kind.SET

    def _cells_read(self) -> set[tuple[int, bool, int | None]]:
        found: set[tuple[int, bool, int | None]] = {(self.today, False, None)}
        for flat in self.rules.values():
            for condition in (*flat.required, *flat.barred):
                for leaf in leaves(condition):
                    for slot in {leaf.slot, *reads(leaf)} - self.settled:
                        found.add((slot, leaf.raw and slot in self._raw_differs, None))
                    if isinstance(leaf, HasAny):
                        found |= {
                            (leaf.slot, leaf.raw and leaf.slot in self._raw_differs, bit) for bit in members(leaf)
                        }
        return found

    def _flat(self, rule: Rule) -> FlatRule:
        required = spread(negation_normal(rule.when))
        barred: list[Condition] = []
        if rule.applies is not None:
            barred.append(spread(negation_normal(rule.applies, negate=True)))
        if rule.unless is not None:
            barred.append(spread(negation_normal(rule.unless)))
        if Const(True) in barred:
            required = Const(False)
        parts = required.parts if isinstance(required, All) else () if required == Const(True) else (required,)
        return FlatRule(rule, parts, tuple(part for part in barred if part != Const(False)))


def _copies(rule: Rule) -> bool:
    return isinstance(rule.conclusion, SetFact) and not isinstance(rule.conclusion.value, Literal)


def _slots(steps: Iterable[Step]) -> set[int]:
    """The facts that steps settle, countdowns to dates included."""
    return {slot for step in steps for slot in (step.slot, step.companion) if slot is not None}


def members(leaf: HasAny) -> Iterator[int]:
    """The positions of the set members that a test names."""
    return (bit for bit in range(leaf.mask.bit_length()) if leaf.mask >> bit & 1)


def spread(condition: Condition) -> Condition:
    """A condition in negation normal form without bounds by currency, and without constants below the top."""
    match condition:
        case All(parts) | Any(parts):
            return _joined(type(condition), tuple(spread(part) for part in parts))
        case Between(low=low, high=high):
            if Literal(None) in (low, high):
                return Const(False)
            for end, bound in (("low", low), ("high", high)):
                if isinstance(bound, ByCurrency):
                    each = (_for_currency(condition, end, bound, code, amount) for code, amount in bound.amounts)
                    return spread(Any(tuple(each)))
            return condition
        case _:
            return condition


def _for_currency(leaf: Between, end: str, bound: ByCurrency, code: str, amount: int) -> Condition:
    fixed: Operand = Literal(amount)
    there = OneOf(slot=bound.slot, raw=leaf.raw, values=(code,))
    return All((there, replace(leaf, low=fixed) if end == "low" else replace(leaf, high=fixed)))


def _joined(kind: type[All] | type[Any], parts: tuple[Condition, ...]) -> Condition:
    neutral, decisive = (Const(True), Const(False)) if kind is All else (Const(False), Const(True))
    if decisive in parts:
        return decisive
    left: list[Condition] = []
    for part in parts:
        if part in (neutral, TRUE if kind is All else Any(())):
            continue
        left += part.parts if isinstance(part, kind) else (part,)
    return kind(tuple(left)) if len(left) > 1 else left[0] if left else neutral


def read_slots(leaf: Test) -> tuple[int, ...]:
    """Every slot a test mentions, `given` tests included."""
    return (leaf.slot,) if isinstance(leaf, Given) else reads(leaf)


def bound_slot(bound: Operand | None) -> int | None:
    """The slot of a bound that is another fact."""
    return bound.slot if isinstance(bound, Read) else None
