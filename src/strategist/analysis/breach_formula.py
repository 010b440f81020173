"""Where an invariant is broken, as a formula over all profiles; `analysis.breach` reads the same off one decision."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.breach import hours_within
from strategist.engines.symbolic.epoch import Symbolic
from strategist.engines.symbolic.logic import Formula, all_of, any_of, opposite
from strategist.engines.symbolic.solving import Verdict, check
from strategist.program.invariants import Always, Invariant, Named
from strategist.vocabulary.kinds import Kind


def breach_formula(symbolic: Symbolic, invariant: Invariant) -> Formula:
    """True of the profiles whose decision breaks the invariant."""
    exempt = False if invariant.unless is None else symbolic.condition(invariant.unless)
    broken: list[Formula] = []
    if invariant.never is not None:
        broken += _taken(symbolic, invariant.never, today=False)
        broken += [
            symbolic.tactic(symbolic.vocabulary.tactics[index], value)
            for index, values in invariant.never.tactics
            for value in values
        ]
    if invariant.not_today is not None:
        broken += _taken(symbolic, invariant.not_today, today=True)
    if invariant.always is not None:
        broken += _wanting(symbolic, invariant.always)
    return all_of((symbolic.condition(invariant.whenever), opposite(exempt), any_of(broken)))


def can_apply(symbolic: Symbolic, invariant: Invariant, seconds: float) -> bool:
    """Whether a profile may meet `whenever`, whatever the step: an invariant that never applies is a slip of the pen.

    What cannot be decided in time counts as yes.
    """
    applies = all_of((symbolic.limits, symbolic.condition(invariant.whenever)))
    verdict, _ = check(applies, min(seconds, 2.0))
    return verdict is not Verdict.NONE


def _taken(symbolic: Symbolic, named: Named, *, today: bool) -> Iterator[Formula]:
    takes = symbolic.choosing.takes_today if today else symbolic.choosing.takes
    for action in named.actions:
        yield takes(action)
    for channel in named.channels:
        for plan in symbolic.epoch.plans:
            yield symbolic.offers_channel(plan.index, channel, today=today)


def _wanting(symbolic: Symbolic, always: Always) -> Iterator[Formula]:
    if always.steps:
        yield opposite(any_of(symbolic.choosing.chosen[action] for action in always.steps))
    for index, values in always.tactics:
        tactic = symbolic.vocabulary.tactics[index]
        found = [symbolic.tactic(tactic, value) for value in values]
        yield opposite(all_of(found) if tactic.kind is Kind.SET else any_of(found))
    for index, first, last in always.hours:
        tactic = symbolic.vocabulary.tactics[index]
        bits = hours_within(symbolic.vocabulary, tactic, first, last)
        yield opposite(any_of(symbolic.tactic(tactic, bit) for bit in bits))
