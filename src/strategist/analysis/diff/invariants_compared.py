"""Invariants of two rulebooks. They judge decisions and decide nothing: `strategist prove` reads them."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.diff.change import Change, Group, Sort, changed
from strategist.analysis.diff.conditions_compared import ConditionsCompared
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, named, texts
from strategist.program.expressions import TRUE
from strategist.program.invariants import Always, Invariant, Named


def invariant_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of invariants."""
    before = {one.id: one for one in old.program.invariants}
    after = {one.id: one for one in new.program.invariants}
    for id in sorted({*before, *after}):
        was, now = before.get(id), after.get(id)
        entries = frozenset({("invariants", id)})
        if was is None and now is not None:
            yield Change(Group.INVARIANTS, Sort.ADDED, id, _said(new, now), None, now.place, False, entries)
        elif now is None and was is not None:
            yield Change(Group.INVARIANTS, Sort.REMOVED, id, _said(old, was), was.place, None, False, entries)
        elif was is not None and now is not None:
            change = Change(Group.INVARIANTS, Sort.CHANGED, id, (), was.place, now.place, entries=entries)
            yield from changed(details(_compared(old, new, was, now), decides=False), change)


def _said(told: Told, one: Invariant) -> tuple[str, ...]:
    scope = [] if one.whenever == TRUE else [f"whenever {told.say(one.whenever)}"]
    scope += [] if one.unless is None else [f"unless {told.say(one.unless)}"]
    return (one.title, *scope, *_holds(told, one))


def _compared(old: Told, new: Told, was: Invariant, now: Invariant) -> Iterator[str]:
    conditions = ConditionsCompared(old, new)
    yield from conditions.when(was.whenever, now.whenever)
    yield from conditions.unless(was.unless, now.unless)
    yield from named("holds", _holds(old, was), _holds(new, now))
    yield from texts("title", was.title, now.title)
    yield from named("source", was.sources, now.sources)


def _holds(told: Told, one: Invariant) -> tuple[str, ...]:
    """What an invariant demands, one demand a text."""
    found = ["no refused tactic is a step or a tactic"] if one.refused else []
    for word, named_ in (("never", one.never), ("not today", one.not_today)):
        found += [] if named_ is None else [f"{word} {text}" for text in _named(told, named_)]
    found += [] if one.always is None else [f"always {text}" for text in _always(told, one.always)]
    return tuple(found)


def _named(told: Told, named: Named) -> Iterator[str]:
    steps, channels = told.meanings.targets(named.actions, named.channels)
    yield from map(str, steps)
    yield from (f"by {channel}" for channel in channels)
    yield from _tactics(told, named.tactics)


def _always(told: Told, always: Always) -> Iterator[str]:
    if always.steps:
        yield f"one of {', '.join(sorted(map(told.meanings.action, always.steps)))}"
    yield from _tactics(told, always.tactics)
    for index, first, last in always.hours:
        yield f"{told.vocabulary.tactics[index].name} between {first} and {last}"


def _tactics(told: Told, tactics: tuple[tuple[int, tuple[int, ...]], ...]) -> Iterator[str]:
    for index, values in tactics:
        name = told.vocabulary.tactics[index].name
        for value in values:
            held = told.meanings.tactic_value(index, value)
            yield f"{name} {', '.join(map(str, held)) if isinstance(held, tuple) else held}"
