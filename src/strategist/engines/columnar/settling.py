"""How derived facts come about in many rows: rules fire, overrides strike, values, points and members are drawn together.

The mirror of `decision.settle` and of the reference evaluator's loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from strategist.engines.columnar.batch import Batch
from strategist.engines.columnar.bits import Bits, Integers, both, either, inverse, pack, some, union, unpack, without
from strategist.engines.columnar.columns import Choices, Column, Members, Numbers
from strategist.engines.columnar.conditions import Conditions, Judge
from strategist.engines.columnar.operands import bound
from strategist.program.conclusions import AddTo, Score, ScoreNumber, SetFact
from strategist.program.expressions import Literal
from strategist.program.program import Epoch, Rule, Step
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind


class Firing:
    """The rules of an epoch as judges, and the order in which overrides are settled."""

    def __init__(self, epoch: Epoch, conditions: Conditions) -> None:
        self.order = epoch.program.override_order
        self.judges = {rule.index: firing(rule, conditions) for rule in epoch.rules if rule is not None}

    def fire(self, rules: Sequence[Rule], batch: Batch, first_only: bool = False) -> None:
        """Notes where rules fire and where they are live. `first_only`: of a table, the first true row alone."""
        rest: Bits = True
        for rule in rules:
            fired = self.judges[rule.index](batch)
            if first_only:
                fired = some(both(fired, rest))
                rest = without(rest, fired)
            batch.fired[rule.index] = batch.live[rule.index] = fired
        own = {rule.index: rule for rule in rules if rule.overridden_by}
        for index in self.order if own else ():
            if index in own and batch.live[index] is not False:
                over = union(batch.live.get(other, False) for other in own[index].overridden_by)
                if over is not False:
                    batch.live[index] = some(without(batch.live[index], over))


def firing(rule: Rule, conditions: Conditions) -> Judge:
    """Judges where a rule fires: `when` is true, `applies` is not false, `unless` is not true."""
    when = conditions.known_true(rule.when)
    applies = None if rule.applies is None else conditions.known_false(rule.applies)
    unless = None if rule.unless is None else conditions.known_true(rule.unless)
    if applies is None and unless is None:
        return when

    def judge(batch: Batch) -> Bits:
        found = when(batch)
        for exception in (applies, unless):
            if found is False:
                return False
            if exception is not None:
                found = without(found, exception(batch))
        return some(found)

    return judge


def settle(step: Step, fact: Fact, rules: Sequence[Rule], batch: Batch) -> None:
    """Concludes a derived fact from its live rules, and the days until it."""
    live = [(rule, rows) for rule in rules if (rows := batch.live[rule.index]) is not False]
    if fact.kind in (Kind.INT, Kind.MONEY, Kind.DATE):
        column: Column = _numbers(fact, live, step.table, batch)
    elif fact.kind is Kind.SET:
        column = _members(fact, live, batch)
    else:
        column = _choices(fact, live, batch)
    batch.put(step.slot, column)
    if step.companion is not None:
        assert isinstance(column, Numbers)
        batch.put(step.companion, column.minus(batch.today))


Live = Sequence[tuple[Rule, Bits]]


def _otherwise(fact: Fact, column: Column, disagreeing: Bits, batch: Batch) -> Column:
    """A column with the fact's `otherwise` where nothing was concluded, and notes where rules disagree."""
    if disagreeing is not False:
        batch.conflicts[fact.slot] = disagreeing
    missing = some(inverse(column.present)) if column.present is not True else False
    if fact.otherwise is None or missing is False:
        return column
    return column.filled(fact.otherwise, missing, batch.count)


def _numbers(fact: Fact, live: Live, table: bool, batch: Batch) -> Column:
    found = Numbers(0, False)
    disagreeing: Bits = False
    for rule, rows in live:
        if not isinstance(rule.conclusion, SetFact):
            continue
        stated = bound(rule.conclusion.value, batch.values, batch)
        stated = Numbers(stated.values, some(both(stated.present, rows)))
        if stated.present is False:
            continue
        twice = False if table else some(both(found.present, stated.present))
        if twice is not False:
            differing = some(both(twice, pack(found.values != stated.values)))
            if not fact.settles:
                disagreeing = either(disagreeing, differing)
            else:
                later = stated.values > found.values if fact.settles == "latest" else stated.values < found.values
                stated = Numbers(stated.values, some(without(stated.present, without(twice, pack(later)))))
        found = found.joined(stated, batch.count)
    settled = found.present
    if disagreeing is not False:
        found = Numbers(found.values, some(without(found.present, disagreeing)))
    if settled is not True and any(isinstance(rule.conclusion, ScoreNumber) for rule, _ in live):
        points = _sum_of_points(fact, live, batch)
        points = Numbers(points.values, some(without(points.present, settled)))
        found = found.joined(points, batch.count)
    return _otherwise(fact, found, disagreeing, batch)


