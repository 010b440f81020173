"""The rules of an epoch as stages of columns, for a database or a data frame library: each stage reads earlier ones.

What is translated: defaults, differences, derived facts, overrides, proposals, guards, the fired rules of all these, and
the strongest live proposal that no guard forbids. Left out, in the peers' favour: what an action needs first, `instead`,
deferrals, channels, companions, tactics and their rules, validation, time zones. `prove` compares all fired rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from dialects import Dialect, Term

from strategist.program.conclusions import AddTo, Forbid, Propose, Score, ScoreNumber, SetFact
from strategist.program.expressions import (
    After,
    All,
    Any,
    Between,
    ByCurrency,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    OneOf,
    Operand,
    Read,
    SameAs,
    Within,
    negation_normal,
)
from strategist.program.program import Epoch, Rule, Step
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, Value
from strategist.vocabulary.vocabulary import TODAY

Stage = dict[str, Term]


class Staged:
    """Writes the rules in a dialect. `stated`: the names of the columns that the file has."""

    def __init__(self, epoch: Epoch, today: date, stated: Iterable[str], write: Dialect) -> None:
        self.epoch, self.today, self.write = epoch, today, write
        self.stated = frozenset(stated)
        self.facts = epoch.vocabulary.facts
        self.today_slot = epoch.vocabulary.fact[TODAY].slot
        self.absent = {f.slot for f in self.facts if not f.derived and f.name not in self.stated} - {self.today_slot}
        self._unstated = {f.slot for f in epoch.vocabulary.inputs if f.name not in self.stated}
        self.stages: list[Stage] = [{} for _ in range(3)]
        self.implied: set[int] = set()
        self._inputs()
        steps = sorted(epoch.steps, key=lambda step: step.depth)
        for depth in sorted({step.depth for step in steps}):
            self._settle([step for step in steps if step.depth == depth])
        self._choose()

    # columns

    def name(self, slot: int, raw: bool = False) -> Term:
        """A fact: after defaults, or as the file states it."""
        fact = self.facts[slot]
        if slot == self.today_slot:
            return self.write.value(self.today)
        if raw and slot in self.implied:
            return self.write.column(f"g{slot}")
        if raw and not fact.derived and fact.name in self.stated:
            return self.write.column(fact.name)
        if slot in self.absent:
            return self.write.value(None)
        return self.write.column(f"f{slot}")

    def plain(self, fact: Fact, value: Value | None) -> object:
        """A value as the file has it."""
        if value is None:
            return None
        match fact.kind:
            case Kind.ENUM:
                return fact.values[int(value)]
            case Kind.MONEY:
                return int(value) / MONEY_SCALE
            case Kind.DATE:
                return date.fromordinal(int(value))
            case Kind.BOOL:
                return bool(value)
            case Kind.SET:
                return [name for bit, name in enumerate(fact.values) if int(value) >> bit & 1]
            case _:
                return value

    def _inputs(self) -> None:
        program, write = self.epoch.program, self.write
        first, second, third = self.stages
        for fact in self.epoch.vocabulary.inputs:
            if fact.name in self.stated and fact.kind is not Kind.DATETIME:
                first[f"f{fact.slot}"] = write.column(fact.name)
        for supposed in program.suppositions:
            fact = self.facts[supposed.slot]
            where = None if supposed.where is None else self.known_true(supposed.where)
            self.absent.discard(supposed.slot)
            stage = first if where is None else second
            own = write.column(fact.name) if where is None else self.name(supposed.slot)
            if fact.name not in self.stated and where is None:
                own = write.value(None)
            if where is not None and f"f{supposed.slot}" not in first:
                own = write.value(None)
            missing = write.known(own, True)
            if where is not None:
                missing = write.every([missing, where])
            stage[f"f{supposed.slot}"] = write.cases([(missing, write.value(self.plain(fact, supposed.value)))], own)
            if supposed.known:  # what is implied counts as stated
                self.implied.add(supposed.slot)
                stage[f"g{supposed.slot}"] = stage[f"f{supposed.slot}"]
        for fact in self.epoch.vocabulary.inputs:
            countdown = self.epoch.vocabulary.fact.get(f"days_until_{fact.name}")
            if fact.kind is Kind.DATE and countdown is not None and fact.slot not in self.absent:
                third[f"f{countdown.slot}"] = write.days_between(self.name(fact.slot), write.value(self.today))
                self.absent.discard(countdown.slot)
        for slot, whole, part in program.differences:
            if not {whole, part} & self.absent:
                third[f"f{slot}"] = write.minus(self.name(whole), self.name(part))
                self.absent.discard(slot)

    # conditions

    def known_true(self, condition: Condition) -> Term:
        """Where a condition is known to be true; unknown counts as false."""
        return self._condition(negation_normal(condition))

    def _condition(self, condition: Condition) -> Term:
        write = self.write
        match condition:
            case Const(value):
                return write.value(value)
            case All(parts):
                return write.every([self._condition(part) for part in parts])
            case Any(parts):
                return write.any([self._condition(part) for part in parts])
            case Given(slot=slot, raw=raw, negated=negated):
                silent = raw and slot in self._unstated
                if slot in self.absent or (silent and slot not in self.implied):
                    return write.value(negated)
                return write.known(self.name(slot, raw), negated)
        assert not isinstance(condition, Const | All | Any | Given)
        fact = self.facts[condition.slot]
        silent = condition.raw and condition.slot in self._unstated and condition.slot not in self.implied
        if condition.slot in self.absent or silent:
            return write.value(False)
        subject = self.name(condition.slot, condition.raw)
        match condition:
            case Between():
                return self._between(condition, subject)
            case OneOf(values=values, negated=negated):
                return write.one_of(subject, tuple(self.plain(fact, value) for value in values), negated)
            case HasAny(mask=mask, negated=negated):
                members = [name for bit, name in enumerate(fact.values) if mask >> bit & 1]
                return write.has_any(subject, members, negated)
            case Within(codes=codes, negated=negated):
                return write.within(subject, codes, negated)
            case SameAs(other=other, negated=False):
                return write.value(False) if other in self.absent else write.compare(subject, "=", self.name(other))
            case _:
                raise TypeError(f"not translated: {condition!r}")

    def _between(self, leaf: Between, subject: Term) -> Term:
        write, fact = self.write, self.facts[leaf.slot]
        tests = []
        for bound, sign, opposite, is_open in (
            (leaf.low, ">", "<", leaf.low_open),
            (leaf.high, "<", ">", leaf.high_open),
        ):
            if bound is None:
                continue
            end = self.operand(bound, fact)
            if leaf.negated:
                tests.append(write.compare(subject, opposite if not is_open else f"{opposite}=", end))
            else:
                tests.append(write.compare(subject, sign if is_open else f"{sign}=", end))
        if leaf.negated:
            return write.any(tests)
        return write.every(tests)

    def operand(self, bound: Operand, fact: Fact) -> Term:
        """A bound as the file's columns are compared with."""
        write = self.write
        match bound:
            case Literal(value):
                return write.value(self.plain(fact, value))
            case Read(slot):
                return self.name(slot)
            case ByCurrency(slot=slot, amounts=amounts):
                own = self.name(slot)
                cases = [
                    (write.one_of(own, (code,), False), write.value(amount / MONEY_SCALE)) for code, amount in amounts
                ]
                return write.cases(cases, write.value(None))
            case After(slot, counter, _, count, unit, year_end):
                if slot in self.absent:
                    return write.value(None)
                base = self.name(slot)
                if counter:
                    base = write.days_before(write.value(self.today), base)
                return write.later(base, self.operand(count, fact), unit, year_end)
            case _:
                raise TypeError(f"not translated: {bound!r}")

    def fires(self, rule: Rule) -> Term:
        """Where a rule fires; never null."""
        write = self.write
        parts = [write.surely(self.known_true(rule.when))]
        if rule.applies is not None:
            parts.append(write.unless(self._condition(negation_normal(rule.applies, negate=True))))
        if rule.unless is not None:
            parts.append(write.unless(self.known_true(rule.unless)))
        return write.every(parts)

    def live(self, rule: Rule, known: Iterable[int] | None = None) -> Term:
        """Where it is live: fired, and not overridden."""
        over = [index for index in rule.overridden_by if self.epoch.rules[index] is not None]
        if not over:
            return self.write.column(f"r{rule.index}")
        others = [self.write.column(f"l{index}" if self.overridden(index) else f"r{index}") for index in over]
        return self.write.every([self.write.column(f"r{rule.index}"), self.write.unless(self.write.any(others))])

    def overridden(self, index: int) -> bool:
        """Whether a rule may be overridden, so that it has a column of its own for where it is live."""
        rule = self.epoch.rules[index]
        return rule is not None and any(self.epoch.rules[other] is not None for other in rule.overridden_by)

    # facts

    def _fire(self, rules: Sequence[Rule]) -> None:
        self.stages.append({f"r{rule.index}": self.fires(rule) for rule in rules})
        waiting = [rule for rule in rules if self.overridden(rule.index)]
        order = self.epoch.program.override_order
        for rule in sorted(waiting, key=lambda rule: order.index(rule.index)):
            self.stages.append({f"l{rule.index}": self.live(rule)})

    def _is_live(self, rule: Rule) -> Term:
        return self.write.column(f"{'l' if self.overridden(rule.index) else 'r'}{rule.index}")

    def _settle(self, steps: Sequence[Step]) -> None:
        write = self.write
        tables = [step for step in steps if step.table]
        rules = [rule for step in steps if not step.table for rule in self.epoch.producers(step)]
        self._fire(rules)
        if tables:
            rows = {step.slot: self.epoch.producers(step) for step in tables}
            self.stages.append(
                {
                    f"t{slot}": write.cases(
                        [(self.fires(rule), write.value(rule.index)) for rule in own], write.value(-1)
                    )
                    for slot, own in rows.items()
                }
            )
            self.stages.append(
                {
                    f"r{rule.index}": write.compare(write.column(f"t{slot}"), "=", write.value(rule.index))
                    for slot, own in rows.items()
                    for rule in own
                }
            )
        points: Stage = {}
        for step in steps:
            points |= self._points(step)
        if points:
            self.stages.append(points)
        self.stages.append({f"f{step.slot}": self._value(step) for step in steps})
        companions = {
            f"f{step.companion}": write.days_between(write.column(f"f{step.slot}"), write.value(self.today))
            for step in steps
            if step.companion is not None
        }
        self.absent -= {slot for step in steps for slot in (step.slot, step.companion) if slot is not None}
        if companions:
            self.stages.append(companions)

    def _points(self, step: Step) -> Stage:
        write, fact = self.write, self.facts[step.slot]
        found: dict[int, list[Term]] = {}
        for rule in self.epoch.producers(step):
            if isinstance(rule.conclusion, Score):
                for code, count in rule.conclusion.points:
                    found.setdefault(code, []).append(self._given(rule, count))
            elif isinstance(rule.conclusion, ScoreNumber):
                found.setdefault(-1, []).append(self._given(rule, rule.conclusion.points))
        if fact.at_least is not None:
            found |= {code: [] for code in range(len(fact.values)) if code not in found}
        return {
            f"p{step.slot}_{code + 1}": write.sum(parts) if parts else write.value(0) for code, parts in found.items()
        }

    def _given(self, rule: Rule, count: int) -> Term:
        return self.write.cases([(self._is_live(rule), self.write.value(count))], self.write.value(0))

    def _value(self, step: Step) -> Term:
        write, fact = self.write, self.facts[step.slot]
        rules = self.epoch.producers(step)
        if any(isinstance(rule.conclusion, AddTo) for rule in rules) or fact.kind is Kind.SET:
            raise TypeError(f"not translated: `{fact.name}`")
        rest = write.value(self.plain(fact, fact.otherwise))
        numbers = [rule for rule in rules if isinstance(rule.conclusion, ScoreNumber)]
        if numbers:
            clamped = write.clamp(write.column(f"p{step.slot}_0"), fact.low or 0, fact.high)
            rest = write.cases([(write.any([self._is_live(rule) for rule in numbers]), clamped)], rest)
        elif any(isinstance(rule.conclusion, Score) for rule in rules):
            rest = self._leader(step, fact, rest)
        sets: dict[Operand, list[Term]] = {}
        for rule in rules:
            if isinstance(rule.conclusion, SetFact):
                sets.setdefault(rule.conclusion.value, []).append(self._is_live(rule))
        if fact.settles and sets:
            settled = write.largest if fact.settles == "latest" else write.smallest
            days = [
                write.cases([(write.any(own), self.operand(value, fact))], write.value(None))
                for value, own in sets.items()
            ]
            return write.cases([(write.known(settled(days), False), settled(days))], rest)
        cases = [(write.any(own), self.operand(value, fact)) for value, own in sets.items()]
        if len(sets) > 1 and not step.table:  # two values: neither
            counted = write.sum([write.cases([(truth, write.value(1))], write.value(0)) for truth, _ in cases])
            several = write.compare(counted, ">", write.value(1))
            cases = [(several, write.value(self.plain(fact, fact.otherwise))), *cases]
        return write.cases(cases, rest)

    def _leader(self, step: Step, fact: Fact, rest: Term) -> Term:
        write = self.write
        columns = [write.column(f"p{step.slot}_{code + 1}") for code in range(len(fact.values))]
        cases = []
        for code, own in enumerate(columns):
            others = [write.sum([other, write.value(fact.lead)]) for other in columns if other is not own]
            enough = write.compare(own, ">=", write.value(fact.at_least))
            cases.append(
                (write.every([enough, write.compare(own, ">=", write.largest(others))]), write.value(fact.values[code]))
            )
        return write.cases(cases, rest)

    # the choice

    def _choose(self) -> None:
        write, epoch = self.write, self.epoch
        self._fire([*epoch.proposals, *epoch.guards])
        barred: dict[int, list[Term]] = {}
        for rule in epoch.guards:
            if isinstance(rule.conclusion, Forbid):
                for action in rule.conclusion.actions:
                    barred.setdefault(action, []).append(self._is_live(rule))
        self.stages.append({f"b{action}": write.any(rows) for action, rows in barred.items()})
        weighed = []
        for rule in epoch.proposals:
            assert isinstance(rule.conclusion, Propose)
            action, strength = rule.conclusion.action, rule.conclusion.strength
            rank = strength * 10_000 + (99 - epoch.vocabulary.actions[action].rung) * 100 + 99 - action
            free = [self._is_live(rule), *([write.unless(write.column(f"b{action}"))] if action in barred else [])]
            weighed.append(write.cases([(write.every(free), write.value(rank))], write.value(0)))
        self.stages.append({"best": write.largest(weighed)})

    @cached_property
    def rules(self) -> list[int]:
        """The rules that are translated."""
        own = [rule for step in self.epoch.steps for rule in self.epoch.producers(step)]
        return sorted(rule.index for rule in (*own, *self.epoch.proposals, *self.epoch.guards))

    def masks(self) -> Stage:
        """Words of 64 live rules, as in an answer of `recommend_all`."""
        known = set(self.rules)
        found = {}
        for start in range(0, len(self.epoch.rules), 64):
            bits = [
                self._is_live(rule)
                if index in known and (rule := self.epoch.rules[index]) is not None
                else self.write.value(False)
                for index in range(start, min(start + 64, len(self.epoch.rules)))
            ]
            found[f"fired_{start // 64}"] = self.write.word(bits)
        return found
