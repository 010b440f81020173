"""What time and debtors do, in two rulebooks: lapses, responses, effects that steps share. Plans read it; no decision does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from strategist.analysis.diff.book import Book
from strategist.analysis.diff.change import Change, Group, Sort, changed
from strategist.analysis.diff.conditions_compared import ConditionsCompared
from strategist.analysis.diff.effects_compared import effects_words
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, named, texts, worded
from strategist.program.changes import Lapse, Response

SHARED = "what it changes is said with the actions it is about"


def time_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of lapses and responses."""
    yield from _changes(
        "lapses", old, new, {p.id: p for p in old.program.lapses}, {p.id: p for p in new.program.lapses}
    )
    yield from _changes(
        "responses", old, new, {p.id: p for p in old.program.responses}, {p.id: p for p in new.program.responses}
    )


def shared_effect_changes(old: Book, new: Book) -> Iterator[Change]:
    """Entries of `shared_effects` that are not the same; compiling has put them into the actions."""
    section = "shared_effects"
    for key in sorted(key for key in old.keys | new.keys if key[0] == section):
        if old.says(key) != new.says(key):
            sort = Sort.ADDED if key not in old.keys else Sort.REMOVED if key not in new.keys else Sort.CHANGED
            places = (old.place(key), new.place(key))
            yield Change(Group.TIME, sort, key[1], (SHARED,), *places, False, frozenset({key}))


def _changes(
    section: str, old: Told, new: Told, before: Mapping[str, Lapse | Response], after: Mapping[str, Lapse | Response]
) -> Iterator[Change]:
    for id in sorted({*before, *after}):
        was, now = before.get(id), after.get(id)
        entries = frozenset({(section, id)})
        if was is None and now is not None:
            yield Change(Group.TIME, Sort.ADDED, id, (_said(new, now),), None, now.place, False, entries)
        elif now is None and was is not None:
            yield Change(Group.TIME, Sort.REMOVED, id, (_said(old, was),), was.place, None, False, entries)
        elif was is not None and now is not None:
            change = Change(Group.TIME, Sort.CHANGED, id, (), was.place, now.place, entries=entries)
            yield from changed(details(_compared(old, new, was, now), decides=False), change)


def _said(told: Told, one: Lapse | Response) -> str:
    after = f"after {_steps(told, one)}, " if isinstance(one, Response) else ""
    return f"{one.title or one.id}: {after}if {told.say(one.when)}: {', '.join(effects_words(told, one.effects))}"


def _compared(old: Told, new: Told, was: Lapse | Response, now: Lapse | Response) -> Iterator[str]:
    if isinstance(was, Response) and isinstance(now, Response):
        yield from worded("after", _steps(old, was), _steps(new, now))
        yield from worded("times", was.times, now.times)
        yield from worded("days later", was.later, now.later)
    conditions = ConditionsCompared(old, new)
    if was.when is None or now.when is None:
        yield from worded("when", old.say(was.when), new.say(now.when))
    else:
        yield from conditions.when(was.when, now.when)
    yield from named("effect", effects_words(old, was.effects), effects_words(new, now.effects))
    yield from texts("title", was.title, now.title)
    yield from texts("because", was.because, now.because)
    yield from named("source", was.sources, now.sources)


def _steps(told: Told, response: Response) -> str:
    """The steps that a response follows."""
    steps = sorted(map(told.meanings.action, response.after.actions))
    channels = sorted(told.vocabulary.channels[channel] for channel in response.after.channels)
    by = f" by {', '.join(channels)}" if channels else ""
    return f"{', '.join(steps) or 'any step'}{by}"
