"""Conditions as Python source: two-valued ("known to be true"), flat, one or two booleans a leaf.

The source reads facts through a naming function: local variables in the generated evaluators, `v[…]` elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

from strategist.program.days import later
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


@dataclass(frozen=True, slots=True)
class EpochCode:
    """The generated code of an epoch, before it is run, and the constants it refers to."""

    code: CodeType
    constants: dict[str, object]


Naming = Callable[[int, bool], str]


def by_index(slot: int, raw: bool) -> str:
    """Facts as elements of the vectors `v` (values) and `g` (given)."""
    return f"{'g' if raw else 'v'}[{slot}]"


class PythonSource:
    """Writes conditions; collects the constants (tables by currency) that the source refers to.

    `present`: slots whose value after defaults is never missing, so that nobody need ask. `once`: slots of places of which
    it is asked once where they lie, since the rules of a law pack all ask; `asked` (expression -> name) has what to ask.
    """

    def __init__(
        self, naming: Naming = by_index, present: frozenset[int] = frozenset(), once: frozenset[int] = frozenset()
    ) -> None:
        self.naming = naming
        self.present = present
        self.constants: dict[str, object] = {}
        self.once = once
        self.asked: dict[str, str] = {}

    def known_true(self, condition: Condition) -> str:
        """An expression that is truthy iff the condition is known to be true."""
        return self._write(negation_normal(condition))

    def known_false(self, condition: Condition) -> str:
        """An expression that is truthy iff the condition is known to be false."""
        return self._write(negation_normal(condition, negate=True))

    def _write(self, condition: Condition) -> str:
        match condition:
            case Const(value):
                return str(value)
            case All(parts):
                return self._join(" and ", parts, "True")
            case Any(parts):
                return self._join(" or ", parts, "False")
            case Between() | OneOf() | HasAny() | SameAs() | Within() | Given():
                return self._leaf(condition)
            case _:
                raise TypeError(f"not in negation normal form: {condition!r}")

    def _join(self, word: str, parts: tuple[Condition, ...], empty: str) -> str:
        neutral, decisive = (empty, "False" if empty == "True" else "True")
        written = [text for part in parts if (text := self._write(part)) != neutral]
        if decisive in written:
            return decisive
        if len(written) <= 1:
            return written[0] if written else neutral
        return f"({word.join(written)})"

    def _leaf(self, leaf: Test) -> str:
        name = self.naming(leaf.slot, leaf.raw)
        if isinstance(leaf, Given):
            return f"{name} is {'' if leaf.negated else 'not '}None"
        present = [] if leaf.slot in self.present and not leaf.raw else [f"{name} is not None"]
        judged = self._judgement(leaf, name, present)
        if isinstance(leaf, Within) and leaf.slot in self.once:
            within = self.asked.setdefault(" and ".join([*present, judged]), f"w{len(self.asked)}")
            if not leaf.negated:
                return within
            judged = within
        if leaf.negated:
            judged = f"not ({judged})" if " " in judged else f"not {judged}"
        parts = [*present, judged]
        return f"({' and '.join(parts)})" if len(parts) > 1 or " " in judged else judged

    def _judgement(self, leaf: Test, name: str, present: list[str]) -> str:
        match leaf:
            case Between(low=low, high=high, low_open=low_open, high_open=high_open):
                floor, ceiling = self.operand(low, leaf.raw, present), self.operand(high, leaf.raw, present)
                if floor is not None and floor == ceiling and not (low_open or high_open):
                    return f"{name} == {floor}"
                left = "" if floor is None else f"{floor} {'<' if low_open else '<='} "
                right = "" if ceiling is None else f" {'<' if high_open else '<='} {ceiling}"
                return f"{left}{name}{right}" if left or right else "True"
            case OneOf(values=values):
                if len(values) == 1 and isinstance(values[0], bool):
                    return name if values[0] else f"not {name}"
                return f"{name} == {values[0]!r}" if len(values) == 1 else f"{name} in {values!r}"
            case HasAny(mask=mask):
                return f"{name} & {mask} != 0"
            case SameAs(other=other):
                twin = self.naming(other, leaf.raw)
                present.append(f"{twin} is not None")
                return f"{name} == {twin}"
            case Within(codes=codes):
                countries = tuple(code for code in codes if len(code) == 2)  # a place starts with its country's code
                inside = [f"{name}[:2] == {code!r}" for code in countries]
                if len(countries) > 1:
                    inside = [f"{name}[:2] in {countries!r}"]
                regions = [code for code in codes if len(code) > 2]
                inside += [f"{name} == {code!r} or {name}.startswith({code + '-'!r})" for code in regions]
                return inside[0] if len(inside) == 1 and " or " not in inside[0] else f"({' or '.join(inside)})"
            case _:
                raise TypeError(f"not a test: {leaf!r}")

    def operand(self, bound: Operand | None, raw: bool, present: list[str]) -> str | None:
        """A bound as an expression; what must be present for it is added to `present`."""
        match bound:
            case None:
                return None
            case Literal(value):
                if value is None:
                    present.append("False")
                    return "0"
                return repr(value)
            case Read(slot):
                name = self.naming(slot, raw)
                present.append(f"{name} is not None")
                return name
            case ByCurrency(name=name, slot=slot, amounts=amounts):
                self.constants[f"BY_{name}"] = dict(amounts)
                look_up = f"BY_{name}.get({self.naming(slot, raw)})"
                present.append(f"{look_up} is not None")
                return look_up
            case After(slot, counter, today, count, unit, year_end):
                self.constants["LATER"] = later
                name = self.naming(slot, raw)
                present.append(f"{name} is not None")
                base = f"(None if {name} is None else {self.naming(today, raw)} - {name})" if counter else name
                return f"LATER({base}, {self.operand(count, raw, present)}, {unit!r}, {year_end})"
            case _:
                raise TypeError(f"{bound!r} was not fixed to an epoch")
