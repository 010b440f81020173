"""What became of the debtors, from a ledger at a later day: what happened after each one's decision, that later day included.

`cured`: nothing is overdue on that day; `recovered`: payments that arrived and did not bounce, in the debtor's currency;
`contacts`: attempts of ours; `complaints`: disputes that came in; promises that were made since, and those of them that were kept
or broken by then; `days_to_pay`: of cured debtors, until their last payment.
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from strategist.errors import Problem, UnusableInput
from strategist.portfolio.book import DEBTOR
from strategist.portfolio.experiment.deciding import DAY
from strategist.portfolio.experiment.outcomes import Outcomes
from strategist.portfolio.ledger import Ledger, facts
from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.events import events, payments_until
from strategist.portfolio.ledger.own_money import in_own
from strategist.portfolio.ledger.promises import BROKEN, KEPT
from strategist.portfolio.ledger.settle import visible


def outcomes_of(ledger: Ledger, records: pl.DataFrame, as_of: date | None) -> Outcomes:
    """The outcomes of recorded debtors whom the ledger knows. `as_of`: the day of the look, the mapping's by default.

    Raises `UnusableInput` where no day is known, or one that is not after the last decision.
    """
    stated = as_of or ledger.mapping.as_of
    if stated is None:
        raise UnusableInput([Problem("no-as-of", "no day is given", help="state `--as-of`, or `as_of` in the mapping")])
    day = stated.date() if isinstance(stated, datetime) else stated
    last = records[DAY].max()
    if isinstance(last, date) and day <= last:
        told = f"outcomes of {day} cannot be compared: the last debtors were decided on {last}"
        raise UnusableInput([Problem("too-early", told, help="take a ledger, or a day, after the decisions")])
    begun = records.lazy().select(DEBTOR, DAY)

    def since(frame: pl.LazyFrame, on: str) -> pl.LazyFrame:
        return frame.join(begun, on=DEBTOR).filter(pl.col(on) > pl.col(DAY))

    known = facts(ledger, as_of=stated).select(DEBTOR, (pl.col("amount_overdue") == 0).alias("cured"))
    found = begun.join(known, on=DEBTOR)
    payments = payments_until(ledger, day)
    if payments is not None:
        standing = since(payments.filter(pl.col("returned_on").is_null()), "paid_on")
        paid = (
            in_own(standing, ("amount",), ledger, day)
            .group_by(DEBTOR)
            .agg(pl.col("amount").sum().cast(MONEY).alias("recovered"), pl.col("paid_on").max().alias("last"))
        )
        found = found.join(paid, on=DEBTOR, how="left").with_columns(
            pl.col("recovered").fill_null(0).cast(MONEY),
            pl.when("cured").then((pl.col("last") - pl.col(DAY)).dt.total_days()).alias("days_to_pay"),
        )
    kinds = events(ledger, day).kinds
    counts: list[tuple[str, pl.LazyFrame, str]] = []
    if "contacts" in kinds:
        counts.append(("contacts", kinds["contacts"], "contacted_on"))
    if "disputes" in ledger.tables:
        counts.append(("complaints", visible(ledger.tables["disputes"], "opened_on", day), "opened_on"))
    if "promises" in kinds and payments is not None:
        due = kinds["promises"].filter(pl.col("state").is_in([KEPT, BROKEN]))
        counts.append(("promises_made", due, "made_on"))
        counts.append(("promises_kept", due.filter(pl.col("state") == KEPT), "made_on"))
    for name, rows, on in counts:
        number = since(rows, on).group_by(DEBTOR).agg(pl.len().cast(pl.Int64).alias(name))
        found = found.join(number, on=DEBTOR, how="left").with_columns(pl.col(name).fill_null(0))
    kept = [name for name in found.collect_schema().names() if name not in (DAY, "last")]
    return Outcomes(found.select(kept).collect().sort(DEBTOR), day, ledger.mapping.title)
