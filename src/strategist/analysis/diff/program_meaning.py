"""All that a program decides by, in names: two programs of one meaning decide every case alike.

Left out is what decides nothing: ids and places of rules, titles, sentences, sources, what steps cost and change, lapses,
responses, invariants. Kept is every order that may
settle a tie: of rules among each other, of actions, of values, of needs and of scripts.
"""

from __future__ import annotations

from dataclasses import replace

from strategist.analysis.diff.actions_compared import need_meanings
from strategist.analysis.diff.interest_compared import interest_meaning
from strategist.analysis.diff.meaning import Meaning
from strategist.analysis.diff.side_words import Told
from strategist.program.expressions import slots_read
from strategist.program.program import Program
from strategist.vocabulary.facts import Fact


def program_meaning(program: Program) -> Meaning:
    """The meaning of a whole program."""
    told = Told(program)
    rules = tuple(
        (told.meanings.rule(rule), rule.overrides, rule.overridden_by, _table(rule.table, rule.id))
        for rule in program.rules
    )
    return (rules, *_words(told))


def meaning_but_conditions(program: Program) -> Meaning:
    """The meaning of a program, when its rules fire left out: of two that share it, rules stand at the same positions."""
    told = Told(program)
    rules = tuple(
        (
            replace(told.meanings.rule(rule), when=(), unless=(), applies=(rule.applies is None,)),
            rule.overrides,
            rule.overridden_by,
            _table(rule.table, rule.id),
        )
        for rule in program.rules
    )
    return (rules, *_words(told))


def _words(told: Told) -> Meaning:
    program = told.program
    vocabulary = told.vocabulary
    return (
        tuple(sorted(repr(_fact(fact)) for fact in vocabulary.facts)),
        tuple(action_meaning(told, index) for index in range(len(vocabulary.actions))),
        vocabulary.channels,
        tuple(sorted(vocabulary.groups)),
        tuple((tactic.name, tactic.kind, tactic.values, tactic.windows) for tactic in vocabulary.tactics),
        tuple(sorted((w.name, w.weekdays, w.start, w.end) for w in vocabulary.windows.values())),
        tuple(sorted(repr((name, told.meanings.parameter(one))) for name, one in vocabulary.parameters.items())),
        _suppositions(told),
        tuple(sorted(_impossible(told))),
        tuple((tuple(sorted(map(told.meanings.action, s.actions))), s.kind, s.paragraphs) for s in program.scripts),
        interest_meaning(told),
    )


def _table(table: str | None, id: str) -> str:
    """Which row of its table a rule is; the table itself is known by the fact it sets."""
    return id.rsplit("/", 1)[1] if table is not None else ""


def _fact(fact: Fact) -> Meaning:
    otherwise = (fact.otherwise, fact.at_least, fact.lead, fact.low, fact.high, fact.settles)
    kind = (fact.kind.value, fact.values, fact.unit, fact.required, fact.derived, fact.computed, fact.difference)
    return (fact.name, *kind, *otherwise)


def action_meaning(told: Told, index: int) -> Meaning:
    """What a decision reads of an action."""
    action, plan = told.vocabulary.actions[index], told.program.plans[index]
    only_when = None if plan.only_when is None else told.meanings.condition(plan.only_when)
    lists = (action.channels, tuple(sorted(action.groups)), action.companions)
    return (action.id, action.rung, *lists, only_when, need_meanings(told, plan))


def _suppositions(told: Told) -> Meaning:
    """Defaults and implications; in the order they are taken in where one may read another."""
    facts, found = told.vocabulary.facts, told.program.suppositions
    supposed = {one.slot for one in found}
    meanings = [
        (
            facts[one.slot].name,
            told.meanings.value(facts[one.slot], one.value),
            one.known,
            repr(told.meanings.condition(one.where)),
        )
        for one in found
    ]
    chained = any(slots_read(one.where) & supposed for one in found)
    return tuple(meanings) if chained else tuple(sorted(meanings, key=repr))


def _impossible(told: Told) -> list[str]:
    facts = told.vocabulary.facts
    return [
        repr(
            (
                None if one.never is None else told.meanings.condition(one.never),
                sorted(facts[slot].name for slot in one.terms),
                None if one.at_most is None else facts[one.at_most].name,
            )
        )
        for one in told.program.impossible
    ]
