"""The measures of a challenger beside the champion, by the arm that debtors were drawn into (intention to treat)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import polars as pl

from strategist.portfolio.experiment.comparison import Balance, Measure, judged
from strategist.portfolio.experiment.intervals import (
    Interval,
    Sample,
    difference_of_means,
    difference_of_shares,
)
from strategist.portfolio.experiment.records import LATE, STAKE
from strategist.portfolio.experiment.recovery import Floats, Owing, difference_of_recovery
from strategist.vocabulary.vocabulary import CURRENCY

ONLY_PAYERS = "only those who paid"


def measures(one: pl.DataFrame, base: pl.DataFrame, smallest: float) -> tuple[Measure, ...]:
    """All that the outcomes tell. `one`, `base`: debtors of the challenger and of the champion with their outcomes."""
    return tuple(judged(measure, smallest) for measure in _measures(one, base))


def _measures(one: pl.DataFrame, base: pl.DataFrame) -> Iterator[Measure]:
    have = [name for name in one.columns if one[name].count() + base[name].count()]
    if "cured" in have:
        yield _share("cured", "cured", one["cured"], base["cured"])
    if "recovered" in have:
        for currency in sorted({*one[CURRENCY], *base[CURRENCY]}):
            theirs = pl.col(CURRENCY) == currency
            yield from _recovered(one.filter(theirs), base.filter(theirs), currency)
    if "contacts" in have:
        yield _mean("contacts", "contacts per debtor", one["contacts"], base["contacts"])
    if "complaints" in have:
        yield _share("complained", "complained", one["complaints"] > 0, base["complaints"] > 0)
    if "promises_kept" in have:
        yield _promises(one, base)
    if "days_to_pay" in have:
        values = floats(one["days_to_pay"]), floats(base["days_to_pay"])
        means = [float(own.mean()) if len(own) else math.nan for own in values]
        yield Measure(
            "days_to_pay",
            "days to pay, of those cured",
            "number",
            "",
            means[0],
            means[1],
            (len(values[0]), len(values[1])),
            None,
            ONLY_PAYERS,
        )


def floats(series: pl.Series) -> Floats:
    """The known values; in the order of the rows, so that sums are the same each time."""
    return series.drop_nulls().cast(pl.Float64).to_numpy()


def sample(values: Floats) -> Sample:
    """Mean and variance."""
    count = len(values)
    if not count:
        return Sample(math.nan, 0.0, 0)
    return Sample(float(values.mean()), float(values.var(ddof=1)) if count > 1 else 0.0, count)


def _share(name: str, title: str, one: pl.Series, base: pl.Series) -> Measure:
    hits, count, base_hits, base_count = int(one.sum()), one.count(), int(base.sum()), base.count()
    found = difference_of_shares(hits, count, base_hits, base_count)
    shares = hits / count if count else math.nan, base_hits / base_count if base_count else math.nan
    return Measure(name, title, "share", "", *shares, (count, base_count), found)


def _mean(name: str, title: str, one: pl.Series, base: pl.Series, unit: str = "number", currency: str = "") -> Measure:
    samples = sample(floats(one)), sample(floats(base))
    found = difference_of_means(*samples)
    counts = samples[0].count, samples[1].count
    return Measure(name, title, unit, currency, samples[0].mean, samples[1].mean, counts, found)


def _recovered(one: pl.DataFrame, base: pl.DataFrame, currency: str) -> Iterator[Measure]:
    """The share of what was at stake, and the same as an amount at the mean stake of both arms; without stakes, plain means."""
    known = pl.col("recovered").is_not_null() & pl.col(STAKE).is_not_null()
    arms = [Owing(floats(own["recovered"]), floats(own[STAKE])) for own in (one.filter(known), base.filter(known))]
    counts = len(arms[0].exposure), len(arms[1].exposure)
    if not all(float(arm.exposure.sum()) > 0 for arm in arms):
        if one["recovered"].count() and base["recovered"].count():
            yield _mean("recovered", "recovered per debtor", one["recovered"], base["recovered"], "amount", currency)
        return
    found = difference_of_recovery(arms[0], arms[1])
    yield Measure(
        "share_recovered",
        "recovered of what was at stake",
        "share",
        currency,
        arms[0].share,
        arms[1].share,
        counts,
        found,
    )
    stake = float(np.concatenate([arms[0].exposure, arms[1].exposure]).mean())
    scaled = [None if bound is None else bound * stake for bound in (found.low, found.high)]
    yield Measure(
        "recovered",
        "recovered per debtor, at equal stakes",
        "amount",
        currency,
        arms[0].share * stake,
        arms[1].share * stake,
        counts,
        Interval(found.value * stake, scaled[0], scaled[1]),
    )


def _promises(one: pl.DataFrame, base: pl.DataFrame) -> Measure:
    """Promises kept of those made: debtors are drawn, not promises, so it is a ratio over debtors."""
    known = pl.col("promises_made").is_not_null() & pl.col("promises_kept").is_not_null()
    arms = []
    for own in (one.filter(known), base.filter(known)):
        arms.append(Owing(floats(own["promises_kept"]), floats(own["promises_made"])))
    counts = int(arms[0].exposure.sum()), int(arms[1].exposure.sum())
    found = difference_of_means(arms[0].linear, arms[1].linear) if min(counts) else Interval(math.nan, None, None)
    return Measure(
        "promises_kept", "promises kept of those made", "share", "", arms[0].share, arms[1].share, counts, found
    )


def balances(one: pl.DataFrame, base: pl.DataFrame) -> tuple[Balance, ...]:
    """Stakes and days past due at the start: means, and the standardised difference (Austin 2009)."""
    found = []
    for currency in sorted({*one[CURRENCY], *base[CURRENCY]}):
        own = [frame.filter(pl.col(CURRENCY) == currency)[STAKE] for frame in (one, base)]
        found.append(_balance("at stake", currency, *own))
    found.append(_balance("days past due", "", one[LATE], base[LATE]))
    return tuple(line for line in found if line is not None)


def _balance(name: str, currency: str, one: pl.Series, base: pl.Series) -> Balance | None:
    samples = sample(floats(one)), sample(floats(base))
    if not (samples[0].count and samples[1].count):
        return None
    spread = math.sqrt((samples[0].variance + samples[1].variance) / 2)
    apart = (samples[0].mean - samples[1].mean) / spread if spread else 0.0
    return Balance(name, currency, samples[0].mean, samples[1].mean, apart)
