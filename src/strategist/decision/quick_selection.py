"""Selection at once where nothing needs weighing: most decisions, in a fraction of the time.

It walks the proposals as `select` does, and leaves to it whatever needs candidates side by side: equals, alternatives
that a guard offers, companions, waiting. The reference evaluator always takes the long way, so every comparison of
evaluators checks this one too.
"""

from __future__ import annotations

from collections.abc import Sequence

from strategist.decision.ladder import ActionTest, Deferral, Ladder, Prohibition, deferred_until
from strategist.decision.outcome import Selection, plain_selection
from strategist.decision.selection import forbidding, select, unmet
from strategist.program.truth import Values


def select_quickly(
    ladder: Ladder, proposals: Sequence[int], guards: Sequence[int], values: Values, given: Values, today: int
) -> Selection:
    """What `select` gives, without the long way where it is not needed."""
    prohibitions: list[Prohibition] = []
    deferrals: list[Deferral] = []
    for index in guards:
        deferral = ladder.deferrals.get(index)
        if deferral is not None:
            deferrals.append(deferral)
        elif index in ladder.prohibitions:
            prohibitions.append(ladder.prohibitions[index])
    actions, proposed = ladder.actions, ladder.proposals
    guarded = False
    settled = -1  # what was settled last: rules that propose the same at the same strength stand side by side
    for number, index in enumerate(proposals):
        action, strength = proposed[index]
        if action == settled:
            continue
        settled = action
        if _equalled(proposals, number, proposed):
            break
        test = done = actions[action]
        if prohibitions and (by := forbidding(prohibitions, test)):
            if any(ladder.prohibitions[guard].instead for guard in by):
                break
            guarded = True
            continue
        if test.only_when is not None and not test.only_when(values, given):
            continue
        first, rest = unmet(test, values, given) if test.needs else (None, 0)
        if rest:
            break
        if first is not None:
            done = actions[first]
            if done.needs and unmet(done, values, given) != (None, 0):
                break
            if prohibitions and forbidding(prohibitions, done):
                guarded = True
                continue
            if done.only_when is not None and not done.only_when(values, given):
                continue
        if done.companions and _accompanied(ladder, proposals, prohibitions, done.index):
            break
        channels = done.channels
        if prohibitions or deferrals:
            open_now = _open(done, prohibitions, deferrals, values, given, today)
            if open_now is None:
                break
            channels = open_now
        return plain_selection((done.index, strength, None, None if done is test else action, channels, None, (), None))
    else:
        fallback = ladder.hold if guarded else ladder.monitor
        return plain_selection((fallback, 0, None, None, (), None, (), None))
    return select(ladder, proposals, guards, values, given, today)


def _equalled(proposals: Sequence[int], number: int, proposed: dict[int, tuple[int, int]]) -> bool:
    """Whether another action is proposed at the same strength."""
    action, strength = proposed[proposals[number]]
    for index in proposals[number + 1 :]:
        other, other_strength = proposed[index]
        if other_strength != strength:
            return False
        if other != action:
            return True
    return False


def _accompanied(ladder: Ladder, proposals: Sequence[int], prohibitions: Sequence[Prohibition], action: int) -> bool:
    """Whether another proposal, or what a guard offers instead of one, may come along."""
    sources = ladder.companion_sources[action]
    return any(ladder.proposals[index][0] in sources for index in proposals) or any(p.instead for p in prohibitions)


def _open(
    action: ActionTest,
    prohibitions: Sequence[Prohibition],
    deferrals: Sequence[Deferral],
    values: Values,
    given: Values,
    today: int,
) -> tuple[int, ...] | None:
    """The channels open today, in order of preference; None if the action has to wait."""
    closed: set[int] = set()
    for prohibition in prohibitions:
        if prohibition.channels:
            closed |= prohibition.channels
    for deferral in deferrals:
        named = action.index in deferral.actions
        if not named and deferral.channels.isdisjoint(action.channels):
            continue
        if deferral.fixed is not None and deferral.since is not None:  # the plain case of `deferred_until`
            passed = values[deferral.since]
            binds = deferral.full if passed is None else deferral.fixed > int(passed)
        else:
            binds = deferred_until(deferral, values, given, today) > today
        if binds:
            if named:
                return None
            closed |= deferral.channels
    if not closed:
        return action.channels
    left = tuple([channel for channel in action.channels if channel not in closed])
    return left if left or not action.channels else None
