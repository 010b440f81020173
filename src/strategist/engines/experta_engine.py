"""Forward chaining with experta: facts are asserted stage by stage, rules fire on them, closing rules settle each fact.

One pattern a rule, with one interned two-valued predicate. Every rule has a salience of its own, in the order of the
Program, because experta breaks ties by object address. Absent facts are not declared. Selection comes after the run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from strategist.decision.outcome import Conflict, Outcome
from strategist.decision.prepared import Preparation, Prepared
from strategist.decision.selection import select
from strategist.decision.settle import live_mask, settle
from strategist.decision.tactics import choose_tactics, step_values
from strategist.engines.experta_import import import_experta, plain_rule, quiet_matcher
from strategist.profile.case import Case
from strategist.program.expressions import Condition
from strategist.program.program import Epoch, Program, Rule, Step
from strategist.program.truth import fires
from strategist.vocabulary.kinds import Value

Predicate = Callable[["Working"], bool]
_interned: dict[tuple[Condition, Condition | None, Condition | None], Predicate] = {}
"""experta keeps predicates for ever, by identity; equal conditions share one, so that reloading leaks nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Working:
    """What is known at a stage. Compared by identity: experta hashes the values of its facts."""

    values: tuple[Value | None, ...]
    given: tuple[Value | None, ...]


@dataclass(slots=True)
class Run:
    """One case on its way through the stages."""

    case: Case
    fired: int = 0
    live: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    working: Working | None = None


def _predicate(rule: Rule) -> Predicate:
    key = (rule.when, rule.applies, rule.unless)
    found = _interned.get(key)
    if found is None:

        def predicate(working: Working) -> bool:
            return fires(rule, working.values, working.given)

        found = _interned.setdefault(key, predicate)
    return found


class Experta:
    """Evaluates by forward chaining on an experta KnowledgeEngine, one for each epoch, used by one thread at a time."""

    name = "experta"

    def __init__(self, program: Program) -> None:
        self.program = program
        self._prepared = Preparation(program)
        self._networks: dict[int, _Network] = {}
        self._lock = threading.Lock()

    def evaluate(self, case: Case) -> Outcome:
        """See `Engine.evaluate`."""
        prepared = self._prepared.at(case.today)
        with self._lock:
            network = self._networks.get(prepared.epoch.first_day)
            if network is None:
                network = self._networks.setdefault(prepared.epoch.first_day, _Network(prepared.epoch))
            return self._chain(network, prepared, case)

    def _chain(self, network: _Network, prepared: Prepared, case: Case) -> Outcome:
        epoch, run = prepared.epoch, Run(case)
        network.start(run)
        network.run_from(0, Working(tuple(case.values), tuple(case.given)))
        assert run.working is not None
        values, given = list(run.working.values), list(run.working.given)
        proposals, guards = prepared.ladder.live(run.live)
        selection = select(prepared.ladder, proposals, guards, values, given, case.today)
        for slot, value in step_values(epoch, selection):
            values[slot] = given[slot] = value
        network.run_from(network.last + 1, Working(tuple(values), tuple(given)))
        run.live = live_mask(run.fired, run.live, epoch.advice, self.program.override_order)
        tactics = choose_tactics(
            prepared.board, prepared.board.live(run.live), prepared.board.limiting(guards), selection
        )
        order = {step.slot: position for position, step in enumerate(epoch.steps)}
        conflicts = sorted(run.conflicts, key=lambda conflict: order[conflict[0]])
        return Outcome(tuple(values), run.fired, run.live, tuple(conflicts), selection, tactics)


class _Network:
    """The rules of an epoch as an experta engine. Stage i settles the derived facts of depth i, which do not rest on
    each other; `last` proposes and guards, the stage after it gives advice."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.last = 1 + max((step.depth for step in epoch.steps), default=-1)
        self.current: Run | None = None
        self._experta = import_experta()
        self._known: Any = type("Known", (self._experta.Fact,), {})  # experta has no types
        self._engine = self._build()

    def start(self, run: Run) -> None:
        """Forget the case before."""
        self.current = run
        self._engine.running = False  # experta leaves it set after an exception
        self._engine.reset()

    def run_from(self, stage: int, working: Working) -> None:
        """Assert what is known and chain until nothing fires any more."""
        assert self.current is not None
        self.current.working = working
        self._engine.declare(self._known(stage=stage, working=working))
        self._engine.run()

    def _build(self) -> Any:
        members: dict[str, Any] = {"__matcher__": quiet_matcher()}
        rule_of = plain_rule()
        salience = 10 * (len(self.epoch.rules) + len(self.epoch.steps))
        by_depth = [[step for step in self.epoch.steps if step.depth == depth] for depth in range(self.last)]
        stages: list[tuple[Sequence[Rule], Sequence[Step]]] = [
            ([rule for step in steps for rule in self.epoch.producers(step)], steps) for steps in by_depth
        ]
        stages += [((*self.epoch.proposals, *self.epoch.guards), ()), (self.epoch.advice, ())]
        for stage, (rules, steps) in enumerate(stages):
            for rule in rules:
                salience -= 1
                pattern = self._known(stage=stage, working=self._experta.P(_predicate(rule)))
                members[f"rule_{rule.index}"] = rule_of(pattern, salience=salience)(self._fire(rule.index))
            salience -= 1
            if stage <= self.last:
                pattern = self._experta.AS.known << self._known(stage=stage)
                members[f"close_{stage}"] = rule_of(pattern, salience=salience)(self._close(stage, steps))
        return type("Collection", (self._experta.KnowledgeEngine,), members)()

    def _fire(self, index: int) -> Callable[[Any], None]:
        def fire(engine: Any) -> None:
            assert self.current is not None
            self.current.fired |= 1 << index

        return fire

    def _close(self, stage: int, steps: Sequence[Step]) -> Callable[..., None]:
        def close(engine: Any, known: Any) -> None:
            run = self.current
            assert run is not None
            assert run.working is not None
            if steps:
                for step in steps:
                    run.working = self._settle(run, step, self.epoch.producers(step))
                engine.retract(known)
                engine.declare(self._known(stage=stage + 1, working=run.working))
            else:
                run.live = live_mask(run.fired, run.live, self.epoch.proposals, self.epoch.program.override_order)
                run.live = live_mask(run.fired, run.live, self.epoch.guards, self.epoch.program.override_order)

        return close

    def _settle(self, run: Run, step: Step, rules: Sequence[Rule]) -> Working:
        assert run.working is not None
        if step.table:  # every true row fired; the first one counts
            true_rows = [rule for rule in rules if run.fired >> rule.index & 1]
            for rule in true_rows[1:]:
                run.fired &= ~(1 << rule.index)
        run.live = live_mask(run.fired, run.live, rules, self.epoch.program.override_order)
        fact = self.epoch.vocabulary.facts[step.slot]
        values, given = list(run.working.values), list(run.working.given)
        live = [rule for rule in rules if run.live >> rule.index & 1]
        value, disagreeing = settle(fact, live, values, table=step.table)
        if disagreeing:
            run.conflicts.append((step.slot, disagreeing))
        for vector in (values, given):
            vector[step.slot] = value
            if step.companion is not None and value is not None:
                vector[step.companion] = int(value) - run.case.today
        return Working(tuple(values), tuple(given))
