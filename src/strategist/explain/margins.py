"""How far the figures of a case are from another step: for each, the nearest value up and down at which it changes.

The values looked at are the points of `thresholds`: between two of them nothing changes, so the first at which the compiled
evaluator decides otherwise is exactly where the step changes. Everything else stays as the profile states it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategist.decision.reasons import binding_deferrals, chain, condition_slots, direct_reasons
from strategist.errors import ProfileError
from strategist.explain.change import Again
from strategist.explain.rules_told import where
from strategist.explain.thresholds import Bound, Points, Thresholds
from strategist.profile.case import Case
from strategist.program.conclusions import Phase
from strategist.program.program import Program
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, Value, money_text

if TYPE_CHECKING:
    from strategist.decision.decision import Decision
    from strategist.explain.explanation import Explanation

FORMAT = "strategist.margins/1"
_TELLING = (Phase.PROPOSE, Phase.GUARD, Phase.ASSESS, Phase.TACTICS)
"""Of the rules that turn at an edge, those that say most about the step come first."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Where the step changes. `value` is the first value that gives another step, `last` the farthest that still gives
    that one (None: it holds on). `change` is the way there. All three as the fact's values are kept.

    `rule` and `place` name a comparison that decides it, `parameter` the figure in it, if it is one.
    """

    value: int
    last: int | None
    change: int
    decision: Decision
    rule: str | None
    parameter: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Margin:
    """The room one fact has. `below` and `above` None: no value in that direction changes the step.

    `decisive`: a rule that the decision rests on reads it.
    """

    fact: Fact
    value: int
    decisive: bool
    below: Edge | None
    above: Edge | None


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of every figure and date that the profile states: decisive ones first, each in the order of the
    vocabulary."""

    decision: Decision
    facts: tuple[Margin, ...]

    def text(self, *, width: int = 110, color: bool = False) -> str:
        """The margins for a terminal."""
        from strategist.explain.margins_text import render_margins

        return render_margins(self, width=width, color=color)

    def as_json(self) -> dict[str, object]:
        """The margins as a `strategist.margins/1` object. Money is decimal text, dates ISO, ways between dates days."""
        return {
            "format": FORMAT,
            "next_step": self.decision.next_step,
            "facts": [
                {
                    "fact": one.fact.name,
                    "value": one.fact.plain(one.value),
                    "decisive": one.decisive,
                    "below": _edge_record(one.fact, one.below),
                    "above": _edge_record(one.fact, one.above),
                }
                for one in self.facts
            ],
        }


def _edge_record(fact: Fact, edge: Edge | None) -> dict[str, object] | None:
    if edge is None:
        return None
    day = edge.decision.not_before
    return {
        "value": fact.plain(edge.value),
        "change": money_text(edge.change) if fact.kind is Kind.MONEY else edge.change,
        "last": None if edge.last is None else fact.plain(edge.last),
        "next_step": edge.decision.next_step,
        "not_before": day.isoformat() if day else None,
        "rule": edge.rule,
        "parameter": edge.parameter,
        "place": edge.place or None,
    }


def face(decision: Decision) -> tuple[str, bool]:
    """What counts as the same decision here: the step, and whether it is due at once."""
    return decision.next_step, decision.not_before is None


def margins_of(explanation: Explanation, again: Again) -> Margins:
    """The margins of a decision."""
    decision = explanation.decision
    finder = _Finder(decision, again)
    decisive = decisive_facts(decision)
    vocabulary = decision.program.vocabulary
    figures = [f for f in vocabulary.inputs if f.kind.ordered and decision.case.states(f.slot)]
    found = [finder.margin(fact, fact.slot in decisive) for fact in figures]
    return Margins(decision, tuple(sorted(found, key=lambda one: not one.decisive)))


def decisive_facts(decision: Decision) -> set[int]:
    """The inputs that the decision's rules read, and those that its computed facts and countdowns are made of."""
    prepared, trace = decision.prepared, decision.trace
    reasons = {index for index, _ in direct_reasons(prepared, trace, decision.candidates)}
    plan = prepared.epoch.plans[decision.outcome.selection.action]
    needs = condition_slots(plan.only_when)
    rules = [prepared.epoch.rules[index] for index in chain(prepared, trace, reasons, needs)]
    slots = needs.union(
        *(condition_slots(c) for rule in rules if rule for c in (rule.applies, rule.when, rule.unless)),
        *(_counted(decision, index) for index in reasons),
    )
    return slots | _parts(decision.program, slots)


