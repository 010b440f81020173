"""The time zones a debtor may be in: of states, of countries, as stated."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from strategist import ProfileError, Strategist
from strategist.profile.local_time import (
    SAME_IF_EQUAL_IN,
    _zones_by_country,
    _zones_by_state,
    local_zone,
    possible_zones,
)


def keys(place: str | None, timezone: str | None = None) -> list[str]:
    return [zone.key for zone in possible_zones(timezone, place)]


@pytest.mark.parametrize(
    ("place", "zones"),
    [
        ("US-CA", ["America/Los_Angeles"]),
        ("US-FL", ["America/New_York", "America/Chicago"]),
        ("US-TN", ["America/Chicago", "America/New_York"]),
        ("US-HI", ["Pacific/Honolulu"]),
        ("US-PR", ["America/Puerto_Rico"]),
        ("CN", ["Asia/Shanghai"]),
        ("CN-XJ", ["Asia/Shanghai"]),
        ("CN-HK", ["Asia/Hong_Kong"]),
        ("DE", ["Europe/Berlin"]),
        ("MY", ["Asia/Kuala_Lumpur"]),
        ("ES-MD", ["Europe/Madrid"]),
        ("ES", ["Europe/Madrid", "Atlantic/Canary"]),
        ("AU-WA", ["Australia/Perth"]),
        ("CA-QC", ["America/Toronto", "America/Halifax", "America/Blanc-Sablon"]),
        ("BR-AC", ["America/Rio_Branco"]),
        ("ID-BA", ["Asia/Makassar"]),
        ("XX", []),
        (None, []),
    ],
)
def test_zones_of_places(place: str | None, zones: list[str]) -> None:
    assert keys(place) == zones


def test_a_country_may_be_in_each_zone_of_its_states() -> None:
    assert keys("US")[0] == "America/New_York"
    assert {"America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu"} < set(
        keys("US")
    )
    assert keys("US-ZZ") == keys("US")
    assert not {"Pacific/Guam", "Pacific/Pago_Pago"} & set(keys("US"))  # countries of their own


def test_a_stated_zone_is_the_only_one() -> None:
    assert keys("US", "America/Boise") == ["America/Boise"]
    assert local_zone("America/Boise", "US") == (ZoneInfo("America/Boise"), False)
    with pytest.raises(ProfileError, match="Mars/Olympus"):
        possible_zones("Mars/Olympus", "US")


def test_the_local_date_is_known_where_there_is_one_zone() -> None:
    assert local_zone(None, "US-CA")[0] == ZoneInfo("America/Los_Angeles")
    assert local_zone(None, "US-FL") == (None, True)
    strategist = Strategist.load()
    decision = strategist.recommend({"debtor_id": "D", "as_of": "2026-11-25T06:00:00+00:00", "jurisdiction": "US-CA"})
    assert decision.case.today == datetime(2026, 11, 24).toordinal()
    assert "timezone" not in [one["fact"] for one in decision.assumptions]


def clocks(zone: ZoneInfo) -> tuple[timedelta | None, ...]:
    months = range(1, 13)
    return tuple(datetime(y, m, 15, 12, tzinfo=zone).utcoffset() for y in SAME_IF_EQUAL_IN for m in months)


def test_the_table_of_states_has_every_zone_of_its_countries_and_no_other() -> None:
    left_out = {"Australia/Lord_Howe", "Australia/Eucla"}
    for country, states in _zones_by_state().items():
        wanted = {clocks(ZoneInfo(name)) for name in _zones_by_country()[country] if name not in left_out}
        assert {clocks(ZoneInfo(name)) for names in states.values() for name in names} == wanted, country
        assert {clocks(zone) for zone in possible_zones(None, country)} == wanted, country


def test_all_states_are_there() -> None:
    table = _zones_by_state()
    assert {country: len(table[country]) for country in ("US", "CA", "AU", "BR", "MX", "RU", "ID")} == {
        "US": 51,
        "CA": 13,
        "AU": 8,
        "BR": 27,
        "MX": 32,
        "RU": 83,
        "ID": 38,
    }
