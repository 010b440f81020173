"""A difference as text for reviewers: what changed, what it does, and what a portfolio does under it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from strategist.analysis.diff.attribution import METHOD
from strategist.analysis.diff.change import Change
from strategist.analysis.diff.difference import Difference
from strategist.analysis.diff.portfolio import Moved, Portfolio, Tally
from strategist.analysis.diff.witnesses import Shown
from strategist.errors import Place

WITNESSES = 12
MOVES = 20
BAD_ROWS = 10
"""How many of each the text shows; JSON has all."""


def render(found: Difference, portfolio: Portfolio | None = None, *, width: int = 100) -> str:
    """The whole difference as text."""
    lines = [f"{_named(found, 'old')} -> {_named(found, 'new')}", ""]
    lines += _changes(found.changes)
    lines += _decisions(found, width)
    if portfolio is not None:
        lines += ["", *_portfolio(portfolio, width)]
    if found.differs or (portfolio is not None and portfolio.moved):
        lines += ["", *_wrapped(f"Causes: {METHOD}.", width)]
    lines += [f"note: {note}" for note in found.notes]
    return "\n".join(line.rstrip() for line in lines)


def _named(found: Difference, side: str) -> str:
    book = found.old if side == "old" else found.new
    return f"{book.program.name} {book.program.version} ({book.label})"


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield "Nothing changed but layout, order, places or comments."
        yield ""
    for group, same in groupby(changes, key=lambda change: change.group):
        yield group.value.upper()
        for change in same:
            was = f" (was {change.was})" if change.was else ""
            words = "" if change.decides else "  [decides nothing]"
            yield f"  {change.sort.value:<8} {change.id}{was}   {_places(change.old, change.new)}{words}"
            yield from (f"           {detail}" for detail in change.details)
        yield ""


def _places(old: Place | None, new: Place | None) -> str:
    one, other = ("" if place is None else f"{place.file}:{place.line}" for place in (old, new))
    return one or other if not one or not other or one == other else f"{one} -> {other}"


def _decisions(found: Difference, width: int) -> Iterator[str]:
    yield "DECISIONS"
    if found.proof is not None:
        yield from _wrapped(f"equivalent, proved by {found.proof.by}: {found.proof.because}", width)
        return
    if not found.shown:
        yield f"  no difference found in {found.tried:,} profiles; that is no proof that there is none"
        return
    kinds = "one kind" if len(found.shown) == 1 else f"{len(found.shown)} kinds"
    yield f"  {kinds} of change found in {found.tried:,} profiles"
    for number, one in enumerate(found.shown[:WITNESSES], 1):
        yield from _witness(number, one)
    if len(found.shown) > WITNESSES:
        yield f"  {len(found.shown) - WITNESSES} more with `--format json`"
    shown = {edit for one in found.shown for edit in one.cause.edits}
    if found.proved:
        yield ""
        names = ", ".join(f"`{edit.id}`" for edit in found.proved)
        yield from _wrapped(f"proved: made alone, each of these changes no decision: {names}", width)
    silent = [
        f"`{edit.id}`" for edit in found.attribution.mixtures.edits if edit not in shown and edit not in found.proved
    ]
    if silent:
        yield ""
        yield from _wrapped(f"no profile found that these edits move: {', '.join(silent)}", width)


def _witness(number: int, one: Shown) -> Iterator[str]:
    yield ""
    yield f"  {number}. {one.move}   {one.cause}"
    yield from (f"       {line}" for line in one.text.splitlines())


def _portfolio(portfolio: Portfolio, width: int) -> Iterator[str]:
    moved = portfolio.decided - portfolio.unmoved
    yield "PORTFOLIO"
    profiles = "1 profile" if portfolio.decided == 1 else f"{portfolio.decided:,} profiles"
    yield f"  {profiles} decided, {moved:,} differ, {len(portfolio.set_aside):,} set aside"
    if portfolio.undated:
        yield f"  without as_of, decided for now: {portfolio.undated:,}"
    for where, reason in portfolio.set_aside[:BAD_ROWS]:
        yield f"    set aside: {where}: {reason}"
    if len(portfolio.set_aside) > BAD_ROWS:
        yield f"    {len(portfolio.set_aside) - BAD_ROWS} more with `--format json`"
    if portfolio.steps:
        yield ""
        yield from _matrix(portfolio)
    if portfolio.moved:
        yield ""
        yield "  MOVES"
        for one in portfolio.biggest[:MOVES]:
            yield from _moved(one)
        if len(portfolio.moved) > MOVES:
            yield f"  {len(portfolio.moved) - MOVES} more with `--format json`"


def _matrix(portfolio: Portfolio) -> Iterator[str]:
    """Steps before and after: those that move first, then those that stay."""
    cells = sorted(portfolio.matrix, key=lambda cell: (cell[0] == cell[1], -cell[2].count, cell[:2]))
    names = [old if old == new else f"{old} -> {new}" for old, new, _ in cells]
    wide = max(map(len, names))
    yield f"  {'STEP BEFORE -> AFTER':<{wide}}  profiles  overdue"
    for name, (old, new, tally) in zip(names, cells, strict=True):
        stays = "  (stay)" if old == new else ""
        yield f"  {name:<{wide}}  {tally.count:>8,}  {_amounts(tally)}{stays}"


def _moved(one: Moved) -> Iterator[str]:
    yield f"  {one.tally.count:>6,}  {one.move}   {_amounts(one.tally)}"
    yield f"          such as {', '.join(one.tally.examples)}"
    yield from (f"          {count:,} {cause}" for cause, count in one.by_cause)


def _amounts(tally: Tally) -> str:
    return " · ".join(
        f"{amount.quantize(Decimal('0.01')):,} {currency}" for currency, amount in sorted(tally.amounts.items())
    )


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
