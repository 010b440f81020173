"""Selection at once where nothing needs weighing: most decisions, in a fraction of the time.

It walks the proposals as `select` does, and leaves to it whatever needs candidates side by side: equals, alternatives
that a guard offers, companions. The reference evaluator always takes the long way, so every comparison of evaluators
checks this one too.
"""

from __future__ import annotations

from collections.abc import Sequence

from strategist.decision.ladder import ActionTest, Deferral, Ladder, Prohibition, deferred_until
from strategist.decision.outcome import Selection, plain_selection
from strategist.decision.selection import binding, forbidding, select, timing, unmet
from strategist.program.truth import Values
from strategist.vocabulary.kinds import LAST_DAY

FALLS_OUT, GUARDED, TO_WEIGH = -1, -2, -3
"""What may become of a proposal instead of an action to be done."""


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
    proposed = ladder.proposals
    guarded = False
    tried = -1  # rules that propose the same at the same strength stand side by side
    for number, index in enumerate(proposals):
        action, strength = proposed[index]
        if action == tried:
            continue
        tried = action
        if _equalled(proposals, number, proposed):
            break
        done, rest = _fate(ladder, action, prohibitions, values, given)
        if done == TO_WEIGH:
            break
        if done < 0:
            guarded = guarded or done == GUARDED
            continue
        test = ladder.actions[done]
        if test.companions and _accompanied(ladder, proposals, prohibitions, done):
            break
        via = None if done == action else action
        open_now: tuple[int, ...] | None = test.channels
        if prohibitions or deferrals:
            open_now = _open(test, prohibitions, deferrals, values, given, today)
        if open_now is not None and not rest:
            return plain_selection((done, strength, None, via, open_now, None, (), None))
        closed = {channel for prohibition in prohibitions for channel in prohibition.channels}
        deferred = binding(deferrals, values, given, today)
        day, channels = timing(test, min(today + rest, LAST_DAY) if rest else None, deferred, closed, today)
        meanwhile: int | None = None
        if day is not None:
            for weaker in proposals[number + 1 :]:
                other, other_rest = _fate(ladder, proposed[weaker][0], prohibitions, values, given)
                if other == TO_WEIGH:
                    return select(ladder, proposals, guards, values, given, today)
                if other < 0 or other == done or other_rest or ladder.actions[other].rung:
                    continue
                if timing(ladder.actions[other], None, deferred, closed, today)[0] is None:
                    if _shared(proposals, weaker, proposed):
                        return select(ladder, proposals, guards, values, given, today)
                    meanwhile = other
                    break
        return plain_selection((done, strength, day, via, channels, meanwhile, (), None))
    else:
        fallback = ladder.hold if guarded else ladder.monitor
        return plain_selection((fallback, 0, None, None, (), None, (), None))
    return select(ladder, proposals, guards, values, given, today)


def _fate(
    ladder: Ladder, action: int, prohibitions: Sequence[Prohibition], values: Values, given: Values
) -> tuple[int, int]:
    """What is to be done for a proposed action, and the days still to wait; or why nothing is."""
    current = ladder.actions[action]
    if prohibitions and (by := forbidding(prohibitions, current)):
        return (TO_WEIGH if any(ladder.prohibitions[guard].instead for guard in by) else GUARDED), 0
    while True:
        if current.only_when is not None and not current.only_when(values, given):
            return FALLS_OUT, 0
        if not current.needs:
            return current.index, 0
        first, rest = unmet(current, values, given)
        if first is None:
            return current.index, rest
        current = ladder.actions[first]
        if prohibitions and forbidding(prohibitions, current):
            return GUARDED, 0


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


def _shared(proposals: Sequence[int], index: int, proposed: dict[int, tuple[int, int]]) -> bool:
    """Whether other actions are proposed at the strength of this proposal."""
    action, strength = proposed[index]
    return any(proposed[other][1] == strength and proposed[other][0] != action for other in proposals)


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
