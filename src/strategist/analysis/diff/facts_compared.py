"""Facts and constraints of two rulebooks: types, values, defaults, how they move, what they fall back to."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.analysis.diff.change import Change, Detail, Group, Sort, changed
from strategist.analysis.diff.conditions_compared import ConditionsCompared
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, named, texts, worded
from strategist.program.expressions import Condition
from strategist.program.program import Impossible
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.vocabulary import STEP_FACTS, TODAY


def fact_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of facts that rule files declare."""
    before, after = _declared(old), _declared(new)
    for name in (*before, *(name for name in after if name not in before)):
        was, now = before.get(name), after.get(name)
        entries = frozenset({(_section(fact), name) for fact in (was, now) if fact is not None})
        if was is None and now is not None:
            yield Change(Group.FACTS, Sort.ADDED, name, (_described(new, now),), None, now.place, entries=entries)
        elif now is None and was is not None:
            yield Change(Group.FACTS, Sort.REMOVED, name, (_described(old, was),), was.place, entries=entries)
        elif was is not None and now is not None:
            change = Change(Group.FACTS, Sort.CHANGED, name, (), was.place, now.place, entries=entries)
            yield from changed(_fact(old, new, was, now), change)


def constraint_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of what cannot be."""
    before = {one.id: one for one in old.program.impossible}
    after = {one.id: one for one in new.program.impossible}
    for id in sorted({*before, *after}):
        was, now = before.get(id), after.get(id)
        said = [None if one is None else _refused(told, one) for told, one in ((old, was), (new, now))]
        entries = frozenset({("constraints", id)})
        if was is None or now is None:
            sort = Sort.ADDED if was is None else Sort.REMOVED
            places = (was.place if was else None, now.place if now else None)
            yield Change(Group.FACTS, sort, id, (f"cannot be: {said[0] or said[1]}",), *places, entries=entries)
        else:
            found = [Detail(f"cannot be: {said[1]} instead of {said[0]}")] if said[0] != said[1] else []
            found += details(texts("because", was.because, now.because), decides=False)
            yield from changed(found, Change(Group.FACTS, Sort.CHANGED, id, (), was.place, now.place, entries=entries))


def _declared(told: Told) -> dict[str, Fact]:
    companions = {f"days_until_{fact.name}" for fact in told.vocabulary.facts}
    made = {TODAY, *STEP_FACTS}
    return {
        fact.name: fact
        for fact in told.vocabulary.facts
        if fact.name not in made and not (fact.computed and fact.name in companions)
    }


def _section(fact: Fact) -> str:
    return "derived" if fact.derived else "computed" if fact.computed else "inputs"


def _described(told: Told, fact: Fact) -> str:
    values = f" of {', '.join(fact.values)}" if fact.values else ""
    unit = f" in {fact.unit}s" if fact.unit else ""
    kept = _default(told, fact)
    return f"{_section(fact)}: {fact.kind.value}{values}{unit}{f', {kept}' if kept else ''}"


def _fact(old: Told, new: Told, was: Fact, now: Fact) -> Iterator[Detail]:
    if _section(was) != _section(now):
        yield Detail(f"stands below {_section(now)} instead of {_section(was)}")
    yield from details(worded("type", was.kind.value, now.kind.value))
    yield from details(named("value", was.values, now.values, order=True))
    yield from details(worded("unit", was.unit, now.unit))
    yield from details(worded("required", _yes(was.required), _yes(now.required)))
    yield from details(worded("difference of", was.difference, now.difference))
    if was.derived and now.derived:
        yield from details(worded("otherwise", _value(old, was), _value(new, now)))
    for name in ("at_least", "lead", "low", "high", "settles"):
        yield from details(worded(name, getattr(was, name), getattr(now, name)))
    yield from _supposed(old, new, was, now)
    yield from details(worded("moves by", _moves(old, was), _moves(new, now)), decides=False)
    yield from details(worded("counted over", _counted(old, was), _counted(new, now)), decides=False)
    yield from details(worded("lives in", was.lives_in, now.lives_in), decides=False)
    yield from details(worded("may come to be otherwise", _leeway(was), _leeway(now)), decides=False)
    yield from details(texts("help", was.help, now.help), decides=False)


def _supposed(old: Told, new: Told, was: Fact, now: Fact) -> Iterator[Detail]:
    """Defaults and implications."""
    conditions = ConditionsCompared(old, new)
    for known, word in ((False, "default"), (True, "implied")):
        before, after = _supposition(old, was, known), _supposition(new, now, known)
        if before is None and after is None:
            continue
        texts = [None if one is None else f"{one[0]}{one[1]}" for one in (before, after)]
        if before is None or after is None or before[0] != after[0] or not conditions.same(before[2], after[2]):
            yield from details(worded(word, *texts))


def _supposition(told: Told, fact: Fact, known: bool) -> tuple[str, str, Condition | None] | None:
    for supposed in told.program.suppositions:
        if supposed.slot == fact.slot and supposed.known is known:
            where = "" if supposed.where is None else f" where {told.say(supposed.where)}"
            return told.words.value(fact, supposed.value), where, supposed.where
    return None


def _default(told: Told, fact: Fact) -> str:
    if fact.derived:
        return f"otherwise {_value(told, fact)}"
    found = [(word, _supposition(told, fact, known)) for known, word in ((False, "default"), (True, "implied"))]
    return ", ".join(f"{word} {one[0]}{one[1]}" for word, one in found if one is not None)


def _value(told: Told, fact: Fact) -> str:
    return "missing" if fact.otherwise is None else told.words.value(fact, fact.otherwise)


def _moves(told: Told, fact: Fact) -> str:
    for movement in told.program.movements:
        if movement.slot == fact.slot:
            while_ = "" if movement.condition is None else f" while {told.say(movement.condition)}"
            return f"{movement.daily:+d} a day{while_}"
    return ""


def _counted(told: Told, fact: Fact) -> str:
    for window in told.program.windows:
        if window.slot == fact.slot:
            since = "" if window.since is None else f", by {told.vocabulary.facts[window.since].name}"
            return f"{window.days} days{since}"
    return ""


def _refused(told: Told, one: Impossible) -> str:
    if one.never is not None:
        return told.say(one.never)
    names = [told.vocabulary.facts[slot].name for slot in one.terms]
    limit = told.vocabulary.facts[one.at_most].name if one.at_most is not None else ""
    return f"{' + '.join(sorted(names))} over {limit}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _leeway(fact: Fact) -> str:
    """How a profile may come to say something else, which only the search for the smallest change looks at."""
    leeway = fact.stated_leeway
    if leeway is None:
        return ""
    way = {1: " upward", -1: " downward"}.get(leeway.direction, "")
    change = "never" if leeway.change is None else f"at {leeway.change}{way}"
    return f"changed {change}, learned {'never' if leeway.learn is None else f'at {leeway.learn}'}"
