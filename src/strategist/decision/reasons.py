"""Which rules a decision rests on: the chosen proposal, the guards that bound, and the facts these read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strategist.decision.prepared import Prepared
from strategist.decision.selection import Candidate, select
from strategist.decision.tactics import choose_tactics
from strategist.decision.trace import Trace
from strategist.program.expressions import Condition, Given, leaves, reads
from strategist.program.program import Rule


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that speaks for the decision, with its sentence filled in. `role`: proposes, guards, defers, instead (the guard
    that offers the step), replaced (what it stands for)."""

    rule: str
    role: str
    text: str
    sources: tuple[str, ...]
    standing: str

    def __str__(self) -> str:
        return self.text


def candidates(prepared: Prepared, trace: Trace) -> list[Candidate]:
    """Every proposal with what became of it, strongest first; overridden proposals last."""
    outcome, case = trace.outcome, trace.case
    record: list[Candidate] = []
    select(prepared.ladder, *prepared.ladder.live(outcome.live), outcome.values, case.given, case.today, record)
    for rule in prepared.epoch.proposals:
        if outcome.fired >> rule.index & 1 and not outcome.live >> rule.index & 1:
            action, strength = prepared.ladder.proposals[rule.index]
            by = tuple(index for index in rule.overridden_by if outcome.live >> index & 1)
            record.append(Candidate(action, strength, (rule.index,), "overridden", by))
    return sorted(
        record, key=lambda c: (c.status == "overridden", -c.strength, c.status != "chosen", c.action, c.rules)
    )


def binding_deferrals(prepared: Prepared, trace: Trace) -> list[int]:
    """The live deferrals that move the chosen step to a later day."""
    outcome, case = trace.outcome, trace.case
    chosen = prepared.ladder.actions[outcome.selection.action]
    if outcome.selection.not_before is None:
        return []
    found = []
    for index, deferral in prepared.ladder.deferrals.items():
        if not outcome.live >> index & 1:
            continue
        if chosen.index in deferral.actions or set(chosen.channels) & deferral.channels:
            without = outcome.live & ~(1 << index)
            later = select(prepared.ladder, *prepared.ladder.live(without), outcome.values, case.given, case.today)
            if (
                later.action != chosen.index
                or later.not_before != outcome.selection.not_before
                or _reaches(prepared, trace, index)
            ):
                found.append(index)
    return found


def _reaches(prepared: Prepared, trace: Trace, index: int) -> bool:
    """Whether a deferral alone would give the day that was chosen (two may agree on it)."""
    outcome, case = trace.outcome, trace.case
    others = sum(1 << other for other in prepared.ladder.deferrals if other != index)
    alone = select(
        prepared.ladder, *prepared.ladder.live(outcome.live & ~others), outcome.values, case.given, case.today
    )
    return alone.not_before == outcome.selection.not_before


def tactic_rules(prepared: Prepared, trace: Trace) -> dict[int, list[int]]:
    """For each tactic the rules that gave it its value."""
    record: dict[int, list[int]] = {}
    live = trace.outcome.live
    choose_tactics(
        prepared.board,
        prepared.board.live(live),
        prepared.board.limiting(prepared.ladder.live(live)[1]),
        trace.outcome.selection,
        record,
    )
    return record


def direct_reasons(prepared: Prepared, trace: Trace, record: Sequence[Candidate]) -> list[tuple[int, str]]:
    """(rule, role) for the chosen step: its proposals, the guards that cleared its way, its deferrals."""
    outcome = trace.outcome
    chosen = outcome.selection.action
    found: list[tuple[int, str]] = []
    for candidate in record:
        done = candidate.becomes if candidate.becomes is not None else candidate.action
        if candidate.instead_of is not None and done == chosen and candidate.status == "chosen":
            found.append((candidate.instead_of, "instead"))
            found += [(index, "replaced") for index in _replaced(record, candidate.instead_of, candidate.strength)]
        elif (
            done == chosen
            and candidate.status in ("chosen", "needs")
            and (candidate.strength == outcome.selection.strength)
        ):
            found += [(index, "proposes") for index in candidate.rules]
    for candidate in record:
        if candidate.status == "forbidden" and candidate.strength >= outcome.selection.strength:
            found += [(index, "guards") for index in candidate.by]
    found += [(index, "defers") for index in binding_deferrals(prepared, trace)]
    roles: dict[int, str] = {}
    for index, role in found:
        roles.setdefault(index, role)
    return list(roles.items())


def _replaced(record: Iterable[Candidate], guard: int, strength: int) -> list[int]:
    """The rules whose proposal a guard took away and answered with another step."""
    return [
        index
        for candidate in record
        if candidate.status == "forbidden" and guard in candidate.by and candidate.strength == strength
        for index in candidate.rules
    ]


def chain(prepared: Prepared, trace: Trace, starting: Iterable[int], facts: Iterable[int] = ()) -> set[int]:
    """All live rules that the starting rules and derived facts rest on, through the derived facts they read."""
    epoch, outcome = prepared.epoch, trace.outcome
    steps = {step.slot: step for step in epoch.steps}
    found: set[int] = set()
    waiting = list(starting)
    slots = list(facts)
    while waiting or slots:
        while slots:
            slot = slots.pop()
            if slot in steps:
                waiting += [i for i in steps[slot].rules if outcome.live >> i & 1 and i not in found]
                del steps[slot]
        if waiting:
            index = waiting.pop()
            rule = epoch.rules[index]
            if index in found or rule is None:
                continue
            found.add(index)
            if steps:  # else every derived fact was followed already
                slots += sorted(derived_read(rule, trace))
            waiting += [i for i in rule.overrides if i in found]
    return found


def derived_read(rule: Rule, trace: Trace) -> set[int]:
    """The slots of the derived facts that a rule's conditions read."""
    return {
        slot
        for condition in (rule.when, rule.applies, rule.unless)
        for slot in condition_slots(condition)
        if trace.program.vocabulary.facts[slot].derived
    }


def condition_slots(condition: Condition | None) -> set[int]:
    """Every slot that a condition reads, `given` and `missing` included."""
    return {
        slot
        for leaf in leaves(condition)
        if leaf.slot >= 0
        for slot in ((leaf.slot,) if isinstance(leaf, Given) else reads(leaf))
    }
