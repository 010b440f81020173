"""What a reader should know before believing a comparison, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from strategist.portfolio.experiment.comparison import Comparison
from strategist.portfolio.experiment.intervals import difference_of_shares
from strategist.portfolio.experiment.plan import CHAMPION, Experiment
from strategist.portfolio.experiment.records import STAKE
from strategist.portfolio.report_words import counted
from strategist.vocabulary.vocabulary import CURRENCY

UNEVEN = 0.001
"""A mismatch of arms and shares rarer than this is taken for a fault of the experiment (Fabijan and others 2019)."""
APART = 0.1
"""Standard deviations from which on arms are called unlike at the start (Austin 2009)."""
LARGE = 0.2
"""The share of an arm's stakes from which on a single debtor is named."""


def notes(
    experiment: Experiment,
    found: Comparison,
    parts: Mapping[str, pl.DataFrame],
    moved: int,
    strangers: Sequence[str],
) -> tuple[str, ...]:
    """The notes, what may make the comparison void first."""
    said = []
    if found.mismatch < UNEVEN:
        said.append(
            f"The arms are not as large as their shares say (p = {found.mismatch:.2g}): debtors were lost or added on the way. "
            "Find out why before you read on; the comparison may be void."
        )
    said += _lost(found)
    said += _unlike(found)
    said += _large(parts)
    if moved:
        said.append(
            f"{counted(moved, 'debtor')} came into another arm later; each counts in the arm where it was first."
        )
    if strangers:
        many = counted(len(strangers), "debtor")
        said.append(f"Outcomes of {many} who take no part are left out, such as {strangers[0]}.")
    if found.held:
        said.append(
            f"For {counted(found.held, 'debtor')} of a challenger the champion's decision stood, by its guards. They count where "
            "they were drawn, so a difference is that of the challenger as it can be used."
        )
    said.append(_looks(experiment, found))
    lines = sum(one.difference is not None for pair in found.pairs for one in pair.measures)
    lines += sum(one.difference is not None for pair in found.pairs for part in pair.segments for one in part.measures)
    if lines > 1:
        said.append(
            f"Of {lines} intervals about one in twenty leaves 0 outside by chance alone. Decide before which measure counts; "
            "segments show where to look next, not what is so."
        )
    return tuple(said)


def _lost(found: Comparison) -> list[str]:
    base = found.arms[0]
    said = []
    for one in found.arms[1:]:
        gone = difference_of_shares(one.debtors - one.known, one.debtors, base.debtors - base.known, base.debtors)
        if gone.beyond_zero:
            said.append(
                f"Outcomes are missing for {one.debtors - one.known:,} of {one.debtors:,} debtors of {one.arm} and for "
                f"{base.debtors - base.known:,} of {base.debtors:,} of {CHAMPION}: who is missing may be what differs."
            )
    return said


def _unlike(found: Comparison) -> list[str]:
    return [
        f"{pair.challenger} and {CHAMPION} were unlike at the start: {line.name} "
        f"{f'({line.currency}) ' if line.currency else ''}{line.apart:+.2f} standard deviations apart."
        for pair in found.pairs
        for line in pair.balance
        if abs(line.apart) > APART
    ]


def _large(parts: Mapping[str, pl.DataFrame]) -> list[str]:
    said = []
    for arm, part in parts.items():
        for currency in sorted({*part[CURRENCY]}):
            own = part.filter((pl.col(CURRENCY) == currency) & pl.col(STAKE).is_not_null()).sort(STAKE, descending=True)
            whole = float(own[STAKE].cast(pl.Float64).sum())
            if whole > 0 and (share := float(own[STAKE][0]) / whole) > LARGE:
                said.append(
                    f"One debtor, {own['debtor_id'][0]}, has {share:.0%} of what is at stake in {arm}"
                    f"{f' ({currency})' if currency else ''}: amounts there say little about the others."
                )
    return said


def _looks(experiment: Experiment, found: Comparison) -> str:
    rates = "whoever looks five times and stops at the first difference finds one that is not there in 14 of 100 experiments"
    ends = experiment.last
    if ends is not None and found.looked_on is not None and found.looked_on < ends:
        return (
            f"This is a look before the end ({ends}). Do not stop by it: {rates}, not in 5 (Armitage and others 1969). The "
            "intervals hold for one look, at the end."
        )
    return f"The intervals hold for one look, planned beforehand: {rates}, not in 5 (Armitage and others 1969)."
