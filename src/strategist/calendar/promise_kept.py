"""Whether a promise was kept: what arrived by its day and the days of grace after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from strategist.calendar.business_days import BusinessCalendar

State = Literal["kept", "partial", "broken", "open"]


@dataclass(frozen=True, slots=True)
class JudgedPromise:
    """`state`; `paid` by the last day of grace `until`, in the promise's currency; what it is of the promise, in percent."""

    state: State
    paid: Decimal
    paid_pct: Decimal
    until: date


def judge_promise(
    amount: Decimal,
    day: date,
    payments: Iterable[tuple[date, Decimal]],
    as_of: date,
    calendar: BusinessCalendar,
    *,
    grace_days: int,
    kept_pct: int,
    partial_pct: int,
    consumer: bool = False,
) -> JudgedPromise:
    """What became of a promise to pay `amount` by `day`, seen on `as_of`.

    `payments` are those made since the promise, each with its day; a payment taken back is negative. The grace is
    counted in business days for traders and in calendar days for consumers. Kept: at least `kept_pct` percent came
    by the end of the grace, and so it is as soon as that much is there. Open: the grace still runs. Partial: at
    least `partial_pct` percent came. Broken: less, or later. The figures are the rulebook's parameters
    `promise_grace_days` or `promise_grace_consumer_days`, `promise_kept_pct`, `promise_partial_pct` (row 003.1.7 and
    house policy). Raises ValueError for an amount that is not above zero, and for figures out of order.

    >>> from strategist.calendar.business_days import business_calendar
    >>> judge_promise(
    ...     Decimal(1000), date(2026, 5, 15), [(date(2026, 5, 19), Decimal(960))], date(2026, 5, 20),
    ...     business_calendar("CN"), grace_days=2, kept_pct=95, partial_pct=50).state
    'kept'
    """
    if not amount > 0:
        raise ValueError("the promised amount must be above zero")
    if grace_days < 0 or not 0 < partial_pct <= kept_pct:
        raise ValueError("wanted: grace_days not below 0, and 0 < partial_pct <= kept_pct")
    due = calendar.next_on_or_after(day)
    if consumer:
        until = due + timedelta(min(grace_days, (date.max - due).days))
    else:
        until = calendar.add(due, grace_days)
    seen = min(as_of, until)
    paid = sum((money for paid_on, money in payments if paid_on <= seen), Decimal(0))
    share = paid * 100 / amount
    if share >= kept_pct:
        state: State = "kept"
    elif as_of <= until:
        state = "open"
    else:
        state = "partial" if share >= partial_pct else "broken"
    return JudgedPromise(state, paid, share, until)
