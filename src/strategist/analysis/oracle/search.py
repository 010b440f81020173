"""The oracle by search: branches over alternatives, bounds carried from fact to fact, every witness decided anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time

from strategist.analysis.oracle.candidate import candidate
from strategist.analysis.oracle.claims import Claim, fires, is_so, live
from strategist.analysis.oracle.definitions import needed_for
from strategist.analysis.oracle.literals import Some, Tree, joined, tree_of
from strategist.analysis.oracle.protocol import UNKNOWN, Answer, Witness
from strategist.analysis.oracle.state import Contradiction, State
from strategist.analysis.oracle.world import World
from strategist.decision.outcome import Outcome
from strategist.engines.compiled import Compiled
from strategist.engines.reference import Reference
from strategist.errors import ProfileError
from strategist.profile.case import AS_OF, Case, CaseMaker
from strategist.program.conclusions import Propose
from strategist.program.program import Program, Rule
from strategist.vocabulary.kinds import Kind, Value

PROOF_BRANCHES, WITNESS_BRANCHES, CANDIDATES = 150, 600, 40
"""How much is tried before the answer is "unknown"."""


class Exhausted(Exception):
    """The search has used its share of branches."""


class SearchOracle:
    """An `Oracle` for the epoch that a day number lies in. Proofs hold for every day of the epoch; witnesses are of `day`.

    `seen`: cases of the epoch that are looked through where the search itself finds no witness.
    """

    def __init__(self, program: Program, day: int, seen: Callable[[], list[tuple[Case, Outcome]]] = list) -> None:
        self._seen = seen
        self.epoch = program.at(day)
        edges = [edge for edge in program.edges if edge > day]
        self.world = World(self.epoch, edges[0] - 1 if edges else 10**9)
        self.day = max(self.world.first, min(day, self.world.last))
        self._maker = CaseMaker(program)
        self._compiled, self._reference = Compiled(program), Reference(program)
        self._branches = 0
        self._trees: dict[tuple[str, int, bool], Tree] = {}

    def impossible(self, claim: Claim) -> bool:
        """See `Oracle.impossible`."""
        self._branches = PROOF_BRANCHES
        try:
            return next(self._explore(self._start(claim)), None) is None
        except Contradiction:
            return True
        except (Exhausted, RecursionError):
            return False

    def satisfiable(self, claim: Claim) -> Answer:
        """See `Oracle.satisfiable`."""
        self._branches = WITNESS_BRANCHES
        tried = 0
        try:
            for state in self._explore(self._hinted(self._start(claim))):
                if (witness := self._witness(claim, candidate(state, self.day))) is not None:
                    return witness
                tried += 1
                if tried >= CANDIDATES:
                    break
        except (Contradiction, Exhausted, RecursionError):
            pass
        if self.impossible(claim):
            return None
        return self._among_seen(claim) or UNKNOWN

    def _among_seen(self, claim: Claim) -> Witness | None:
        for case, outcome in self._seen():
            if self._so(claim, case, outcome):
                stated = [None if slot in case.implied else value for slot, value in enumerate(case.given)]
                inputs = [
                    None if fact.derived or fact.computed else stated[fact.slot] for fact in self.epoch.vocabulary.facts
                ]
                if (witness := self._witness(claim, inputs)) is not None:
                    return witness
        return None

    def decide(self, stated: list[Value | None]) -> tuple[Case, Outcome] | None:
        """Stated values decided on the oracle's day; None if no profile can be so."""
        moment = datetime.combine(date.fromordinal(self.day), time(10), UTC)
        try:
            case = self._maker.complete(stated, moment, self.day, None, False)
        except ProfileError:
            return None
        return case, self._compiled.evaluate(case)

    def profile(self, stated: list[Value | None]) -> dict[str, object]:
        """Stated values as a profile."""
        found: dict[str, object] = {}
        for fact in self.epoch.vocabulary.inputs:
            value = stated[fact.slot]
            if fact.kind is Kind.DATETIME and fact.name == AS_OF:
                found[fact.name] = f"{date.fromordinal(self.day).isoformat()}T10:00:00+00:00"
            elif value is not None:
                found[fact.name] = fact.plain(value)
        return found

    def witness(self, stated: list[Value | None]) -> Witness | None:
        """Stated values as a witness, decided by the reference; None if no profile can be so."""
        decided = self.decide(stated)
        if decided is None:
            return None
        case, outcome = decided
        again = self._reference.evaluate(case)
        return Witness(self.profile(stated), case, again) if again == outcome else None

    def shows(self, claim: Claim, stated: list[Value | None]) -> bool:
        """Whether the claim is so of these stated values."""
        decided = self.decide(stated)
        return decided is not None and self._so(claim, *decided)

    def _so(self, claim: Claim, case: Case, outcome: Outcome) -> bool:
        given = list(case.given)
        for slot in self.epoch.vocabulary.concluded:
            given[slot] = outcome.values[slot]
        return is_so(claim, outcome.values, given)

    def _witness(self, claim: Claim, stated: list[Value | None]) -> Witness | None:
        if not self.shows(claim, stated):
            return None
        for fact in self.epoch.vocabulary.inputs:  # say no more than is needed
            value = stated[fact.slot]
            if value is not None and not fact.required:
                stated[fact.slot] = None
                if not self.shows(claim, stated):
                    stated[fact.slot] = value
        return self.witness(stated)

    def _start(self, claim: Claim) -> State:
        state = State(self.world)
        state.require(tree_of(claim))
        for tree in self.world.constraints:
            state.require(tree)
        return state

    def _hinted(self, state: State) -> State:
        """Where a claim is about the chosen step, look first where a rule proposes such a step."""
        if state.world.step_slots[0] in state.cells or any(slot in state.cells for slot in self.world.step_slots):
            state.propagate()
            step, groups, rung = (state.cell(slot) for slot in self.world.step_slots)
            wanted = set(self.world.actions(step, groups, rung))
            proposing = [
                self._lives(rule, True)
                for rule in sorted(self.epoch.proposals, key=lambda rule: -rule.strength)
                if isinstance(rule.conclusion, Propose) and rule.conclusion.action in wanted
            ]
            if proposing and len(wanted) < len(self.epoch.plans):
                state.require(joined(proposing, every=False))
        return state

    def _lives(self, rule: Rule, wanted: bool) -> Tree:
        return self._tree("live", rule, wanted)

    def _fires(self, rule: Rule, wanted: bool) -> Tree:
        return self._tree("fires", rule, wanted)

    def _tree(self, what: str, rule: Rule, wanted: bool) -> Tree:
        key = (what, rule.index, wanted)
        found = self._trees.get(key)
        if found is None:
            claim = live(rule, self.epoch) if what == "live" else fires(rule)
            found = self._trees.setdefault(key, tree_of(claim, wanted))
        return found

    def _explore(self, state: State) -> Iterator[State]:
        """The branches in which nothing contradicts itself. Raises `Contradiction` or `Exhausted`."""
        self._branches -= 1
        if self._branches < 0:
            raise Exhausted
        while True:
            self._settle(state)
            if state.open:
                break
            slot = next((s for s in self.world.steps if s in state.cells and s not in state.settled), None)
            if slot is None:
                yield state
                return
            state.settled |= {slot}
            cell = state.cell(slot)
            if cell != self.world.slots[slot].start:
                state.require(needed_for(self.world, slot, cell, self._lives, self._fires))
        choice = min(state.open, key=lambda some: len(some.parts))
        state.open.remove(choice)
        for part in choice.parts:
            branch = state.copy()
            try:
                branch.require(part)
                yield from self._explore(branch)
            except Contradiction:
                continue

    def _settle(self, state: State) -> None:
        """Carry bounds and drop alternatives until only real choices are open."""
        while True:
            state.propagate()
            waiting, state.open = state.open, []
            moved = False
            for some in waiting:
                left: list[Tree] = []
                for part in some.parts:
                    so = state.so(part)
                    if so is True:
                        break
                    if so is None:
                        left.append(part)
                else:
                    if len(left) > 1:
                        state.open.append(Some(tuple(left)))
                    elif left:
                        moved = True
                        state.require(left[0])
                    else:
                        raise Contradiction
            if not moved:
                return
