"""Loops over single decisions, measured on a sample: zen-engine, CLIPS, and our own `recommend`."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from debtors import AS_OF

from measure import Contender, Timing, side_by_side
from peers import installed_peers, prove_equal
from profiles import Sample
from strategist import Strategist

SAMPLE = 60


def sample_of(strategist: Strategist, source: Path) -> list[Sample]:
    """Debtors taken evenly from a file, as profiles."""
    frame = (
        pl.scan_parquet(source)
        .gather_every(max(1, pl.scan_parquet(source).select(pl.len()).collect().item() // SAMPLE))
        .head(SAMPLE)
        .collect()
    )
    found = []
    for row in frame.iter_rows(named=True):
        raw = {"as_of": AS_OF, **{name: value for name, value in row.items() if value is not None}}
        profile = strategist.profile(raw)
        found.append(Sample(str(row["debtor_id"]), raw, profile, strategist.case(profile)))
    return found


def run(source: Path, rounds: int) -> tuple[dict[str, Timing], list[str]]:
    """Microseconds a decision, by contender; the peers get ready cells and are spared selection and tactics."""
    strategist = Strategist.load()
    samples = sample_of(strategist, source)
    outcomes = [strategist.decide(sample.case).outcome for sample in samples]
    contenders = [Contender("our recommend, validated profile", lambda p: strategist.recommend(samples[p].profile))]
    peers, skipped = installed_peers(strategist.program.at(samples[0].case.today))
    for peer in peers:
        cells = [peer.cells(sample.case, outcome.values) for sample, outcome in zip(samples, outcomes, strict=True)]
        prove_equal(peer, samples, outcomes, cells)
        contenders.append(
            Contender(f"{peer.name}, ready cells", lambda p, c=cells, run=peer.run: run(c[p]), before=peer.fresh)
        )  # type: ignore[misc]
    return side_by_side(contenders, len(samples), rounds), skipped
