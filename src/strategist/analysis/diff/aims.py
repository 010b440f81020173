"""Profiles aimed at one edit: seeds near it, updates that make its rules fire, and values beside its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from strategist.analysis.diff.boundaries import Update, around, around_wait
from strategist.analysis.diff.change import Change
from strategist.analysis.diff.meaning import Meanings
from strategist.analysis.diff.side import Side
from strategist.analysis.diff.trial import Raw, Trials, beside
from strategist.analysis.diff.ways import Ways, leaf_holds
from strategist.errors import ProfileError
from strategist.profile.case import AS_OF, Case
from strategist.program.conclusions import (
    AddTo,
    Advise,
    Defer,
    Forbid,
    Only,
    Phase,
    Propose,
    Score,
    ScoreNumber,
    SetFact,
)
from strategist.program.expressions import All, Condition, Literal, leaves
from strategist.program.program import ActionPlan, Epoch, Program, Rule, parameters_read
from strategist.program.truth import truth
from strategist.vocabulary.kinds import Value
from strategist.vocabulary.vocabulary import TODAY

NEAR = 32
"""Seeds tried for each edit."""
NEAR_WAYS = 10
"""Ways combined with each of these seeds."""
MOST_AT_ONCE = 10
"""Values changed at once in a profile anywhere."""
HELPERS = 8
"""Rules combined with an edited one, such as proposals of the step that a guard forbids."""


class Aims:
    """Makes profiles near the edits between two programs."""

    def __init__(self, trials: Trials, seeds: Sequence[Raw], programs: tuple[Program, Program]) -> None:
        self.trials, self.seeds, self.programs = trials, seeds, programs
        moment = trials.day or datetime.fromisoformat(str(seeds[0][AS_OF]))
        self.day = moment.toordinal()
        self._cases = [self._case(seed) for seed in seeds]

    def profiles(self, edit: Change) -> Iterator[Raw]:
        """Profiles for one edit, the likeliest first: seeds as updated, then these with one value beside a bound."""
        values = self._values(edit)
        ways = self._ways(edit)
        seeds = self._near(edit)
        grounds = [self.trials.with_update(seed, way) for way in [{}, *ways] for seed in seeds[:1]]
        grounds += [self.trials.with_update(seed, way) for seed in seeds[1:] for way in [{}, *ways[:NEAR_WAYS]]]
        yield from grounds
        for value in values:
            for ground in grounds:
                yield self.trials.with_update(ground, value)

    def anywhere(self) -> Iterator[Raw]:
        """Profiles anywhere: seeds with a few values beside bounds of any rule, in a sequence that is always the same."""
        choice = Random(0)
        pool: list[Update] = []
        for program in self.programs:
            for rule in program.at(self.day).rules:
                if rule is not None:
                    for condition in (rule.when, rule.unless, rule.applies):
                        pool += around(program.vocabulary, condition)
        while pool:
            raw = choice.choice(self.seeds)
            for update in choice.choices(pool, k=choice.randint(1, MOST_AT_ONCE)):
                raw = self.trials.with_update(raw, update)
            yield raw

    def _rules(self, program: Program, edit: Change) -> list[Rule]:
        """The rules of one side that an edit touches, as they stand on the day."""
        ids = {section: {id for one, id in edit.entries if one == section} for section, _ in edit.entries}
        names = {id for section in ("inputs", "derived", "computed") for id in ids.get(section, ())}
        slots = {program.vocabulary.fact[name].slot for name in names if name in program.vocabulary.fact}
        own = ids.get("rules", set()) | ids.get("tables", set())
        steps = ids.get("actions", set()) | _steps_of_scripts(program, ids.get("scripts", set()))
        found = [
            rule
            for rule in program.rules
            if own & {rule.id, rule.table}
            or ids.get("parameters", set()) & parameters_read(rule)
            or slots & _read(rule)
            or _proposed(program, rule) in steps
            or ids.get("tactics", set()) & _advised(program, rule)
        ]
        return self._changed_rows(program, found)

    def _changed_rows(self, program: Program, touched: list[Rule]) -> list[Rule]:
        """Of tables the rows that the other side has not; all of them where the rows are the same."""
        other = self.programs[0] if program is self.programs[1] else self.programs[1]
        means, others = Meanings(program.vocabulary), Meanings(other.vocabulary)
        known = {(others.condition(row.when), others.conclusion(row.conclusion)) for row in other.rules if row.table}
        rows = [row for row in touched if (means.condition(row.when), means.conclusion(row.conclusion)) not in known]
        return [rule for rule in touched if rule.table is None or rule in rows or not any(row.table for row in rows)]

    def _in_force(self, program: Program, rules: Sequence[Rule]) -> list[tuple[Epoch, Rule]]:
        """Rules with their figures put in, under the epoch of the day, or of their own first day."""
        found = []
        for rule in rules:
            day = self.day if rule.in_force(self.day) else rule.starts or rule.ends or self.day
            epoch = program.at(day)
            fixed = epoch.rules[rule.index]
            if fixed is not None:
                found.append((epoch, fixed))
        return found

    def _ways(self, edit: Change) -> list[Update]:
        """Updates that may make a touched rule matter, of both sides in turn."""
        by_side = []
        for program in self.programs:
            found: list[Update] = []
            for epoch, rule in self._in_force(program, self._rules(program, edit))[:HELPERS]:
                ways = Ways(epoch)
                helpers = _helpers(epoch, rule)
                for helper in helpers:
                    found += ways.together([rule, helper])[:3]
                found += ways.rule(rule)[: 3 if helpers else 8]
            found += self._plan_ways(program, edit)
            for condition in _regimes(program, edit):
                found += Ways(program.at(self.day)).of(condition)
            by_side.append(found)
        turns = [way for pair in zip(*by_side, strict=False) for way in pair]
        turns += [way for found in by_side for way in found[min(map(len, by_side)) :]]
        return [way for number, way in enumerate(turns) if way not in turns[:number]]

    def _plan_ways(self, program: Program, edit: Change) -> list[Update]:
        """For an edited action: its proposals, with what it needs not yet there, and with it there."""
        found: list[Update] = []
        epoch = program.at(self.day)
        for condition, proposals in _plans(epoch, edit):
            for rule in proposals[:HELPERS]:
                for one in (condition, None):
                    parts = (rule.when,) if one is None else (rule.when, one)
                    found += Ways(epoch).of(All(parts))[:3]
        return found

    def _values(self, edit: Change) -> list[Update]:
        """Values beside the bounds of the touched rules; those of bounds that only one side has come first."""
        sides: list[list[Update]] = []
        for program in self.programs:
            found: list[Update] = []
            for epoch, rule in self._in_force(program, self._rules(program, edit)):
                for condition in (rule.when, rule.unless, rule.applies):
                    found += around(program.vocabulary, condition)
                    found += _behind(epoch, condition)
                if isinstance(rule.conclusion, Defer):
                    found += around_wait(program.vocabulary, rule.conclusion.since, rule.conclusion.days)
            for condition, _ in _plans(program.at(self.day), edit):
                found += around(program.vocabulary, condition)
            for plan in _edited_plans(program.at(self.day), edit):
                for need in plan.needs:
                    found += around_wait(program.vocabulary, need.wait_since, need.wait_for)
            for condition in _regimes(program, edit):
                found += around(program.vocabulary, condition)
            sides.append(found)
        days = {day for program in self.programs for day in self._days(program, edit)}
        dates: list[Update] = [{TODAY: day} for day in beside(days)] if self.trials.day is None else []
        one, other = sides
        only = [value for value in one if value not in other] + [value for value in other if value not in one]
        both = [value for value in one if value in other]
        found = [*dates, *only, *both]
        return [value for number, value in enumerate(found) if value not in found[:number]]

    def _days(self, program: Program, edit: Change) -> Iterator[int]:
        """The days on which an edited thing begins, ends, or takes another figure."""
        for rule in self._rules(program, edit):
            yield from (day for day in (rule.starts, rule.ends + 1 if rule.ends else None) if day is not None)
            for name in parameters_read(rule):
                yield from (day for day, _ in program.vocabulary.parameters[name].steps if day is not None)

    def _near(self, edit: Change) -> list[Raw]:
        """The barest seed, then those nearest to firing a touched rule, then those whose step it is about."""
        touched = [self._rules(program, edit) for program in self.programs]
        fixed = [
            [rule for _, rule in self._in_force(p, rules)] for p, rules in zip(self.programs, touched, strict=True)
        ]
        ranked = sorted(
            range(1, len(self.seeds)),
            key=lambda number: (self._distance(number, fixed), len(self.seeds[number]), number),
        )
        return [self.seeds[0], *(self.seeds[number] for number in ranked[:NEAR])]

    def _distance(self, number: int, sides: list[list[Rule]]) -> int:
        """How many tests of the nearest touched rule fail on a seed."""
        found = [99]
        for case, rules in zip(self._cases[number], sides, strict=True):
            if case is not None:
                found += [_failing(rule, case) for rule in rules]
        return min(found)

    def _case(self, seed: Raw) -> tuple[Case | None, Case | None]:
        """A seed as both sides evaluate it, derived facts included."""
        return self._evaluated(self.trials.old, seed), self._evaluated(self.trials.new, seed)

    @staticmethod
    def _evaluated(side: Side, seed: Raw) -> Case | None:
        try:
            decision = side.decision(seed)
        except ProfileError:
            return None
        return decision.case._replace(values=decision.outcome.values)


def _proposed(program: Program, rule: Rule) -> str | None:
    conclusion = rule.conclusion
    return program.vocabulary.actions[conclusion.action].id if isinstance(conclusion, Propose) else None


def _advised(program: Program, rule: Rule) -> set[str]:
    conclusion = rule.conclusion
    found = conclusion.tactics if isinstance(conclusion, Advise) else ()
    return {program.vocabulary.tactics[index].name for index, _ in found}


def _steps_of_scripts(program: Program, ids: set[str]) -> set[str]:
    """The steps that edited message texts are for."""
    found = {index for script in program.scripts if script.id in ids for index in script.actions}
    return {program.vocabulary.actions[index].id for index in found}


def _regimes(program: Program, edit: Change) -> Iterator[Condition]:
    """The conditions of edited regimes of late interest."""
    for regime in program.regimes:
        if ("late_interest", regime.id) in edit.entries:
            yield from (one for one in (regime.when, regime.applies) if one is not None)


def _failing(rule: Rule, case: Case) -> int:
    parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
    failing = sum(truth(part, case.values, case.given) is not True for part in parts)
    failing += rule.unless is not None and truth(rule.unless, case.values, case.given) is True
    return failing + (rule.applies is not None and truth(rule.applies, case.values, case.given) is False)


def _read(rule: Rule) -> set[int]:
    return {leaf.slot for condition in (rule.when, rule.unless, rule.applies) for leaf in leaves(condition)}


def _helpers(epoch: Epoch, rule: Rule) -> list[Rule]:
    """Rules that make an edited one matter: proposals of guarded steps, and readers of a fact it concludes."""
    match rule.conclusion:
        case Forbid() | Defer():
            conclusion = rule.conclusion
            steps = set(conclusion.actions)
            steps |= {plan.index for plan in epoch.plans if set(plan.channels) & set(conclusion.channels)}
        case Only() | Advise():
            steps = set()
        case Propose():
            return []
        case _:
            return _readers(epoch, rule.conclusion)[:HELPERS]
    proposals = [one for one in epoch.proposals if isinstance(one.conclusion, Propose)]
    found = [one for one in proposals if getattr(one.conclusion, "action", None) in steps]
    found = found or proposals[:HELPERS]
    return sorted(found, key=lambda one: (-one.strength, one.index))[:HELPERS]


def _readers(epoch: Epoch, concluded: SetFact | AddTo | Score | ScoreNumber) -> list[Rule]:
    """Rules that ask for just what a rule concludes, then those that ask for anything of the fact; proposals first."""
    found: list[tuple[bool, bool, int, int, Rule]] = []
    for rule in epoch.rules:
        tests = [leaf for leaf in (leaves(rule.when) if rule else ()) if leaf.slot == concluded.slot]
        if rule is not None and tests:
            asked = any(leaf_holds(leaf, _value(concluded)) for leaf in tests)
            found.append((not asked, rule.phase is not Phase.PROPOSE, -rule.strength, rule.index, rule))
    return [one[-1] for one in sorted(found, key=lambda one: one[:-1])]


def _value(concluded: SetFact | AddTo | Score | ScoreNumber) -> Value | None:
    match concluded:
        case SetFact(value=Literal(value)):
            return value
        case AddTo(mask=mask):
            return mask
        case Score(points=points):
            return max(points, key=lambda point: point[1])[0]
        case _:
            return None


def _plans(epoch: Epoch, edit: Change) -> Iterator[tuple[Condition, list[Rule]]]:
    """The conditions of edited actions, each with the proposals of its action."""
    for plan in _edited_plans(epoch, edit):
        proposals = [rule for rule in epoch.proposals if getattr(rule.conclusion, "action", None) == plan.index]
        conditions = [plan.only_when, *(one for need in plan.needs for one in (need.if_, need.pending))]
        for condition in conditions:
            if condition is not None:
                yield condition, proposals


def _edited_plans(epoch: Epoch, edit: Change) -> list[ActionPlan]:
    edited = {id for section, id in edit.entries if section == "actions"}
    return [plan for plan in epoch.plans if epoch.vocabulary.actions[plan.index].id in edited]


def _behind(epoch: Epoch, condition: Condition | None) -> Iterator[Update]:
    """Values beside the bounds that settle the derived facts a condition reads."""
    facts = epoch.vocabulary.facts
    derived = {leaf.slot for leaf in leaves(condition) if leaf.slot >= 0 and facts[leaf.slot].derived}
    for step in epoch.steps:
        if step.slot in derived:
            for rule in epoch.producers(step):
                yield from around(epoch.vocabulary, rule.when)
