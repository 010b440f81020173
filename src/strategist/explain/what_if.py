"""What would be decided if facts were otherwise: both decisions, what differs, and which rules made the difference.

Both profiles go through all evaluators. How the rules that made the difference are found is told in `reverting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from strategist.decision.selection import unmet
from strategist.explain.change import Again, Changes, changed
from strategist.explain.reverting import REACH, RULE, Difference, Reverting, Switch, reach
from strategist.explain.rules_told import RuleTeller, where
from strategist.explain.speech import spoken_day
from strategist.explain.story import Reading
from strategist.explain.tell import tactic_text
from strategist.program.conclusions import Phase
from strategist.program.expressions import Condition
from strategist.program.program import Rule

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.explain.explanation import Explanation

FORMAT = "strategist.what_if/1"
FIRED = "fired"
SPOKEN_ONLY = ("script", "notes")
"""Tactics that are long texts: they are compared, and said to differ, but not printed side by side."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Something that differs: its name, and what it is in either decision, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Turned:
    """A rule whose state changed. `fires` and `fired`: whether it counts now, and counted before."""

    id: str
    title: str
    effect: str
    phase: Phase
    state_before: str
    state_after: str
    place: str

    @property
    def fired(self) -> bool:
        """Whether it counted before."""
        return self.state_before == FIRED

    @property
    def fires(self) -> bool:
        """Whether it counts after the change."""
        return self.state_after == FIRED


