"""`strategist promise`: the exact day of a promise, from what was said."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

import typer

from strategist.cli.inputs import Format, write

Read = TypeVar("Read")
FORMAT = "strategist.promise/1"


def promise(
    said: Annotated[str, typer.Argument(help="What the debtor said, such as `in two days`, `by Friday`, `月底`.")],
    said_on: Annotated[str, typer.Option("--said-on", help="The day on which it was said, such as 2026-05-14.")],
    place: Annotated[
        str | None, typer.Option("--place", help="Where the debtor is, such as CN or US-NY: its business days count.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
) -> None:
    """Pin a vague promise down: the business day on which the money is expected, and how it was counted."""
    from babel.dates import format_date

    from strategist.calendar.business_days import business_calendar
    from strategist.calendar.promises import promised_date
    from strategist.vocabulary.kinds import parse_date, parse_place

    on = date.fromordinal(_checked(parse_date, said_on, "--said-on"))
    calendar = business_calendar(_checked(parse_place, place, "--place") if place is not None else None)
    found = promised_date(said, on, calendar)
    if format is Format.JSON:
        record = {
            "format": FORMAT,
            "said": found.said,
            "said_on": found.said_on.isoformat(),
            "place": calendar.place,
            "said_day": found.raw.isoformat(),
            "day": found.day.isoformat(),
            "reading": found.reading,
            "note": calendar.note or None,
        }
        write(json.dumps(record, ensure_ascii=False, indent=2), None)
    else:
        note = f"\n  note: {calendar.note}" if calendar.note else ""
        write(f"{format_date(found.day, 'EEE d MMM y', locale='en')}\n  {found.reading}{note}", None)


def _checked(read: Callable[[str], Read], text: str, option: str) -> Read:
    from strategist.errors import Problem, UnusableInput
    from strategist.vocabulary.kinds import BadValue

    try:
        return read(text)
    except BadValue as error:
        raise UnusableInput([Problem("bad-value", f"`{option}` cannot be `{text[:60]}`", help=str(error))]) from None
