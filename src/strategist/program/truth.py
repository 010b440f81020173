"""What a condition means: true, false, or None for unknown. The short and obvious reading that all others must match."""

from __future__ import annotations

from collections.abc import Sequence

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
    Not,
    OneOf,
    Operand,
    ParameterIs,
    Read,
    SameAs,
    Test,
    Within,
)
from strategist.program.program import Rule
from strategist.vocabulary.kinds import Value

Values = Sequence[Value | None]


def truth(condition: Condition | None, values: Values, given: Values) -> bool | None:
    """Kleene's three-valued truth. `given` is the profile before defaults, read by raw leaves.

    >>> truth(All((Const(True), Not(Const(False)))), (), ())
    True
    """
    match condition:
        case None:
            return None
        case Const(value):
            return value
        case Not(part):
            inner = truth(part, values, given)
            return None if inner is None else not inner
        case All(parts):
            return kleene_and([truth(part, values, given) for part in parts])
        case Any(parts):
            inner = kleene_and([_opposite(truth(part, values, given)) for part in parts])
            return _opposite(inner)
        case _:
            return leaf_truth(condition, given if condition.raw else values)


def fires(rule: Rule, values: Values, given: Values) -> bool:
    """`applies` is not false, `when` is true, `unless` is not true."""
    return (
        truth(rule.when, values, given) is True
        and (rule.applies is None or truth(rule.applies, values, given) is not False)
        and (rule.unless is None or truth(rule.unless, values, given) is not True)
    )


def kleene_and(parts: list[bool | None]) -> bool | None:
    """False if any is false, else unknown if any is unknown, else true."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def leaf_truth(leaf: Test, values: Values) -> bool | None:
    """The truth of one test over the values it reads."""
    if isinstance(leaf, Given):
        return (values[leaf.slot] is not None) is not leaf.negated
    if isinstance(leaf, ParameterIs):
        raise TypeError(f"parameter `{leaf.name}` was not fixed to an epoch")
    value = values[leaf.slot]
    found = None if value is None else _judge(leaf, value, values)
    return None if found is None else found is not leaf.negated


def _judge(leaf: Test, value: Value, values: Values) -> bool | None:
    match leaf:
        case Between(low=low, high=high, low_open=low_open, high_open=high_open):
            floor, ceiling = operand(low, values), operand(high, values)
            if (low is not None and floor is None) or (high is not None and ceiling is None):
                return None
            above = floor is None or (value > floor if low_open else value >= floor)  # type: ignore[operator]  # same kind
            below = ceiling is None or (value < ceiling if high_open else value <= ceiling)  # type: ignore[operator]  # same kind
            return above and below
        case OneOf(values=wanted):
            return value in wanted
        case HasAny(mask=mask):
            return bool(int(value) & mask)
        case SameAs(other=other):
            return None if values[other] is None else value == values[other]
        case Within(codes=codes):
            return any(value == code or str(value).startswith(code + "-") for code in codes)
        case _:
            raise TypeError(f"not a test: {leaf!r}")


def operand(bound: Operand | None, values: Values) -> Value | None:
    """The value of a bound; None if it is missing (or there is none)."""
    match bound:
        case Literal(value):
            return value
        case Read(slot):
            return values[slot]
        case ByCurrency(slot=slot, amounts=amounts):
            return next((amount for code, amount in amounts if code == values[slot]), None)
        case After(slot, counter, today, count, unit, year_end):
            base = values[slot]
            if counter and base is not None:
                base = int(values[today] or 0) - int(base)
            return later(base, operand(count, values), unit, year_end)
        case None:
            return None
        case _:
            raise TypeError(f"{bound!r} was not fixed to an epoch")
