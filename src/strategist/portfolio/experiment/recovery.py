"""The share of what was at stake that came in, and how two arms differ in it.

Amounts have heavy tails: a few debtors owe most of the money. An interval for the mean amount by Welch's formula then holds the
truth too seldom (87 of 100 times for 30 debtors against 270, by simulation of log-normal amounts), and so do bootstraps of that
mean. The share of the exposure is steadier, since who owes much pays much in both arms. It is a ratio of two sums (Cochran 1977,
chapter 6); its interval is the bootstrap-t (Efron and Tibshirani 1993, chapter 12.5), which follows the skew, with a fixed seed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategist.portfolio.experiment.intervals import LEAST, LEVEL, Interval, Sample, difference_of_means

Floats = NDArray[np.float64]
ROUNDS = 999
SEED = 19_930_601
MOST = 20_000
"""Debtors of an arm beyond which the linearised interval is as good, and is taken."""
CELLS = 4_000_000


@dataclass(frozen=True)
class Owing:
    """An arm: what came in from each debtor, and what was at stake."""

    recovered: Floats
    exposure: Floats

    @property
    def share(self) -> float:
        """All that came in of all that was at stake; not a number where nothing was."""
        whole = float(self.exposure.sum())
        return float(self.recovered.sum()) / whole if whole > 0 else math.nan

    @property
    def linear(self) -> Sample:
        """The share as a mean of residuals (Cochran 1977, 6.13)."""
        count, mean = len(self.exposure), float(self.exposure.mean())
        residuals = (self.recovered - self.share * self.exposure) / mean
        return Sample(self.share, float(residuals @ residuals) / max(count - 1, 1), count)


def difference_of_recovery(one: Owing, base: Owing, level: float = LEVEL) -> Interval:
    """The share recovered in one arm less that in another, with its interval."""
    if not (one.exposure.sum() > 0 and base.exposure.sum() > 0):
        return Interval(math.nan, None, None)
    plain = difference_of_means(one.linear, base.linear, level)
    counts = len(one.exposure), len(base.exposure)
    if min(counts) < LEAST or max(counts) > MOST or plain.low is None or plain.low == plain.high:
        return plain
    draw = np.random.RandomState(SEED)  # its stream is the same in every release of numpy (NEP 19)
    value = one.share - base.share
    error = math.sqrt(one.linear.variance / counts[0] + base.linear.variance / counts[1])
    first, second = _redrawn(one, draw), _redrawn(base, draw)
    spread = np.sqrt(first[1] + second[1])
    sound = np.isfinite(spread) & (spread > 0)
    pulls = ((first[0] - second[0]) - value)[sound] / spread[sound]
    low, high = np.quantile(pulls, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return Interval(value, value - high * error, value - low * error)


def _redrawn(arm: Owing, draw: np.random.RandomState) -> tuple[Floats, Floats]:
    """The share and its squared error in samples drawn from the arm with replacement."""
    count = len(arm.exposure)
    shares, errors = [], []
    for first in range(0, ROUNDS, step := max(1, CELLS // count)):
        picked = draw.randint(0, count, (min(step, ROUNDS - first), count))
        paid, owed = arm.recovered[picked], arm.exposure[picked]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = paid.sum(axis=1) / owed.sum(axis=1)
            residuals = paid - share[:, None] * owed
            shares.append(share)
            errors.append((residuals**2).sum(axis=1) / (count - 1) / owed.mean(axis=1) ** 2 / count)
    return np.concatenate(shares), np.concatenate(errors)
