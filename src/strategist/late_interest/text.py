"""A calculation of late interest as text that goes into a letter as it is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from strategist.late_interest.money import amount_words, minor_unit, percent_words
from strategist.late_interest.result import LateInterest, Law, NoLateInterest

FINER = 4
"""Decimals beyond the smallest unit in which pieces are shown, since only their sum is rounded."""


def render_interest(found: LateInterest | NoLateInterest, who: str = "", *, width: int = 100) -> str:
    """The calculation with its law, standing and notes, or the reason why there is none."""
    lines = [who] if who else []
    if isinstance(found, NoLateInterest):
        lines += ["  No late interest.", *_wrapped(found.reason, width)]
    else:
        lines += _calculation(found)
        lines += [f"  {found.title} ({found.regime})", *_wrapped(found.because, width)]
    lines += [line for law in found.law for line in _law(law, width)]
    if found.regime is not None:
        lines.append(f"  standing: {found.standing or 'house policy'}")
    lines += [line for note in found.notes for line in _wrapped(f"note: {note}", width, "  ", "    ")]
    return "\n".join(lines)


def _calculation(found: LateInterest) -> list[str]:
    head = (
        f"  Late interest on {amount_words(found.principal, found.currency)}, {found.first} to {found.last}: "
        f"{found.days} {'day' if found.days == 1 else 'days'} of simple interest, a year counted as {found.day_count} days"
    )
    decimals = (minor_unit(found.currency) or 0) + FINER
    rows = [
        (
            f"{piece.first} to {piece.last}",
            f"{piece.days:,} d",
            f"{percent_words(piece.rate)} a year" + (f" ({piece.reckoned})" if piece.reckoned else ""),
            f"{piece.amount:,.{decimals}f}",
        )
        for piece in found.pieces
    ]
    sums = [("interest", found.amount)]
    sums += [("fixed sum", found.compensation)] if found.compensation else []
    sums += [("together", found.total)] if found.compensation else []
    sums += [("with the principal", found.with_principal), ("each further day", found.per_day)]
    sums += [("a court may go up to", found.up_to)] if found.up_to is not None else []
    labels = max(len(label) for label, _ in sums)
    figures = [amount_words(amount, found.currency) for _, amount in sums]
    wide = max(map(len, figures))
    told = [f"    {label:<{labels}}  {figure:>{wide}}" for (label, _), figure in zip(sums, figures, strict=True)]
    return [head, *(f"    {line}" for line in _columns(rows)), *told]


def _columns(rows: list[tuple[str, str, str, str]]) -> Iterable[str]:
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for span, days, rate, amount in rows:
        yield f"{span:<{widths[0]}}  {days:>{widths[1]}}  {rate:<{widths[2]}}  {amount:>{widths[3]}}"


def _law(law: Law, width: int) -> list[str]:
    told = law.citation or law.says
    return _wrapped(f"{law.source}: {told}{f' ({law.standing})' if law.standing else ''}", width, "    ", "      ")


def _wrapped(text: str, width: int, first: str = "    ", rest: str = "    ") -> list[str]:
    return textwrap.wrap(text, max(40, width), initial_indent=first, subsequent_indent=rest)
