"""Statements about a case that are either so or not so, made of conditions that are known to be true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from strategist.program.expressions import Condition, Not
from strategist.program.program import Epoch, Rule
from strategist.program.truth import Values, truth


@dataclass(frozen=True, slots=True)
class Holds:
    """The condition is known to be true."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is so."""

    parts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is so."""

    parts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class NotSo:
    """The part is not so: its conditions are false, or unknown."""

    part: Claim


Claim = Holds | AllOf | AnyOf | NotSo


def is_so(claim: Claim, values: Values, given: Values) -> bool:
    """Whether a claim is so of a case. `given` is the profile before defaults.

    >>> from strategist.program.expressions import Const
    >>> is_so(NotSo(AllOf((Holds(Const(True)), Holds(Const(False))))), (), ())
    True
    """
    match claim:
        case Holds(condition):
            return truth(condition, values, given) is True
        case AllOf(parts):
            return all(is_so(part, values, given) for part in parts)
        case AnyOf(parts):
            return any(is_so(part, values, given) for part in parts)
        case NotSo(part):
            return not is_so(part, values, given)


def fires(rule: Rule) -> AllOf:
    """`applies` is not false, `when` is true, `unless` is not true."""
    return AllOf((*scope(rule), Holds(rule.when), *exclusion(rule)))


def scope(rule: Rule) -> tuple[Claim, ...]:
    """`applies` is not false."""
    return () if rule.applies is None else (NotSo(Holds(Not(rule.applies))),)


def exclusion(rule: Rule) -> tuple[Claim, ...]:
    """`unless` is not true."""
    return () if rule.unless is None else (NotSo(Holds(rule.unless)),)


def overriding(rule: Rule, epoch: Epoch) -> list[Rule]:
    """The rules in force that override it."""
    return [other for index in rule.overridden_by if (other := epoch.rules[index]) is not None]


def live(rule: Rule, epoch: Epoch) -> Claim:
    """It fires, and no live rule overrides it. Overrides have no circles, so this ends."""
    return AllOf((fires(rule), *(NotSo(live(other, epoch)) for other in overriding(rule, epoch))))


def reached(row: Rule, above: Iterable[Rule]) -> AllOf:
    """The row of a table fires, and none above it does."""
    return AllOf((*fires(row).parts, *(NotSo(fires(other)) for other in above)))
