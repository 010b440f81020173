"""All edits of a rulebook, sorted by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from strategist.analysis.coverage import settled_false
from strategist.analysis.mutation.edit import Change, Edit
from strategist.analysis.mutation.of_actions import action_edits, parameter_edits, parameter_readers
from strategist.analysis.mutation.of_conclusions import named, rule_edits
from strategist.analysis.mutation.of_rules import RuleEdit, condition_edits
from strategist.errors import Place
from strategist.program.program import Program, Rule, fixed_rule


def all_edits(program: Program) -> list[Edit]:
    """Every edit, sorted by place. Rules that the parameters in force switch off are left alone."""
    awake = awake_rules(program)
    found = [*_of_conditions(program, awake.values()), *rule_edits(program, awake)]
    found += [*action_edits(program), *parameter_edits(program, awake)]
    return sorted(found, key=lambda edit: edit.order)


def edits_of_rule(program: Program, id: str) -> list[Edit]:
    """The edits that change a rule, a table or a row, those of the parameters it reads included."""
    indices = {rule.index for rule in program.rules_named(id)}
    readers = parameter_readers(program, awake_rules(program))
    return [
        edit
        for edit in all_edits(program)
        if indices & set(edit.change.rules)
        or any(indices & set(readers.get(name, ())) for name in edit.change.parameters)
    ]


def awake_rules(program: Program) -> dict[int, Rule]:
    """The rules by position, without those that parameters rule out for every profile on every day."""
    found = {}
    for rule in program.rules:
        days = [rule.starts or 0, *(day for day in program.edges if rule.in_force(day))]
        if not all(settled_false(fixed_rule(rule, program.vocabulary, day), program) for day in days):
            found[rule.index] = rule
    return found


def _of_conditions(program: Program, rules: Iterable[Rule]) -> Iterator[Edit]:
    """Edits of tests and parts of conditions; what a file states once for all its rules is one edit for all of them."""
    together: dict[tuple[str, Place | None, str, str], list[RuleEdit]] = {}
    for rule in rules:
        for edit in condition_edits(program, rule):
            together.setdefault((edit.kind, edit.place, edit.what, edit.variant), []).append(edit)
    for (kind, place, what, variant), edits in together.items():
        change = Change({edit.before.index: edit.after for edit in edits})
        yield Edit(kind, place, _where([edit.before for edit in edits], place), what, change, variant)


def _where(rules: list[Rule], place: Place | None) -> str:
    if len(rules) == 1:
        return named(rules[0])
    ids = {rule.table or rule.id for rule in rules}
    if len(ids) == 1:
        return f"`{ids.pop()}`"
    return f"the {len(ids)} rules of `{PurePath(place.file).name}`" if place else f"{len(ids)} rules"