@dataclass(frozen=True, slots=True)
class Cause:
    """One part of what made the difference. `kind`: rule, reach (a deferral reaches to another day), action (its sense
    or needs). `readings` are the tests that came out otherwise, as they read (before, after)."""

    kind: str
    name: str
    says: str
    readings: tuple[tuple[Reading, Reading], ...]
    place: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two decisions side by side. `asked`: the facts that were changed.

    `causes`: sets of causes, each of which alone, put back, brings the old step (or its day) back; all of the same,
    smallest size. Empty if step and day are the same. `smallest` False: there were too many sets to try them all.
    """

    before: Explanation
    after: Explanation
    asked: tuple[Pair, ...]
    tactics: tuple[Pair, ...]
    facts: tuple[Pair, ...]
    rules: tuple[Turned, ...]
    causes: tuple[tuple[Cause, ...], ...]
    smallest: bool

    @property
    def same_step(self) -> bool:
        """Whether both recommend the same action from the same day on."""
        before, after = self.before.decision, self.after.decision
        return (before.next_step, before.not_before) == (after.next_step, after.not_before)

    def text(self, *, width: int = 110, color: bool = False) -> str:
        """Both decisions side by side, for a terminal."""
        from strategist.explain.what_if_text import render_what_if

        return render_what_if(self, width=width, color=color)

    def as_json(self) -> dict[str, object]:
        """The comparison as a `strategist.what_if/1` object."""
        from strategist.explain.what_if_record import what_if_record

        return what_if_record(self)


def answer_what_if(explanation: Explanation, changes: Changes, again: Again) -> WhatIf:
    """The comparison for changed facts. Raises `ProfileError` where the changed profile cannot be."""
    other = again.explain(changed(explanation.decision.case, changes, again))
    before, after = RuleTeller(explanation.decision), RuleTeller(other.decision)
    reverting = Reverting(explanation.decision, other.decision)
    difference = reverting.difference()
    return WhatIf(
        explanation,
        other,
        tuple(_asked(before, after, changes)),
        tuple(_tactics(explanation.decision, other.decision)),
        tuple(_facts(before, after)),
        tuple(_turned(before, after)),
        _causes(before, after, difference),
        difference.smallest,
    )


def _asked(before: RuleTeller, after: RuleTeller, changes: Changes) -> Iterator[Pair]:
    for name in changes.facts:
        fact = before.vocabulary.fact[name]
        if name == "as_of":
            yield Pair(name, before.decision.as_of, after.decision.as_of)
            continue
        told = []
        for teller in (before, after):
            value = teller.outcome.values[fact.slot]
            said = teller.speech.value(fact, value)
            origin = teller.origin(fact)
            told.append(said if origin in ("stated", "unknown") else f"{said} ({origin})")
        yield Pair(name, *told)


def _tactics(before: Decision, after: Decision) -> Iterator[Pair]:
    one, other = before.tactics, after.tactics
    for name in one:
        if one[name] == other[name]:
            continue
        if name in SPOKEN_ONLY:
            yield Pair(name, "as now" if one[name] else "none", "other words" if other[name] else "none")
            continue
        yield Pair(name, *(_plain(tactics[name]) for tactics in (one, other)))


def _plain(value: object) -> str:
    if value is None or value == []:
        return "none"
    return spoken_day(value) if isinstance(value, date) else tactic_text(value)


def _facts(before: RuleTeller, after: RuleTeller) -> Iterator[Pair]:
    for fact in before.vocabulary.derived:
        one, other = (teller.outcome.values[fact.slot] for teller in (before, after))
        if one != other:
            yield Pair(fact.name, before.speech.value(fact, one), after.speech.value(fact, other))


def _turned(before: RuleTeller, after: RuleTeller) -> Iterator[Turned]:
    for rule in before.decision.program.rules:
        one, other = before.rule(rule.index), after.rule(rule.index)
        if one.state != other.state:
            teller = after if other.state == FIRED else before
            yield Turned(
                rule.id, rule.title, teller.rule(rule.index).effect, rule.phase, one.state, other.state, one.place
            )


def _causes(before: RuleTeller, after: RuleTeller, difference: Difference) -> tuple[tuple[Cause, ...], ...]:
    return tuple(tuple(_cause(before, after, switch) for switch in switches) for switches in difference.sets)


def _cause(before: RuleTeller, after: RuleTeller, switch: Switch) -> Cause:
    actions = before.vocabulary.actions
    if switch.kind in (RULE, REACH):
        told = after.rule(switch.index)
        rule = after.decision.program.rules[switch.index]
        states = before.rule(switch.index).state, told.state
        turn = "fires" if states[1] == FIRED else f"no longer fires ({states[1]})"
        says = f"{turn}: {told.effect}" if switch.kind == RULE else _reaches(before, after, switch.index)
        readings = _moved(before, after, rule) if switch.kind == RULE else ()
        return Cause(switch.kind, rule.id, says, readings, told.place)
    action = actions[switch.index]
    now = _needs(after, switch.index)
    then = _needs(before, switch.index)
    plans = [teller.prepared.epoch.plans[switch.index] for teller in (before, after)]
    conditions = [[plan.only_when, *(c for n in plan.needs for c in (n.if_, n.pending))] for plan in plans]
    readings = tuple(
        pair for one, other in zip(*conditions, strict=True) for pair in _readings(before, after, one, other, "need")
    )
    return Cause(switch.kind, action.id, f"{now}; before: {then}", readings, where(action.place))


def _reaches(before: RuleTeller, after: RuleTeller, index: int) -> str:
    """Until when a deferral puts off, in either decision."""
    days = (reach(teller.decision, index) for teller in (before, after))
    old, new = (f"until {spoken_day(date.fromordinal(day))}" if day else "no more" for day in days)
    return f"puts off {new}; before: {old}" if old != "no more" else f"puts off {new}"


def _needs(teller: RuleTeller, index: int) -> str:
    """What an action is in for: no sense, a wait, a step before it."""
    action = teller.prepared.ladder.actions[index]
    values, given = teller.outcome.values, teller.decision.case.given
    if action.only_when is not None and not action.only_when(values, given):
        return "its `only_when` is not met"
    first, rest = unmet(action, values, given)
    if rest:
        return f"waits {rest} more day{'' if rest == 1 else 's'}"
    return "free to be done" if first is None else f"needs “{teller.vocabulary.actions[first].title}” first"


def _moved(before: RuleTeller, after: RuleTeller, rule: Rule) -> tuple[tuple[Reading, Reading], ...]:
    """The tests of a rule that came out otherwise."""
    one, other = (teller.prepared.epoch.rules[rule.index] for teller in (before, after))
    if one is None or other is None:
        return ()
    parts = (
        ("applies", one.applies, other.applies),
        ("when", one.when, other.when),
        ("unless", one.unless, other.unless),
    )
    return tuple(pair for part, a, b in parts for pair in _readings(before, after, a, b, part))


def _readings(
    before: RuleTeller, after: RuleTeller, one: Condition | None, other: Condition | None, part: str
) -> Iterator[tuple[Reading, Reading]]:
    for old, new in zip(before.readings(one, part), after.readings(other, part), strict=False):
        if old.truth != new.truth:
            yield old, new
