"""Intervals for what two arms differ by, without a library of statistics: each formula with where it comes from.

All are two-sided, 95 % unless another level is given. Tests compare them with values of scipy and statsmodels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
LEAST = 10
"""Debtors that an arm must have for an interval of a mean: below, its spread is not known well enough."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and the bounds that hold the truth in 95 of 100 experiments; None where there are too few debtors."""

    value: float
    low: float | None
    high: float | None

    @property
    def beyond_zero(self) -> bool:
        """Whether 0 is outside."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Sample:
    """A mean, the variance of the single values (of residuals, for a ratio), and how many there are."""

    mean: float
    variance: float
    count: int


def z_of(level: float = LEVEL) -> float:
    """The normal quantile of a two-sided level.

    >>> round(z_of(), 4)
    1.96
    """
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(hits: int, count: int, level: float = LEVEL) -> Interval:
    """A share: the score interval (Wilson 1927; Newcombe 1998a, method 3), which never leaves 0 to 1.

    >>> found = wilson(15, 148)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0624, 0.1605)
    """
    if not count:
        return Interval(math.nan, None, None)
    z, share = z_of(level), hits / count
    middle = hits + z * z / 2
    reach = z * math.sqrt(z * z / 4 + hits * (1 - share))
    return Interval(share, max(0.0, (middle - reach) / (count + z * z)), min(1.0, (middle + reach) / (count + z * z)))


def difference_of_shares(hits: int, count: int, base_hits: int, base_count: int, level: float = LEVEL) -> Interval:
    """One share less another: Newcombe's hybrid of two score intervals (1998b, method 10), good for rare outcomes too.

    >>> found = difference_of_shares(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    one, base = wilson(hits, count, level), wilson(base_hits, base_count, level)
    if one.low is None or base.low is None or one.high is None or base.high is None:
        return Interval(math.nan, None, None)
    value = one.value - base.value
    down = math.hypot(one.value - one.low, base.high - base.value)
    up = math.hypot(one.high - one.value, base.value - base.low)
    return Interval(value, value - down, value + up)


def difference_of_means(one: Sample, base: Sample, level: float = LEVEL) -> Interval:
    """One mean less another: Welch's interval (1947), for arms of different size and spread."""
    value = one.mean - base.mean
    if min(one.count, base.count) < LEAST:
        return Interval(value, None, None)
    parts = one.variance / one.count, base.variance / base.count
    spread = sum(parts)
    if not spread:
        return Interval(value, value, value)
    freedom = spread**2 / (parts[0] ** 2 / (one.count - 1) + parts[1] ** 2 / (base.count - 1))
    reach = t_quantile((1 + level) / 2, freedom) * math.sqrt(spread)
    return Interval(value, value - reach, value + reach)


def mean_interval(sample: Sample, level: float = LEVEL) -> Interval:
    """A mean with Student's interval."""
    if sample.count < LEAST:
        return Interval(sample.mean, None, None)
    reach = t_quantile((1 + level) / 2, sample.count - 1) * math.sqrt(sample.variance / sample.count)
    return Interval(sample.mean, sample.mean - reach, sample.mean + reach)


def t_quantile(p: float, freedom: float) -> float:
    """The quantile of Student's t: the series of Abramowitz and Stegun 26.7.5, good to 0.001 from nine degrees of freedom on.

    >>> round(t_quantile(0.975, 10), 3), round(t_quantile(0.975, 1e9), 3)
    (2.228, 1.96)
    """
    x = NormalDist().inv_cdf(p)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92_160,
    )
    return x + sum(term / freedom**power for power, term in enumerate(terms, 1))


def chi_square_tail(value: float, freedom: int) -> float:
    """The probability of a greater chi-square, for whole degrees of freedom (Abramowitz and Stegun 26.4.4 and 26.4.5).

    >>> round(chi_square_tail(3.841459, 1), 4), round(chi_square_tail(5.991465, 2), 4)
    (0.05, 0.05)
    """
    half = value / 2
    if freedom % 2:
        tail = math.erfc(math.sqrt(half))
        term = math.sqrt(value / (math.pi / 2)) * math.exp(-half) if value else 0.0
        start = 3
    else:
        tail = term = math.exp(-half)
        term *= half
        start = 4
    for number in range(start, freedom + 1, 2):
        tail += term
        term *= value / number
    return min(1.0, tail)


def debtors_needed(
    rate: float, smallest: float, ratio: float, power: float = 0.8, level: float = LEVEL
) -> tuple[int, int]:
    """How many debtors the champion and a challenger `ratio` times as large need to see a difference of two rates in `power` of
    all experiments (Fleiss, Levin, Paik 2003, formula 4.14 for unequal arms, without continuity correction).

    >>> debtors_needed(0.4, 0.05, 1.0)
    (1534, 1534)
    """
    other = rate + smallest if rate + smallest <= 1 else rate - smallest
    pooled = (rate + ratio * other) / (ratio + 1)
    under_none = z_of(level) * math.sqrt((ratio + 1) * pooled * (1 - pooled))
    under_some = NormalDist().inv_cdf(power) * math.sqrt(ratio * rate * (1 - rate) + other * (1 - other))
    count = (under_none + under_some) ** 2 / (ratio * smallest**2)
    return math.ceil(count), math.ceil(ratio * count)
