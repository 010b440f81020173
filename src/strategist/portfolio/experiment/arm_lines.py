"""What the report of a run says of an experiment: a line for each arm."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from strategist.portfolio.experiment.deciding import ARM, BY, HELD
from strategist.portfolio.experiment.plan import CHAMPION, Experiment
from strategist.portfolio.report import ArmLine


def arm_lines(rows: pl.LazyFrame, experiment: Experiment) -> tuple[ArmLine, ...]:
    """The arms in their order, then those who take no part; guards that held most first."""
    differs = pl.lit(False)
    for one in experiment.challengers:
        step = pl.col(f"{one.name}_step").ne_missing(pl.col(f"{CHAMPION}_step"))
        differs = pl.when(pl.col(ARM) == one.name).then(step).otherwise(differs)
    counts = (
        rows.group_by(ARM)
        .agg(pl.len(), differs.sum().alias("other"), (differs & (pl.col(BY) == pl.col(ARM))).sum().alias("decided"))
        .collect()
        .rows_by_key(ARM, unique=True)
    )
    held = rows.filter(pl.col(HELD).is_not_null()).group_by(ARM, HELD).len().collect()
    ordered = held.sort(["len", HELD], descending=[True, False])
    found = []
    for arm in (*experiment.arms, None):
        debtors, other, decided = counts.get(arm, (0, 0, 0))
        own = {str(guard): int(number) for name, guard, number in ordered.iter_rows() if name == arm}
        share = experiment.shares.get(arm) if arm is not None else None
        told = None if share is None else Decimal(share.numerator) / Decimal(share.denominator)
        if arm is not None or debtors:
            found.append(ArmLine(arm, told, debtors, other, decided, own))
    return tuple(found)
