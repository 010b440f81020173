"""Which recorded cases an edit can make a difference to: those where a changed rule fires otherwise, or concludes otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import cast

from strategist.analysis.mutation.patched import Patched, concludes_otherwise
from strategist.analysis.mutation.replay import Record
from strategist.decision.prepared import Preparation
from strategist.profile.case import Vector
from strategist.program.program import ActionPlan, Rule
from strategist.program.python_source import PythonSource
from strategist.program.truth import truth
from strategist.vocabulary.kinds import Value

Fires = Callable[[Vector, Sequence[Value | None]], object]
MOST_KEPT = 4_096
"""How many compiled conditions are kept: those of the original are asked again for each of their edits."""


@lru_cache(maxsize=MOST_KEPT)
def firing(rule: Rule) -> Fires:
    """A rule's conditions as a function of values and given values, compiled. Parameters are put in already."""
    source = PythonSource()
    parts = [source.known_true(rule.when)]
    if rule.applies is not None:
        parts.append(f"not ({source.known_false(rule.applies)})")
    if rule.unless is not None:
        parts.append(f"not ({source.known_true(rule.unless)})")
    return cast(Fires, eval(f"lambda v, g: {' and '.join(parts)}", dict(source.constants)))


def _state(plan: ActionPlan, values: Vector, given: Vector) -> tuple[object, ...]:
    """Whether an action makes sense, and the needs of it that are felt."""
    sensible = plan.only_when is None or truth(plan.only_when, values, given) is True
    felt = [
        need
        for need in plan.needs
        if any(part is not None and truth(part, values, given) is True for part in (need.pending, need.if_))
    ]
    return (sensible, *felt)


class Reach:
    """Answers for one set of records. `given`: each record's profile before defaults, with the facts concluded."""

    def __init__(self, original: Preparation, records: Sequence[Record]) -> None:
        self.original, self.records = original, records
        concluded = original.program.vocabulary.concluded
        self.given = [
            tuple(
                after if slot in concluded else before
                for slot, (before, after) in enumerate(zip(record.case.given, record.outcome.values, strict=True))
            )
            for record in records
        ]
        self._before: dict[tuple[int, int], frozenset[int]] = {}
        self.periods: dict[int, list[int]] = {}
        for number, record in enumerate(records):
            day = original.at(record.case.today).epoch.first_day
            self.periods.setdefault(day, []).append(number)

    def of(self, patched: Patched) -> list[int]:
        """The positions of the records that an edit can reach, ascending."""
        found: set[int] = set()
        for day, numbers in self.periods.items():
            epoch = self.original.at(day).epoch
            for index in sorted(patched.changed):
                found.update(self._differing(epoch.rules[index], patched.rule(index, day), numbers))
            for index in patched.touched_plans:
                found.update(self._planned(epoch.plans[index], patched.plan(index, day), numbers))
        return sorted(found)

    def _planned(self, before: ActionPlan, after: ActionPlan, numbers: Sequence[int]) -> list[int]:
        """Where an action makes sense in one version only, or something else must come first."""
        return [n for n in numbers if _state(before, *self._vectors(n)) != _state(after, *self._vectors(n))]

    def _differing(self, before: Rule | None, after: Rule | None, numbers: Sequence[int]) -> list[int]:
        if before == after:
            return []
        one = self._fires_before(before, numbers)
        two = self._firing(after, numbers) if after is not None else frozenset()
        if before is None or after is None or concludes_otherwise(before, after):
            return sorted(one | two)
        return sorted(one ^ two)

    def _fires_before(self, rule: Rule | None, numbers: Sequence[int]) -> frozenset[int]:
        """The same for every edit of a rule: asked once. `numbers` are those of one period."""
        if rule is None or not numbers:
            return frozenset()
        key = rule.index, numbers[0]
        found = self._before.get(key)
        return self._before.setdefault(key, self._firing(rule, numbers)) if found is None else found

    def _firing(self, rule: Rule, numbers: Sequence[int]) -> frozenset[int]:
        fires, records, given = firing(rule), self.records, self.given
        return frozenset([n for n in numbers if fires(records[n].outcome.values, given[n])])

    def _vectors(self, number: int) -> tuple[Vector, Vector]:
        return self.records[number].outcome.values, self.given[number]
