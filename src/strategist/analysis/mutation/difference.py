"""What an edit may change, as formulas over all profiles of an epoch. Needs the solver: import it only where it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.replay import rule_reads
from strategist.engines.symbolic import Symbolic
from strategist.engines.symbolic.cells import Cell, Choice, Members, Number, equal
from strategist.engines.symbolic.derived import Firing
from strategist.engines.symbolic.logic import Formula, all_of, any_of, opposite, same
from strategist.program.conclusions import Phase, Propose
from strategist.program.program import Epoch, Rule
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import STEP_FACTS


def unlike(one: Formula, other: Formula) -> Formula:
    """Exactly one of them holds; False without asking where both are written alike.

    >>> import z3
    >>> unlike(z3.Bool("a"), z3.Bool("a")), unlike(True, False)
    (False, True)
    """
    if not isinstance(one, bool) and not isinstance(other, bool) and one.eq(other):
        return False
    return opposite(same(one, other))


def cells_differ(one: Cell, other: Cell) -> Formula:
    """The fact is present in one only, or with another value."""
    match one, other:
        case Choice(), Choice():
            values = dict.fromkeys([*one.options, *other.options])
            return any_of(unlike(one.options.get(v, False), other.options.get(v, False)) for v in values)
        case Members(), Members():
            there = any_of(unlike(*pair) for pair in zip(one.members, other.members, strict=True))
            return any_of((unlike(one.present, other.present), all_of((one.present, there))))
        case Number(), Number():
            alike = _one_term(one, other) or equal(one, other)
            return any_of((unlike(one.present, other.present), all_of((one.present, opposite(alike)))))
        case _:
            raise TypeError(f"cells of two forms: {one!r}, {other!r}")


def _one_term(one: Number, other: Number) -> bool:
    if isinstance(one.value, int) or isinstance(other.value, int):
        return False
    return bool(one.value.eq(other.value))


class Differences:
    """The questions about an edit in one epoch: `before` and `after` are the epoch as it is and as it would be."""

    def __init__(self, symbolic: Symbolic, patched: Patched, day: int) -> None:
        self.symbolic, self.patched, self.day = symbolic, patched, day
        self.before, self.after = symbolic.epoch, patched.at(day).epoch
        pairs = ((index, self.before.rules[index], self.after.rules[index]) for index in sorted(patched.changed))
        self.rules = [(index, before, after) for index, before, after in pairs if before != after]

    @property
    def none_here(self) -> bool:
        """The edit changes nothing in this epoch."""
        return not self.rules and not self.patched.touches_plans

    @property
    def in_rules_alone(self) -> bool:
        """All that the edit can change is whether its rules fire and live, and what facts they conclude."""
        return not self.patched.touches_plans and all(
            before is None or after is None or before.phase is Phase.ASSESS or before.conclusion == after.conclusion
            for _, before, after in self.rules
        )

    @property
    def known(self) -> Formula:
        """What has to be known for `fires`: of rules that read the step, how it is chosen."""
        facts = self.before.vocabulary.fact
        steps = {facts[name].slot for name in STEP_FACTS}
        read = {slot for _, *both in self.rules for rule in both if rule is not None for slot in rule_reads(rule)}
        return self.symbolic.choosing.exact if read & steps else True

    def fires(self) -> Formula:
        """A rule of the edit fires or lives otherwise, or a fact of theirs comes out otherwise."""
        firing = Firing(self.after, self.symbolic.reading)
        firing.live = {index: self.symbolic.live(index) for index in range(len(self.before.rules))}
        found: list[Formula] = []
        changed = {index for index, _, _ in self.rules}
        for step in self.before.steps:
            if changed.intersection(step.rules):
                cell, _ = firing.settle_fact(step)
                name = self.before.vocabulary.facts[step.slot].name
                found += [cells_differ(self.symbolic.cell(name), cell), *self._otherwise(firing, step.rules)]
        rest = [after for _, before, after in self.rules if after is not None and after.phase is not Phase.ASSESS]
        firing.settle_rules(rest)
        gone = [i for i, before, after in self.rules if after is None and before and before.phase is not Phase.ASSESS]
        for index in gone:
            firing.live[index] = False
        return any_of((*found, *self._otherwise(firing, [*(rule.index for rule in rest), *gone])))

    def _otherwise(self, firing: Firing, rules: Iterable[int]) -> Iterator[Formula]:
        for index in rules:
            yield unlike(self.symbolic.fired(index), firing.fired.get(index, False))
            yield unlike(self.symbolic.live(index), firing.live.get(index, False))

    def foremost(self) -> Formula:
        """Nothing that wants another step is as strong as the rules of the edit, and guards leave theirs.

        It only makes it likely that the step shows the edit; where the edit proposes nothing, it is true.
        """
        mine = [rule for _, before, after in self.rules if (rule := before or after) is not None]
        wanted = {(r.conclusion.action, r.conclusion.strength) for r in mine if isinstance(r.conclusion, Propose)}
        if not wanted:
            return True
        own = {rule.index for rule in mine}
        least = min(strength for _, strength in wanted)
        actions = sorted({action for action, _ in wanted})
        steps = self.symbolic.steps
        rivals = [rule for rule in self.before.proposals if rule.index not in own and self._rival(rule, least, actions)]
        fit = any_of(all_of((steps.permitted[action], steps.ready(action))) for action in actions)
        return all_of((fit, *(opposite(self.symbolic.live(rule.index)) for rule in rivals)))

    @staticmethod
    def _rival(rule: Rule, least: int, actions: list[int]) -> bool:
        wants = rule.conclusion
        return isinstance(wants, Propose) and (wants.strength >= least or wants.action in actions)

    def recommends(self) -> tuple[Formula, Formula]:
        """What holds of both versions, exactly; and that another step, day, tactic or fact comes of it."""
        other = Symbolic(self.after, version_of=self.symbolic)
        known = all_of((self.symbolic.limits, other.limits, self.symbolic.choosing.exact, other.choosing.exact))
        return known, any_of((*self._facts(other), *self._steps(other), *self._tactics(other)))

    def _facts(self, other: Symbolic) -> Iterator[Formula]:
        for fact in self.before.vocabulary.derived:
            yield cells_differ(self.symbolic.cell(fact.name), other.cell(fact.name))

    def _steps(self, other: Symbolic) -> Iterator[Formula]:
        one, two = self.symbolic.choosing, other.choosing
        for pair in zip((*one.chosen, *one.meanwhile, *one.companion), (*two.chosen, *two.meanwhile, *two.companion)):
            yield unlike(*pair)
        yield unlike(one.due, two.due)

    def _tactics(self, other: Symbolic) -> Iterator[Formula]:
        yield from map(unlike, self.symbolic.steps.closed, other.steps.closed)
        yield from map(unlike, self.symbolic.steps.open_today, other.steps.open_today)
        for tactic in self.before.vocabulary.tactics:
            if tactic.name != "channel":
                for value in _values(self.before, tactic):
                    yield unlike(self.symbolic.tactic(tactic, value), other.tactic(tactic, value))


def _values(epoch: Epoch, tactic: Tactic) -> list[int]:
    """Every value that a rule advises for a tactic or limits it to; of a set the bit of each member."""
    if tactic.kind is Kind.SET:
        return [1 << bit for bit in range(len(tactic.values))]
    found = set()
    for rule in (*epoch.advice, *epoch.guards):
        for index, value in getattr(rule.conclusion, "tactics", ()):
            if index == tactic.index:
                found |= set(value) if isinstance(value, tuple) else {int(value)}
    return sorted(found)
