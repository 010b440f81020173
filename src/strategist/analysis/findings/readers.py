"""Who reads what: the facts and parameters that rules, actions, suppositions, scripts and regimes depend on."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.program.changes import Effect, Way
from strategist.program.expressions import (
    Condition,
    Operand,
    ParameterIs,
    ParameterOf,
    leaves,
    operand_slots,
    slots_read,
)
from strategist.program.interest_terms import AGE, AMOUNT, CONTRACT_DAY, DISPUTED, Agreed
from strategist.program.program import Program, Rule, parameters_read
from strategist.program.texts import placeholders
from strategist.vocabulary.vocabulary import CURRENCY

BY_CONTRACT = {
    "debtor_id": "names the debtor in every decision",
    "as_of": "the moment of decision",
    "timezone": "the debtor's local date and hours",
    "jurisdiction": "the debtor's local date and business days",
    "name": "how letters address the debtor",
    "busy_times": "hours that are kept free",
    "best_contact_times": "hours that are preferred",
    "block_reason": "why a person put the debtor on hold; it is kept with the profile",
    "invoices_overdue": "the number of open items, for fixed sums",
}
"""Facts that the program itself uses, or keeps for people, by name: no rule has to read them."""
FIGURES_BY_CONTRACT = {
    "promise_grace_days": "from when a promise counts as broken",
    "promise_grace_consumer_days": "the same for consumers",
    "promise_kept_pct": "which share of the amount keeps a promise",
    "work_hour": "what an hour of a collector costs, by which plans reckon the minutes of a step",
    "promise_partial_pct": "which share keeps it in part",
}
"""Parameters that the program itself takes, by name."""
CODE_READS = {"trigger_now": "a contact that cannot wait takes the next lawful hour"}
"""Derived facts that the program itself reads."""


def rule_slots(rule: Rule) -> set[int]:
    """The facts that a rule's conditions and conclusion read; not those that its sentence names."""
    found = {slot for condition in (rule.applies, rule.when, rule.unless) for slot in slots_read(condition)}
    for name in ("value", "days", "until"):
        found |= set(_slots(getattr(rule.conclusion, name, None)))
    since = getattr(rule.conclusion, "since", None)
    return found | ({since} if since is not None else set())


def slots_in_use(program: Program) -> set[int]:
    """The facts that anything reads, sentences and scripts included; a date is read where its countdown is."""
    facts = program.vocabulary.fact
    found = {slot for rule in program.rules for slot in rule_slots(rule)}
    for condition in conditions_beside_rules(program):
        found |= slots_read(condition)
    for effect in _effects(program):
        found |= {effect.of} if effect.of is not None else set()
        found |= {int(effect.amount or 0)} if effect.way is Way.SAME_AS else set()
    found |= {window.since for window in program.windows if window.since is not None and window.slot in found}
    for plan in program.plans:
        for need in plan.needs:
            found |= set(_slots(need.wait_for))
            found |= {need.wait_since} if need.wait_since is not None else set()
    for text in texts(program):
        found |= {facts[name].slot for name in placeholders(text) if name in facts}
    if program.regimes:
        found |= {facts[name].slot for name in (AMOUNT, DISPUTED, AGE, CONTRACT_DAY, CURRENCY) if name in facts}
        found |= {regime.rate.slot for regime in program.regimes if isinstance(regime.rate, Agreed)}
    if any(fact.kind == "money" for fact in program.vocabulary.facts) and CURRENCY in facts:
        found.add(facts[CURRENCY].slot)
    for difference, whole, part in program.differences:
        if difference in found:
            found |= {whole, part}
    for fact in program.vocabulary.facts:
        countdown = facts.get(f"days_until_{fact.name}")
        if countdown is not None and countdown.slot in found:
            found.add(fact.slot)
    return found


def parameters_in_use(program: Program) -> set[str]:
    """The parameters that anything reads, sentences and scripts included."""
    found = {name for rule in program.rules for name in parameters_read(rule)}
    for condition in conditions_beside_rules(program):
        for leaf in leaves(condition):
            bounds = (getattr(leaf, "low", None), getattr(leaf, "high", None))
            found |= {bound.name for bound in bounds if isinstance(bound, ParameterOf)}
            found |= {leaf.name} if isinstance(leaf, ParameterIs) else set()
    found |= {
        need.wait_for.name for plan in program.plans for need in plan.needs if isinstance(need.wait_for, ParameterOf)
    }
    for action in program.vocabulary.actions:
        found |= {name for name in (action.cost, action.fee_pct) if name is not None}
    return found | {name for text in texts(program) for name in placeholders(text)}


def conditions_beside_rules(program: Program) -> Iterator[Condition | None]:
    """The conditions of actions, defaults, implications, movements, lapses, answers, regimes and invariants. A constraint
    only forbids."""
    for plan in program.plans:
        yield plan.only_when
        for need in plan.needs:
            yield need.if_
            yield need.pending
    for supposed in program.suppositions:
        yield supposed.where
    for movement in program.movements:
        yield movement.condition
    for lapse in program.lapses:
        yield lapse.when
    for response in program.responses:
        yield response.when
    for regime in program.regimes:
        yield from (regime.when, regime.applies, regime.unless)
    for invariant in program.invariants:
        yield from (invariant.whenever, invariant.unless)


def _effects(program: Program) -> Iterator[Effect]:
    """What steps, time and debtors change."""
    for plan in program.plans:
        yield from plan.effects
        for _, effects in plan.by_channel:
            yield from effects
    for lapse in program.lapses:
        yield from lapse.effects
    for response in program.responses:
        yield from response.effects


def texts(program: Program) -> Iterator[str]:
    """Every sentence with placeholders."""
    for rule in program.rules:
        yield rule.because
    for script in program.scripts:
        yield script.text
    yield from (regime.because for regime in program.regimes)
    yield from (lapse.because for lapse in program.lapses)
    yield from (response.because for response in program.responses)


def _slots(bound: Operand | None) -> tuple[int, ...]:
    return operand_slots(bound)
