"""The debtor's local date in many rows: from one moment or a column of them, by the time zones of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from strategist.engines.columnar.bits import Bits, Flags, both, either, rows_of, some, unpack, without
from strategist.engines.columnar.columns import Choices, Numbers
from strategist.engines.columnar.encoding import EPOCH_DAY, FIRST_DAY, LAST_STATED, coded, wrong_type
from strategist.errors import ProfileError
from strategist.profile.local_time import local_zone
from strategist.profile.model import _datetime

WANTED_MOMENT = "a moment with its offset is wanted, such as 2026-11-24T10:00:00+08:00"
WANTED_ZONE = "an IANA name is wanted, such as Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Days:
    """Today by row; rows whose moment or time zone cannot be (what stands there means nothing)."""

    today: Numbers
    bad_moment: Flags | None
    bad_zone: Flags | None


def days_of(moments: datetime | pl.Series, zones: Choices | None, places: Choices | None, count: int) -> Days:
    """The local dates of rows, given the stated time zones and places of the debtors."""
    bad_zone: Bits = False
    groups: list[tuple[ZoneInfo | None, Bits]] = []
    for name, place, rows in _pairs(zones, places):
        try:
            zone, _ = local_zone(name, place)
        except ProfileError:
            zone, bad_zone = None, either(bad_zone, rows)
        groups.append((zone, rows))
    local, bad_moment = _localiser(moments)
    days = [(local(zone), rows) for zone, rows in groups]
    flags = None if bad_zone is False else unpack(bad_zone, count)
    if all(isinstance(day, int) for day, _ in days) and len({int(day) for day, _ in days}) == 1:
        return Days(Numbers(int(days[0][0]), True), bad_moment, flags)
    found = np.zeros(count, np.int32)
    for day, rows in days:
        chosen = rows_of(rows, count)
        found[chosen] = day if isinstance(day, int) else day[chosen]
    return Days(Numbers(found, True), bad_moment, flags)


def _pairs(zones: Choices | None, places: Choices | None) -> Iterator[tuple[str | None, str | None, Bits]]:
    """The combinations of time zone and place that occur, with their rows."""
    left: Bits = True
    if zones is not None and zones.present is not False:
        for position, name in enumerate(zones.words):
            if (rows := some(zones.plane(position))) is not False:
                yield name, None, rows  # a stated zone goes before the place
        left = some(without(True, zones.present))
    if left is not False and places is not None and places.present is not False:
        for position, place in enumerate(places.words):
            if (rows := some(both(left, places.plane(position)))) is not False:
                yield None, place, rows
        left = some(without(left, places.present))
    if left is not False:
        yield None, None, left


def _localiser(moments: datetime | pl.Series):  # type: ignore[no-untyped-def]  # a function of a zone, and bad rows
    """A function that gives the day number (or an array of them) in a zone; and the rows without a usable moment."""
    if isinstance(moments, datetime):
        return (lambda zone: (moments if zone is None else moments.astimezone(zone)).toordinal()), None
    if moments.dtype == pl.String:
        return _of_texts(moments)
    if not isinstance(moments.dtype, pl.Datetime) or moments.dtype.time_zone is None:
        raise wrong_type(moments, "a moment with a time zone")
    if len(moments) and not moments.null_count() and (first := moments.min()) == moments.max():
        assert isinstance(first, datetime)
        if FIRST_DAY <= first.toordinal() - EPOCH_DAY <= LAST_STATED:
            return _localiser(first)  # a column of one moment
    stated = moments.dt.date().to_physical()
    bad = (stated.is_null() | (stated < FIRST_DAY) | (stated > LAST_STATED)).fill_null(True).to_numpy()

    def local(zone: ZoneInfo | None):  # type: ignore[no-untyped-def]  # an array of day numbers
        there = moments if zone is None else moments.dt.convert_time_zone(zone.key)
        return there.dt.date().to_physical().fill_null(0).to_numpy() + np.int32(EPOCH_DAY)

    return local, bad if bad.any() else None


def _of_texts(moments: pl.Series):  # type: ignore[no-untyped-def]  # see _localiser
    codes, words = coded(moments)
    read = [_read(word) for word in words]
    bad = np.array([moment is None for moment in [*read, None]])[codes]

    def local(zone: ZoneInfo | None):  # type: ignore[no-untyped-def]  # an array of day numbers
        days = [
            0 if moment is None else (moment if zone is None else moment.astimezone(zone)).toordinal()
            for moment in [*read, None]
        ]
        return np.array(days, np.int32)[codes]

    return local, bad if bad.any() else None


@lru_cache(maxsize=4_096)
def _read(text: str) -> datetime | None:
    try:
        found = _datetime(text)
    except ValueError:
        return None
    return found if isinstance(found, datetime) else None
