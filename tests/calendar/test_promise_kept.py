"""What became of a promise: 1,000 promised for Friday 15 May 2026, in China, with the figures of the rulebook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategist import Strategist
from strategist.calendar.business_days import business_calendar
from strategist.calendar.promise_kept import JudgedPromise, judge_promise

FRIDAY = date(2026, 5, 15)


@cache
def figure(name: str) -> int:
    value = Strategist.load().program.vocabulary.parameters[name].at(FRIDAY.toordinal())
    assert isinstance(value, int)
    return value


def judged(as_of: str, *payments: tuple[str, object], consumer: bool = False, day: date = FRIDAY) -> JudgedPromise:
    return judge_promise(
        Decimal(1000),
        day,
        [(date.fromisoformat(on), Decimal(str(money))) for on, money in payments],
        date.fromisoformat(as_of),
        business_calendar("CN"),
        grace_days=figure("promise_grace_consumer_days" if consumer else "promise_grace_days"),
        kept_pct=figure("promise_kept_pct"),
        partial_pct=figure("promise_partial_pct"),
        consumer=consumer,
    )


@pytest.mark.parametrize(
    ("as_of", "payments", "state"),
    [
        ("2026-05-14", [], "open"),
        ("2026-05-15", [], "open"),
        ("2026-05-19", [], "open"),  # the grace: Monday and Tuesday
        ("2026-05-20", [], "broken"),
        ("2026-05-15", [("2026-05-14", 1000)], "kept"),
        ("2026-05-15", [("2026-05-14", 949)], "open"),
        ("2026-05-15", [("2026-05-14", 950)], "kept"),
        ("2026-05-20", [("2026-05-14", 949)], "partial"),
        ("2026-05-20", [("2026-05-14", 500)], "partial"),
        ("2026-05-20", [("2026-05-14", "499.99")], "broken"),
        ("2026-05-20", [("2026-05-14", 500), ("2026-05-19", 450)], "kept"),
        ("2026-05-20", [("2026-05-20", 1000)], "broken"),  # a day late
        ("2026-05-30", [("2026-05-14", 1000), ("2026-05-18", -1000)], "broken"),  # taken back
        ("2026-05-16", [("2026-05-18", 1000)], "open"),  # not known yet
        ("2026-05-16", [("2026-05-14", 1500)], "kept"),
    ],
)
def test_traders(as_of: str, payments: list[tuple[str, object]], state: str) -> None:
    assert judged(as_of, *payments).state == state


def test_consumers_have_calendar_days() -> None:
    assert judged("2026-05-20", consumer=True).state == "open"
    assert judged("2026-05-20", consumer=True).until == date(2026, 5, 20)
    assert judged("2026-05-21", consumer=True).state == "broken"


def test_the_grace_begins_with_a_business_day() -> None:
    sunday = date(2026, 5, 17)
    assert judged("2026-05-20", day=sunday).until == date(2026, 5, 20)
    assert judged("2026-05-20", day=date(2026, 10, 1)).until == date(2026, 10, 10)


def test_figures_that_make_no_sense_are_refused() -> None:
    for amount, grace, kept, partial in (
        (0, 2, 95, 50),
        (-1, 2, 95, 50),
        (1, -1, 95, 50),
        (1, 2, 50, 95),
        (1, 2, 95, 0),
    ):
        with pytest.raises(ValueError, match=r"amount|wanted"):
            judge_promise(
                Decimal(amount), FRIDAY, [], FRIDAY, business_calendar("CN"),
                grace_days=grace, kept_pct=kept, partial_pct=partial,
            )  # fmt: skip


ORDER = ("broken", "partial", "open", "kept")


@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(1, 600)), max_size=4),
    st.integers(1, 31),
    st.integers(1, 600),
    st.integers(1, 31),
)
def test_more_money_never_makes_it_worse(payments: list[tuple[int, int]], on: int, extra: int, as_of: int) -> None:
    listed = [(f"2026-05-{day:02}", money) for day, money in payments]
    less = judged(f"2026-05-{as_of:02}", *listed)
    more = judged(f"2026-05-{as_of:02}", *listed, (f"2026-05-{on:02}", extra))
    assert ORDER.index(more.state) >= ORDER.index(less.state)
    assert more.paid >= less.paid
