"""Edits that no profile can tell, as far as one fact at a time shows it.

Whatever state one fact is in, either both rules read the same from there on, or neither can fire. That proves bounds on
impossible values, conditions that follow from others of the same fact, and rules that exclude each other. It proves nothing
about facts that depend on each other: such edits stay among the survivors.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from strategist.analysis.mutation.edit import Change
from strategist.analysis.mutation.states import ALWAYS, NEVER, State, settled, states
from strategist.program.expressions import Condition, Test, leaves, negation_normal
from strategist.program.program import Program, Rule, fixed_rule, parameters_read

Normal = tuple[Condition, Condition, Condition]
"""`when`, what puts it out of scope, what excludes it: it fires where the first is known true and the others are not."""
SILENT: Normal = (NEVER, NEVER, NEVER)


def exclusive(program: Program, rule: Rule, other: Rule) -> bool:
    """Whether some fact keeps two rules from ever firing together."""
    return all(_exclusive(program, *pair) for pair in _on_each_day(program, rule, other))


def _exclusive(program: Program, rule: Rule, other: Rule) -> bool:
    first, second = _normal(rule), _normal(other)
    tests = (*_tests(rule), *_tests(other))
    shared = sorted({test.slot for test in _tests(rule)} & {test.slot for test in _tests(other)})
    for slot in shared:
        found = states(program, slot, tests)
        if found and all(SILENT in (_after(first, slot, s), _after(second, slot, s)) for s in found):
            return True
    return False


def same(program: Program, rule: Rule, other: Rule) -> bool:
    """Whether two rules fire in the same cases, as far as one fact at a time shows it. Their conclusions are not compared."""
    return all(_same(program, *pair) for pair in _on_each_day(program, rule, other))


def _same(program: Program, rule: Rule, other: Rule) -> bool:
    first, second = _normal(rule), _normal(other)
    tests = (*_tests(rule), *_tests(other))
    for slot in sorted({test.slot for test in tests}):
        found = states(program, slot, tests)
        if found and all(_after(first, slot, state) == _after(second, slot, state) for state in found):
            return True
    return first == second


def no_profile_can_tell(program: Program, change: Change) -> bool:
    """Whether every rule that an edit changes fires in the same cases as before, and concludes the same."""
    if change.plans or change.parameters:
        return False
    for index, after in change.rules.items():
        before = program.rules[index]
        if after is None:
            if not _never(program, before):
                return False
        elif after.conclusion != before.conclusion or after.overridden_by != before.overridden_by:
            return False
        elif (after.applies is None) is not (before.applies is None) or not same(program, before, after):
            return False  # with `applies`, an absent counter defers for the full period
    return True


def _never(program: Program, rule: Rule) -> bool:
    normal = _normal(rule)
    tests = _tests(rule)
    return any(
        (found := states(program, slot, tests)) and all(_after(normal, slot, state) == SILENT for state in found)
        for slot in sorted({test.slot for test in tests})
    )


def _on_each_day(program: Program, rule: Rule, other: Rule) -> Iterator[tuple[Rule, Rule]]:
    """Both rules with the figures of every period in which the parameters they read are the same."""
    parameters = program.vocabulary.parameters
    days = {program.edges[-1] if program.edges else 0}
    for name in parameters_read(rule) | parameters_read(other):
        days |= {first or 0 for first, _ in parameters[name].steps}
    for day in sorted(days):
        yield fixed_rule(rule, program.vocabulary, day), fixed_rule(other, program.vocabulary, day)


def _tests(rule: Rule) -> tuple[Test, ...]:
    return tuple(leaf for part in (rule.applies, rule.when, rule.unless) for leaf in leaves(part))


@lru_cache(maxsize=4_096)
def _normal(rule: Rule) -> Normal:
    return (
        negation_normal(rule.when),
        NEVER if rule.applies is None else negation_normal(rule.applies, negate=True),
        NEVER if rule.unless is None else negation_normal(rule.unless),
    )


def _after(normal: Normal, slot: int, state: State) -> Normal:
    when, outside, excluded = (settled(part, slot, state) for part in normal)
    return SILENT if when == NEVER or ALWAYS in (outside, excluded) else (when, outside, excluded)
