"""From a run to its report: sums by currency, risk, age and step, the sample for data gaps, the top of the list."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from strategist.decision.record import citation
from strategist.portfolio.capacity import ANYONE
from strategist.portfolio.cases import gap_lines, top_cases
from strategist.portfolio.experiment.arm_lines import arm_lines
from strategist.portfolio.ranking import in_base, rates_of
from strategist.portfolio.report import (
    AsideLine,
    Cell,
    Flow,
    GuardLine,
    LeftLine,
    Money,
    Report,
    RoleLine,
    StepLine,
    WorkerLine,
)
from strategist.portfolio.run import Run
from strategist.program.conclusions import Defer, Forbid
from strategist.program.program import Program
from strategist.vocabulary.vocabulary import CURRENCY

CENT = Decimal("0.01")


def report_of(run: Run, *, top: int = 20, sample: int = 300) -> Report:
    """The report of a run. `top`: cases shown with reasons; `sample`: debtors asked which unknown facts matter."""
    program = run.strategist.program
    rows = _completed(run.rows)
    cells = _cells(rows)
    turns = dict(run.order.group_by("turn").len().select(pl.col("turn").cast(pl.String), "len").rows())
    today = run.order.filter(pl.col("turn") == "today")
    gaps, asked = gap_lines(run, sample)
    fact = program.vocabulary.fact
    return Report(
        title=run.book.title,
        as_of=run.book.day,
        rulebook=program.name,
        version=program.version,
        sha256=program.sha256,
        read=len(run.order) + run.refused + sum(one.rejected for one in run.book.counts if run.book.base is None),
        debtors=len(run.order),
        refused=run.refused,
        today=turns.get("today", 0),
        minutes=int(today["minutes"].sum()),
        waits=turns.get("waits", 0),
        nothing=turns.get("nothing", 0),
        money=_money(rows),
        base=_in_base(run, rows),
        ages=fact["age_band"].values if "age_band" in fact else (),
        risks=fact["risk_class"].values if "risk_class" in fact else (),
        cells=cells,
        flows=_flows(rows),
        steps=_steps(rows, program),
        roles=_roles(today),
        workers=_workers(run),
        left=_left(run),
        top=top_cases(run, top),
        guards=_guards(run, program),
        sample=asked,
        gaps=gaps,
        aside=_aside(run.aside),
        experiment=run.trial.experiment.name if run.trial is not None else None,
        arms=arm_lines(run.rows, run.trial.experiment) if run.trial is not None else (),
    )


def _completed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with all columns that sums want; absent ones are null."""
    have = rows.collect_schema().names()
    money = pl.Decimal(18, 4)
    wanted: dict[str, type[pl.DataType] | pl.DataType] = {
        CURRENCY: pl.String,
        "risk_class": pl.String,
        "age_band": pl.String,
        "amount_overdue": money,
        "at_stake": money,
        "expected_recovery": money,
    }
    return rows.with_columns(
        (pl.col(name) if name in have else pl.lit(None)).cast(kind).alias(name) for name, kind in wanted.items()
    ).with_columns(pl.col(CURRENCY).fill_null(""), pl.col("next_step").cast(pl.String))


def _sum(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Decimal(38, 4)).sum()


def _unrated() -> pl.Expr:
    return ((pl.col("at_stake") > 0) & pl.col("expected_recovery").is_null()).sum().alias("unrated")


def _money(rows: pl.LazyFrame) -> tuple[Money, ...]:
    sums = (
        rows.group_by(CURRENCY)
        .agg(pl.len(), _sum("amount_overdue"), _sum("at_stake"), _sum("expected_recovery"), _unrated())
        .sort(["len", CURRENCY], descending=[True, False])
        .collect(engine="streaming")
    )
    return tuple(Money(*row) for row in sums.iter_rows())


def _in_base(run: Run, rows: pl.LazyFrame) -> Money | None:
    """Everything in the ledger's currency, where it has a rate for each and there are several."""
    base = run.book.base
    currencies = rows.select(pl.col(CURRENCY).unique().sort()).collect()[CURRENCY].to_list()
    rates = rates_of(run.book, currencies) if len(currencies) > 1 else None
    if rates is None or base is None:
        return None
    names = ("amount_overdue", "at_stake", "expected_recovery")
    found = rows.select(pl.len(), *(in_base(pl.col(name), rates).sum().alias(name) for name in names), _unrated())
    count, *sums, unrated = found.collect().row(0)
    overdue, stake, expected = (Decimal(int(one or 0)) * CENT for one in sums)
    return Money(base, count, overdue, stake, expected, unrated)


