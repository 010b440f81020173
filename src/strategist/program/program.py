"""The Program: a rulebook compiled, and the epochs between the days on which its rules or figures change."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property

from strategist.errors import Place
from strategist.program.changes import Effect, Lapse, Response, Window
from strategist.program.conclusions import Conclusion, Defer, Phase, SetFact
from strategist.program.expressions import (
    After,
    All,
    Any,
    Between,
    ByCurrency,
    Condition,
    Const,
    Literal,
    Not,
    Operand,
    ParameterIs,
    ParameterOf,
    Within,
    leaves,
)
from strategist.program.interest_terms import RateTable, Regime
from strategist.program.invariants import Invariant
from strategist.vocabulary.kinds import Value
from strategist.vocabulary.seal import SealException
from strategist.vocabulary.vocabulary import CURRENCY, Vocabulary


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule or table row. `index` is its bit in fired masks; `starts` and `ends` are day numbers, inclusive."""

    index: int
    id: str
    phase: Phase
    conclusion: Conclusion
    when: Condition
    applies: Condition | None = None
    unless: Condition | None = None
    overrides: tuple[int, ...] = ()
    overridden_by: tuple[int, ...] = ()
    title: str = ""
    because: str = ""
    sources: tuple[str, ...] = ()
    standing: str = ""
    starts: int | None = None
    ends: int | None = None
    table: str | None = None
    exception: SealException | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def strength(self) -> int:
        """The strength of a proposal or advice; 0 for other rules."""
        return int(getattr(self.conclusion, "strength", 0))

    @property
    def scope(self) -> Within | None:
        """Where the rule holds, if that is the first thing it asks: what the rules of a law pack share."""
        first = self.when.parts[0] if isinstance(self.when, All) and self.when.parts else None
        return first if isinstance(first, Within) and not first.negated else None

    def in_force(self, day: int) -> bool:
        """Whether the rule is valid on a day number."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


def parameters_read(rule: Rule) -> set[str]:
    """The names of the parameters a rule depends on, in its conditions and its conclusion."""
    bounds: list[object] = [getattr(rule.conclusion, name, None) for name in ("value", "days", "until")]
    found = set()
    for condition in (rule.applies, rule.when, rule.unless):
        for leaf in leaves(condition):
            bounds += [getattr(leaf, "low", None), getattr(leaf, "high", None)]
            if isinstance(leaf, ParameterIs):
                found.add(leaf.name)
    bounds = [bound.count if isinstance(bound, After) else bound for bound in bounds]
    return found | {bound.name for bound in bounds if isinstance(bound, ParameterOf)}


@dataclass(frozen=True, slots=True)
class Step:
    """How one derived fact is settled: by a `table` (first true row), or by its rules together."""

    slot: int
    rules: tuple[int, ...]
    table: bool = False
    companion: int | None = None  # the slot of `days_until_…`, for a derived date
    depth: int = 0  # facts of one depth do not rest on each other


@dataclass(frozen=True, slots=True)
class CompiledNeed:
    """What must come before an action: `first` while `if_` is true; waiting while `pending` is true."""

    if_: Condition | None
    first: int | None
    pending: Condition | None
    wait_for: Operand | None
    wait_since: int | None


@dataclass(frozen=True, slots=True)
class Movement:
    """A fact that time alone moves: by `daily` a day, while a condition holds (None: always)."""

    slot: int
    daily: int
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """The compiled conditions of an action; channels as positions, companions as action positions.

    `by_channel`: what taking it by a channel changes besides `effects`.
    """

    index: int
    channels: tuple[int, ...]
    groups: int
    only_when: Condition | None
    needs: tuple[CompiledNeed, ...]
    companions: tuple[int, ...]
    effects: tuple[Effect, ...] = ()
    by_channel: tuple[tuple[int, tuple[Effect, ...]], ...] = ()

    def changes(self, channel: int | None) -> tuple[Effect, ...]:
        """What taking the step by a channel (a position; None: by none) changes."""
        return self.effects + next((effects for own, effects in self.by_channel if own == channel), ())


@dataclass(frozen=True, slots=True)
class Supposition:
    """A default (`known` False) or an implication (`known` True) of an input."""

    slot: int
    value: Value
    where: Condition | None
    known: bool


@dataclass(frozen=True, slots=True)
class Impossible:
    """A constraint compiled: a condition that never holds, or terms that never exceed a fact."""

    id: str
    because: str
    never: Condition | None
    terms: tuple[int, ...]
    at_most: int | None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Script:
    """A message text, chosen by action and kind. `paragraphs`: its parts, where one may drop."""

    id: str
    actions: tuple[int, ...]
    kind: str
    text: str
    sources: tuple[str, ...]
    place: Place | None = field(default=None, compare=False)
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Epoch:
    """The Program between two days on which nothing of it changes: parameters fixed, rules not in force left out.

    `rules` keeps the positions of the Program; a rule not in force is None there.
    """

    program: Program
    first_day: int
    rules: tuple[Rule | None, ...]
    steps: tuple[Step, ...]
    proposals: tuple[Rule, ...]
    guards: tuple[Rule, ...]
    advice: tuple[Rule, ...]
    plans: tuple[ActionPlan, ...]
    lapses: tuple[Lapse, ...] = ()
    responses: tuple[Response, ...] = ()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the rulebook."""
        return self.program.vocabulary

    def producers(self, step: Step) -> tuple[Rule, ...]:
        """The rules in force that settle a derived fact, in order."""
        return tuple(rule for index in step.rules if (rule := self.rules[index]) is not None)


