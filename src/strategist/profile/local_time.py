"""The debtor's local time: the zone stated, or the one zone of the country; otherwise nobody can tell."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from strategist.errors import Problem, ProfileError


@lru_cache(maxsize=256)
def local_zone(timezone: str | None, place: str | None) -> tuple[ZoneInfo | None, bool]:
    """The zone, and whether it is assumed. None: use the offset in which the moment was stated.

    >>> local_zone(None, "CN")[0].key
    'Asia/Shanghai'
    """
    if timezone is not None:
        try:
            return ZoneInfo(timezone), False
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
    zones = _zones_by_country().get((place or "")[:2], ())
    return (ZoneInfo(zones[0]), False) if len(zones) == 1 else (None, True)


OF_BUSINESS = {"CN": "Asia/Shanghai", "DE": "Europe/Berlin"}
"""Countries with one civil time whose zone table lists more than one name."""


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """IANA zones by country, from the zone table that the tzdata package carries."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()} | {c: (z,) for c, z in OF_BUSINESS.items()}