def _counted(decision: Decision, index: int) -> set[int]:
    """The counter that a deferral counts from."""
    rule = decision.prepared.epoch.rules[index]
    since = getattr(rule.conclusion, "since", None) if rule is not None else None
    return set() if since is None else {since}


def _parts(program: Program, slots: Iterable[int]) -> set[int]:
    """What computed facts are made of."""
    fact = program.vocabulary.fact
    parts = {own: {whole, part} for own, whole, part in program.differences}
    for day in program.vocabulary.facts:
        if day.kind is Kind.DATE and (countdown := fact.get(f"days_until_{day.name}")):
            parts[countdown.slot] = {day.slot}
    return set().union(*(parts.get(slot, set()) for slot in slots))


class _Finder:
    """Walks the thresholds of one decision's facts."""

    def __init__(self, decision: Decision, again: Again) -> None:
        self.decision, self.again = decision, again
        self.thresholds = Thresholds(decision.prepared.epoch)

    def margin(self, fact: Fact, decisive: bool) -> Margin:
        """The room of one fact, down and up."""
        here = self.decision.case.given[fact.slot]
        assert isinstance(here, int)
        points = self.thresholds.points(self.decision.case, self.decision.outcome.values, fact.slot)
        below = [point for point in reversed(points.found) if point < here]
        above = [point for point in points.found if point > here]
        floor = points.low if points.low == 0 else None
        return Margin(
            fact,
            here,
            decisive,
            self._edge(fact.slot, here, below, points, floor),
            self._edge(fact.slot, here, above, points),
        )

    def _edge(self, slot: int, here: int, walk: list[int], points: Points, end: int | None = None) -> Edge | None:
        """The first point of a walk with another decision, and how far that one reaches: to `end` if nothing stops it."""
        first: tuple[int, Decision] | None = None
        last: int | None = None
        beside = self.decision  # of the value looked at before: what turned since then decides
        for point in walk:
            found = self._decide(slot, point)
            if first is None:
                if found is not None and face(found) != face(self.decision):
                    first, last = (point, found), point
                else:
                    beside = found or beside
            elif found is None or face(found) != face(first[1]):
                break
            else:
                last = point
        else:
            last = end
        if first is None:
            return None
        point, decision = first
        bound = self._deciding(beside, decision, points.found[point])
        rule = self.decision.program.rules[bound.rule].id if bound is not None and bound.rule is not None else None
        parameter = bound.parameter or None if bound is not None else None
        return Edge(point, last, point - here, decision, rule, parameter, where(bound.place) if bound else "")

    def _decide(self, slot: int, value: Value) -> Decision | None:
        """The decision for one value; None if no profile can be so."""
        case = with_value(self.again, self.decision.case, slot, value)
        return None if case is None else self.again.decide(case)

    def _deciding(self, beside: Decision, decision: Decision, bounds: Iterable[Bound | None]) -> Bound | None:
        """The comparison that decides at an edge: in a rule that turned, in a deferral that binds, or in an action."""
        turned = beside.outcome.live ^ decision.outcome.live
        binding = {index for one in (beside, decision) for index in binding_deferrals(one.prepared, one.trace)}
        ranked: list[tuple[tuple[int, int], Bound]] = []
        for bound in bounds:
            if bound is None:
                continue
            if bound.rule is None:
                ranked.append(((len(_TELLING) + 1, 0), bound))
            elif turned >> bound.rule & 1:
                phase = self.decision.program.rules[bound.rule].phase
                ranked.append(((_TELLING.index(phase), bound.rule), bound))
            elif bound.rule in binding:
                ranked.append(((len(_TELLING), bound.rule), bound))
        return min(ranked, key=lambda one: one[0])[1] if ranked else None


def with_value(again: Again, case: Case, slot: int, value: Value) -> Case | None:
    """A case with one figure or date changed; None where a constraint of the vocabulary forbids it."""
    try:
        return again.maker.restate(case, slot, value)
    except ProfileError:
        return None
