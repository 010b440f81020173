"""A proposed mapping as YAML, with what speaks for each line beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from strategist.portfolio.ledger.propose import Proposal
from strategist.portfolio.ledger.tables import TABLES

_PLAIN = re.compile(r"[^\W\d][\w .-]*[\w.]|[^\W\d]")
_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


def quoted(text: str) -> str:
    """A word as YAML takes it."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'


def as_yaml(proposals: Sequence[Proposal], folder: Path) -> str:
    """The mapping of several files; paths are written from the folder where the mapping will stand."""
    tables = [table for table in TABLES if any(found.table == table for found in proposals)]
    telling = [one for one in proposals if one.currency and one.table != "rates"]
    teller = min(telling, key=lambda one: one.table != "invoices", default=None)
    last = max((one.last_day for one in proposals if one.last_day), default=None)
    lines = [
        "# Proposed by `strategist map`. The number is how sure it is, of 100: look at every line, above all at low ones.",
        f"ledger: {quoted(folder.resolve().name or 'ledger')}",
    ]
    if last is not None:
        lines.append(f"as_of: {last}  # the latest day in the first rows of the files; state the day of the extract")
    if teller is not None:
        lines.append(f"currency: {teller.currency}  # {teller.currency_why}")
    else:
        lines.append("currency: EUR  # no column tells it: say which it is")
    for table in tables:
        of_table = [one for one in proposals if one.table == table]
        lines += ["", *_table(of_table[0], folder)]
        lines += [
            f"# `{one.path.name}` looks like `{table}` too; one file a table, so it is left out" for one in of_table[1:]
        ]
    return "\n".join(lines)


def _table(found: Proposal, folder: Path) -> list[str]:
    path = Path(os.path.relpath(found.path, folder)).as_posix()
    lines = [f"{found.table}:", f"  file: {quoted(path)}"]
    lines += [f"  # {note}" for note in found.notes]
    if found.path.suffix.lower() not in (".xlsx", ".parquet"):
        if found.writing.encoding != "utf-8":
            lines.append(f"  encoding: {found.writing.encoding}")
        lines.append(f"  decimal: {quoted(found.writing.decimal)}")
        if found.writing.thousands is not None:
            lines.append(f"  thousands: {quoted(found.writing.thousands)}")
    if found.writing.round is not None:
        lines.append(f"  round: {found.writing.round}  # some amounts have more than four decimals")
    lines.append(f"  dates: [{', '.join(quoted(form) for form in found.writing.dates)}]")
    lines.append("  columns:")
    written = [(f"    {one.column}: {quoted(one.header)}", f"# {one.sure}: {one.why}") for one in found.columns]
    wide = max((len(line) for line, _ in written), default=0)
    lines += [f"{line:<{wide}}  {comment}" for line, comment in written]
    lines += [
        f"    # {name}: ?  nothing in the file looks like it, and no row can do without it" for name in found.missing
    ]
    if found.unused:
        lines.append(f"  # not used: {', '.join(found.unused)}")
    return lines
