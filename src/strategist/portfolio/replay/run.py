"""Running through the past in order: facts as of each day, decisions, steps; what was missed is caught up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from strategist.portfolio.replay.deciding import HOLD, Decider, Verdict
from strategist.portfolio.replay.past import REAL, Own, Past
from strategist.portfolio.replay.schedule import CatchUp, Run
from strategist.portfolio.replay.state import State
from strategist.strategist import Strategist

Progress = Callable[[int, int, date], None]


class Status(StrEnum):
    """What became of a step that was due."""

    TAKEN = "taken"
    MOOT = "moot"  # due on a missed run, and no longer wanted or forbidden when it was caught up
    PASSED_OVER = "passed over"  # due on a missed run, and jumped over to a later step


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the replay. `due_on`: the day of the run that should have taken it; `on`: of the one that did;
    `number`: which one of its kind for the case, from 1; 0 where it was not taken."""

    case: str
    action: str
    due_on: date
    on: date
    number: int
    channel: str | None
    status: Status = Status.TAKEN


@dataclass(frozen=True)
class Replay:
    """What a replay did. `held`: cases that were on hold at some run; `cases`: those known at the last run; `refused`:
    rows of facts that no profile may look like."""

    past: Past
    program_title: str
    runs: Sequence[Run]
    catch_up: CatchUp
    steps: Sequence[Taken]
    held: frozenset[str]
    cases: int
    refused: int
    channels: dict[str, tuple[str, ...]]


def replay(
    past: Past,
    strategist: Strategist,
    runs: Sequence[Run],
    catch_up: CatchUp = CatchUp.ONE_BY_ONE,
    progress: Progress = lambda done, of, day: None,
) -> Replay:
    """Run the rulebook over the past. Each run sees what was known on its day, and the steps of the runs before it."""
    runner = _Runner(past, strategist, runs[0].day)
    steps: list[Taken] = []
    for number, run in enumerate(runs):
        progress(number, len(runs), run.day)
        if not run.missed:
            steps += runner.day(runner.state, run.day)
        elif catch_up is CatchUp.ONE_BY_ONE:
            steps += runner.caught_up(runner.state, run)
        else:
            would = runner.caught_up(runner.state.copy(), run)
            taken = runner.day(runner.state, run.day, since=run.missed[0])
            done = {(one.case, one.action) for one in taken}
            steps += [_passed(one) for one in would if (one.case, one.action) not in done] + taken
    vocabulary = strategist.program.vocabulary
    return Replay(
        past,
        strategist.program.title or strategist.program.name,
        runs,
        catch_up,
        tuple(steps),
        frozenset(runner.held),
        runner.known,
        runner.decider.refused,
        {action.id: action.channels for action in vocabulary.actions},
    )


def _passed(one: Taken) -> Taken:
    status = one.status if one.status is Status.MOOT else Status.PASSED_OVER
    return Taken(one.case, one.action, one.due_on, one.on, 0, one.channel, status)


class _Runner:
    def __init__(self, past: Past, strategist: Strategist, first: date) -> None:
        self.past, self.first = past, first
        self.decider = Decider(strategist, past.id)
        self.state, self.held, self.known = State(past.real), set[str](), 0

    def before(self, day: date) -> date:
        """Before which day facts see steps really taken."""
        return day if self.past.sees == REAL else self.first

    def facts(
        self, state: State, day: date, of: Sequence[str] | None = None, since: date | None = None
    ) -> pl.DataFrame:
        """The facts of a day, with the steps of the state in them; `since`: without steps really taken from then on."""
        before = self.before(since or day)
        own = state.seen(day, before)
        if of is not None:
            some = set(of)
            own = [one for one in own if one.case in some]
        return self.past.facts(day, before, own, of)

    def day(
        self,
        state: State,
        day: date,
        on: date | None = None,
        stale: _Stale | None = None,
        since: date | None = None,
    ) -> list[Taken]:
        """The run of a day, taken place on that day or later (`on`, where `stale` tells what no longer holds).

        `since`: the first run missed before it, where its steps are to be taken now, whatever was really done meanwhile.
        """
        frame = self.facts(state, day, since=since)
        verdicts = self.decider.decide(frame)
        if on is None:
            self.known = frame.height
            self.held |= {case for case, verdict in verdicts.items() if verdict.step == HOLD}
        state.standing &= {(case, action) for case, verdict in verdicts.items() for action in verdict.now}
        taken: list[Taken] = []
        for case, verdict in verdicts.items():
            for action in verdict.now:
                if (case, action) in state.standing:
                    continue
                channel = self.decider.channel(action, verdict)
                if stale is not None and stale(case, action):
                    taken += stale.once(Taken(case, action, day, on or day, 0, channel, Status.MOOT))
                    continue
                number = state.take(Own(case, action, on or day, channel), self.before(since or day))
                taken.append(Taken(case, action, day, on or day, number, channel))
        self._stand(state, day, [one for one in taken if one.status is Status.TAKEN])
        return taken

    def caught_up(self, state: State, run: Run) -> list[Taken]:
        """The missed runs in order, each with what was known on its day, then the run itself."""
        # what others did up to today counts, and of our own steps those that the first missed run would have known
        stale = _Stale(self.facts(state, run.day, since=run.missed[0]), self.decider)
        taken = [one for day in run.missed for one in self.day(state, day, run.day, stale)]
        return taken + self.day(state, run.day)

    def _stand(self, state: State, day: date, taken: Sequence[Taken]) -> None:
        """Steps that would be due again at once, though they have been taken, stand until something else is said."""
        cases = sorted({one.case for one in taken})
        if not cases:
            return
        again = self.decider.decide(self.facts(state, day, cases))
        none = Verdict("", False, (), None)
        state.standing |= {(one.case, one.action) for one in taken if one.action in again.get(one.case, none).now}


class _Stale:
    """Whether a step of a missed run is no longer to be taken: the case is over by now, or the step is forbidden."""

    def __init__(self, frame: pl.DataFrame, decider: Decider) -> None:
        self.frame, self.decider = frame, decider
        self.verdicts = decider.decide(frame)
        self._rows: dict[str, int] = {case: row for row, case in enumerate(frame[decider.id])}
        self._told: set[tuple[str, str]] = set()

    def __call__(self, case: str, action: str) -> bool:
        if self.decider.over(self.verdicts.get(case)):
            return action != getattr(self.verdicts.get(case), "step", None)
        return self.decider.forbids(self.frame.row(self._rows[case], named=True), action)

    def once(self, one: Taken) -> list[Taken]:
        """The step, unless it was told before: nothing ends it, so that each missed run asks for it."""
        key = one.case, one.action
        if key in self._told:
            return []
        self._told.add(key)
        return [one]
