"""Simple interest by days: from a regime, the rate tables and the figures of one debt to an amount. Decimal throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from strategist.late_interest.money import EXACT, amount_words, minor_unit, to_minor_unit
from strategist.late_interest.rates import NoRate, Yearly, weakest, yearly_rates
from strategist.late_interest.result import LateInterest, Law, NoLateInterest, Piece
from strategist.program.interest_terms import RateTable, Regime


@dataclass(frozen=True, slots=True)
class Debt:
    """The figures of one debt. `due`: its due day; `as_of`: the last day of interest.

    `agreed`: the contract's rate in percent a year; `items`: how many open items it is made of, where known.
    """

    principal: Decimal
    currency: str
    due: date
    as_of: date
    agreed: Decimal | None = None
    contract_made_on: date | None = None
    items: int | None = None


def reckon(regime: Regime, tables: Mapping[str, RateTable], debt: Debt) -> LateInterest | NoLateInterest:
    """What a debt bears under a regime up to and with `as_of`.

    No interest is due on nothing, before it begins, or under a regime that grants none; where a reference rate of the
    time is not known at all, the answer says so.
    """
    first = debt.due + timedelta(days=regime.starts)
    decimals = minor_unit(debt.currency)
    if regime.rate is None:
        return _none(regime, regime.because)
    if decimals is None:
        return _none(regime, f"`{debt.currency[:20]}` is no currency whose smallest unit is known")
    if debt.principal <= 0:
        return _none(regime, "Nothing is owed that could bear interest.")
    try:
        rates = yearly_rates(regime, tables, debt, first)
    except NoRate as gap:
        return _none(regime, str(gap))
    days = max(0, (debt.as_of - first).days + 1)
    pieces = _pieces(debt.principal, regime.day_count, rates, debt.as_of)
    amount = to_minor_unit(_interest(debt.principal, regime.day_count, pieces), decimals)
    given, notes = _compensation(regime, debt) if days else (Decimal(0), ())
    several = debt.items is not None and debt.items > 1
    if several:
        said = f"{debt.items} items are open, and all are counted from the oldest one's due day, with one fixed sum at most"
        notes = (*notes, f"{said}: reckon each by its own day before it is claimed")
    fixed = to_minor_unit(given, decimals)
    return LateInterest(
        to_minor_unit(debt.principal, max(decimals, _decimals(debt.principal))),
        debt.currency,
        first,
        debt.as_of,
        days,
        regime.day_count,
        pieces,
        amount,
        to_minor_unit(_of_days(debt.principal, rates[-1].percent, 1, regime.day_count), decimals),
        fixed,
        amount + fixed,
        _up_to(regime, debt, rates, decimals),
        several,
        regime.id,
        regime.title,
        regime.because,
        weakest(regime.standing, *(one.standing for one in rates)),
        tuple(map(Law, dict.fromkeys((*regime.sources, *(source for one in rates for source in one.sources))))),
        (*dict.fromkeys(note for one in rates for note in one.notes), *notes),
    )


def _decimals(amount: Decimal) -> int:
    """The decimals that an amount needs."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _none(regime: Regime, reason: str) -> NoLateInterest:
    return NoLateInterest(reason, regime.id, regime.title, regime.standing, tuple(map(Law, regime.sources)))


def _of_days(principal: Decimal, percent: Decimal, days: int, day_count: int) -> Decimal:
    """Interest of some days. One division at the very end, so that what comes out even does so exactly."""
    product = EXACT.multiply(EXACT.multiply(principal, percent), Decimal(days))
    return EXACT.divide(product, Decimal(100 * day_count))


def _interest(principal: Decimal, day_count: int, pieces: Sequence[Piece]) -> Decimal:
    """Interest of all pieces, added up before the division."""
    weighted = sum((EXACT.multiply(piece.rate, Decimal(piece.days)) for piece in pieces), Decimal(0))
    return _of_days(principal, weighted, 1, day_count)


def _pieces(principal: Decimal, day_count: int, rates: Sequence[Yearly], last: date) -> tuple[Piece, ...]:
    """One piece for each stretch of one rate, cut off at the last day; none before interest begins."""
    found = []
    for number, rate in enumerate(rates):
        ends = rates[number + 1].first - timedelta(days=1) if number + 1 < len(rates) else last
        end = min(ends, last)
        days = (end - rate.first).days + 1
        if days > 0:
            amount = _of_days(principal, rate.percent, days, day_count)
            found.append(Piece(rate.first, end, days, rate.percent, amount, rate.reckoned))
    return tuple(found)


def _up_to(regime: Regime, debt: Debt, rates: Sequence[Yearly], decimals: int) -> Decimal | None:
    """Interest at the upper end of the range that the law gives."""
    if all(rate.at_most is None for rate in rates):
        return None
    highest = [Yearly(one.first, one.percent if one.at_most is None else one.at_most) for one in rates]
    pieces = _pieces(debt.principal, regime.day_count, highest, debt.as_of)
    return to_minor_unit(_interest(debt.principal, regime.day_count, pieces), decimals)


def _compensation(regime: Regime, debt: Debt) -> tuple[Decimal, tuple[str, ...]]:
    if regime.compensation is None:
        return Decimal(0), ()
    given = regime.compensation.of(debt.principal)
    if debt.currency != regime.compensation.currency:
        said = amount_words(given, regime.compensation.currency)
        return Decimal(0), (f"the fixed sum of {said} is not added: the debt is in {debt.currency}",)
    return given, ()
