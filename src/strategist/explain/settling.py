"""How the derived facts that bear on a decision came to their values, in the order they were settled."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.decision.reasons import chain, condition_slots
from strategist.explain.rules_told import RuleTeller, where
from strategist.explain.speech import words
from strategist.explain.story import Clash, Settled
from strategist.program.conclusions import Score, ScoreNumber, SetFact
from strategist.program.program import Rule, Step
from strategist.vocabulary.facts import Fact


def settled_facts(
    teller: RuleTeller, step_rules: set[int], step_facts: set[int], tactic_rules: set[int]
) -> list[Settled]:
    """The derived facts that the step's rules rest on, then those that only tactics read."""
    for_step = facts_behind(teller, step_rules, step_facts)
    for_tactics = facts_behind(teller, tactic_rules, set()) - for_step
    steps = [step for step in teller.prepared.epoch.steps if step.slot in for_step | for_tactics]
    return [_settled(teller, step, step.slot in for_step) for step in steps]


def facts_behind(teller: RuleTeller, rules: set[int], facts: set[int]) -> set[int]:
    """The derived facts that rules read, directly or through what settled those."""
    found = set(facts)
    for index in chain(teller.prepared, teller.trace, rules, facts):
        rule = teller.prepared.epoch.rules[index]
        if rule is not None:
            found |= {slot for slot in _deciding(teller, rule) if teller.vocabulary.facts[slot].derived}
    return found


def _deciding(teller: RuleTeller, rule: Rule) -> set[int]:
    return condition_slots(rule.when) | condition_slots(rule.applies) | condition_slots(rule.unless)


def clashes(teller: RuleTeller) -> Iterable[Clash]:
    """The derived facts on which live rules disagree."""
    for slot, rules in teller.outcome.conflicts:
        fact = teller.vocabulary.facts[slot]
        yield Clash(fact.name, teller.speech.value(fact, teller.outcome.values[slot]), teller.rules(rules))


def _settled(teller: RuleTeller, step: Step, for_step: bool) -> Settled:
    fact = teller.vocabulary.facts[step.slot]
    value = teller.outcome.values[step.slot]
    rules = [rule for rule in teller.prepared.epoch.producers(step) if teller.outcome.fired >> rule.index & 1]
    live = [rule for rule in rules if teller.outcome.live >> rule.index & 1]
    if step.table:
        rules = live = live[:1]
    told = [teller.rule(rule.index, _effect(teller, fact, rule, step.table, live)) for rule in rules]
    return Settled(
        fact.name,
        teller.speech.value(fact, value),
        fact.help,
        _verdict(teller, fact, live, step),
        tuple(told),
        where(fact.place),
        for_step,
    )


def _effect(teller: RuleTeller, fact: Fact, rule: Rule, table: bool, live: list[Rule]) -> str:
    if rule not in live:
        by = [teller.decision.program.rules[i].id for i in rule.overridden_by if teller.outcome.live >> i & 1]
        return f"overridden by {', '.join(by)}"
    if table:
        return f"row {rule.id.rpartition('/')[2]}"
    return ""


def _verdict(teller: RuleTeller, fact: Fact, live: list[Rule], step: Step) -> str:
    """How the value came about, in a few words."""
    if any(slot == fact.slot for slot, _ in teller.outcome.conflicts):
        return "rules disagree, so it keeps its usual value"
    if not live:
        return _otherwise(teller, step)
    established = any(isinstance(rule.conclusion, SetFact) for rule in live)
    if fact.at_least is not None and not established:
        return _points(fact, live)
    if fact.low is not None and not established:
        total = sum(rule.conclusion.points for rule in live if isinstance(rule.conclusion, ScoreNumber))
        return f"{total:+d} points in all, kept within {fact.low} to {fact.high}"
    if step.table:
        return "the first row that holds" if condition_slots(live[0].when) else _all_the_rest(teller, step, live[0])
    return "established before any points" if fact.at_least is not None else ""


def _all_the_rest(teller: RuleTeller, step: Step, row: Rule) -> str:
    """What the rows above a row without tests read: it rests on none of them holding."""
    above = [rule for rule in teller.prepared.epoch.producers(step) if rule.index < row.index]
    slots = dict.fromkeys(slot for rule in above for slot in sorted(condition_slots(rule.when)))
    read = [teller.speech.phrase(teller.vocabulary.facts[slot], teller.outcome.values[slot]) for slot in slots]
    return f"no row above holds: {', '.join(read[:4])}{' …' if len(read) > 4 else ''}"


def _points(fact: Fact, live: list[Rule]) -> str:
    points: dict[int, int] = {}
    for rule in live:
        if isinstance(rule.conclusion, Score):
            for code, count in rule.conclusion.points:
                points[code] = points.get(code, 0) + count
    ranked = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    said = ", next ".join(f"{words(fact.values[code])} {count}" for code, count in ranked[:2])
    wanted = f"needs {fact.at_least}" + (f" and a lead of {fact.lead}" if fact.lead else "")
    return f"points: {said} ({wanted})"


def _otherwise(teller: RuleTeller, step: Step) -> str:
    """Why nothing settled it: every producer is false, or one could not be judged."""
    producers = teller.prepared.epoch.producers(step)
    if not producers:
        return "no rule settles it"
    undecided = [rule.id for rule in producers if teller.trace.state(rule) == "unknown"]
    if undecided:
        return f"no rule settled it; too little is known for {', '.join(undecided[:3])}"
    return "no rule concludes otherwise"
