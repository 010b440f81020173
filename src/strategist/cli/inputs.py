"""What several commands take: a rulebook, profiles, a format, and where the output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.errors import Problem, ProfileError

if TYPE_CHECKING:
    from strategist.profile.case import Case
    from strategist.strategist import Strategist

RulesOption = Annotated[
    Path | None, typer.Option("--rules", "-r", help="Folder of the rulebook; the shipped one by default.")
]
RulesArgument = Annotated[
    Path | None, typer.Argument(help="Folder of the rulebook; the shipped one by default.", show_default=False)
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Moment of decision, ISO 8601 with offset; stands before the profile's own."),
]
ProfilesArgument = Annotated[
    list[str],
    typer.Argument(metavar="PROFILE...", help="Profile files (YAML or JSON); `-` reads one from standard input."),
]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead of standard output.")]


class Format(StrEnum):
    """Text for people, JSON for programs."""

    TEXT = "text"
    JSON = "json"


def load(rules: Path | None) -> Strategist:
    """The strategist of a rulebook folder."""
    from strategist.strategist import Strategist

    return Strategist.load(rules)


def read_case(strategist: Strategist, source: str, as_of: str | None) -> Case:
    """The case in a profile file, or on standard input for `-`. Fills in the present moment, and says so."""
    from strategist.profile.case import AS_OF
    from strategist.profile.read import parse_profile, read_file, read_text, validate

    if source == "-":
        text, name = read_text(sys.stdin.buffer.read(), "standard input"), "standard input"
    else:
        text, name = read_file(Path(source))
    raw, places = parse_profile(text, name, strategist.program.vocabulary)
    if as_of is not None:
        raw = {**raw, AS_OF: as_of}
    elif raw.get(AS_OF) is None:
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        print(f"note: `{name}` states no as_of; decided for now, {now}", file=sys.stderr)
        raw = {**raw, AS_OF: now}
    profile = validate(raw, strategist.profile_model, strategist.program.vocabulary, name, places, text)
    return strategist.case(profile, name=name)


def each_case(strategist: Strategist, sources: Sequence[str], as_of: str | None) -> Iterator[Case | None]:
    """The case of each source. Of several, a bad one is reported and stands as None, so that nothing else is lost."""
    for source in sources:
        try:
            yield read_case(strategist, source, as_of)
        except ProfileError as error:
            if len(sources) == 1:
                raise
            print(error.render(), file=sys.stderr)
            yield None


def read_day(option: str, text: str) -> date:
    """The day that an option states."""
    from strategist.vocabulary.kinds import BadValue, parse_date

    try:
        return date.fromordinal(parse_date(text))
    except BadValue as error:
        raise ProfileError([Problem("bad-date", f"`{option}` cannot be `{text[:40]}`: {error}")]) from None


def terminal_width() -> int:
    """Columns of the terminal, 110 at most; 100 where there is none."""
    if not sys.stdout.isatty():
        return int(os.environ.get("COLUMNS", "100") or 100)
    return min(os.get_terminal_size().columns, 110)


def colored() -> bool:
    """Whether the output goes to a terminal that wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def write(text: str, out: Path | None) -> None:
    """Print, or write a file whole or not at all."""
    if out is None:
        print(text)
        return
    if not out.parent.is_dir():
        raise ProfileError([Problem("no-folder", f"there is no folder `{out.parent}`", help="create it first")])
    waiting = out.with_name(f".{out.name}.{os.getpid()}")
    waiting.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    os.replace(waiting, out)
