"""Parameters of two rulebooks: old and new value with the day from which it holds, and the rules that read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from strategist.analysis.diff.change import Change, Detail, Group, Sort, changed
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, named, texts, worded
from strategist.analysis.rule_words import joined, parameter_value
from strategist.program.program import parameters_read
from strategist.vocabulary.vocabulary import Parameter

SHOWN = 4
"""Readers named; of more, their number."""


def parameter_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of parameters."""
    before, after = old.vocabulary.parameters, new.vocabulary.parameters
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        entries = frozenset({("parameters", name)})
        if was is None and now is not None:
            value = f"{parameter_value(now)}{_readers(new, name)}"
            yield Change(Group.PARAMETERS, Sort.ADDED, name, (value,), None, now.place, entries=entries)
        elif now is None and was is not None:
            value = f"{parameter_value(was)}{_readers(old, name)}"
            yield Change(Group.PARAMETERS, Sort.REMOVED, name, (value,), was.place, entries=entries)
        elif was is not None and now is not None:
            change = Change(Group.PARAMETERS, Sort.CHANGED, name, (), was.place, now.place, entries=entries)
            yield from changed(_parameter(old, new, was, now), change)


def _parameter(old: Told, new: Told, was: Parameter, now: Parameter) -> Iterator[Detail]:
    if old.meanings.parameter(was) != new.meanings.parameter(now):
        if was.kind is not now.kind:
            yield Detail(f"of type {now.kind.value} instead of {was.kind.value}")
        yield from details(worded("unit", was.unit, now.unit))
        yield from details(_values(was, now, _readers(new, now.name)))
    yield from details(named("value", was.values, now.values, order=True))
    yield from details(worded("stricter", was.stricter, now.stricter), decides=False)
    yield from details(named("source", was.sources, now.sources), decides=False)
    yield from details(texts("help", was.help, now.help), decides=False)


def _values(was: Parameter, now: Parameter, readers: str) -> Iterator[str]:
    """Values by their first day; one that holds from ever needs none."""
    before, after = dict(was.steps), dict(now.steps)
    for first in sorted({*before, *after}, key=lambda day: day or 0):
        day = "" if first is None else f"from {date.fromordinal(first).isoformat()}: "
        if first not in before:
            yield f"{day}now {_one(now, first)}{readers}"
        elif first not in after:
            yield f"{day}no longer {_one(was, first)}{readers}"
        elif (old := _one(was, first)) != (new := _one(now, first)):
            yield f"{day}{old} -> {new}{readers}"


def _one(parameter: Parameter, first: int | None) -> str:
    value = dict(parameter.steps)[first]
    return parameter_value(
        Parameter(parameter.name, parameter.kind, ((None, value),), parameter.unit, parameter.values)
    )


def _readers(told: Told, name: str) -> str:
    """Who reads a parameter, for the end of a sentence."""
    found = list(dict.fromkeys(rule.table or rule.id for rule in told.program.rules if name in parameters_read(rule)))
    if not found:
        return ""
    if len(found) > SHOWN:
        return f", read by {len(found)} rules"
    return f", read by {joined([f'`{id}`' for id in found], 'and')}"
