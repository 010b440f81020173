"""Business days against calendars that anyone can look up: holidays, weekends, and weekends that are worked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategist.calendar.business_days import _year, business_calendar, month_end

PLACES = (None, "US", "US-NY", "DE", "DE-BY", "GB", "GB-SCT", "CN", "SA", "AE", "BN", "IR", "MY-03", "XX")


@pytest.mark.parametrize(
    ("place", "free"),
    [
        ("CN", "2026-02-17"),  # Chinese New Year
        ("CN", "2026-02-23"),  # the last day of that week, swapped for a Saturday
        ("CN", "2026-10-01"),
        ("CN", "2026-10-07"),  # Golden Week
        ("GB", "2026-04-06"),  # Easter Monday
        ("GB-ENG", "2026-08-31"),
        ("GB-SCT", "2026-01-02"),
        ("GB-SCT", "2026-08-03"),
        ("GB-SCT", "2026-11-30"),  # St Andrew
        ("GB-NIR", "2026-07-13"),
        ("DE-BY", "2026-01-06"),  # Epiphany
        ("DE-BY", "2026-06-04"),  # Corpus Christi
        ("DE-NW", "2026-11-01"),
        ("US", "2026-11-26"),  # Thanksgiving
        ("US-NY", "2026-07-03"),  # Independence Day, observed
        ("US", "2027-12-31"),  # New Year's Day 2028 is a Saturday
        ("SA", "2026-11-27"),
        ("SA", "2026-11-28"),  # Friday and Saturday
        ("AE", "2026-11-28"),
        ("CN-HK", "2026-04-06"),
        ("US-PR", "2026-01-06"),
    ],
)
def test_nobody_works(place: str, free: str) -> None:
    assert not business_calendar(place).is_business_day(date.fromisoformat(free))


@pytest.mark.parametrize(
    ("place", "worked"),
    [
        ("CN", "2026-02-14"),  # a Saturday, worked for the Spring Festival
        ("CN", "2026-10-10"),
        ("CN", "2026-02-24"),
        ("GB-SCT", "2026-04-06"),  # Easter Monday is no holiday in Scotland
        ("GB-SCT", "2026-08-31"),
        ("DE", "2026-01-06"),
        ("DE-BE", "2026-06-04"),
        ("SA", "2026-11-29"),  # a Sunday
        ("AE", "2026-11-27"),  # a Friday, worked since 2022
        ("US", "2026-11-27"),
        (None, "2026-12-25"),
        ("XX", "2026-12-25"),
    ],
)
def test_people_work(place: str | None, worked: str) -> None:
    assert business_calendar(place).is_business_day(date.fromisoformat(worked))


def test_the_golden_week_is_stepped_over() -> None:
    calendar = business_calendar("CN")
    assert calendar.next_on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert calendar.add(date(2026, 9, 30), 3) == date(2026, 10, 10)  # 8, 9, and Saturday the 10th
    assert calendar.add(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert calendar.add(date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert calendar.holiday(date(2026, 10, 1)) == "National Day"
    assert calendar.holiday(date(2026, 10, 8)) is None


def test_the_working_week_lies_between_weekends() -> None:
    day = date(2026, 11, 24)
    assert {place: business_calendar(place).working_week(day) for place in ("US", "SA", "IR", "BN", None)} == {
        "US": (0, 4),
        "SA": (6, 3),
        "IR": (5, 3),
        "BN": (0, 3),
        None: (0, 4),
    }
    assert business_calendar("AE").weekend(date(2020, 6, 1)) == {4, 5}
    assert business_calendar("AE").weekend(day) == {5, 6}


def test_what_is_not_known_is_said() -> None:
    assert "XX" in business_calendar("XX").note
    assert "US-ZZ" in business_calendar("US-ZZ").note
    assert business_calendar("US-ZZ").holiday(date(2026, 12, 25)) == "Christmas Day"
    assert business_calendar(None).note
    assert [business_calendar(place).note for place in ("CN", "CN-GD", "GB", "GB-SCT", "DE-BY", "US-NY")] == [""] * 6


def test_years_that_nobody_knows_have_weekends_only() -> None:
    for year in (1, 1500, 2150, 9999):
        christmas = date(year, 12, 25)
        for place in ("CN", "US-NY", "DE-BY"):
            assert business_calendar(place).is_business_day(christmas) is (christmas.weekday() < 5)
    assert business_calendar("SA").add(date(9999, 12, 30), 5) == date.max
    assert business_calendar("US").add(date(1, 1, 2), -5) == date.min
    assert month_end(date(9999, 12, 3)) == date.max


def test_holidays_have_the_same_names_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("de_DE.UTF-8", "zh_CN.UTF-8", "C"):
        monkeypatch.setenv("LANGUAGE", language)
        monkeypatch.setenv("LC_ALL", language)
        _year.cache_clear()
        assert business_calendar("DE-BY").holiday(date(2026, 12, 26)) == "Second Day of Christmas"


def test_threads_share_calendars() -> None:
    def count(place: str) -> int:
        calendar = business_calendar(place)
        return sum(calendar.is_business_day(date(2031, 1, 1) + timedelta(days)) for days in range(365))

    _year.cache_clear()
    business_calendar.cache_clear()
    places = ["CN", "US-NY", "DE-BY", "GB-SCT", "SA"] * 8
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(count, places))
    assert counts == [count(place) for place in places]


days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@given(st.sampled_from(PLACES), days, st.integers(-20, 20))
def test_adding_lands_on_business_days_and_comes_back(place: str | None, day: date, number: int) -> None:
    calendar = business_calendar(place)
    there = calendar.add(day, number)
    assert calendar.is_business_day(there)
    between = range(min(day, there).toordinal(), max(day, there).toordinal())
    if number > 0:
        assert sum(calendar.is_business_day(date.fromordinal(ordinal + 1)) for ordinal in between) == number
        assert calendar.between(day, there, 20) == number
    if number and calendar.is_business_day(day):
        assert calendar.add(there, -number) == day


@given(st.sampled_from(PLACES), days)
def test_the_last_of_a_month_is_its_last_business_day(place: str | None, day: date) -> None:
    calendar = business_calendar(place)
    last = calendar.last_of_month(day)
    assert (last.year, last.month) == (day.year, day.month)
    assert calendar.next_on_or_after(last + timedelta(1)).month != day.month