def _sum_of_points(fact: Fact, live: Live, batch: Batch) -> Numbers:
    scored = [(rule.conclusion.points, rows) for rule, rows in live if isinstance(rule.conclusion, ScoreNumber)]
    most = max(sum(abs(points) for points, _ in scored), abs(fact.low or 0), abs(fact.high or 0))
    total: Integers = np.zeros(batch.count, np.int16 if most <= np.iinfo(np.int16).max else np.int64)
    for points, rows in scored:
        np.add(total, unpack(rows, batch.count) * total.dtype.type(points), out=total)
    some_rule = union(rows for _, rows in scored)
    if fact.low is not None or fact.high is not None:
        np.clip(total, fact.low or 0, fact.high, out=total)
    else:
        np.maximum(total, 0, out=total)
    return Numbers(total, some_rule)


def _members(fact: Fact, live: Live, batch: Batch) -> Column:
    planes: dict[int, Bits] = {}
    present: Bits = False
    for rule, rows in live:
        match rule.conclusion:
            case AddTo(mask=mask):
                for member in range(mask.bit_length()):
                    if mask >> member & 1:
                        planes[member] = either(planes.get(member, False), rows)
                present = either(present, rows)
            case _:
                pass
    stated, rows_set, disagreeing = _stated(live)
    if rows_set is not False:  # what rules set goes before what they add
        for member in range(len(fact.values)):
            own = union(rows for value, rows in stated.items() if int(value) >> member & 1)  # type: ignore[call-overload]  # masks
            planes[member] = either(without(planes.get(member, False), rows_set), own)
        for member in planes:
            planes[member] = without(planes[member], disagreeing)
        present = without(either(present, rows_set), disagreeing)
    return _otherwise(fact, Members(present, lambda member: planes.get(member, False)), disagreeing, batch)


def _stated(live: Live) -> tuple[dict[object, Bits], Bits, Bits]:
    """Where rules set which value, where they set any, and where they disagree."""
    stated: dict[object, Bits] = {}
    for rule, rows in live:
        conclusion = rule.conclusion
        if isinstance(conclusion, SetFact):
            assert isinstance(conclusion.value, Literal)
            if conclusion.value.value is not None:
                value = conclusion.value.value
                stated[value] = either(stated.get(value, False), rows)
    anywhere: Bits = False
    disagreeing: Bits = False
    for rows in stated.values():
        disagreeing = either(disagreeing, both(anywhere, rows))
        anywhere = either(anywhere, rows)
    return stated, anywhere, some(disagreeing)


def _choices(fact: Fact, live: Live, batch: Batch) -> Column:
    stated, settled, disagreeing = _stated(live)
    words = tuple(str(value) for value in stated) if fact.kind in (Kind.TEXT, Kind.PLACE) else ()
    planes = {
        words.index(str(value)) if words else int(value): without(rows, disagreeing)  # type: ignore[call-overload]  # codes
        for value, rows in stated.items()
    }
    present = without(settled, disagreeing)
    if settled is not True and fact.at_least is not None:
        for code, rows in _leaders(fact, live, batch).items():
            own = some(without(rows, settled))
            planes[code] = either(planes.get(code, False), own)
            present = either(present, own)
    return _otherwise(fact, Choices(present, lambda code: planes.get(code, False), words), disagreeing, batch)


def _leaders(fact: Fact, live: Live, batch: Batch) -> dict[int, Bits]:
    """Where a value has at least `at_least` points and `lead` more than any other."""
    assert fact.at_least is not None
    points = {code: np.zeros(batch.count, np.int32) for code in _scored(live)}
    for rule, rows in live:
        if isinstance(rule.conclusion, Score):
            scored = unpack(rows, batch.count)
            for code, count in rule.conclusion.points:
                points[code] += scored * np.int32(count)
    found = {}
    unscored = len(points) < len(fact.values)  # a value nobody gives points to has none, and may be the second
    for code, own in points.items():
        others = [other for twin, other in points.items() if twin != code]
        if unscored:
            others.append(np.zeros(batch.count, np.int32))
        leads = own >= fact.at_least
        if others:
            leads &= own >= np.maximum.reduce(others) + fact.lead
        found[code] = some(pack(leads))
    touched = union(rows for rule, rows in live if isinstance(rule.conclusion, Score))
    return {code: both(rows, touched) for code, rows in found.items()}


def _scored(live: Live) -> Iterable[int]:
    return sorted({c for rule, _ in live if isinstance(rule.conclusion, Score) for c, _ in rule.conclusion.points})
