"""Regimes of late interest and reference rates of two rulebooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from strategist.analysis.diff.change import Change, Detail, Group, Sort, changed
from strategist.analysis.diff.conditions_compared import ConditionsCompared
from strategist.analysis.diff.meaning import Meaning
from strategist.analysis.diff.side_words import Told
from strategist.analysis.diff.texts_compared import details, exceptions, named, texts, worded
from strategist.analysis.rule_words import period, said
from strategist.program.interest_terms import Agreed, Compensation, Rate, RateTable, Reference, Regime, Stated


def interest_changes(old: Told, new: Told) -> Iterator[Change]:
    """All changes of regimes and rates."""
    before, after = _regimes(old), _regimes(new)
    for id in (*before, *(id for id in after if id not in before)):
        was, now = before.get(id, []), after.get(id, [])
        entries = frozenset({("late_interest", id)})
        places = (was[0].place if was else None, now[0].place if now else None)
        if not was or not now:
            sort = Sort.ADDED if not was else Sort.REMOVED
            told, one = (new, now[0]) if now else (old, was[0])
            text = f"{_rate(told, one.rate)}{f' where {told.say(one.when)}' if one.when is not None else ''}"
            yield Change(Group.INTEREST, sort, id, (text,), *places, entries=entries)
        else:
            found = [detail for pair in zip(was, now, strict=False) for detail in _regime(old, new, *pair)]
            found += [Detail(f"{len(now)} versions instead of {len(was)}")] if len(was) != len(now) else []
            yield from changed(found, Change(Group.INTEREST, Sort.CHANGED, id, (), *places, entries=entries))
    kept = [id for id in before if id in after]
    still = [id for id in after if id in before]
    if kept != still:
        text = f"tried in the order {', '.join(still)} instead of {', '.join(kept)}"
        yield Change(Group.INTEREST, Sort.CHANGED, "order", (text,), entries=frozenset({("order", "late_interest")}))
    yield from _rates(old, new)


def interest_meaning(told: Told) -> Meaning:
    """What late interest is reckoned from, in names: equal where every debt bears the same."""
    regimes = tuple(_regime_meaning(told, regime) for regime in told.program.regimes)
    rates = sorted(
        (t.name, tuple((r.first_day, r.percent) for r in t.rows), repr((t.half_years, t.begins, t.ends, t.known_until)))
        for t in told.program.rates
    )
    return (regimes, tuple(rates))


def _regimes(told: Told) -> dict[str, list[Regime]]:
    found: dict[str, list[Regime]] = {}
    for regime in told.program.regimes:
        found.setdefault(regime.id, []).append(regime)
    return found


def _plain(told: Told, regime: Regime) -> dict[str, object]:
    """The figures of a regime, in words."""
    return {
        "rate": _rate(told, regime.rate),
        "fixed at": regime.fixed_at.value,
        "day count": regime.day_count,
        "starts after days": regime.starts,
        "cap": _rate(told, regime.cap),
        "floor": _rate(told, regime.floor),
        "fixed sum": _sum(regime.compensation),
        "for interest that begins": period(regime.first_start, regime.last_start),
        "in force": period(regime.begins, regime.ends),
    }


def _regime_meaning(told: Told, regime: Regime) -> Meaning:
    scopes = [
        ("none",) if one is None else told.meanings.condition(one)
        for one in (regime.when, regime.applies, regime.unless)
    ]
    return (regime.id, *_plain(told, regime).values(), *scopes)


def _regime(old: Told, new: Told, was: Regime, now: Regime) -> Iterator[Detail]:
    before, after = _plain(old, was), _plain(new, now)
    for name in before:
        yield from details(worded(name, before[name], after[name]))
    conditions = ConditionsCompared(old, new)
    yield from details(conditions.applies(was.applies, now.applies))
    yield from details(conditions.when(was.when, now.when))
    yield from details(conditions.unless(was.unless, now.unless))
    for name in ("title", "because", "caveat"):
        yield from details(texts(name, getattr(was, name), getattr(now, name)), decides=False)
    yield from details(worded("standing", was.standing, now.standing), decides=False)
    yield from details(named("source", was.sources, now.sources), decides=False)
    yield from details(exceptions(was.exception, now.exception), decides=False)


def _rate(told: Told, rate: Rate | None) -> str:
    match rate:
        case None:
            return "none"
        case Agreed(slot):
            return f"as agreed in {said(told.vocabulary.facts[slot].name)}"
        case Stated(percent, daily):
            return f"{percent} % a year" if daily is None else f"{daily} % a day"
        case Reference(table, plus, times, at_most):
            factor = f" x {times}" if times != 1 else ""
            points = f" + {plus}" if plus else ""
            return f"{table}{factor}{points}{f', at most x {at_most}' if at_most is not None else ''}"


def _sum(compensation: Compensation | None) -> str:
    if compensation is None:
        return "none"
    steps = [f"{given:,} from {least:,}" for least, given in compensation.steps]
    return f"{', '.join(steps)} {compensation.currency}"


def _rates(old: Told, new: Told) -> Iterator[Change]:
    before, after = _tables(old), _tables(new)
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        entries = frozenset({("rates", name)})
        if was is None or now is None:
            sort = Sort.ADDED if was is None else Sort.REMOVED
            rows = (now or was or [])[0].rows
            places = (was[0].place if was else None, now[0].place if now else None)
            yield Change(Group.INTEREST, sort, name, (f"{len(rows)} rows",), *places, entries=entries)
        else:
            found = [detail for pair in zip(was, now, strict=False) for detail in _table(*pair)]
            found += [Detail(f"{len(now)} versions instead of {len(was)}")] if len(was) != len(now) else []
            change = Change(Group.INTEREST, Sort.CHANGED, name, (), was[0].place, now[0].place, entries=entries)
            yield from changed(found, change)


def _tables(told: Told) -> dict[str, list[RateTable]]:
    found: dict[str, list[RateTable]] = {}
    for table in told.program.rates:
        found.setdefault(table.name, []).append(table)
    return found


def _table(was: RateTable, now: RateTable) -> Iterator[Detail]:
    before: dict[int, Decimal] = {row.first_day: row.percent for row in was.rows}
    after = {row.first_day: row.percent for row in now.rows}
    for first in sorted({*before, *after}):
        day = f"from {date.fromordinal(first).isoformat()}"
        old, new = (f"{rows[first]} %" if first in rows else None for rows in (before, after))
        yield from details(worded(day, old, new))
    covered = [date.fromordinal(table.known_until).isoformat() for table in (was, now)]
    yield from details(worded("known until", *covered))
    yield from details(worded("rows are half years", was.half_years, now.half_years))
    yield from details(worded("used", period(was.begins, was.ends), period(now.begins, now.ends)))
    yield from details(worded("title", was.title, now.title), decides=False)
    yield from details(worded("standing", was.standing, now.standing), decides=False)
    yield from details(named("source", was.cited, now.cited), decides=False)
    yield from details(exceptions(was.exception, now.exception), decides=False)
    grounds = [{row.first_day: (row.standing, row.sources) for row in table.rows} for table in (was, now)]
    for first in sorted(grounds[0].keys() & grounds[1].keys()):
        day = f"from {date.fromordinal(first).isoformat()}: "
        (standing, sources), (its, now_cited) = (rows[first] for rows in grounds)
        yield from details(worded(f"{day}standing", standing, its), decides=False)
        yield from details(named(f"{day}source", sources, now_cited), decides=False)
    yield from details(texts("help", was.help, now.help), decides=False)
