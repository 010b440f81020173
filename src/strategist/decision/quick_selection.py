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
            and test.simple
            and (test.only_when is None or test.only_when(values, given))
            and not _touched(ladder, guards, test, values, given, today)
        ):
            return Selection(action, strength, None, None, test.channels, None, (), None)
    return select(ladder, proposals, guards, values, given, today)


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
