"""The values at which conditions change: each bound of a test, and its neighbour on the other side."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.program.expressions import Between, Condition, HasAny, Literal, OneOf, Test, Within, leaves
from strategist.program.program import Epoch
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import TODAY


def boundaries(epoch: Epoch) -> dict[Fact, tuple[Value, ...]]:
    """For each input that rules or actions test, the values worth trying, ascending. Facts of text have those that are named."""
    found: dict[int, set[Value]] = {}
    facts = epoch.vocabulary.facts
    dates = {facts_name: fact for fact in facts if (facts_name := f"days_until_{fact.name}") in epoch.vocabulary.fact}
    today = max(epoch.first_day, 1)
    for leaf in _tests(epoch):
        if leaf.slot < 0:
            continue
        fact = facts[leaf.slot]
        base = dates.get(fact.name)
        if base is not None and not base.derived:
            found.setdefault(base.slot, set()).update(today + int(value) for value in _values(leaf, fact))
        elif not fact.derived and not fact.computed and fact.name != TODAY:
            found.setdefault(fact.slot, set()).update(_values(leaf, fact))
    return {facts[slot]: tuple(sorted(found[slot])) for slot in sorted(found)}


def _tests(epoch: Epoch) -> Iterator[Test]:
    conditions: list[Condition | None] = []
    for rule in epoch.rules:
        if rule is not None:
            conditions += [rule.applies, rule.when, rule.unless]
    for plan in epoch.plans:
        conditions.append(plan.only_when)
        conditions += [condition for need in plan.needs for condition in (need.if_, need.pending)]
    for condition in conditions:
        yield from leaves(condition)


def _values(leaf: Test, fact: Fact) -> Iterator[Value]:
    match fact.kind:
        case Kind.BOOL:
            yield from (False, True)
        case Kind.ENUM:
            yield from range(len(fact.values))
        case Kind.SET:
            yield from (1 << bit for bit in range(len(fact.values)))
        case _:
            match leaf:
                case Between(low=low, high=high):
                    for bound, step in ((low, -1), (high, 1)):
                        if isinstance(bound, Literal) and isinstance(bound.value, int):
                            yield from (bound.value, bound.value + step)
                case OneOf(values=values):
                    yield from values
                case Within(codes=codes):
                    yield from codes
                case HasAny(mask=mask):
                    yield mask
                case _:
                    if fact.kind is Kind.INT:
                        yield 0
