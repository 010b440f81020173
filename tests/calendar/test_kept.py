"""Holidays kept on disk say what the library says, and nothing odd on disk changes a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from strategist.calendar import business_days, kept

PLACES = ("CN", "US-NY", "GB", "DE-BY", "FR", "SA", "XX", "US-QQ", "../x", "")


def days_off(place: str) -> tuple[object, ...]:
    for function in (business_days.business_calendar, business_days._year, kept._folder):
        function.cache_clear()
    calendar = business_days.business_calendar(place)
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + number) for number in range(500)]
    return calendar, [(calendar.is_business_day(day), calendar.holiday(day)) for day in days]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_kept_says_what_the_library_says(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGIST_CACHE", "off")
    reckoned = days_off(place)
    monkeypatch.setenv("STRATEGIST_CACHE", str(tmp_path))
    assert days_off(place) == reckoned  # kept now
    assert days_off(place) == reckoned  # and read


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"off": 1}', '{"off": ["x"], "names": {}, "weekend": []}'])
def test_what_is_odd_on_disk_is_reckoned_anew(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGIST_CACHE", str(tmp_path))
    reckoned = days_off("GB")
    for path in tmp_path.glob("*/GB-*.json"):
        path.write_text(text, "utf-8")
    assert days_off("GB") == reckoned
