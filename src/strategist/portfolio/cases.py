"""Single debtors of a run, looked at as `recommend` does: the top of the list, and a sample for what is not known.

The sample is drawn evenly along the worklist (every so-manieth of those who have something at stake), so that the same book gives
the same sample, and urgent and calm cases are in it as they are in the book.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import cast

import polars as pl

from strategist.decision.decision import Decision
from strategist.explain.speech import spoken_appointment
from strategist.portfolio.book import DEBTOR
from strategist.portfolio.deciding import PLACE
from strategist.portfolio.report import GapLine, TopCase
from strategist.portfolio.run import Run

MOST_GAPS = 15


def decisions_at(run: Run, places: Sequence[int]) -> Iterator[tuple[dict[str, object], Decision]]:
    """The facts and the decision of debtors, by their position in the book, in the order asked for."""
    wanted = pl.Series(places, dtype=pl.UInt32)
    rows = run.facts.with_row_index(PLACE).filter(pl.col(PLACE).is_in(wanted.implode())).collect()
    by_place = {int(row[PLACE]): row for row in rows.iter_rows(named=True)}
    authors = run.authors(wanted)
    for place in places:
        facts = {name: value for name, value in by_place[place].items() if value is not None and name != PLACE}
        author = authors.get(place, run.strategist)
        known = author.program.vocabulary.fact
        yield facts, author.recommend({name: value for name, value in facts.items() if name in known})


def top_cases(run: Run, count: int) -> tuple[TopCase, ...]:
    """The first of the worklist with their reasons."""
    head = run.order.head(count)
    actions = run.strategist.program.vocabulary.action
    shown = (
        run.rows.filter(pl.col(PLACE).is_in(head[PLACE].implode()))
        .collect()
        .rows_by_key(PLACE, named=True, unique=True)
    )
    found = []
    for key, (facts, decision) in zip(
        head.iter_rows(named=True), decisions_at(run, head[PLACE].to_list()), strict=True
    ):
        row = shown[key[PLACE]]
        today = row["do_today"]
        found.append(
            TopCase(
                rank=int(key["rank"]),
                debtor_id=str(key[DEBTOR]),
                name=cast("str | None", facts.get("name")),
                currency=str(row.get("currency") or ""),
                overdue=cast("Decimal | None", row.get("amount_overdue")),
                at_stake=cast("Decimal | None", row.get("at_stake")),
                days_past_due=cast("int | None", row.get("days_past_due")),
                risk=cast("str | None", row.get("risk_class")),
                priority=cast("int | None", row.get("priority")),
                step=decision.next_step,
                title=decision.title,
                do_today=actions[today].title if today is not None and today != decision.next_step else None,
                how=_how(decision),
                not_before=decision.not_before,
                worker=cast("str | None", key.get("worker")),
                because=tuple((reason.rule, reason.text) for reason in decision.because),
                unknown=decision.unknown_that_matter[:3],
            )
        )
    return tuple(found)


def _how(decision: Decision) -> str:
    tactics = decision.tactics
    words = (("by", "channel"), ("from", "collector_role"), ("to", "contact_role"))
    parts = [f"{word} {str(tactics.get(name)).replace('_', ' ')}" for word, name in words if tactics.get(name)]
    if when := spoken_appointment(decision):
        parts.append(when)
    return ", ".join(part for part in parts if part != "by none")


def gap_lines(run: Run, sample: int) -> tuple[tuple[GapLine, ...], int]:
    """Unknown facts that could change the step, those of most debtors of the sample first; and how many were asked."""
    owing = run.order.filter(pl.col("at_stake").fill_null(1) > 0) if "at_stake" in run.order.columns else run.order
    count = min(sample, len(owing))
    places = [int(owing[PLACE][number * len(owing) // count]) for number in range(count)]
    found: Counter[str] = Counter()
    for _, decision in decisions_at(run, places):
        found.update(decision.unknown_that_matter)
    facts = run.strategist.program.vocabulary.fact
    known = [(name, hits) for name, hits in found.items() if name in run.blanks]
    first = sorted(known, key=lambda pair: (-pair[1], pair[0]))[:MOST_GAPS]
    return tuple(GapLine(name, facts[name].help, hits, run.blanks[name]) for name, hits in first), count
