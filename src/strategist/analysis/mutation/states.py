"""The states that one fact can be in, as far as the tests of some rules can tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from strategist.program.expressions import (
    All,
    Any,
    Between,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    OneOf,
    Test,
    Within,
    negation_normal,
)
from strategist.program.program import Program
from strategist.program.truth import leaf_truth
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import STEP_FACTS, TODAY

State = tuple[Value | None, Value | None]
"""The value of a fact, and its value before defaults."""
ANOTHER = "something else"
"""A text that no rule names."""
MOST_MEMBERS = 6
"""Set facts of which tests name more members are not enumerated."""
NEVER, ALWAYS = Const(False), Const(True)


def states(program: Program, slot: int, tests: Iterable[Test]) -> list[State]:
    """Every state of a fact that matters to some tests of it; empty if they are too many."""
    fact = program.vocabulary.facts[slot]
    values = _values(fact, [test for test in tests if test.slot == slot])
    if fact.low is not None and fact.high is not None:
        values = [value for value in values if fact.low <= int(value) <= fact.high]
    found: list[State] = [(value, value) for value in values]
    if fact.derived:
        present = fact.otherwise is not None
    else:
        present = fact.required or fact.name in (TODAY, *STEP_FACTS)
    usual = fact.default
    if usual is not None and not fact.derived:
        found.append((usual.value, None))
    if values and not present and (usual is None or usual.where is not None):
        found.append((None, None))
    return [state for state in found if not _impossible(program, slot, state)]


def _impossible(program: Program, slot: int, state: State) -> bool:
    """Whether a constraint of the vocabulary rules the state out, whatever else a profile says."""
    return any(
        one.never is not None and settled(negation_normal(one.never), slot, (state[1], state[1])) == ALWAYS
        for one in program.impossible
    )


def _values(fact: Fact, tests: Sequence[Test]) -> list[Value]:
    match fact.kind:
        case Kind.BOOL:
            return [False, True]
        case Kind.ENUM:
            return list(range(len(fact.values)))
        case Kind.SET:
            return _sets(fact, tests)
        case Kind.PLACE:
            codes = {code for test in tests if isinstance(test, Within) for code in test.codes}
            return sorted(codes | {code[:2] for code in codes} | {f"{code[:2]}-ZZ" for code in codes} | {"ZZ"})
        case Kind.TEXT:
            named = {value for test in tests if isinstance(test, OneOf) for value in test.values}
            return [*sorted(map(str, named)), ANOTHER]
        case _:
            bounds = {
                int(bound.value)
                for test in tests
                if isinstance(test, Between)
                for bound in (test.low, test.high)
                if isinstance(bound, Literal) and bound.value is not None
            }
            return sorted({bound + step for bound in bounds or {0} for step in (-1, 0, 1)})


def _sets(fact: Fact, tests: Sequence[Test]) -> list[Value]:
    mask = 0
    for test in tests:
        mask |= test.mask if isinstance(test, HasAny) else 0
    named = [1 << code for code in range(len(fact.values)) if mask >> code & 1]
    other = next((1 << code for code in range(len(fact.values)) if not mask >> code & 1), 0)
    if len(named) > MOST_MEMBERS:
        return []
    members = [*named, other] if other else named
    return sorted({sum(chosen) for chosen in product(*((0, member) for member in members))})


def settled(condition: Condition, slot: int, state: State) -> Condition:
    """A condition in negation normal form, as it reads once one fact's state is known.

    >>> leaf = OneOf(slot=0, values=(1,))
    >>> settled(All((leaf, Given(slot=1))), 0, (2, 2))
    Const(value=False)
    """
    match condition:
        case All(parts):
            left = [one for part in parts if (one := settled(part, slot, state)) != ALWAYS]
            return NEVER if NEVER in left else left[0] if len(left) == 1 else All(tuple(left)) if left else ALWAYS
        case Any(parts):
            left = [one for part in parts if (one := settled(part, slot, state)) != NEVER]
            return ALWAYS if ALWAYS in left else left[0] if len(left) == 1 else Any(tuple(left)) if left else NEVER
        case Between() | OneOf() | HasAny() | Within() | Given() if condition.slot == slot:
            return _known(condition, state[1] if condition.raw else state[0])
        case _:
            return condition


def _known(leaf: Between | OneOf | HasAny | Within | Given, value: Value | None) -> Condition:
    if isinstance(leaf, Given):
        return Const((value is not None) is not leaf.negated)
    if value is None:
        return NEVER
    if isinstance(leaf, Between) and not all(
        bound is None or isinstance(bound, Literal) for bound in (leaf.low, leaf.high)
    ):
        return leaf
    values: list[Value | None] = [None] * (leaf.slot + 1)
    values[leaf.slot] = value
    return Const(leaf_truth(leaf, values) is True)
