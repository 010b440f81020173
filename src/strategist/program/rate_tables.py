"""Reading the section `rates`: published reference rates by date, each row with its standing."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from strategist.program.interest_terms import RateRow, RateTable, half_year, next_half_year
from strategist.program.rules import STANDINGS
from strategist.rulebook.keys import KEYS, RATE_ROW_KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.reader import Reader
from strategist.rulebook.sections import Entry
from strategist.vocabulary.kinds import BadValue, parse_date

ROWS = ("half_years", "changes")
_PERCENT = re.compile(r"[+-]?[0-9]{1,4}(\.[0-9]{1,6})?")


def read_percent(node: Node | None, what: str, reader: Reader, low: int = -10, high: int = 100) -> Decimal | None:
    """A percentage as written, such as 2.15; reports what is none, or outside of `low` to `high`."""
    scalar = reader.scalar(node, what)
    if scalar is None:
        return None
    if not _PERCENT.fullmatch(scalar.text):
        help = "leave the percent sign out" if scalar.text.endswith("%") else None
        message = f"{what} cannot be `{scalar.text[:40]}`: a percentage is wanted, such as 2.15"
        reader.report("bad-percent", message, scalar, help)
        return None
    found = Decimal(scalar.text)
    if not low <= found <= high:
        message = f"{what} cannot be `{scalar.text}`: a percentage from {low} to {high} is wanted"
        reader.report("bad-percent", message, scalar, "eight percent is 8")
        return None
    return found


def read_standing(node: Node | None, reader: Reader) -> str:
    """A standing, `unverified` where it is wrong."""
    text = reader.text(node, "`standing`")
    if node is not None and text not in STANDINGS:
        reader.report("bad-standing", f"`standing` cannot be `{text}`", node, f"one of: {', '.join(STANDINGS)}")
    return text if text in STANDINGS else STANDINGS[-1]


def read_rate_table(entry: Entry, reader: Reader) -> RateTable:
    """The table of an entry; mistakes go to the reader."""
    name = entry.key.text
    what = f"rate table `{name}`"
    node = reader.mapping(entry.node, what) or Mapping(entry.key.file, entry.key.line, 1)
    reader.keys(node, KEYS["rates"], what, ("rows", "values", "source", "standing"))
    unit = reader.scalar(node.get("unit"), "`unit`")
    if unit is not None and unit.text != "percent":
        reader.report("bad-value", f"{what} cannot be in `{unit.text[:40]}`", unit, "rates are in percent a year")
    kind = reader.scalar(node.get("rows"), "`rows`")
    if kind is not None:
        reader.known(kind, ROWS, "value of `rows`", "unknown-value")
    half_years = kind is not None and kind.text == ROWS[0]
    standing = read_standing(node.get("standing"), reader)
    sources = tuple(word.text for word in reader.words(node.get("source"), "`source`"))
    rows = _rows(node.get("values"), what, half_years, standing, sources, reader)
    return RateTable(
        name,
        reader.text(node.get("title"), "`title`") or name.replace("_", " "),
        rows,
        half_years,
        _known_until(node.get("known_until"), rows, half_years, reader),
        sources,
        standing,
        reader.text(node.get("help"), "`help`"),
        entry.begins,
        entry.ends,
        entry.exception,
        entry.key.place,
    )


def _rows(
    node: Node | None, what: str, half_years: bool, standing: str, sources: tuple[str, ...], reader: Reader
) -> tuple[RateRow, ...]:
    mapping = reader.mapping(node, f"`values` of {what}")
    found: list[tuple[RateRow, Scalar]] = []
    for key, value in mapping.pairs() if mapping else ():
        try:
            day = parse_date(key.text)
        except BadValue as error:
            reader.report("bad-value", f"{what}: {error}", key, "the first day of the rate, such as 2026-07-01: 2.40")
            continue
        if isinstance(value, Mapping):
            reader.keys(value, RATE_ROW_KEYS, f"the rate of {key.text}", ("percent",))
            percent = read_percent(value.get("percent"), f"the rate of {key.text}", reader)
            own_standing = value.get("standing")
            own = tuple(word.text for word in reader.words(value.get("source"), "`source`"))
            row_standing = read_standing(own_standing, reader) if own_standing is not None else standing
        else:
            percent, own, row_standing = read_percent(value, f"the rate of {key.text}", reader), (), standing
        if percent is not None:
            found.append((RateRow(day, percent, row_standing, own or sources), key))
    found.sort(key=lambda pair: pair[0].first_day)
    if mapping is not None and not mapping.entries:
        reader.report("empty-list", f"{what} has no values", node)
    if half_years:
        _without_gaps(found, what, reader)
    return tuple(row for row, _ in found)


def _without_gaps(found: list[tuple[RateRow, Scalar]], what: str, reader: Reader) -> None:
    """Each row of a table of half years begins one, and none is missing between the first and the last."""
    due: int | None = None
    for row, key in found:
        if row.first_day != half_year(row.first_day):
            message = f"{what} goes by half years, and `{key.text}` begins none"
            reader.report("half-year", message, key, "a half year begins on 1 January or 1 July")
            return
        if due is not None and row.first_day != due:
            missing = date.fromordinal(due).isoformat()
            reader.report("rate-gap", f"{what} has no rate for {missing}", key, f"add the value of {missing}")
        due = next_half_year(row.first_day)


def _known_until(node: Node | None, rows: tuple[RateRow, ...], half_years: bool, reader: Reader) -> int:
    """The last day that the rows cover: of half years the last one's end, of changes what the table says."""
    last = rows[-1].first_day if rows else 0
    covered = next_half_year(last) - 1 if half_years and rows else last
    scalar = reader.scalar(node, "`known_until`")
    if scalar is None:
        return covered
    if half_years:
        reader.report("known-until", "a table of half years is known until its last one ends", scalar, "leave it out")
        return covered
    try:
        day = parse_date(scalar.text)
    except BadValue as error:
        reader.report("bad-value", f"`known_until`: {error}", scalar)
        return covered
    if day < last:
        reader.report("known-until", "`known_until` lies before the last rate", scalar, "the day of the last look")
    return max(day, covered)
