"""What a mapping says: where each table of a ledger is read from, and how its cells are written."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from strategist.errors import Place

OLDEST_FIRST, ASIDE = "oldest_first", "aside"
ISO_DAY = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Writing:
    """How cells are written. `dates`: strptime forms, tried in order; `round`: decimals that amounts are rounded to."""

    encoding: str = "utf-8"
    delimiter: str | None = None
    dates: tuple[str, ...] = (ISO_DAY,)
    decimal: str = "."
    thousands: str | None = None
    round: int | None = None
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the mapping with its place and the line it stands in."""

    text: str
    place: Place
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: a file, or a query to a database."""

    file: Path | None = None
    sheet: str | None = None
    query: str | None = None
    database: str | None = None
    said: Said | None = None

    @property
    def name(self) -> str:
        """What rejects and messages call it."""
        return self.file.name if self.file is not None else "query"


@dataclass(frozen=True, slots=True)
class Sign:
    """Which amounts are negative: as they stand, all turned round, or those whose `column` has one of the `negative`."""

    turned: bool = False
    column: Said | None = None
    negative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One table: column of the ledger -> headers of the source (several ones are joined by `/`)."""

    table: str
    source: Source
    columns: Map[str, tuple[Said, ...]]
    writing: Writing
    place: Place
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    where: Map[str, tuple[Said, tuple[str, ...]]] = field(default_factory=dict)
    sign: Sign = Sign()


@dataclass(frozen=True, slots=True)
class LedgerMapping:
    """A whole mapping. `as_of`: the day of the extract, up to which the files tell what happened."""

    file: str
    title: str
    currency: str
    tables: Map[str, TableMapping]
    as_of: date | None = None
    zone: ZoneInfo | None = None  # None: UTC
    terms_days: int | None = None
    on_account: str = OLDEST_FIRST
