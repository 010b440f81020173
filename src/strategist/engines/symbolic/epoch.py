"""An epoch as formulas: what fires, what is concluded, which step is selected, for every profile at once."""

from __future__ import annotations

from functools import cached_property

from strategist.engines.symbolic.cells import Cell, Choice, Members, Number, has_value
from strategist.engines.symbolic.conditions import Reading
from strategist.engines.symbolic.dates import Calendar
from strategist.engines.symbolic.derived import Firing
from strategist.engines.symbolic.domains import Domains
from strategist.engines.symbolic.filling import Filled
from strategist.engines.symbolic.inputs import Inputs, Settled
from strategist.engines.symbolic.logic import Formula, Term, all_of, any_of, choose, opposite
from strategist.engines.symbolic.selection import Choosing
from strategist.engines.symbolic.steps import Steps
from strategist.engines.symbolic.tactics import Tactics
from strategist.profile.case import Case
from strategist.program.expressions import Condition
from strategist.program.program import Epoch
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Value


class Symbolic:
    """The formulas of an epoch; `inputs` are its unknowns. `extra`: conditions that will be asked about besides the
    rules', so that the texts they mention are told apart too. Two epochs of which something is asked together share a
    `calendar`, and tell apart what the one `beside` mentions; what they call by one name is then one unknown.
    `version_of`: the formulas of another version of the epoch with the same facts; both are then about the same profile.

    >>> from strategist import Strategist
    >>> program = Strategist.load().program
    >>> symbolic = Symbolic(program.at(739_900))
    >>> from strategist.engines.symbolic.solving import solve
    >>> solve(symbolic, symbolic.next_step("enforce_judgment")).profile["legal_status"]
    'judgment'
    """

    calendar: Calendar
    inputs: Inputs

    def __init__(
        self,
        epoch: Epoch,
        extra: tuple[Condition | None, ...] = (),
        settled: Settled | None = None,
        *,
        calendar: Calendar | None = None,
        beside: Epoch | None = None,
        version_of: Symbolic | None = None,
    ) -> None:
        self.epoch = epoch
        self.vocabulary = epoch.vocabulary
        if version_of is not None:
            self.calendar, self.inputs = version_of.calendar.copy(), version_of.inputs
        else:
            self.calendar = Calendar() if calendar is None else calendar
            domains = Domains(epoch, (*_conditions(epoch), *extra))
            if beside is not None:
                domains.join(Domains(beside, _conditions(beside)))
            self.inputs = Inputs(epoch, domains, settled)
        filled = Filled(epoch.program, self.inputs, self.calendar)
        self.reading = Reading(filled.values, filled.given, self.calendar)
        self.possible = filled.possible
        self._firing = Firing(epoch, self.reading)
        self.conflicts: dict[int, Formula] = {}
        for step in epoch.steps:
            cell, self.conflicts[step.slot] = self._firing.settle_fact(step)
            for vector in (filled.values, filled.given):
                vector[step.slot] = cell
                if step.companion is not None and isinstance(cell, Number):
                    vector[step.companion] = Number(cell.present, cell.value - self.inputs.today)
        for rules in (epoch.proposals, epoch.guards):
            self._firing.settle_rules(rules)
        self.steps = Steps(epoch, self.reading, self._firing.live, self.inputs.today)
        self.choosing = Choosing(epoch, self.steps, self._firing.live, "" if version_of is None else "other ")
        if settled is None:
            self._add_step_facts(filled)
            self._firing.settle_rules(epoch.advice)
        self.tactics = Tactics(epoch, self.choosing, self._firing.live)

    def _add_step_facts(self, filled: Filled) -> None:
        chosen: dict[Value, Formula] = dict(enumerate(self.choosing.chosen))
        groups = tuple(
            any_of(chosen[plan.index] for plan in self.epoch.plans if plan.groups >> bit & 1)
            for bit in range(len(self.vocabulary.groups))
        )
        rung: Term = sum(
            choose(holds, rung, 0) for holds, rung in zip(self.choosing.chosen, self.choosing.rungs, strict=True)
        )
        cells: dict[str, Cell] = {
            "next_step": Choice(chosen),
            "next_groups": Members(True, groups),
            "next_rung": Number(True, rung),
        }
        for name, cell in cells.items():
            for vector in (filled.values, filled.given):
                vector[self.vocabulary.fact[name].slot] = cell

    # what may be asked

    @cached_property
    def limits(self) -> Formula:
        """What holds of every profile that can be, and of the dates reckoned from it."""
        return all_of((*self.inputs.limits, self.possible, *self.calendar.definitions))

    def condition(self, condition: Condition | None) -> Formula:
        """Where a condition of the rule language is known to be true; it may read the step's facts."""
        return self.reading.known_true(condition)

    def fired(self, rule: int) -> Formula:
        """The rule's conditions hold; by its position in the Program."""
        return self._firing.fired.get(rule, False)

    def live(self, rule: int) -> Formula:
        """The rule fires and no live rule overrides it."""
        return self._firing.live.get(rule, False)

    def fact(self, name: str, value: Value | None) -> Formula:
        """The fact, stated or concluded, has exactly this (internal) value after defaults; None: it is missing."""
        return has_value(self.cell(name), value)

    def cell(self, name: str) -> Cell:
        """What is known of a fact after defaults."""
        return self.reading.values[self.vocabulary.fact[name].slot]

    def next_step(self, action: str) -> Formula:
        """The action is the next step."""
        return self.choosing.chosen[self.vocabulary.action[action].index]

    def takes(self, action: str) -> Formula:
        """The action is recommended: as the next step, in the meantime, or as a companion."""
        return self.choosing.takes(self.vocabulary.action[action].index)

    @property
    def due(self) -> Formula:
        """The next step may be taken today."""
        return self.choosing.due

    def offers_channel(self, action: int, channel: int, *, today: bool = False) -> Formula:
        """A recommended action may use the channel, one that no guard has removed (`today`: nor put off)."""
        if channel not in self.epoch.plans[action].channels:
            return False
        if today:
            return all_of((self.choosing.takes_today(action), self.steps.open_today[channel]))
        return all_of((self.choosing.takes(action), opposite(self.steps.closed[channel])))

    def tactic(self, tactic: Tactic, value: int) -> Formula:
        """The tactic has the value (a set tactic: includes the bit)."""
        return self.tactics.has(tactic, value)

    def same_as(self, case: Case) -> Formula:
        """The profile is this case."""
        return self.inputs.same_as(case)


def _conditions(epoch: Epoch) -> list[Condition | None]:
    """Every condition of an epoch."""
    program = epoch.program
    found: list[Condition | None] = []
    for rule in epoch.rules:
        if rule is not None:
            found += [rule.when, rule.applies, rule.unless]
    for plan in epoch.plans:
        found += [plan.only_when, *(need.if_ for need in plan.needs), *(need.pending for need in plan.needs)]
    found += [supposed.where for supposed in program.suppositions]
    found += [impossible.never for impossible in program.impossible]
    return found
