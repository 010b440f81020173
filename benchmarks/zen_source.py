"""Conditions in ZEN's expression language."""

from __future__ import annotations

from flat import Flat, FlatRule, members
from strategist.program.expressions import (
    All,
    Any,
    Between,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    Not,
    OneOf,
    Operand,
    Read,
    SameAs,
    Test,
    Within,
)
from strategist.vocabulary.kinds import Value


def literal(value: Value | None) -> str:
    """A value as ZEN writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else str(value)


class ZenSource:
    """Writes conditions; facts settled earlier in the same node are read by `$`."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat

    def fires(self, rule: FlatRule) -> str:
        """Whether a rule fires."""
        parts = [self.expression(part) for part in rule.required]
        parts += [f"not ({self.expression(part)})" for part in rule.barred]
        return f"({' and '.join(parts)})" if parts else "true"

    def expression(self, condition: Condition) -> str:
        """A condition as an expression."""
        match condition:
            case Const(value):
                return literal(value)
            case All(parts):
                return f"({' and '.join(map(self.expression, parts))})"
            case Any(parts):
                return f"({' or '.join(map(self.expression, parts))})"
            case Not():
                raise TypeError(f"not in negation normal form: {condition!r}")
            case _:
                return self._test(condition)

    def _name(self, slot: int, raw: bool, bit: int | None = None) -> str:
        return ("$." if slot in self.flat.settled else "") + self.flat.name(slot, raw, bit)

    def _test(self, leaf: Test) -> str:
        name = self._name(leaf.slot, leaf.raw)
        if isinstance(leaf, Given):
            return f"{name} {'==' if leaf.negated else '!='} null"
        present = [] if isinstance(leaf, OneOf | HasAny) and not leaf.negated else [f"{name} != null"]
        judged = self._judgement(leaf, name, present)
        return f"({' and '.join([*present, f'not ({judged})' if leaf.negated else judged])})"

    def _judgement(self, leaf: Test, name: str, present: list[str]) -> str:
        match leaf:
            case Between(low=low, high=high):
                parts = (
                    [f"{name} {'>' if leaf.low_open else '>='} {self._bound(low, leaf.raw, present)}"] if low else []
                )
                parts += (
                    [f"{name} {'<' if leaf.high_open else '<='} {self._bound(high, leaf.raw, present)}"] if high else []
                )
                return " and ".join(parts)
            case OneOf(values=values):
                listed = ", ".join(map(literal, values))
                return f"{name} == {listed}" if len(values) == 1 else f"{name} in [{listed}]"
            case HasAny():
                return " or ".join(f"{self._name(leaf.slot, leaf.raw, bit)} == true" for bit in members(leaf)).join(
                    "()"
                )
            case SameAs(other=other):
                present.append(f"{self._name(other, leaf.raw)} != null")
                return f"{name} == {self._name(other, leaf.raw)}"
            case Within(codes=codes):
                return " or ".join(f"{name} == '{code}' or startsWith({name}, '{code}-')" for code in codes).join("()")
            case _:
                raise TypeError(f"ZEN cannot say {leaf!r}")

    def _bound(self, bound: Operand | None, raw: bool, present: list[str]) -> str:
        if isinstance(bound, Read):
            name = self._name(bound.slot, raw)
            present.append(f"{name} != null")
            return name
        assert isinstance(bound, Literal)
        return literal(bound.value)
