"""Which changes between two decisions made the difference: selection is run again with parts of it put back.

What selection sees of a case are *switches*: proposals and guards that fire or do not, the day a deferral reaches to, and
for each action whether it makes sense and what it needs first. Those that differ between the two decisions are found. For a
set of them, selection is run on the new case with just these put back to what they were. Putting all back gives the old
step, so there is a smallest set that does; it is searched by size, and all sets of that size are kept. Where there are too
many sets to try, switches are put forth again one by one as long as the old step stays: the set that remains needs every one
of its members, but might not be the smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

from strategist.decision.decision import Decision
from strategist.decision.ladder import ActionTest, Deferral, Ladder, NeedTest, deferred_until
from strategist.decision.outcome import Selection
from strategist.decision.selection import select, unmet
from strategist.program.truth import Values

BUDGET = 6_000
"""So many sets are tried at most."""
RULE, REACH, ACTION = "rule", "reach", "action"


@dataclass(frozen=True, slots=True, order=True)
class Switch:
    """Something selection sees that differs. `kind`: rule (fires or not), reach (the day a deferral reaches to), action
    (whether it makes sense, what it needs first). `index`: of the rule or action."""

    kind: str
    index: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The sets of switches that bring the old step back, all of the same size. `smallest`: no smaller set does."""

    sets: tuple[tuple[Switch, ...], ...]
    smallest: bool


class Reverting:
    """Runs selection on the later of two decisions with switches put back to the earlier one."""

    def __init__(self, before: Decision, after: Decision) -> None:
        self.before, self.after = before, after
        self.ladder = _merged(before.prepared.ladder, after.prepared.ladder)
        self.switches = tuple(sorted(self._switches()))

    def selection(self, back: Sequence[Switch]) -> Selection:
        """What is selected on the later case with these switches put back."""
        before, after = self.before, self.after
        actions, deferrals = list(self.ladder.actions), dict(self.ladder.deferrals)
        live = after.outcome.live
        for switch in back:
            if switch.kind == ACTION:
                actions[switch.index] = self._as_before(switch.index)
                continue
            if switch.kind == RULE:
                live ^= 1 << switch.index
            if switch.index in deferrals and before.outcome.live >> switch.index & 1:
                deferrals[switch.index] = _until(deferrals[switch.index], reach(before, switch.index))
        ladder = replace(self.ladder, actions=tuple(actions), deferrals=deferrals)
        case = after.case
        return select(ladder, *ladder.live(live), after.outcome.values, case.given, case.today)

    def gives_back(self, back: Sequence[Switch]) -> bool:
        """Whether the old step comes back; where the step is the same, whether it is due on the same day."""
        then, old, new = self.selection(back), self.before.outcome.selection, self.after.outcome.selection
        return then.action == old.action and (old.action != new.action or then.not_before == old.not_before)

    def difference(self) -> Difference:
        """The smallest sets that bring the old step back; no sets if it is the same and due on the same day, or if the
        day of the decision itself makes the difference."""
        if self.gives_back(()) or not self.gives_back(self.switches):
            return Difference((), True)
        minimal = self._shrunk()
        tried = 0
        for size in range(1, len(minimal) + 1):
            tried += comb(len(self.switches), size)
            if tried > BUDGET:
                return Difference((minimal,), False)
            found = tuple(back for back in combinations(self.switches, size) if self.gives_back(back))
            if found:
                return Difference(found, True)
        raise AssertionError("a set that gives the old step back was among those tried")

    def _shrunk(self) -> tuple[Switch, ...]:
        """A set from which no member can be left out."""
        kept = list(self.switches)
        for switch in self.switches:
            fewer = [other for other in kept if other != switch]
            if self.gives_back(fewer):
                kept = fewer
        return tuple(kept)

    def _switches(self) -> set[Switch]:
        before, after = self.before.outcome, self.after.outcome
        seen = {*self.ladder.proposals, *self.ladder.prohibitions, *self.ladder.deferrals}
        found = {Switch(RULE, index) for index in seen if (before.live ^ after.live) >> index & 1}
        found |= {
            Switch(REACH, index)
            for index in self.ladder.deferrals
            if before.live & after.live & 1 << index and reach(self.before, index) != reach(self.after, index)
        }
        return found | {
            Switch(ACTION, action.index)
            for action in self.ladder.actions
            if _face(self.before, action.index) != _face(self.after, action.index)
        }

    def _as_before(self, index: int) -> ActionTest:
        """An action that makes sense and needs what it did before."""
        sense, first, day = _face(self.before, index)
        needs: tuple[NeedTest, ...] = ()
        if day is not None:
            rest = day - self.after.case.today
            needs = (NeedTest(None, None, _always, lambda values, given: rest, None),)
        elif first is not None:
            needs = (NeedTest(_always, first, None, None, None),)
        return replace(self.ladder.actions[index], only_when=None if sense else _never, needs=needs)


def _face(decision: Decision, index: int) -> tuple[bool, int | None, int | None]:
    """What selection sees of an action: whether it makes sense, what comes first, the day a wait ends."""
    action = decision.prepared.ladder.actions[index]
    values, given = decision.outcome.values, decision.case.given
    first, rest = unmet(action, values, given)
    sense = action.only_when is None or bool(action.only_when(values, given))
    return sense, first, decision.case.today + rest if rest else None


def reach(decision: Decision, index: int) -> int:
    """The first day that a deferral permits; 0 for one in the past or not in force."""
    deferral = decision.prepared.ladder.deferrals.get(index)
    if deferral is None:
        return 0
    case = decision.case
    day = deferred_until(deferral, decision.outcome.values, case.given, case.today)
    return day if day > case.today else 0


def _until(deferral: Deferral, day: int) -> Deferral:
    return replace(deferral, days=None, since=None, until=lambda values, given: day)


def _merged(before: Ladder, after: Ladder) -> Ladder:
    """The later ladder with the rules that only the earlier one has: the days decided for may lie in two epochs."""
    if before is after:
        return after
    proposals = {**before.proposals, **after.proposals}
    prohibitions = {**before.prohibitions, **after.prohibitions}
    deferrals = {**before.deferrals, **after.deferrals}
    guards = sorted({*before.order, *after.order} - set(proposals))
    order = (*sorted(proposals, key=lambda index: (-proposals[index][1], index)), *guards)
    return replace(after, proposals=proposals, prohibitions=prohibitions, deferrals=deferrals, order=order)


def _always(values: Values, given: Values) -> bool:
    return True


def _never(values: Values, given: Values) -> bool:
    return False
