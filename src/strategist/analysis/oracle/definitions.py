"""What must be so for a derived fact to have one of some values: read off the rules that conclude it.

Each tree is a necessary condition. Where points decide, it is a weak one; proofs stay proofs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from strategist.analysis.oracle.cells import Cell
from strategist.analysis.oracle.domains import Members
from strategist.analysis.oracle.literals import ALWAYS, Tree, joined
from strategist.analysis.oracle.world import World
from strategist.program.conclusions import AddTo, Score, ScoreNumber, SetFact
from strategist.program.expressions import Literal
from strategist.program.program import Rule, Step
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Value

Lives = Callable[[Rule, bool], Tree]
"""The tree of "the rule is live", or of its opposite."""


def needed_for(world: World, slot: int, cell: Cell, lives: Lives, fires: Lives) -> Tree:
    """What must be so for a derived fact to be as its cell says."""
    fact, step = world.slots[slot].fact, world.steps[slot]
    rules = world.epoch.producers(step)
    if step.table:
        return _table(fact, rules, cell, fires)
    if any(isinstance(rule.conclusion, AddTo) for rule in rules):
        return _union(fact, rules, cell, lives)
    if any(isinstance(rule.conclusion, Score | ScoreNumber) for rule in rules):
        return _points(fact, rules, cell, lives)
    return _set(fact, rules, cell, lives)


def allows(cell: Cell, value: Value | None) -> bool:
    """Whether a cell admits a value (None: missing)."""
    return cell.absent if value is None else cell.stated is not None and cell.stated.has(value)


def stated_value(rule: Rule) -> tuple[bool, Value | None]:
    """Whether a `set` rule states a fixed value, and which."""
    value = rule.conclusion.value if isinstance(rule.conclusion, SetFact) else None
    return (True, value.value) if isinstance(value, Literal) else (False, None)


def _may_give(rule: Rule, cell: Cell) -> bool:
    fixed, value = stated_value(rule)
    return value is not None and allows(cell, value) if fixed else True


def _may_give_nothing(rule: Rule) -> bool:
    """Whether the rule may be live and state no value: it takes one from a fact or figure that may be missing."""
    return stated_value(rule)[1] is None


def _table(fact: Fact, rules: Sequence[Rule], cell: Cell, fires: Lives) -> Tree:
    """One of the rows that give such a value is the first true one, or none is."""
    overridden = any(rule.overridden_by for rule in rules)
    options = []
    for number, row in enumerate(rules):
        if _may_give(row, cell) or (_may_give_nothing(row) and allows(cell, fact.otherwise)):
            above = [fires(other, False) for other in rules[:number]]
            options.append(joined([fires(row, True), *above], every=True))
    if allows(cell, fact.otherwise):
        options.append(ALWAYS if overridden else joined([fires(row, False) for row in rules], every=True))
    return joined(options, every=False)


def _set(fact: Fact, rules: Sequence[Rule], cell: Cell, lives: Lives) -> Tree:
    options = [lives(rule, True) for rule in rules if _may_give(rule, cell)]
    if allows(cell, fact.otherwise):
        values = {stated for rule in rules if (stated := stated_value(rule)) != (True, None)}
        can_clash = not fact.settles and (len(values) > 1 or (False, None) in values)
        quiet = joined([lives(rule, False) for rule in rules if not _may_give_nothing(rule)], every=True)
        options.append(ALWAYS if can_clash else quiet)
    return joined(options, every=False)


def _union(fact: Fact, rules: Sequence[Rule], cell: Cell, lives: Lives) -> Tree:
    """Every wanted member is added by a live rule, and no unwanted one; or nothing is added at all."""
    adding = [(rule, rule.conclusion.mask) for rule in rules if isinstance(rule.conclusion, AddTo)]
    others = len(adding) < len(rules)
    options = []
    if isinstance(cell.stated, Members) and not others:
        wanted = [
            joined([lives(rule, True) for rule, members in adding if members & mask], every=False)
            for mask in sorted(cell.stated.some)
        ]
        barred = [lives(rule, False) for rule, members in adding if members & cell.stated.none]
        options.append(joined([*wanted, *barred], every=True))
    if others:
        return ALWAYS
    if allows(cell, fact.otherwise):
        options.append(joined([lives(rule, False) for rule, _ in adding], every=True))
    return joined(options, every=False)


def _points(fact: Fact, rules: Sequence[Rule], cell: Cell, lives: Lives) -> Tree:
    """Some rule speaks for such a value."""
    if allows(cell, fact.otherwise) or any(isinstance(rule.conclusion, ScoreNumber) for rule in rules):
        return ALWAYS
    options = []
    for rule in rules:
        match rule.conclusion:
            case SetFact() if _may_give(rule, cell):
                options.append(lives(rule, True))
            case Score(points=points) if any(count > 0 and allows(cell, code) for code, count in points):
                options.append(lives(rule, True))
            case _:
                pass
    return joined(options, every=False)


def is_open(step: Step, world: World) -> bool:
    """Whether rules conclude the fact at all."""
    return bool(world.epoch.producers(step))