@dataclass(frozen=True)
class Program:
    """A compiled rulebook. `rules` are in the order of their ids and rows; `steps` in the order facts are settled."""

    name: str
    version: str
    title: str
    sha256: str
    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]
    plans: tuple[ActionPlan, ...]
    suppositions: tuple[Supposition, ...]
    impossible: tuple[Impossible, ...]
    scripts: tuple[Script, ...]
    exceptions: tuple[SealException, ...] = ()
    override_order: tuple[int, ...] = ()
    differences: tuple[tuple[int, int, int], ...] = ()
    movements: tuple[Movement, ...] = ()
    regimes: tuple[Regime, ...] = ()
    rates: tuple[RateTable, ...] = ()
    windows: tuple[Window, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    responses: tuple[Response, ...] = ()
    invariants: tuple[Invariant, ...] = ()

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The day numbers on which rules or parameters change, ascending."""
        days = {rule.starts for rule in self.rules if rule.starts is not None}
        days |= {rule.ends + 1 for rule in self.rules if rule.ends is not None}
        for parameter in self.vocabulary.parameters.values():
            days |= {first for first, _ in parameter.steps if first is not None}
        return tuple(sorted(days))

    @cached_property
    def _epochs(self) -> dict[int, Epoch]:
        return {}

    def at(self, day: int) -> Epoch:
        """The epoch a day number lies in; built once."""
        number = bisect_right(self.edges, day)
        epoch = self._epochs.get(number)
        if epoch is None:
            first = self.edges[number - 1] if number else 0
            epoch = self._epochs.setdefault(number, _epoch(self, first))
        return epoch

    def __getstate__(self) -> dict[str, object]:
        return {key: value for key, value in self.__dict__.items() if key not in ("_epochs", "_by_name", "edges")}

    def rules_named(self, id: str) -> tuple[Rule, ...]:
        """The rules of an id, the rows of a table of that id, or one row (`table/2`)."""
        return self._by_name.get(id, ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for name in dict.fromkeys((rule.id, rule.table)):
                if name:
                    found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}


def _epoch(program: Program, day: int) -> Epoch:
    fix = _Fixer(program.vocabulary, day)
    rules = tuple(fix.rule(rule) if rule.in_force(day) else None for rule in program.rules)
    present = [rule for rule in rules if rule is not None]
    phases = {phase: tuple(rule for rule in present if rule.phase is phase) for phase in Phase}
    return Epoch(
        program,
        day,
        rules,
        program.steps,
        phases[Phase.PROPOSE],
        phases[Phase.GUARD],
        phases[Phase.TACTICS],
        tuple(fix.plan(plan) for plan in program.plans),
        tuple(replace(lapse, when=fix.condition(lapse.when)) for lapse in program.lapses),
        tuple(replace(response, when=fix.maybe(response.when)) for response in program.responses),
    )


def fixed(condition: Condition | None, vocabulary: Vocabulary, day: int) -> Condition | None:
    """A condition with the parameters in force on a day put in."""
    return _Fixer(vocabulary, day).maybe(condition)


def fixed_rule(rule: Rule, vocabulary: Vocabulary, day: int) -> Rule:
    """A rule with the parameters in force on a day put in, as an epoch has it."""
    return _Fixer(vocabulary, day).rule(rule)


def fixed_plan(plan: ActionPlan, vocabulary: Vocabulary, day: int) -> ActionPlan:
    """An action's plan with the parameters in force on a day put in."""
    return _Fixer(vocabulary, day).plan(plan)


class _Fixer:
    """Puts the values in force on a day in the place of parameters."""

    def __init__(self, vocabulary: Vocabulary, day: int) -> None:
        self.vocabulary, self.day = vocabulary, day

    def rule(self, rule: Rule) -> Rule:
        conclusion = rule.conclusion
        if isinstance(conclusion, SetFact):
            conclusion = replace(conclusion, value=self.operand(conclusion.value))
        elif isinstance(conclusion, Defer):
            conclusion = replace(conclusion, days=self.bound(conclusion.days), until=self.bound(conclusion.until))
        return replace(
            rule,
            conclusion=conclusion,
            when=self.condition(rule.when),
            applies=self.maybe(rule.applies),
            unless=self.maybe(rule.unless),
        )

    def plan(self, plan: ActionPlan) -> ActionPlan:
        needs = tuple(
            replace(
                need, if_=self.maybe(need.if_), pending=self.maybe(need.pending), wait_for=self.bound(need.wait_for)
            )
            for need in plan.needs
        )
        return replace(plan, only_when=self.maybe(plan.only_when), needs=needs)

    def maybe(self, condition: Condition | None) -> Condition | None:
        return None if condition is None else self.condition(condition)

    def condition(self, condition: Condition) -> Condition:
        match condition:
            case All(parts):
                return All(tuple(map(self.condition, parts)))
            case Any(parts):
                return Any(tuple(map(self.condition, parts)))
            case Not(part):
                return Not(self.condition(part))
            case ParameterIs(name=name, values=values, negated=negated):
                value = self.vocabulary.parameters[name].at(self.day)
                return Any(()) if value is None else Const((value in values) is not negated)
            case Between(low=low, high=high) if isinstance(low, ParameterOf) or isinstance(high, ParameterOf):
                return replace(condition, low=self.bound(low), high=self.bound(high))
            case _:
                return condition

    def bound(self, operand: Operand | None) -> Operand | None:
        return None if operand is None else self.operand(operand)

    def operand(self, operand: Operand) -> Operand:
        if isinstance(operand, After):
            return replace(operand, count=self.operand(operand.count))
        if not isinstance(operand, ParameterOf):
            return operand
        value = self.vocabulary.parameters[operand.name].at(self.day)
        if value is None or isinstance(value, int | str):
            return Literal(value)
        return ByCurrency(operand.name, self.vocabulary.fact[CURRENCY].slot, tuple(sorted(value.items())))
