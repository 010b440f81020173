"""Which regime a debt falls under: the first whose conditions hold, and which earlier ones nobody could tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strategist.profile.case import Case, Vector
from strategist.program.expressions import Condition, leaves
from strategist.program.interest_terms import Regime
from strategist.program.program import Program, fixed
from strategist.program.truth import leaf_truth, truth


@dataclass(frozen=True, slots=True)
class Chosen:
    """The regime taken, if any. `undecided`: (regime tried before, absent facts that would decide about it)."""

    regime: Regime | None
    undecided: tuple[tuple[Regime, tuple[str, ...]], ...]
    assumed: tuple[int, ...] = ()


def choose(program: Program, case: Case, values: Vector, due: int) -> Chosen:
    """The first regime that holds for a case. `values`: the case evaluated; `due`: the due day's number."""
    undecided: list[tuple[Regime, tuple[str, ...]]] = []
    for regime in program.regimes:
        if not (regime.in_force(case.today) and regime.admits(due + regime.starts)):
            continue
        when, applies, unless = (
            fixed(part, program.vocabulary, case.today) for part in (regime.when, regime.applies, regime.unless)
        )
        holds = True if when is None else truth(when, values, case.given)
        if truth(applies, values, case.given) is False or truth(unless, values, case.given) is True:
            continue
        if holds:
            return Chosen(regime, tuple(undecided), _assumed(case, (when, applies, unless)))
        if holds is None and (missing := _missing(program, case, values, when)):
            undecided.append((regime, missing))
    return Chosen(None, tuple(undecided))


def _missing(program: Program, case: Case, values: Vector, condition: Condition | None) -> tuple[str, ...]:
    """The absent facts that leave a condition unknown, in written order."""
    facts = program.vocabulary.facts
    unknown = (leaf for leaf in leaves(condition) if leaf_truth(leaf, case.given if leaf.raw else values) is None)
    return tuple(dict.fromkeys(facts[leaf.slot].name for leaf in unknown if values[leaf.slot] is None))


def _assumed(case: Case, conditions: Sequence[Condition | None]) -> tuple[int, ...]:
    """The facts that these conditions read and only a default states."""
    defaulted = case.defaulted
    read = (leaf.slot for condition in conditions for leaf in leaves(condition))
    return tuple(dict.fromkeys(slot for slot in read if slot in defaulted))
