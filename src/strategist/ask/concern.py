"""Which unanswered facts the decision may still hang on: those that undecided rules read, if these may decide."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.ask.choosing import TODAY, Choosing, proposed
from strategist.ask.readings import F, T, U
from strategist.program.conclusions import Advise, Defer
from strategist.program.expressions import All, Any, Condition, Not, Operand, operand_slots, reads
from strategist.program.program import ActionPlan, Program, Rule
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import TODAY as TODAY_FACT


class Concern:
    """Walks back from the choice to the facts. `slots`: every fact on the way that is not exactly known; `rules`: the
    undecided rules that may matter, with the strength at stake, in the order they were met. `step`: this one is settled, and
    only its day is not."""

    def __init__(self, choosing: Choosing, *, tactics: bool, step: int | None = None) -> None:
        self.choosing, self.firing, self.epoch = choosing, choosing.firing, choosing.epoch
        self.slots: set[int] = set()
        self.rules: dict[int, int] = {}
        self.readers: dict[int, set[int]] = {}
        self._steps = {step.slot: step for step in self.epoch.steps}
        self._sources = _sources(self.epoch.program)
        self._suppositions: dict[int, list[Condition]] = {}
        for supposed in self.epoch.program.suppositions:
            if supposed.where is not None:
                self._suppositions.setdefault(supposed.slot, []).append(supposed.where)
        self._stake = 0
        self._actions: set[int] = set()
        if step is not None:
            self._due(step)
        elif not choosing.settled:
            self._choice()
        if tactics:
            self._tactics()

    # the choice

    def _choice(self) -> None:
        choosing = self.choosing
        for rule in choosing.contenders:
            self._stake = rule.strength
            self._rule(rule)
            for action in choosing.walk(proposed(rule)).seen:
                self._action(action)
            if choosing.forbidden(proposed(rule))[0]:
                for guard, forbid in choosing.offers(proposed(rule)):
                    self._rule(guard)
                    for action in forbid.instead:
                        self._action(action)
        self._stake = max((rule.strength for rule in choosing.contenders), default=0)
        for action in choosing.winners:
            self._due(action)

    def _action(self, action: int) -> None:
        """Whether it is forbidden, makes sense, and what comes first."""
        if action in self._actions:
            return
        self._actions.add(action)
        may, must = self.choosing.forbidden(action)
        if may and not must:
            self._guards(self.epoch.plans[action])
        if not must:
            self._condition(self.epoch.plans[action].only_when)
            for need in self.epoch.plans[action].needs:
                self._condition(need.if_)
                self._condition(need.pending)
                if need.wait_since is not None and self.choosing.reads(need.pending) & T:
                    self._slot(need.wait_since)
                    self._operand(need.wait_for)

    def _guards(self, plan: ActionPlan) -> None:
        for rule, forbid in self.choosing.forbids:
            if plan.index in forbid.actions or set(plan.channels) & set(forbid.channels):
                self._rule(rule)

    def _due(self, action: int) -> None:
        """What the day of a step hangs on."""
        day = self.choosing.due(action)
        if day == TODAY or day.low == day.high:
            return
        plan = self.epoch.plans[action]
        self._slot(self.epoch.vocabulary.fact[TODAY_FACT].slot)
        for rule, defer in self.choosing.deferrals:
            if action in defer.actions or set(defer.channels) & set(plan.channels):
                self._rule(rule)
                self._deferral(defer)
        self._guards(plan)

    def _deferral(self, defer: Defer) -> None:
        self._operand(defer.days)
        self._operand(defer.until)
        if defer.since is not None:
            self._slot(defer.since)

    def _tactics(self) -> None:
        """Everything that tactics could hang on for the steps that may be chosen."""
        self._stake = 0
        for rule in self.epoch.guards:
            if rule.index in self.firing.may and limits(rule):
                self._rule(rule)
                if isinstance(rule.conclusion, Defer):
                    self._deferral(rule.conclusion)
        for rule in self.epoch.advice:
            if isinstance(rule.conclusion, Advise) and rule.index in self.firing.may:
                self._rule(rule)

    # rules and conditions

    def _rule(self, rule: Rule) -> None:
        if rule.index in self.rules:
            return
        firing = self.firing
        if rule.index in firing.may and rule.index not in firing.must:
            self.rules[rule.index] = self._stake
            for condition in (rule.when, rule.applies, rule.unless):
                self._condition(condition, rule.index)
            for other in rule.overridden_by:
                overriding = self.epoch.rules[other]
                if overriding is not None:
                    self._rule(overriding)

    def _condition(self, condition: Condition | None, rule: int = -1) -> None:
        if condition is None or self.firing.reads(condition) in (T, F, U):
            return
        match condition:
            case All(parts) | Any(parts):
                for part in parts:
                    self._condition(part, rule)
            case Not(part):
                self._condition(part, rule)
            case leaf:
                slots = reads(leaf)  # type: ignore[arg-type]  # a constant is never undecided
                for slot in slots:
                    self._slot(slot, raw=getattr(leaf, "raw", False))
                    self.readers.setdefault(slot, set()).add(rule)

    def _operand(self, bound: Operand | None) -> None:
        for slot in operand_slots(bound):
            self._slot(slot)

    def _slot(self, slot: int, raw: bool = False) -> None:
        if slot in self.slots or (self.firing.values[slot].exact and self.firing.given[slot].exact):
            return
        self.slots.add(slot)
        for source in self._sources.get(slot, ()):
            self._slot(source)
        for where in self._suppositions.get(slot, ()):
            self._condition(where)
        step = self._steps.get(slot)
        for rule in () if step is None else self.epoch.producers(step):
            self._rule(rule)
            for bound in (getattr(rule.conclusion, "value", None),) if rule.index in self.firing.may else ():
                self._operand(bound)


def limits(rule: Rule) -> bool:
    """Whether a guard may limit channels or tactics."""
    conclusion = rule.conclusion
    return bool(getattr(conclusion, "channels", ()) or getattr(conclusion, "tactics", ()))


def _sources(program: Program) -> dict[int, tuple[int, ...]]:
    """What computed facts are made of."""
    fact = program.vocabulary.fact
    found: dict[int, tuple[int, ...]] = {own: (whole, part) for own, whole, part in program.differences}
    for day in program.vocabulary.facts:
        countdown = fact.get(f"days_until_{day.name}") if day.kind is Kind.DATE else None
        if countdown is not None:
            found[countdown.slot] = (day.slot, fact[TODAY_FACT].slot)
    return found


def readers_of(concern: Concern, slot: int, program: Program) -> Iterable[int]:
    """The undecided rules that read a fact, or what is computed from it, the weightiest first."""
    follows = {slot} | {own for own, parts in _sources(program).items() if slot in parts}
    found = {rule for one in follows for rule in concern.readers.get(one, ()) if rule >= 0}
    return sorted(found, key=lambda rule: (-concern.rules.get(rule, 0), rule))


def reach(concern: Concern, program: Program) -> dict[int, int]:
    """How many undecided rules hang on each fact, by slot: those that read it, or what they settle, at any remove."""
    followers: dict[int, set[int]] = {}
    for own, parts in _sources(program).items():
        for part in parts:
            followers.setdefault(part, set()).add(own)
    masks: dict[int, int] = {}

    def of(slot: int) -> int:
        if slot not in masks:
            masks[slot] = 0
            found = 0
            for rule in concern.readers.get(slot, ()):
                if rule >= 0:
                    found |= 1 << rule
                    settled = getattr(program.rules[rule].conclusion, "slot", None)
                    found |= 0 if settled is None else of(settled)
            for other in followers.get(slot, ()):
                found |= of(other)
            masks[slot] = found
        return masks[slot]

    return {slot: of(slot).bit_count() for slot in sorted(concern.slots)}
