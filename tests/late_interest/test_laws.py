"""What holds for any debt under any regime: days add up, more days never cost less, and no other way of counting differs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from strategist.late_interest.reckon import Debt, reckon
from strategist.late_interest.result import LateInterest, NoLateInterest
from strategist.program.interest_terms import (
    Agreed,
    Compensation,
    FixedAt,
    RateRow,
    RateTable,
    Reference,
    Regime,
    Stated,
    half_year,
    next_half_year,
)

FIRST = date(2020, 1, 1)
percents = st.decimals(min_value=-1, max_value=15, places=2)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=10**8, places=2)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2027, 12, 31))
spans = st.integers(0, 900)


@st.composite
def tables(draw: st.DrawFn) -> RateTable:
    """A table of half years from 2020 on, known for one to fourteen of them."""
    rows, day = [], FIRST.toordinal()
    for percent in draw(st.lists(percents, min_size=1, max_size=14)):
        rows.append(RateRow(day, percent, "confirmed", ("X",)))
        day = next_half_year(day)
    return RateTable("base", "base rate", tuple(rows), half_years=True, known_until=day - 1)


@st.composite
def regimes(draw: st.DrawFn) -> Regime:
    reference = st.builds(
        Reference,
        st.just("base"),
        percents,
        st.sampled_from([Decimal(1), Decimal("1.3")]),
        st.sampled_from([None, Decimal("1.5")]),
    )
    return Regime(
        "any",
        "Any",
        "so",
        draw(st.one_of(reference, st.builds(Stated, percents), st.just(Agreed(0)))),
        draw(st.sampled_from(FixedAt)),
        draw(st.sampled_from([360, 365])),
        draw(st.sampled_from([0, 1, 31])),
        draw(st.sampled_from([None, Stated(Decimal(6)), Reference("base", Decimal(2))])),
        draw(st.sampled_from([None, Stated(Decimal(3))])),
        draw(st.sampled_from([None, Compensation("GBP", ((Decimal(0), Decimal(40)), (Decimal(1000), Decimal(70))))])),
    )


def debt(principal: Decimal, due: date, span: int, currency: str = "GBP") -> Debt:
    return Debt(principal, currency, due, due + timedelta(days=span), Decimal("7.25"), date(2021, 5, 5))


def interest(regime: Regime, table: RateTable, one: Debt) -> LateInterest:
    found = reckon(regime, {"base": table}, one)
    assert isinstance(found, LateInterest)
    return found


@given(regimes(), tables(), amounts, days, spans)
def test_pieces_add_up_to_the_whole(regime, table, principal, due, span) -> None:
    found = interest(regime, table, debt(principal, due, span))
    assert sum(piece.days for piece in found.pieces) == found.days
    assert all(a.last + timedelta(days=1) == b.first for a, b in zip(found.pieces, found.pieces[1:], strict=False))
    assert abs(sum((piece.amount for piece in found.pieces), Decimal(0)) - found.amount) <= Decimal("0.005000001")
    assert found.total == found.amount + found.compensation


@given(regimes(), tables(), amounts, days, spans)
def test_a_day_more_never_costs_less(regime, table, principal, due, span) -> None:
    less, more = (interest(regime, table, debt(principal, due, span + extra)) for extra in (0, 1))
    assert 0 <= less.amount <= more.amount
    assert less.per_day >= 0
    assert less.up_to is None or less.up_to >= less.amount


@given(regimes(), tables(), amounts, days)
def test_zero_days_cost_nothing(regime, table, principal, due) -> None:
    found = interest(regime, table, debt(principal, due, regime.starts - 1))
    assert (found.days, found.pieces, found.amount, found.compensation, found.total) == (0, (), 0, 0, 0)


@given(regimes(), tables(), amounts, days, spans)
def test_counting_day_by_day_gives_the_same(regime, table, principal, due, span) -> None:
    """Each day by itself, in fractions: no rule for pieces, half years or rounding is shared with what is tested."""
    one = debt(principal, due, span)
    first = due + timedelta(days=regime.starts)
    total = Fraction(0)
    day = first
    while day <= one.as_of:
        total += Fraction(principal) * _rate_of(regime, table, one, first, day) / 100 / regime.day_count
        day += timedelta(days=1)
    cents = (Decimal(total.numerator * 100) / Decimal(total.denominator)).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert interest(regime, table, one).amount == cents / 100


def _rate_of(regime: Regime, table: RateTable, one: Debt, first: date, day: date) -> Fraction:
    if regime.fixed_at is FixedAt.CONTRACT and one.contract_made_on is not None:
        counts = one.contract_made_on
    elif regime.fixed_at is FixedAt.EACH_HALF_YEAR and isinstance(regime.rate, Reference):
        counts = date(day.year, 1 if day.month <= 6 else 7, 1)
    else:
        counts = first
    base = [row.percent for row in table.rows if row.first_day <= counts.toordinal()][-1]
    match regime.rate:
        case Agreed():
            rate = one.agreed
        case Stated(percent):
            rate = percent
        case Reference(plus=plus, times=times):
            rate = base * times + plus
    rate = max(rate, Decimal(0))
    if isinstance(regime.cap, Stated):
        rate = min(rate, regime.cap.percent)
    elif isinstance(regime.cap, Reference):
        rate = min(rate, max(base + regime.cap.plus, Decimal(0)))
    return Fraction(rate)


@given(amounts)
def test_bands_rise_with_the_debt(principal) -> None:
    bands = Compensation(
        "GBP", ((Decimal(0), Decimal(40)), (Decimal(1000), Decimal(70)), (Decimal(10000), Decimal(100)))
    )
    assert bands.of(principal) == (40 if principal < 1000 else 70 if principal < 10000 else 100)


@given(days)
def test_half_years_meet(day) -> None:
    number = day.toordinal()
    assert half_year(number) <= number < next_half_year(number)
    assert half_year(next_half_year(number)) == next_half_year(number)


@given(tables(), amounts, st.dates(date(2000, 1, 1), date(2019, 11, 30)), spans)
def test_a_rate_before_the_table_is_a_reason(table, principal, due, span) -> None:
    regime = Regime("any", "Any", "so", Reference("base"))
    found = reckon(regime, {"base": table}, debt(principal, due, span))
    assert isinstance(found, NoLateInterest)
    assert "begins on 2020-01-01" in found.reason
