"""Which rate holds from which day on: the contract's, the law's own, or a reference rate with its margin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from strategist.late_interest.money import percent_words
from strategist.program.interest_terms import (
    Agreed,
    FixedAt,
    Rate,
    RateRow,
    RateTable,
    Reference,
    Regime,
    Stated,
    half_year,
    next_half_year,
)

if TYPE_CHECKING:
    from strategist.late_interest.reckon import Debt


class NoRate(Exception):
    """A rate that nobody knows; the text says which."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """A rate in percent a year from a day on. `at_most`: what a court may go up to."""

    first: date
    percent: Decimal
    at_most: Decimal | None = None
    reckoned: str = ""
    standing: str = ""
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def yearly_rates(regime: Regime, tables: Mapping[str, RateTable], debt: Debt, first: date) -> list[Yearly]:
    """The rates from the first day of interest on, each with the day it begins; neighbours that are equal are one.

    Raises `NoRate` where a rate is needed that no row and no contract states.
    """
    assert regime.rate is not None
    found: list[Yearly] = []
    for starts, rate_day, notes in _moments(regime, debt, first):
        rate = _bounded(regime, tables, _rate(regime.rate, tables, debt, rate_day, starts), rate_day)
        if found and (rate.percent, rate.at_most) == (found[-1].percent, found[-1].at_most):
            same = found[-1]
            rate = Yearly(
                same.first,
                same.percent,
                same.at_most,
                same.reckoned,
                weakest(same.standing, rate.standing),
                tuple(dict.fromkeys((*same.sources, *rate.sources))),
                tuple(dict.fromkeys((*same.notes, *rate.notes))),
            )
            found.pop()
        found.append(Yearly(*_fields(rate), notes=(*notes, *rate.notes)))
    return found


def weakest(*standings: str) -> str:
    """The weakest standing; empty is house policy, which needs no proof.

    >>> weakest("confirmed", "", "secondary")
    'secondary'
    """
    return min(standings, key=("unverified", "secondary", "confirmed", "").index)


def _fields(rate: Yearly) -> tuple[date, Decimal, Decimal | None, str, str, tuple[str, ...]]:
    return rate.first, rate.percent, rate.at_most, rate.reckoned, rate.standing, rate.sources


def _moments(regime: Regime, debt: Debt, first: date) -> Iterator[tuple[date, date, tuple[str, ...]]]:
    """(first day of the rate, day whose reference rate counts, notes)."""
    match regime.fixed_at:
        case FixedAt.CONTRACT if debt.contract_made_on is not None:
            yield first, debt.contract_made_on, ()
        case FixedAt.CONTRACT:
            yield first, first, ("the contract's day is not known: the reference rate of the first day is taken",)
        case FixedAt.EACH_HALF_YEAR if not isinstance(regime.rate, Agreed | Stated):
            day = half_year(first.toordinal())
            while day <= max(first, debt.as_of).toordinal():
                yield max(first, date.fromordinal(day)), date.fromordinal(day), ()
                day = next_half_year(day)
        case _:
            yield first, first, ()


def _rate(rate: Rate, tables: Mapping[str, RateTable], debt: Debt, rate_day: date, starts: date) -> Yearly:
    match rate:
        case Agreed():
            if debt.agreed is None:
                raise NoRate("The rate that was agreed is not known.")
            return Yearly(starts, debt.agreed, None, "agreed")
        case Stated(percent, daily):
            said = f"{_plain(daily)} % a day" if daily is not None else ""
            return Yearly(starts, percent, None, said)
        case Reference(name, plus, times, at_most):
            table = tables[name]
            row, notes = _row(table, rate_day)
            reckoned = percent_words(row.percent)
            reckoned += f" x {_plain(times)}" if times != 1 else ""
            reckoned += f" {'+' if plus > 0 else '-'} {_plain(abs(plus))}" if plus else ""
            highest = None if at_most is None else row.percent * at_most + plus
            percent = row.percent * times + plus
            return Yearly(starts, percent, highest, reckoned, row.standing, row.sources, notes)


def _row(table: RateTable, day: date) -> tuple[RateRow, tuple[str, ...]]:
    row = table.at(day.toordinal())
    if row is None:
        known = f"begins on {date.fromordinal(table.rows[0].first_day).isoformat()}" if table.rows else "is empty"
        raise NoRate(f"The table of the {table.title} {known}, and the rate of {day.isoformat()} is wanted.")
    if day.toordinal() <= table.known_until:
        return row, ()
    wanted = date.fromordinal(half_year(day.toordinal())) if table.half_years else day
    taken = date.fromordinal(row.first_day).isoformat()
    return row, (
        f"the {table.title} of {wanted.isoformat()} is not in the table: the last one known, of {taken}, is taken",
    )


def _bounded(regime: Regime, tables: Mapping[str, RateTable], rate: Yearly, rate_day: date) -> Yearly:
    """The rate under its cap. One below the floor stays as agreed, and is said: whether more can be claimed is for a lawyer."""
    notes, standing = rate.notes, rate.standing
    percent, at_most = rate.percent, rate.at_most
    if percent < 0:
        notes = (*notes, "reference rate and margin together are below nothing: no interest is counted")
        percent = Decimal(0)
    if regime.floor is not None:
        notes = (*notes, *_below(regime.floor, tables, percent, rate_day))
    if regime.cap is not None:
        cap, more = _bound(regime.cap, tables, rate_day)
        notes, standing = (*notes, *more.notes), weakest(standing, more.standing)
        if percent > cap:
            notes = (
                *notes,
                f"the law allows no more than {percent_words(cap)} here, instead of {percent_words(percent)}",
            )
            percent = cap
        at_most = None if at_most is None else min(at_most, cap)
    at_most = None if at_most is None else max(at_most, percent)  # of a rate below nothing a larger share is less
    reckoned = rate.reckoned if percent == rate.percent else f"{rate.reckoned}, limited" if rate.reckoned else "limited"
    return Yearly(rate.first, percent, at_most, reckoned, standing, rate.sources, notes)


def _below(floor: Stated | Reference, tables: Mapping[str, RateTable], percent: Decimal, day: date) -> tuple[str, ...]:
    try:
        least, known = _bound(floor, tables, day)
    except NoRate as gap:
        return (f"whether the agreed rate is high enough is not known. {gap}",)
    if percent >= least:
        return known.notes
    return (
        *known.notes,
        f"the agreed rate of {percent_words(percent)} lies below the least that the law lets parties agree, "
        f"{percent_words(least)}: a lawyer decides whether more is due",
    )


def _bound(bound: Stated | Reference, tables: Mapping[str, RateTable], day: date) -> tuple[Decimal, Yearly]:
    if isinstance(bound, Stated):
        return bound.percent, Yearly(day, bound.percent)
    row, notes = _row(tables[bound.table], day)
    percent = max(row.percent * bound.times + bound.plus, Decimal(0))
    return percent, Yearly(day, percent, None, "", row.standing, row.sources, notes)


def _plain(number: Decimal) -> str:
    """A figure without needless zeros."""
    return f"{number.normalize():f}"
