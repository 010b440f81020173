"""Edits of actions and parameters: what a step needs, when it makes sense, and the figures that many rules read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from strategist.analysis.mutation.edit import Change, Edit
from strategist.analysis.mutation.of_tests import CENT
from strategist.analysis.mutation.said import figure, part
from strategist.program.expressions import Literal, ParameterOf, leaves
from strategist.program.program import ActionPlan, Program, Rule, parameters_read
from strategist.vocabulary.kinds import Kind, Value
from strategist.vocabulary.vocabulary import Parameter


def action_edits(program: Program) -> Iterator[Edit]:
    """Each need and each `only_when` taken out, and waits of a stated number of days a day shorter."""
    vocabulary = program.vocabulary
    for plan in program.plans:
        action = vocabulary.actions[plan.index]
        where = f"action `{action.id}`"
        if plan.only_when is not None:
            what = f"`only_when` {part(vocabulary, plan.only_when)} may go"
            yield Edit("need", action.place, where, what, _plan(plan, only_when=None), "only_when")
        for number, need in enumerate(plan.needs):
            rest = (*plan.needs[:number], *plan.needs[number + 1 :])
            said = f"`first: {vocabulary.actions[need.first].id}`" if need.first is not None else "`pending`"
            what = f"the need {said} may go"
            yield Edit("need", action.place, where, what, _plan(plan, needs=rest), f"need {number}")
            if isinstance(need.wait_for, Literal) and int(need.wait_for.value or 0) > 0:
                days = int(need.wait_for.value or 0)
                shorter = replace(need, wait_for=Literal(days - 1))
                needs = (*plan.needs[:number], shorter, *plan.needs[number + 1 :])
                what = f"the wait of {days} days may be a day shorter"
                yield Edit("deferral", action.place, where, what, _plan(plan, needs=needs), f"wait {number}")


def _plan(plan: ActionPlan, **changes: object) -> Change:
    return Change(plans={plan.index: replace(plan, **changes)})  # type: ignore[arg-type]  # fields of a plan


def parameter_edits(program: Program, awake: Mapping[int, Rule]) -> Iterator[Edit]:
    """Each figure that rules or actions read, a step up and a step down for all its readers."""
    readers = parameter_readers(program, awake)
    for name in sorted(readers):
        parameter = program.vocabulary.parameters[name]
        for sign in (1, -1):
            moved = _moved(parameter, sign)
            if moved is not None:
                before, after = (figure(parameter.kind, one.steps[-1][1]) for one in (parameter, moved))
                what = f"parameter `{name}` may be {after} instead of {before}"
                yield Edit("parameter", parameter.place, "", what, Change(parameters={name: moved}), f"{sign:+d}")


def parameter_readers(program: Program, awake: Mapping[int, Rule]) -> dict[str, list[int]]:
    """For each parameter the rules that read it; an empty list if actions alone do."""
    found: dict[str, list[int]] = {}
    for rule in awake.values():
        for name in sorted(parameters_read(rule)):
            found.setdefault(name, []).append(rule.index)
    for plan in program.plans:
        for name in sorted(plan_parameters(plan)):
            found.setdefault(name, [])
    return found


def plan_parameters(plan: ActionPlan) -> set[str]:
    """The parameters that a plan's conditions and waits read."""
    bounds: list[object] = [need.wait_for for need in plan.needs]
    for condition in (plan.only_when, *(c for need in plan.needs for c in (need.if_, need.pending))):
        for leaf in leaves(condition):
            bounds += [getattr(leaf, "low", None), getattr(leaf, "high", None)]
    return {bound.name for bound in bounds if isinstance(bound, ParameterOf)}


def _moved(parameter: Parameter, sign: int) -> Parameter | None:
    """The parameter with every value a step on; None for one that is no figure."""
    steps: list[tuple[int | None, Value | Mapping[str, int]]] = []
    for first, found in parameter.steps:
        if isinstance(found, Mapping):
            steps.append((first, {currency: amount + sign * CENT for currency, amount in found.items()}))
        elif parameter.kind in (Kind.INT, Kind.MONEY, Kind.DATE):
            steps.append((first, int(found) + sign * (CENT if parameter.kind is Kind.MONEY else 1)))
        else:
            return None
    return replace(parameter, steps=tuple(steps))
