"""Tactics, windows, refused tactics and message scripts of two rulebooks."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.diff.change import Change, Detail, Group, Sort, changed
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, named, texts, worded
from strategist.program.program import Script
from strategist.vocabulary.actions import Refused, Tactic, Window


def tactic_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of tactics and of the stretches of the week they name."""
    before, after = old.vocabulary.tactic, new.vocabulary.tactic
    for name in (*before, *(name for name in after if name not in before)):
        was, now = before.get(name), after.get(name)
        entries = frozenset({("tactics", name)})
        if was is None and now is not None:
            yield Change(Group.TACTICS, Sort.ADDED, name, (_tactic(now),), None, now.place, entries=entries)
        elif now is None and was is not None:
            yield Change(Group.TACTICS, Sort.REMOVED, name, (_tactic(was),), was.place, entries=entries)
        elif was is not None and now is not None:
            change = Change(Group.TACTICS, Sort.CHANGED, name, (), was.place, now.place, entries=entries)
            yield from changed(_tactic_details(was, now), change)
    yield from _windows(old, new)


def _tactic(tactic: Tactic) -> str:
    values = "" if tactic.windows or not tactic.values else f" of {', '.join(tactic.values)}"
    return f"{'window' if tactic.windows else tactic.kind.value}{values}"


def _tactic_details(was: Tactic, now: Tactic) -> Iterator[Detail]:
    yield from details(worded("type", was.kind.value, now.kind.value))
    yield from details(worded("names windows", _yes(was.windows), _yes(now.windows)))
    if not (was.windows and now.windows):
        yield from details(named("value", was.values, now.values, order=True))
    yield from details(texts("help", was.help, now.help), decides=False)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _windows(old: Told, new: Told) -> Iterator[Change]:
    before, after = old.vocabulary.windows, new.vocabulary.windows
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        entries = frozenset({("windows", name)})
        if was is None or now is None:
            sort = Sort.ADDED if was is None else Sort.REMOVED
            text = _hours(now or was)
            yield Change(Group.TACTICS, sort, name, (text,), entries=entries)
        else:
            found = [*details(worded("window", _hours(was), _hours(now)))]
            found += details(worded("title", was.title, now.title), decides=False)
            yield from changed(found, Change(Group.TACTICS, Sort.CHANGED, name, entries=entries))


def _hours(window: Window | None) -> str:
    return "" if window is None else f"{' '.join(window.weekdays)} {window.start}-{window.end}"


def refused_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of the tactics nobody may use. The check of rule files heeds them, no decision does."""
    before, after = old.vocabulary.refused, new.vocabulary.refused
    for id in sorted({*before, *after}):
        was, now = before.get(id), after.get(id)
        entries = frozenset({("refused", id)})
        if was is None and now is not None:
            text = f"{now.title}: {now.because}"
            yield Change(Group.TACTICS, Sort.ADDED, id, (text,), None, now.place, False, entries)
        elif now is None and was is not None:
            text = f"{was.title}: {was.because}"
            yield Change(Group.TACTICS, Sort.REMOVED, id, (text,), was.place, None, False, entries)
        elif was is not None and now is not None:
            change = Change(Group.TACTICS, Sort.CHANGED, id, (), was.place, now.place, entries=entries)
            yield from changed(_refused(was, now), change)


def _refused(was: Refused, now: Refused) -> Iterator[Detail]:
    for name in ("title", "because", "counterpart"):
        yield from details(texts(name, getattr(was, name), getattr(now, name)), decides=False)
    yield from details(named("instead", was.instead, now.instead, order=True), decides=False)
    yield from details(named("source", was.sources, now.sources), decides=False)


def script_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of message texts; a text that a debtor reads is part of a decision."""
    before = {script.id: script for script in old.program.scripts}
    after = {script.id: script for script in new.program.scripts}
    for id in sorted({*before, *after}):
        was, now = before.get(id), after.get(id)
        entries = frozenset({("scripts", id)})
        if was is None and now is not None:
            yield Change(Group.SCRIPTS, Sort.ADDED, id, (_script(new, now),), None, now.place, entries=entries)
        elif now is None and was is not None:
            yield Change(Group.SCRIPTS, Sort.REMOVED, id, (_script(old, was),), was.place, entries=entries)
        elif was is not None and now is not None:
            change = Change(Group.SCRIPTS, Sort.CHANGED, id, (), was.place, now.place, entries=entries)
            yield from changed(_script_details(old, new, was, now), change)


def _steps(told: Told, script: Script) -> list[str]:
    return [told.vocabulary.actions[index].id for index in script.actions]


def _script(told: Told, script: Script) -> str:
    return f"{script.kind} for {', '.join(_steps(told, script)) or 'any step'}: “{script.text}”"


def _script_details(old: Told, new: Told, was: Script, now: Script) -> Iterator[Detail]:
    yield from details(worded("kind", was.kind, now.kind))
    yield from details(named("for", _steps(old, was), _steps(new, now)))
    yield from details(texts("text", was.text, now.text))
    yield from details(named("source", was.sources, now.sources), decides=False)
    if was.text == now.text and was.paragraphs != now.paragraphs:
        yield Detail(f"{len(now.paragraphs)} paragraphs instead of {len(was.paragraphs)}")
    yield from details(named("source", was.sources, now.sources), decides=False)
