"""What is not known and matters, and what was assumed: only for rules that bear on this decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from strategist.decision.ladder import ActionTest
from strategist.decision.prepared import Prepared
from strategist.decision.reasons import candidates, condition_slots
from strategist.decision.settle import settle
from strategist.decision.trace import Trace
from strategist.profile.case import Vector
from strategist.program.conclusions import Defer, Forbid, Propose
from strategist.program.expressions import All, Any, Condition, Const, Not
from strategist.program.program import Rule, Step
from strategist.program.truth import kleene_and, truth


@dataclass(frozen=True, slots=True)
class Assumption:
    """A fact nobody stated; `value` is what it was taken for (None: taken as not so), `rules` what hangs on it."""

    slot: int
    value: object
    rules: tuple[str, ...]


def relevant_rules(prepared: Prepared, trace: Trace) -> dict[int, int]:
    """Rules that conclude on the chosen step, on one at least as strong that nothing bars, on a guard or deferral of
    the chosen one, or on a derived fact that these read; each with the strength at stake."""
    selection = trace.outcome.selection
    chosen = selection.action
    barred = {action.index for action in _barred(prepared, trace)}
    stakes: dict[int, int] = {}
    for rule in prepared.epoch.proposals:
        assert isinstance(rule.conclusion, Propose)
        action, strength = rule.conclusion.action, rule.conclusion.strength
        if action in (chosen, selection.via) or (strength >= selection.strength and action not in barred):
            stakes[rule.index] = strength
    own_channels = set(prepared.ladder.actions[chosen].channels)
    for rule in prepared.epoch.guards:
        conclusion = rule.conclusion
        if isinstance(conclusion, Forbid | Defer) and (
            chosen in conclusion.actions or own_channels & set(conclusion.channels)
        ):
            stakes[rule.index] = max(selection.strength, 1)
    return _through_facts(prepared, trace, stakes)


def _barred(prepared: Prepared, trace: Trace) -> Iterator[ActionTest]:
    """Actions that a live guard forbids, or whose `only_when` is known to be false."""
    live = trace.outcome.live
    forbidden = {
        action for index, p in prepared.ladder.prohibitions.items() if live >> index & 1 for action in p.actions
    }
    for plan, action in zip(prepared.epoch.plans, prepared.ladder.actions, strict=True):
        if action.index in forbidden or (plan.only_when is not None and trace.judge(plan.only_when) is False):
            yield action


def _through_facts(prepared: Prepared, trace: Trace, stakes: dict[int, int]) -> dict[int, int]:
    """Adds the producers of derived facts that undecided or firing rules read."""
    steps = {step.slot: step for step in prepared.epoch.steps}
    open_values = unsettled(prepared, trace)
    facts: dict[int, int] = {}
    waiting = list(stakes)
    while waiting:
        index = waiting.pop()
        rule = prepared.epoch.rules[index]
        if rule is None or not _open(rule, trace, open_values):
            continue
        for slot in condition_slots(rule.when) | condition_slots(rule.applies) | condition_slots(rule.unless):
            if slot in steps and facts.get(slot, -1) < stakes[index]:
                facts[slot] = stakes[index]
                for producer in steps[slot].rules:
                    if stakes.get(producer, -1) < stakes[index]:
                        stakes[producer] = stakes[index]
                        waiting.append(producer)
    return stakes


def unsettled(prepared: Prepared, trace: Trace) -> Vector:
    """The values, but without the derived facts that could come out otherwise if more were known: those with a
    producer that is undecided (or rests on such a fact) and would change them."""
    values = list(trace.outcome.values)
    steps = {step.slot: step for step in prepared.epoch.steps}
    for step in prepared.epoch.steps:
        for rule in prepared.epoch.producers(step):
            if (
                not trace.outcome.fired >> rule.index & 1
                and truth(rule.when, values, trace.given) is None
                and trace.judge(rule.applies) is not False
                and trace.judge(rule.unless) is not True
                and _would_change(rule, steps, prepared, trace)
            ):
                values[step.slot] = None
                break
    return values


def _open(rule: Rule, trace: Trace, open_values: Vector) -> bool:
    """Whether the rule fired, or could if more were known, be it of the facts that its derived facts rest on."""
    state = trace.state(rule)
    return state in ("fired", "overridden", "unknown") or (
        state == "false" and truth(rule.when, open_values, trace.given) is not False
    )


def unknown_that_matter(prepared: Prepared, trace: Trace, relevant: Mapping[int, int]) -> dict[int, int]:
    """Absent inputs with the strength at stake: known alone, each could bring an undecided relevant rule about, and
    that rule would change something. Facts that would have to be known together are left out as noise.

    `relevant`: the rules that bear on the decision, with the strength at stake.
    """
    found: dict[int, int] = {}
    facts = trace.program.vocabulary.facts
    steps = {step.slot: step for step in prepared.epoch.steps}
    for index, strength in relevant.items():
        rule = prepared.epoch.rules[index]
        if rule is None or trace.state(rule) != "unknown" or not _would_change(rule, steps, prepared, trace):
            continue
        for slot in trace.unknown_slots(rule.when):
            fact = facts[slot]
            if not fact.derived and not fact.computed and decides_alone(rule.when, slot, trace) is True:
                found[slot] = max(found.get(slot, 0), strength)
    for candidate in candidates(
        prepared, trace
    ):  # a step that may make no sense here is reported with the facts wanted
        if candidate.status == "needs" and not candidate.by and candidate.strength >= trace.outcome.selection.strength:
            step = candidate.action if candidate.becomes is None else candidate.becomes
            for slot in trace.unknown_slots(prepared.epoch.plans[step].only_when):
                if not facts[slot].derived and not facts[slot].computed:
                    found[slot] = max(found.get(slot, 0), candidate.strength)
    return dict(sorted(found.items(), key=lambda item: (-item[1], facts[item[0]].name)))


def decides_alone(condition: Condition, slot: int, trace: Trace) -> bool | None:
    """The truth of a condition if every undecided test of this one fact came out well, and nothing else were known."""
    match condition:
        case All(parts):
            return kleene_and([decides_alone(part, slot, trace) for part in parts])
        case Any(parts):
            inner = [decides_alone(part, slot, trace) for part in parts]
            return True if True in inner else None if None in inner else False
        case Not() | Const():
            known = trace.judge(condition)
            return True if known is None and condition_slots(condition) == {slot} else known
        case _:
            known = trace.leaf(condition)
            return True if known is None and trace.unknown_slots(condition) == {slot} else known


def _would_change(rule: Rule, steps: dict[int, Step], prepared: Prepared, trace: Trace) -> bool:
    """Whether the rule, had it fired, would alter its derived fact; proposals and guards always count."""
    slot = getattr(rule.conclusion, "slot", None)
    if slot is None:
        return True
    step, live = steps[slot], trace.outcome.live
    rules = [r for r in prepared.epoch.producers(step) if live >> r.index & 1 or r.index == rule.index]
    value, _ = settle(trace.program.vocabulary.facts[slot], rules, trace.outcome.values, table=step.table)
    return bool(value != trace.outcome.values[slot])


def assumptions(prepared: Prepared, trace: Trace, relevant: Iterable[int]) -> list[Assumption]:
    """Defaults, and unknown facts under `unless`, whose opposite would change the state of a relevant rule."""
    found: dict[int, list[str]] = {}
    defaulted = trace.case.defaulted
    for index in relevant:
        rule = prepared.epoch.rules[index]
        if rule is None:
            continue
        for slot in sorted(condition_slots(rule.when) & defaulted):
            if _hangs_on(rule, slot, trace):
                found.setdefault(slot, []).append(rule.id)
        if trace.outcome.fired >> index & 1:
            for slot in sorted(trace.unknown_slots(rule.unless) | condition_slots(rule.unless) & defaulted):
                if _exclusion_hangs_on(rule.unless, slot, trace):
                    found.setdefault(slot, []).append(rule.id)
    facts = trace.program.vocabulary.facts
    chosen = {slot: ids for slot, ids in found.items() if not facts[slot].derived and not facts[slot].computed}
    return [
        Assumption(slot, facts[slot].plain(trace.outcome.values[slot]), tuple(dict.fromkeys(chosen[slot])))
        for slot in sorted(chosen, key=lambda slot: (-len(chosen[slot]), facts[slot].name))
    ]


def _hangs_on(rule: Rule, slot: int, trace: Trace) -> bool:
    """Whether a fired rule would be undecided without the fact."""
    if not trace.outcome.fired >> rule.index & 1:
        return False
    return truth(rule.when, _without(trace, slot), trace.given) is not True


def _exclusion_hangs_on(unless: Condition | None, slot: int, trace: Trace) -> bool:
    """Whether knowing the fact could bring the exclusion about."""
    return truth(unless, _without(trace, slot), trace.given) is None


def _without(trace: Trace, slot: int) -> Vector:
    values = list(trace.outcome.values)
    values[slot] = None
    return tuple(values)
