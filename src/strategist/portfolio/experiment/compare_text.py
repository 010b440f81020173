"""A comparison for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from strategist.portfolio.experiment.compare_words import figure, interval, shift, title
from strategist.portfolio.experiment.comparison import Comparison, Measure, Pair
from strategist.portfolio.experiment.notes import UNEVEN
from strategist.portfolio.experiment.plan import CHAMPION
from strategist.portfolio.report_words import counted, words

WIDTH = 100


def render_text(found: Comparison) -> str:
    """What `strategist compare` prints."""
    decided = f"{found.first}" if found.first == found.last else f"{found.first} to {found.last}"
    looked = f", outcomes until {found.looked_on}" if found.looked_on is not None else ""
    lines = [f"Experiment {found.experiment}: decided {decided}{looked}", ""]
    rows = [("", "share", "debtors", "outcome known")]
    rows += [(one.arm, f"{one.share * 100:.4g}%", f"{one.debtors:,}", f"{one.known:,}") for one in found.arms]
    lines += _table(rows)
    lines.append(
        f"  Arms as uneven as these or more come up in {_chance(found.mismatch)} of experiments drawn by these shares."
    )
    if found.mismatch < UNEVEN:
        lines.append("  That is not chance: read the first note below before anything else.")
    for pair in found.pairs:
        lines += ["", *_pair(pair)]
    lines.append("")
    for note in found.notes:
        lines += textwrap.wrap(note, WIDTH - 2, initial_indent="  * ", subsequent_indent="    ", break_on_hyphens=False)
    return "\n".join(line.rstrip() for line in lines)


def _chance(p: float) -> str:
    return f"{p * 100:.0f} of 100" if p >= 0.01 else "fewer than 1 of 100"


def _pair(pair: Pair) -> Iterator[str]:
    yield f"{pair.challenger} beside {CHAMPION}"
    yield from _measures(pair.challenger, pair.measures)
    if pair.power is not None:
        smallest, needed, there = pair.power.smallest, pair.power.needed, pair.power.there
        yield (
            f"  To see {smallest * 100:g} points of cure rate in 8 of 10 experiments takes {needed:,} debtors in both arms; "
            f"there are {there:,}."
        )
    yield ""
    yield "  At the start"
    rows = [("", pair.challenger, CHAMPION, "apart, in standard deviations")]
    for line in pair.balance:
        name = f"{line.name}, {line.currency}" if line.currency else line.name
        rows.append((name, f"{line.challenger:,.2f}", f"{line.champion:,.2f}", f"{line.apart:+.2f}"))
    yield from _table(rows)
    for segment in pair.segments:
        yield ""
        yield f"  {words(segment.by)}: {words(segment.value)} ({counted(segment.debtors, 'debtor')})"
        yield from _measures(pair.challenger, segment.measures)


def _measures(challenger: str, measures: Sequence[Measure]) -> Iterator[str]:
    rows = [("", challenger, CHAMPION, "difference", "95% interval", "")]
    for one in measures:
        value = one.difference.value if one.difference is not None else None
        figures = figure(one.challenger, one.unit), figure(one.champion, one.unit)
        rows.append((title(one), *figures, shift(value, one.unit), interval(one), one.verdict))
    yield from _table(rows, last_left=True)


def _table(rows: Sequence[Sequence[str]], last_left: bool = False) -> Iterator[str]:
    wide = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(wide[0]), *(cell.rjust(size) for cell, size in zip(row[1:], wide[1:]))]
        if last_left:
            cells[-1] = row[-1]
        yield "  " + "  ".join(cells)
