"""How far a value is from meeting a test, where its fact has an order: days, money, counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from strategist.explain.rules_told import RuleTeller
from strategist.profile.case import Vector
from strategist.program.expressions import Between, Test
from strategist.program.truth import operand
from strategist.rulebook import tests
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, money_text

YEAR = 365
"""What a distance between dates is compared with, in days."""


@dataclass(frozen=True, slots=True)
class Distance:
    """The way to a threshold. `amount`: what must be added (negative: taken off), as the value itself is kept.

    `threshold` is the nearest value that would do (just beyond it if `beyond`), as Python and JSON see it; `parameter`
    names the figure, if it is one; `said` is the way in words; `relative` is its share of what is wanted, 1 at most.
    """

    amount: int
    threshold: object
    beyond: bool
    parameter: str
    said: str
    relative: float

    def as_json(self, fact: Fact) -> dict[str, object]:
        """The distance as a JSON object; money as decimal text, dates in days."""
        return {
            "threshold": self.threshold,
            "beyond": self.beyond,
            "parameter": self.parameter or None,
            "distance": money_text(self.amount) if fact.kind is Kind.MONEY else self.amount,
            "relative": round(self.relative, 4),
        }


def distance_to(leaf: Test, vector: Vector, teller: RuleTeller) -> Distance | None:
    """The distance of a failing test; None where its fact has no order, or a bound is not known."""
    if not isinstance(leaf, Between):
        return None
    value = vector[leaf.slot]
    low, high = operand(leaf.low, vector), operand(leaf.high, vector)
    if not isinstance(value, int) or (leaf.low and low is None) or (leaf.high and high is None):
        return None
    floor, ceiling = _whole(low), _whole(high)
    written = bounds_as_written(leaf.text)
    ways: list[_Way] = []
    if leaf.negated:
        if floor is not None:
            ways.append(_Way(floor, not leaf.low_open, written[0], False))
        if ceiling is not None:
            ways.append(_Way(ceiling, not leaf.high_open, written[1], True))
    elif floor is not None and (value < floor or (leaf.low_open and value == floor)):
        ways.append(_Way(floor, leaf.low_open, written[0], True))
    elif ceiling is not None:
        ways.append(_Way(ceiling, leaf.high_open, written[1], False))
    found = [_distance(teller, leaf, value, way) for way in ways]
    return min(found, key=lambda one: (abs(one.amount), one.amount), default=None)


class _Way(NamedTuple):
    """A bound to reach; `beyond`: it will not do itself; `bound`: as written; `rising`: from below."""

    threshold: int
    beyond: bool
    bound: str
    rising: bool


def _distance(teller: RuleTeller, leaf: Between, value: int, way: _Way) -> Distance:
    fact = teller.vocabulary.facts[leaf.slot]
    threshold, beyond, bound, rising = way
    if beyond and fact.kind is not Kind.MONEY:  # whole numbers and days have a next one
        threshold, beyond = threshold + (1 if rising else -1), False
    amount = threshold - value
    parameter = bound if bound in teller.vocabulary.parameters else ""
    scale = max(abs(threshold), abs(value), MONEY_SCALE if fact.kind is Kind.MONEY else 1)
    relative = abs(amount) / (YEAR if fact.kind is Kind.DATE else scale)
    said = _said(teller, fact, amount, beyond, rising)
    plain = fact.plain(threshold) if fact.kind is not Kind.DATE or _is_day(threshold) else None
    return Distance(amount, plain, beyond, parameter, said, min(1.0, relative))


def _said(teller: RuleTeller, fact: Fact, amount: int, beyond: bool, rising: bool) -> str:
    """The way in words: `30 days short`, `2,000.00 CNY too much`."""
    size = abs(amount)
    if fact.kind is Kind.DATE:
        return f"{size:,} day{'' if size == 1 else 's'} too {'early' if rising else 'late'}"
    plain = teller.speech.value(fact, size)
    if fact.kind is Kind.INT and fact.unit:
        plain += "%" if fact.unit == "percent" else f" {fact.unit}{'s' if fact.unit == 'day' and size != 1 else ''}"
    if beyond and not size:
        return f"must be {'more' if rising else 'less'}"
    return f"{'more than ' if beyond else ''}{plain} {'short' if rising else 'too much'}"


def _is_day(number: int) -> bool:
    return 1 <= number <= date.max.toordinal()


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def bounds_as_written(text: str) -> tuple[str, str]:
    """The two bounds as the rule file has them; empty where there is none."""
    try:
        syntax = tests.parse_test(text)
    except tests.BadTest:  # made of several, or no test at all
        return "", ""
    if isinstance(syntax, tests.Not):
        syntax = syntax.test
    match syntax:
        case tests.Range(low=low, high=high):
            return low or "", high or ""
        case tests.Equals(text=bound):
            return bound, bound
        case _:
            return "", ""
