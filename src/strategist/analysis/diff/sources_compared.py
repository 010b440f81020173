"""Sources, documents and the header of two rulebooks. They decide nothing, and reviewers want to know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from strategist.analysis.diff.change import Change, Group, Sort, changed
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, named, texts, worded
from strategist.vocabulary.seal import SealException
from strategist.vocabulary.vocabulary import Source

_FIELDS = ("document", "citation", "standing", "lives_in", "conduct")


def source_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of sources and documents."""
    before, after = old.vocabulary.sources, new.vocabulary.sources
    for id in sorted({*before, *after}):
        was, now = before.get(id), after.get(id)
        if was is None or now is None:
            sort = Sort.ADDED if was is None else Sort.REMOVED
            one = now or was
            said = (one.says,) if one else ()
            old_place, new_place = was.place if was else None, now.place if now else None
            yield Change(Group.SOURCES, sort, id, said, old_place, new_place, False)
        else:
            change = Change(Group.SOURCES, Sort.CHANGED, id, (), was.place, now.place)
            yield from changed(details(_source(was, now), decides=False), change)
    yield from _documents(old, new)


def _source(was: Source, now: Source) -> Iterator[str]:
    yield from texts("says", was.says, now.says)
    for name in _FIELDS:
        yield from worded(name, getattr(was, name), getattr(now, name))


def _documents(old: Told, new: Told) -> Iterator[Change]:
    before, after = old.vocabulary.documents, new.vocabulary.documents
    for id in sorted({*before, *after}):
        if id not in before or id not in after:
            sort = Sort.ADDED if id not in before else Sort.REMOVED
            yield Change(Group.SOURCES, sort, id, (after.get(id) or before[id],), decides=False)
        elif before[id] != after[id]:
            text = (f"“{after[id]}” instead of “{before[id]}”",)
            yield Change(Group.SOURCES, Sort.CHANGED, id, text, decides=False)


def header_changes(old: Told, new: Told) -> Iterator[Change]:
    """Name, version and title of the rulebook, and its exceptions from the seal of the law."""
    for name in ("name", "version", "title"):
        was, now = getattr(old.program, name), getattr(new.program, name)
        found = tuple(worded(name, was, now))
        if found:
            yield Change(Group.HEADER, Sort.CHANGED, name, found, decides=False)
    found = tuple(named("exception", *([_exception(one) for one in told.program.exceptions] for told in (old, new))))
    if found:
        yield Change(Group.HEADER, Sort.CHANGED, "exceptions", found, decides=False)


def _exception(one: SealException) -> str:
    until = date.fromordinal(one.until).isoformat()
    return f"to touch {one.touches} until {until}: {one.reason} ({one.owner})"
