"""The debtor's local time: the zone stated, or the zones that his place may have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from strategist.errors import Problem, ProfileError

OF_BUSINESS = {"CN": ("Asia/Shanghai",)}
"""Countries with one civil time whose zone table lists another besides."""
ITS_OWN_CODE = {f"US-{part}": part for part in ("AS", "GU", "MP", "PR", "VI")} | {
    f"CN-{part}": part for part in ("HK", "MO", "TW")
}
"""Parts of a country that ISO 3166-1 lists besides as countries: clocks and holidays are those of that code."""
SAME_IF_EQUAL_IN = range(2025, 2036)
"""Zones of one country whose clocks agree through these years count as one; older differences do not matter."""
ANY_OTHER = "*"


@lru_cache(maxsize=256)
def local_zone(timezone: str | None, place: str | None) -> tuple[ZoneInfo | None, bool]:
    """The zone, and whether it is assumed. None: use the offset in which the moment was stated.

    >>> local_zone(None, "CN")[0].key, local_zone(None, "US-CA")[0].key, local_zone(None, "US")[0]
    ('Asia/Shanghai', 'America/Los_Angeles', None)
    """
    zones = possible_zones(timezone, place)
    return (zones[0], False) if len(zones) == 1 else (None, True)


@lru_cache(maxsize=512)
def possible_zones(timezone: str | None, place: str | None) -> tuple[ZoneInfo, ...]:
    """Every time zone that the debtor may be in, the most usual one first; the stated one alone, if one is stated.

    Zones whose clocks always agree count once. Empty: the place is not known. Raises `ProfileError` for a
    `timezone` that is no IANA name.

    >>> [zone.key for zone in possible_zones(None, "US-FL")]
    ['America/New_York', 'America/Chicago']
    """
    if timezone is not None:
        return (_stated(timezone),)
    country, _, state = ITS_OWN_CODE.get(place or "", place or "").partition("-")
    states = _zones_by_state().get(country)
    if states is None:
        return _distinct(OF_BUSINESS.get(country) or _zones_by_country().get(country, ()))
    if state in states or (state and ANY_OTHER in states):
        return _distinct(states.get(state) or states[ANY_OTHER])
    usual = states.get(ANY_OTHER, ())
    return _distinct([*usual, *(zone for zones in states.values() for zone in zones)])


def _stated(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ProfileError(
            [
                Problem(
                    "unknown-timezone",
                    f"`timezone` cannot be `{timezone[:60]}`",
                    help="an IANA name is wanted, such as Asia/Shanghai",
                )
            ]
        ) from None


def _distinct(names: Iterable[str]) -> tuple[ZoneInfo, ...]:
    """The zones of some names, without those whose clocks agree with an earlier one."""
    zones = [ZoneInfo(name) for name in dict.fromkeys(names)]
    if len(zones) < 2:
        return tuple(zones)
    found: dict[tuple[timedelta | None, ...], ZoneInfo] = {}
    for zone in zones:
        clocks = tuple(
            datetime(year, month, 15, 12, tzinfo=zone).utcoffset()
            for year in SAME_IF_EQUAL_IN
            for month in range(1, 13)
        )
        found.setdefault(clocks, zone)
    return tuple(found.values())


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """IANA zones by country, from the zone table that the tzdata package carries."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _lines((files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")):
        country, _, zone = line.split("\t")[:3]
        found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


@lru_cache(maxsize=1)
def _zones_by_state() -> dict[str, dict[str, tuple[str, ...]]]:
    """IANA zones by country and state, from `zones_of_states.txt`."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for line in _lines((files("strategist.profile") / "zones_of_states.txt").read_text(encoding="utf-8")):
        head, _, states = line.partition(":")
        country, *zones = head.split()
        found[country] |= dict.fromkeys(states.split(), tuple(zones))
    return dict(found)
