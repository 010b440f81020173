"""`strategist audit`: a kept decision decided again, and what changed it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import Format, OutOption, RulesOption, load, terminal_width, write

if TYPE_CHECKING:
    from strategist.profile.model import Profile

STDIN = "standard input"
DEFAULT = "decisions.db"
"""The store that is meant where none is named."""


def audit(
    id: Annotated[str, typer.Argument(help="The decision's id, or its first digits.", show_default=False)],
    store: Annotated[
        str,
        typer.Option(
            "--store",
            "-s",
            envvar="STRATEGIST_STORE",
            help="Where it is kept: a database, or a folder of Parquet files.",
        ),
    ] = DEFAULT,
    rules: RulesOption = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            "-p",
            metavar="FILE",
            help="The profile as it should have been (YAML or JSON); `-` reads standard input.",
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TEXT,
    out: OutOption = None,
) -> None:
    """Decide a kept decision again: is it the same, or did an edited rule or a corrected fact change it?"""
    from strategist.store import Store
    from strategist.store.audit import audit as audit_decision

    with Store.open(store, create=False) as kept:
        as_of = kept.read(id).as_of
        found = audit_decision(kept, id, rules, None if profile is None else _corrected(profile, rules, as_of))
    if format is Format.JSON:
        write(json.dumps(found.as_json(), ensure_ascii=False, indent=2), out)
    else:
        write(found.text(width=terminal_width()), out)
    if not found.same:
        raise typer.Exit(1)


def _corrected(source: str, rules: Path | None, as_of: str) -> Profile:
    """A corrected profile; the moment is that of the kept decision unless it states one."""
    from strategist.profile.case import AS_OF
    from strategist.profile.read import parse_profile, read_file, read_text, validate

    strategist = load(rules)
    text, name = (read_text(sys.stdin.buffer.read(), STDIN), STDIN) if source == "-" else read_file(Path(source))
    raw, places = parse_profile(text, name, strategist.program.vocabulary)
    if raw.get(AS_OF) is None:
        raw = {**raw, AS_OF: as_of}
    return validate(raw, strategist.profile_model, strategist.program.vocabulary, name, places, text)
