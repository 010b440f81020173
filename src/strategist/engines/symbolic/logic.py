"""Formulas and terms: z3 expressions, or plain Python values where the result is known beforehand.

Everything folds: `all_of([True, f])` is `f`. So what an epoch settles for good never reaches the solver.

z3's own operators look at the type of every part first, and make a new figure of every number, which takes most of the time of
a translation. Here the types are known, so what they make is made without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import z3

Formula: TypeAlias = z3.BoolRef | bool
"""What is true or false of a profile."""
Term: TypeAlias = z3.ArithRef | int
"""A whole number of a profile: days, scaled money, counts."""


def all_of(parts: Iterable[Formula]) -> Formula:
    """True iff every part is.

    >>> all_of([True, True]), all_of([z3.Bool("a"), False])
    (True, False)
    """
    found: list[Formula] = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            found.append(part)
    return True if not found else found[0] if len(found) == 1 else _joined(z3.Z3_mk_and, found)


def any_of(parts: Iterable[Formula]) -> Formula:
    """True iff a part is.

    >>> any_of([]), any_of([False, z3.Bool("a")])
    (False, a)
    """
    found: list[Formula] = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            found.append(part)
    return False if not found else found[0] if len(found) == 1 else _joined(z3.Z3_mk_or, found)


def _joined(make: Callable[..., Any], parts: Sequence[z3.BoolRef]) -> z3.BoolRef:
    """What `z3.And` and `z3.Or` make."""
    context = parts[0].ctx
    return z3.BoolRef(make(context.ref(), len(parts), asts(parts)), context)


def asts(parts: Sequence[z3.AstRef]) -> Any:
    """What the functions of z3 in C take for many parts."""
    return (z3.Ast * len(parts))(*[part.ast for part in parts])


def opposite(part: Formula) -> Formula:
    """True iff the part is not."""
    if isinstance(part, bool):
        return not part
    return z3.BoolRef(z3.Z3_mk_not(part.ctx.ref(), part.ast), part.ctx)


def brought(part: Formula, context: z3.Context) -> Formula:
    """The same formula in a context of the solver."""
    return part if isinstance(part, bool) or part.ctx == context else part.translate(context)


def same(one: Formula, other: Formula) -> Formula:
    """True iff both have the same truth."""
    if isinstance(one, bool):
        return other if one else opposite(other)
    if isinstance(other, bool):
        return one if other else opposite(one)
    return z3.BoolRef(z3.Z3_mk_eq(one.ctx.ref(), one.ast, other.ast), one.ctx)


def at_most(one: Term, other: Term) -> Formula:
    """True iff a number is no greater than another.

    >>> at_most(2, 3), at_most(z3.Int("days"), 3)
    (True, days <= 3)
    """
    return one <= other if isinstance(one, int) and isinstance(other, int) else _compared(z3.Z3_mk_le, one, other)


def below(one: Term, other: Term) -> Formula:
    """True iff a number is smaller than another."""
    return one < other if isinstance(one, int) and isinstance(other, int) else _compared(z3.Z3_mk_lt, one, other)


def equals(one: Term, other: Term) -> Formula:
    """True iff two numbers are the same."""
    return one == other if isinstance(one, int) and isinstance(other, int) else _compared(z3.Z3_mk_eq, one, other)


def _compared(make: Callable[..., Any], one: Term, other: Term) -> z3.BoolRef:
    a, b = _number(one), _number(other)
    return z3.BoolRef(make(a.ctx.ref(), a.ast, b.ast), a.ctx)


def _number(term: Term) -> z3.ArithRef:
    return _figure(term) if isinstance(term, int) else term


@lru_cache(maxsize=4096)
def _figure(number: int) -> z3.ArithRef:
    return z3.IntVal(number)


def choose(condition: Formula, then: Term, otherwise: Term) -> Term:
    """`then` where the condition holds, else `otherwise`."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if isinstance(then, int) and isinstance(otherwise, int) and then == otherwise:
        return then
    a, b, context = _number(then), _number(otherwise), condition.ctx
    return z3.ArithRef(z3.Z3_mk_ite(context.ref(), condition.ast, a.ast, b.ast), context)


def at_most_one(parts: Sequence[Formula]) -> Formula:
    """True iff no two parts are."""
    return all_of(opposite(all_of((one, other))) for number, one in enumerate(parts) for other in parts[number + 1 :])


def two_of(parts: Sequence[Formula]) -> Formula:
    """True iff at least two parts are."""
    return any_of(all_of((one, other)) for number, one in enumerate(parts) for other in parts[number + 1 :])


def greatest(one: Term, other: Term) -> Term:
    """The greater of two numbers."""
    return (
        max(one, other) if isinstance(one, int) and isinstance(other, int) else choose(at_most(other, one), one, other)
    )


def least(one: Term, other: Term) -> Term:
    """The smaller of two numbers."""
    return (
        min(one, other) if isinstance(one, int) and isinstance(other, int) else choose(at_most(one, other), one, other)
    )
