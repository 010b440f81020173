"""The common case of selection at once: the strongest proposal, where nothing stands in its way.

The reference evaluator always takes the long way, so every comparison of evaluators checks this one too.
"""

from __future__ import annotations

from collections.abc import Sequence

from strategist.decision.ladder import ActionTest, Ladder, deferred_until
from strategist.decision.outcome import Selection
from strategist.decision.selection import select
from strategist.program.truth import Values


def select_quickly(
    ladder: Ladder, proposals: Sequence[int], guards: Sequence[int], values: Values, given: Values, today: int
) -> Selection:
    """What `select` gives, at once where nothing at all stands in the way of the strongest proposal."""
    if proposals:
        action, strength = ladder.proposals[proposals[0]]
        test = ladder.actions[action]
        alone = len(proposals) == 1 or ladder.proposals[proposals[1]][1] != strength
        if (
            alone
            and not (test.companions and len(proposals) > 1)
            and not _wanting(test, values, given)
            and (test.only_when is None or test.only_when(values, given))
            and not _touched(ladder, guards, test, values, given, today)
        ):
            return Selection(action, strength, None, None, test.channels, None, (), None)
    else:
        return Selection(ladder.monitor, 0, None, None, (), None, (), None)
    return select(ladder, proposals, guards, values, given, today)


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
    for index in guards:
        prohibition = ladder.prohibitions.get(index)
        if prohibition is not None:
            if test.index in prohibition.actions or prohibition.channels:
                return True
            continue
        deferral = ladder.deferrals.get(index)
        if (
            deferral is not None
            and (test.index in deferral.actions or deferral.channels)
            and (deferred_until(deferral, values, given, today) > today)
        ):
            return True
    return False
