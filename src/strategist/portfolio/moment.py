"""The one moment of many rows, as a column: debtors of whom no place is known live by the day where it was stated."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

from strategist.profile.case import AS_OF


def moment_column(when: datetime) -> pl.Expr:
    """The column `as_of`: in the time zone of the moment; as ISO text where it has an offset only, which Polars has no type for.

    >>> from datetime import timedelta, timezone
    >>> pl.select(moment_column(datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=8))))).item()
    '2026-11-24T01:00:00+08:00'
    >>> pl.select(moment_column(datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Pacific/Auckland")))).to_series().dt.date().item()
    datetime.date(2026, 11, 24)
    """
    zone = when.tzinfo.key if isinstance(when.tzinfo, ZoneInfo) else "UTC" if not when.utcoffset() else None
    if zone is None:
        return pl.lit(when.isoformat()).alias(AS_OF)
    moment = pl.lit(when.astimezone(UTC)).cast(pl.Datetime("us", "UTC"))
    return moment.dt.convert_time_zone(zone).alias(AS_OF)