def _cells(rows: pl.LazyFrame) -> tuple[Cell, ...]:
    by = [CURRENCY, "risk_class", "age_band"]
    sums = (
        rows.group_by(by)
        .agg(pl.len(), _sum("amount_overdue"), _sum("at_stake"), _sum("expected_recovery"))
        .sort(by, nulls_last=True)
    )
    return tuple(Cell(*row) for row in sums.collect(engine="streaming").iter_rows())


def _flows(rows: pl.LazyFrame) -> tuple[Flow, ...]:
    by = ["risk_class", "next_step"]
    return tuple(Flow(*row) for row in rows.group_by(by).len().sort(by, nulls_last=True).collect().iter_rows())


def _steps(rows: pl.LazyFrame, program: Program) -> tuple[StepLine, ...]:
    sums = (
        rows.group_by("next_step", CURRENCY)
        .agg(pl.len(), (pl.col("do_today").cast(pl.String) == pl.col("next_step")).sum().alias("now"), _sum("at_stake"))
        .sort(CURRENCY)
        .collect(engine="streaming")
    )
    titles = program.vocabulary.action
    found = [
        StepLine(
            step,
            titles[step].title,
            int(own["len"].sum()),
            int(own["now"].sum()),
            {currency: amount for currency, amount in own.select(CURRENCY, "at_stake").rows() if amount},
        )
        for step, own in ((str(key), own) for (key,), own in sums.group_by(["next_step"]))
    ]
    return tuple(sorted(found, key=lambda line: (-line.debtors, titles[line.step].index)))


def _roles(today: pl.DataFrame) -> tuple[RoleLine, ...]:
    role = pl.col("collector_role") if "collector_role" in today.columns else pl.lit(None)
    sums = today.group_by(role.cast(pl.String).fill_null(ANYONE).alias("role")).agg(pl.len(), pl.col("minutes").sum())
    return tuple(RoleLine(*row) for row in sums.sort(["minutes", "role"], descending=[True, False]).iter_rows())


def _workers(run: Run) -> tuple[WorkerLine, ...]:
    if run.capacity is None:
        return ()
    return tuple(
        WorkerLine(one.name, role, one.taken, one.cases, one.used, one.minutes)
        for role, hands in run.capacity.hands.items()
        for one in hands
    )


def _left(run: Run) -> tuple[LeftLine, ...]:
    if "left_because" not in run.order.columns:
        return ()
    left = run.order.filter(pl.col("left_because").is_not_null())
    currency = pl.col(CURRENCY).fill_null("") if CURRENCY in left.columns else pl.lit("")
    found = []
    for (why,), own in left.sort("left_because").group_by(["left_because"], maintain_order=True):
        sums = own.group_by(currency.alias(CURRENCY)).agg(_sum("at_stake")).sort(CURRENCY)
        amounts = {code: amount for code, amount in sums.iter_rows() if amount}
        found.append(LeftLine(str(why), len(own), int(own["minutes"].sum()), amounts))
    return tuple(sorted(found, key=lambda line: (-line.cases, line.why)))


def _guards(run: Run, program: Program) -> tuple[GuardLine, ...]:
    found = []
    for rule in program.rules:
        if rule.id not in run.guards:
            continue
        applied, bound = run.guards[rule.id]
        conclusion = rule.conclusion
        if isinstance(conclusion, Forbid) and (conclusion.actions or conclusion.channels):
            does = "forbids" if conclusion.actions else "takes a channel"
        else:
            does = "puts off" if isinstance(conclusion, Defer) else "limits how"
        counted = None if does == "limits how" else bound
        title, source = rule.title or rule.id, citation(program, rule)
        found.append(GuardLine(rule.id, title, does, source, rule.standing, applied, counted))
    return tuple(sorted(found, key=lambda line: (-(line.bound or 0), line.bound is None, -line.applied, line.rule)))


def _aside(aside: pl.DataFrame) -> tuple[AsideLine, ...]:
    by = ["table", "code"]
    sums = aside.group_by(by, maintain_order=True).agg(
        pl.len(), pl.first("source"), pl.first("line"), pl.first("why").alias("example")
    )
    return tuple(
        AsideLine(table, code, rows, f"{source}{f':{line}' if line is not None else ''}: {example}")
        for table, code, rows, source, line, example in sums.iter_rows()
    )
