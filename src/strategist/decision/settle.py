"""How the live rules of a derived fact settle it. The generated evaluators are compared with this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from strategist.program.conclusions import AddTo, Score, ScoreNumber, SetFact
from strategist.program.program import Rule
from strategist.program.truth import Values, operand
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Value


def live_mask(fired: int, live: int, rules: Iterable[Rule], order: Sequence[int]) -> int:
    """`live` with the bits of these rules settled: fired, and no live rule overrides them.

    `order` names the overridden rules, each after those that override it.
    """
    own = {rule.index: rule for rule in rules}
    for index in own:
        if fired >> index & 1:
            live |= 1 << index
    for index in order:
        rule_here = own.get(index)
        if rule_here is not None and any(live >> other & 1 for other in rule_here.overridden_by):
            live &= ~(1 << index)
    return live


def settle(
    fact: Fact, live: Sequence[Rule], values: Values, *, table: bool = False
) -> tuple[Value | None, tuple[int, ...]]:
    """The value of a derived fact from its live rules, and the rules in conflict (then it is its `otherwise`)."""
    set_by: dict[Value, int] = {}
    points: dict[int, int] = {}
    number: int | None = None
    members: int | None = None
    for rule in live:
        match rule.conclusion:
            case SetFact(value=value):
                stated = operand(value, values)
                if stated is not None and not (table and set_by):
                    set_by.setdefault(stated, rule.index)
            case Score(points=given):
                for code, count in given:
                    points[code] = points.get(code, 0) + count
            case ScoreNumber(points=count):
                number = (number or 0) + count
            case AddTo(mask=mask):
                members = (members or 0) | mask
            case _:
                raise TypeError(f"`{rule.id}` does not conclude on a fact")
    if len(set_by) == 1:
        return next(iter(set_by)), ()
    if set_by and fact.settles:
        days = [int(day) for day in set_by]
        return (max(days) if fact.settles == "latest" else min(days)), ()
    if set_by:
        concluding = [rule.index for rule in live if isinstance(rule.conclusion, SetFact)]
        return fact.otherwise, tuple(concluding)
    if members is not None:
        return members, ()
    if number is not None:
        return min(max(number, fact.low or 0), fact.high if fact.high is not None else number), ()
    return (winner if (winner := leader(fact, points)) is not None else fact.otherwise), ()


def leader(fact: Fact, points: dict[int, int]) -> int | None:
    """The value with at least `at_least` points and `lead` more than any other; None if there is none."""
    if not points or fact.at_least is None:
        return None
    ranked = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    best, count = ranked[0]
    second = max((points.get(code, 0) for code in range(len(fact.values)) if code != best), default=0)
    return best if count >= fact.at_least and count >= second + fact.lead else None
