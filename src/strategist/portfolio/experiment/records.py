"""What was decided in an experiment: the worklists that `strategist portfolio --experiment` wrote, each debtor once.

A debtor counts in the arm where it was first, from that day on, whatever later worklists say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from strategist.errors import Problem, UnusableInput, did_you_mean
from strategist.portfolio.book import DEBTOR
from strategist.portfolio.experiment.deciding import ARM, BY, DAY, HELD, NAME
from strategist.portfolio.experiment.plan import Experiment
from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.mapping import Source
from strategist.portfolio.ledger.source import read_file
from strategist.vocabulary.vocabulary import CURRENCY

WANTED = (DEBTOR, NAME, DAY, ARM, BY, HELD)
STAKE, LATE = "at_stake", "days_past_due"
FORMS = (".parquet", ".csv", ".xlsx")


@dataclass(frozen=True)
class Records:
    """`frame`: debtor, day, arm, currency, what was at stake, days past due, and segments; sorted by debtor.

    `moved`: debtors whom a later worklist has in another arm; `held`: those for whom the champion's decision stood in the
    first.
    """

    frame: pl.DataFrame
    moved: int
    held: int


def read_records(experiment: Experiment, paths: Sequence[Path], by: Sequence[str] = ()) -> Records:
    """The debtors of an experiment. `by`: columns of the worklists that name segments.

    Raises `UnusableInput` for files that are no worklists of this experiment, unknown arms and debtors that stand twice in one.
    """
    problems: list[Problem] = []
    parts = [part for path in paths if (part := _worklist(path, experiment, by, problems)) is not None]
    if problems:
        raise UnusableInput(problems)
    every = pl.concat(parts).sort(DEBTOR, DAY, maintain_order=True)
    moved = every.group_by(DEBTOR).agg(pl.col(ARM).n_unique()).filter(pl.col(ARM) > 1)
    first = every.unique(DEBTOR, keep="first", maintain_order=True)
    if first.is_empty():
        names = ", ".join(f"`{path}`" for path in paths)
        raise UnusableInput([Problem("nobody", f"nobody takes part in `{experiment.name}` by {names}")])
    return Records(first.drop(HELD), len(moved), len(first.filter(pl.col(HELD).is_not_null())))


def _worklist(path: Path, experiment: Experiment, by: Sequence[str], problems: list[Problem]) -> pl.DataFrame | None:
    if path.suffix.lower() not in FORMS or not path.is_file():
        told = (
            f"there is no file `{path}`" if path.suffix.lower() in FORMS else f"`{path}` is none of {', '.join(FORMS)}"
        )
        problems.append(Problem("no-worklist", told, help="a worklist that `strategist portfolio --experiment` wrote"))
        return None
    raw = read_file(Source(file=path))
    missing = [name for name in WANTED if name not in raw.headers]
    if missing:
        told = f"`{path}` has no column `{missing[0]}`"
        problems.append(Problem("no-arms", told, help="decide it with `strategist portfolio --experiment`"))
        return None
    for name in by:
        if name not in raw.headers:
            told = f"`{path}` has no column `{name}`"
            problems.append(Problem("unknown-segment", told, help=did_you_mean(name, raw.headers)))
            return None
    kinds: dict[str, pl.DataType] = {CURRENCY: pl.String(), STAKE: MONEY, LATE: pl.Int64()}
    frame = raw.frame.select(
        pl.col(DEBTOR).cast(pl.String),
        pl.col(NAME).cast(pl.String),
        pl.col(DAY).cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
        pl.col(ARM).cast(pl.String),
        pl.col(HELD).cast(pl.String),
        *(
            (pl.col(name).cast(kind, strict=False) if name in raw.headers else pl.lit(None, kind)).alias(name)
            for name, kind in kinds.items()
        ),
        *(pl.col(name).cast(pl.String) for name in by if name not in kinds),
    ).collect()
    part = frame.filter(pl.col(ARM).is_not_null() & (pl.col(ARM) != ""))
    _check(path, part, experiment, problems)
    return part.drop(NAME).with_columns(pl.col(HELD).replace("", None), pl.col(CURRENCY).fill_null(""))


def _check(path: Path, part: pl.DataFrame, experiment: Experiment, problems: list[Problem]) -> None:
    other = part.filter(pl.col(NAME) != experiment.name)[NAME].unique().sort().to_list()
    if other:
        told = f"`{path}` was decided for the experiment `{other[0]}`, not for `{experiment.name}`"
        problems.append(Problem("other-experiment", told))
        return
    for arm in part.filter(~pl.col(ARM).is_in(experiment.arms))[ARM].unique().sort().to_list():
        help = did_you_mean(arm, experiment.arms)
        problems.append(
            Problem("unknown-arm", f"`{path}` has the arm `{arm}`, which the experiment has not", help=help)
        )
    if part[DAY].null_count():
        problems.append(Problem("bad-date", f"`{path}` has rows without a day in `{DAY}`"))
    twice = part.filter(pl.col(DEBTOR).is_duplicated())[DEBTOR].unique().sort().to_list()
    if twice:
        told = f"`{path}` has {_several(len(twice))} more than once, such as `{twice[0]}`"
        problems.append(Problem("debtor-twice", told, help="one worklist a run; name several with `--worklist` each"))


def _several(count: int) -> str:
    return f"{count:,} debtor{'' if count == 1 else 's'}"
