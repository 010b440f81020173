"""How far a case is from telling a rulebook from its edit: the tests that would have to come out otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.replay import Record
from strategist.decision.prepared import Prepared
from strategist.program.expressions import All, Any, Condition, Const, Test, leaves, negation_normal
from strategist.program.program import ActionPlan, Rule
from strategist.program.truth import Values, leaf_truth

Gap = Callable[[Values, Values], int]
"""The number of tests to turn, by values and given values."""
FAR = 1_000


def gap(condition: Condition | None, wanted: bool) -> Gap:
    """The fewest tests that have to turn until a condition in negation normal form is known true, or is not."""
    match condition:
        case None:
            return lambda values, given: FAR if wanted else 0
        case Const(value):
            return lambda values, given: 0 if value is wanted else FAR
        case All(parts) | Any(parts):
            several = [gap(part, wanted) for part in parts]
            fold = sum if isinstance(condition, All) is wanted else _least
            return lambda values, given: fold([one(values, given) for one in several])
        case _:
            leaf = condition
            return lambda values, given: int((leaf_truth(leaf, given if leaf.raw else values) is True) is not wanted)  # type: ignore[arg-type,union-attr]  # no `not` in this form


def _least(gaps: Sequence[int]) -> int:
    return min(gaps, default=FAR)


@lru_cache(maxsize=4_096)
def firing_gap(rule: Rule, wanted: bool) -> Gap:
    """The fewest tests that have to turn until a rule fires, or does not."""
    parts = [gap(negation_normal(rule.when), wanted)]
    if rule.applies is not None:
        parts.append(gap(negation_normal(rule.applies, negate=True), not wanted))
    if rule.unless is not None:
        parts.append(gap(negation_normal(rule.unless), not wanted))
    fold = sum if wanted else _least
    return lambda values, given: fold([part(values, given) for part in parts])


@dataclass(frozen=True, slots=True)
class Aim:
    """What a case has to bring about: the rules that must fire, or fire otherwise, or the plan that must count."""

    edit: Edit
    patched: Patched
    rules: tuple[int, ...]
    plans: tuple[int, ...] = ()

    def gap(self, original: Prepared, day: int) -> Gap:
        """How far a case of a day is from it."""
        before, after = original.epoch, self.patched.at(day).epoch
        if self.edit.kind in TOGETHER:
            both = [firing_gap(rule, True) for rule in self._meeting(original) if rule is not None]
            return lambda values, given: sum([one(values, given) for one in both])
        ways = [way for index in self.rules for way in _ways(before.rules[index], after.rules[index])]
        ways += [_plan_gap(before.plans[index], after.plans[index]) for index in self.plans]
        return lambda values, given: _least([sum([one(values, given) for one in way]) for way in ways])

    def tests(self, original: Prepared, day: int) -> list[Test]:
        """The tests whose facts are worth moving."""
        found: list[Test] = []
        rules = self._meeting(original) if self.edit.kind in TOGETHER else []
        for epoch in (original.epoch, self.patched.at(day).epoch):
            rules += [epoch.rules[index] for index in self.rules]
            for index in self.plans:
                plan = epoch.plans[index]
                for condition in (plan.only_when, *(c for need in plan.needs for c in (need.if_, need.pending))):
                    found += leaves(condition)
        for rule in rules:
            if rule is not None:
                found += [leaf for part in (rule.applies, rule.when, rule.unless) for leaf in leaves(part)]
        return list(dict.fromkeys(found))

    def _meeting(self, original: Prepared) -> list[Rule | None]:
        rules = original.epoch.rules
        found = [rules[index] for index in self.rules]
        after = self.edit.change.rules[self.rules[0]]
        if self.edit.kind == "override" and found[0] is not None and after is not None:
            lost = set(found[0].overridden_by) - set(after.overridden_by)
            return [found[0], *(rules[index] for index in sorted(lost))]
        return found


TOGETHER = ("strength", "order", "override")
"""Edits that matter only where two rules meet."""


def aims(edit: Edit, patched: Patched) -> list[Aim]:
    """What cases to look for: one aim for each rule that an edit changes, or one for rules that have to meet."""
    changed = tuple(sorted(patched.changed))
    if edit.kind in TOGETHER:
        return [Aim(edit, patched, changed)]
    plans = tuple(sorted(edit.change.plans))
    return [Aim(edit, patched, (index,)) for index in changed] + [Aim(edit, patched, (), (index,)) for index in plans]


def _ways(before: Rule | None, after: Rule | None) -> Iterator[tuple[Gap, ...]]:
    if before is not None and (after is None or after.conclusion != before.conclusion):
        yield (firing_gap(before, True),)
    elif before is not None and after is not None and before != after:
        yield firing_gap(before, True), firing_gap(after, False)
        yield firing_gap(before, False), firing_gap(after, True)


def _plan_gap(before: ActionPlan, after: ActionPlan) -> tuple[Gap, ...]:
    """A need that goes must have been wanting; a condition of the action that goes must not have held."""
    if before.only_when != after.only_when:
        return (gap(negation_normal(before.only_when), False),) if before.only_when is not None else ()
    gone = next((need for need in before.needs if need not in after.needs), None)
    if gone is None:
        return ()
    condition = gone.if_ if gone.if_ is not None else gone.pending
    return (gap(negation_normal(condition), True),) if condition is not None else ()


def nearest_records(
    records: Sequence[Record], givens: Sequence[Values], gap_of: Callable[[int], Gap], likely: set[int]
) -> list[int]:
    """The positions of records, those nearest to telling first, and of these the `likely` ones. `gap_of`: by day."""
    far = [gap_of(r.case.today)(r.outcome.values, given) for r, given in zip(records, givens, strict=True)]
    return sorted(range(len(records)), key=lambda number: (far[number], number not in likely, number))
