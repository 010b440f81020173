"""The compiled evaluator: each epoch as generated Python, one decision in microseconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from strategist.decision.ladder import Amount, Judge, Ladder, build_ladder
from strategist.decision.outcome import Conflict, Outcome, plain_outcome
from strategist.decision.quick_selection import select_quickly
from strategist.decision.quick_tactics import limit_tactics
from strategist.decision.selection import bits
from strategist.decision.tactics import TacticsBoard, build_board
from strategist.engines.python_writer import EpochWriter, points_leader
from strategist.profile.case import Case, Vector
from strategist.program.expressions import Condition, Operand
from strategist.program.program import Epoch, Program
from strategist.program.python_source import EpochCode, PythonSource
from strategist.vocabulary.kinds import Value

Values = list[Value | None]
Assess = Callable[[Vector, Vector, int], tuple[Values, int, int, tuple[Conflict, ...], list[int], list[int]]]
AdviseCall = Callable[[Values, Vector, int, list[int], int | None], tuple[int, int, tuple[int | None, ...]]]


@dataclass(frozen=True, slots=True)
class CompiledEpoch:
    """The functions of one epoch."""

    assess: Assess
    advise: AdviseCall
    ladder: Ladder
    board: TacticsBoard
    step_slots: tuple[int, int, int]
    step_facts: tuple[tuple[int, int, int], ...]
    channels: dict[tuple[int, ...], tuple[list[int], int | None]] = field(default_factory=dict)


def write_epoch(epoch: Epoch) -> EpochCode:
    """Generate and byte-compile the functions of an epoch."""
    writer = EpochWriter(epoch)
    source = PythonSource()
    tests: list[str] = []

    def judge(condition: Condition) -> Judge:
        tests.append(source.known_true(condition))
        return lambda values, given: None

    def amount(bound: Operand) -> Amount:
        present: list[str] = []
        text = source.operand(bound, False, present)
        guard = " and ".join(present)
        tests.append(f"{text} if {guard} else None" if guard else str(text))
        return lambda values, given: None

    build_ladder(epoch, judge, amount)
    text = "\n".join(
        [writer.assess(), writer.advise(), "TESTS = [", *(f" lambda v, g: {test}," for test in tests), "]"]
    )
    constants = {**writer.constants, **source.constants}
    return EpochCode(compile(text, f"<rules of {epoch.program.name} from day {epoch.first_day}>", "exec"), constants)


def load_epoch(epoch: Epoch, code: EpochCode) -> CompiledEpoch:
    """Run generated code and wire it to its epoch."""
    space: dict[str, object] = {**code.constants, "LEADER": points_leader, "BITS": lambda mask: tuple(bits(mask))}
    exec(code.code, space)
    tests = iter(cast("list[Judge]", space["TESTS"]))
    ladder = build_ladder(epoch, lambda condition: next(tests), lambda bound: cast(Amount, next(tests)))
    facts = epoch.vocabulary.fact
    step_facts = tuple(
        (index, plan.groups, epoch.vocabulary.actions[index].rung) for index, plan in enumerate(epoch.plans)
    )
    slots = (facts["next_step"].slot, facts["next_groups"].slot, facts["next_rung"].slot)
    return CompiledEpoch(
        cast(Assess, space["assess"]), cast(AdviseCall, space["advise"]), ladder, build_board(epoch), slots, step_facts
    )


class Compiled:
    """Evaluates by generated Python; the default of `recommend`."""

    name = "compiled"

    def __init__(self, program: Program, codes: dict[int, EpochCode] | None = None) -> None:
        self.program = program
        self.codes = codes if codes is not None else {}
        self._epochs: dict[int, CompiledEpoch] = {}
        self._by_day: dict[int, CompiledEpoch] = {}

    def epoch(self, day: int) -> CompiledEpoch:
        """The functions in force on a day; generated once an epoch."""
        found = self._by_day.get(day)
        if found is None:
            epoch = self.program.at(day)
            found = self._epochs.get(epoch.first_day)
            if found is None:
                code = self.codes.get(epoch.first_day) or self.codes.setdefault(epoch.first_day, write_epoch(epoch))
                found = self._epochs.setdefault(epoch.first_day, load_epoch(epoch, code))
            if len(self._by_day) > 4_000:
                self._by_day.clear()
            self._by_day[day] = found
        return found

    def evaluate(self, case: Case) -> Outcome:
        """See `Engine.evaluate`."""
        values, given, today = case[:3]
        epoch = self._by_day.get(today) or self.epoch(today)
        found, fired, overridden, conflicts, proposals, guards = epoch.assess(values, given, today)
        live = fired & ~overridden
        selection = select_quickly(epoch.ladder, proposals, guards, found, given, today)
        step, groups, rung = epoch.step_slots
        found[step], found[groups], found[rung] = epoch.step_facts[selection.action]
        board = epoch.board
        opened = epoch.channels.get(selection.channels)
        if opened is None:
            opened = epoch.channels.setdefault(selection.channels, board.opened(selection.channels))
        more, overridden, tactics = epoch.advise(found, given, live, *opened)
        if live & board.limit_mask:
            tactics = limit_tactics(board, tactics, live | more & ~overridden, board.limiting(guards), selection)
        return plain_outcome((tuple(found), fired | more, live | more & ~overridden, conflicts, selection, tactics))
