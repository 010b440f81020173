"""The common case of selection at once: the strongest proposal, where nothing stands in its way.

The reference evaluator always takes the long way, so every comparison of evaluators checks this one too.
"""

from __future__ import annotations

from collections.abc import Sequence

from strategist.decision.ladder import ActionTest, Ladder, deferred_until
from strategist.decision.outcome import Selection, plain_selection
from strategist.decision.selection import select
from strategist.program.truth import Values


def select_quickly(
    ladder: Ladder, proposals: Sequence[int], guards: Sequence[int], values: Values, given: Values, today: int
) -> Selection:
    """What `select` gives, at once where nothing at all stands in the way of the strongest proposal."""
    if not proposals:
        return Selection(ladder.monitor, 0, None, None, (), None, (), None)
    action, strength = ladder.proposals[proposals[0]]
    test = ladder.actions[action]
    if (
        (len(proposals) == 1 or ladder.proposals[proposals[1]][1] != strength)
        and not (test.companions and _accompanied(ladder, proposals, guards, action))
        and (test.only_when is None or test.only_when(values, given))
        and not (test.needs and _wanting(test, values, given))
        and not (guards and _touched(ladder, guards, test, values, given, today))
    ):
        return plain_selection((action, strength, None, None, test.channels, None, (), None))
    return select(ladder, proposals, guards, values, given, today)


def _accompanied(ladder: Ladder, proposals: Sequence[int], guards: Sequence[int], action: int) -> bool:
    """Whether another proposal, or what a guard offers instead of one, may come along."""
    sources = ladder.companion_sources[action]
    return any(ladder.proposals[index][0] in sources for index in proposals[1:]) or any(
        index in ladder.prohibitions and ladder.prohibitions[index].instead for index in guards
    )


def _wanting(test: ActionTest, values: Values, given: Values) -> bool:
    """Whether a need of the action is open, or one is pending."""
    for need in test.needs:
        if (need.pending is not None and need.pending(values, given)) or (
            need.if_ is not None and need.if_(values, given)
        ):
            return True
    return False


def _touched(
    ladder: Ladder, guards: Sequence[int], test: ActionTest, values: Values, given: Values, today: int
) -> bool:
    """Whether a live guard may bear on the action: forbids it or a channel of it, or puts it off beyond today."""
    deferrals, prohibitions = ladder.deferrals, ladder.prohibitions
    for index in guards:
        deferral = deferrals.get(index)
        if deferral is None:
            prohibition = prohibitions.get(index)
            if prohibition is not None and (test.index in prohibition.actions or prohibition.channels):
                return True
        elif deferral.fixed is not None and deferral.since is not None:  # the plain case of `deferred_until`
            passed = values[deferral.since]
            binds = deferral.full if passed is None else deferral.fixed > int(passed)
            if binds and (test.index in deferral.actions or deferral.channels):
                return True
        elif (test.index in deferral.actions or deferral.channels) and (
            deferred_until(deferral, values, given, today) > today
        ):
            return True
    return False
