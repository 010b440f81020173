"""Which facts a ledger tells, and what each means: said once, in words and as an expression.

The words are the table of docs/ledger.md; the expression is what both one debtor and millions are computed by. A fact that
the rulebook's vocabulary lacks is left out, so an overlay gets `average_days_late` by declaring it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from strategist.portfolio.ledger.cells import MONEY
from strategist.portfolio.ledger.promises import BROKEN, KEPT, OPEN
from strategist.portfolio.ledger.tables import MESSAGES, WRITTEN
from strategist.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True)
class Asked:
    """What an expression may depend on besides its rows: the day, and the vocabulary (lengths of windows)."""

    day: date
    vocabulary: Vocabulary

    def since(self, day: pl.Expr) -> pl.Expr:
        """Days from a day to the day asked for."""
        return (pl.lit(self.day) - day).dt.total_days()

    def window(self, fact: str, otherwise: int) -> int:
        """The days that a sliding count of the vocabulary looks back."""
        found = self.vocabulary.fact.get(fact)
        return otherwise if found is None or found.window is None else found.window.days


@dataclass(frozen=True)
class Definition:
    """A fact told by the rows `of` a kind, aggregated for each debtor.

    `none`: what holds where a debtor has no such row; the kind itself must be kept for it. `needs`: the column of the
    table without which nobody knows.
    """

    fact: str
    of: str
    says: str
    expression: Callable[[Asked], pl.Expr]
    none: object = None
    needs: str | None = None


def _plain(expression: pl.Expr) -> Callable[[Asked], pl.Expr]:
    return lambda asked: expression


_OVERDUE = pl.col("overdue")
_PRESENT = pl.col("present")
_FREE = pl.col("contested") < pl.col("left")
_OLDEST = pl.coalesce(pl.col("due_on").filter(_FREE).min(), pl.col("due_on").min())
_CALL, _VISIT = pl.col("channel") == "phone", pl.col("channel") == "visit"
_REACHED = pl.col("reached").fill_null(False)


def _last(count: str, days: int, which: pl.Expr) -> Callable[[Asked], pl.Expr]:
    return lambda asked: (which.fill_null(False) & (pl.col("ago") < asked.window(count, days))).sum()


def _promise(column: str, *states: str) -> pl.Expr:
    """A column of the latest promise in one of the states; promises come in their order."""
    return pl.col(column).filter(pl.col("state").is_in(states)).last()


_COMPARED = (
    pl.when((pl.col("state") == OPEN).any())
    .then(_promise("compares", OPEN))
    .otherwise(_promise("compares", KEPT, BROKEN))
)

DEFINITIONS = (
    Definition(
        "amount_overdue",
        "items",
        "what is left of all items past their due day, after credits on account have paid the oldest; disputed parts included",
        _plain(pl.col("left").filter(_OVERDUE).sum()),
        0,
    ),
    Definition("invoices_overdue", "items", "number of those items", _plain(_OVERDUE.sum()), 0),
    Definition(
        "total_exposure",
        "items",
        "what is left open of all items, due or not; undelivered orders are in no ledger",
        _plain(pl.col("left").sum()),
        0,
    ),
    Definition(
        "days_past_due",
        "items",
        "days since the oldest open item was due, one not wholly disputed if there is one; below 0 before its due day",
        lambda asked: asked.since(_OLDEST),
    ),
    Definition("claim_arose_on", "items", "the due day of that item", _plain(_OLDEST)),
    Definition(
        "days_since_last_payment",
        "items",
        "days since the last payment that names that item",
        lambda asked: asked.since(pl.col("last_paid_on").filter(pl.col("due_on") == _OLDEST).max()),
    ),
    Definition(
        "last_payment_days_ago",
        "payments",
        "days since a payment last arrived that has not bounced",
        lambda asked: asked.since(pl.col("paid_on").max()),
    ),
    Definition("last_payment_amount", "payments", "all that arrived on that day", _plain(pl.col("amount").sum())),
    Definition(
        "payment_dishonoured",
        "returned",
        "a payment bounced in the present arrears",
        _plain(_PRESENT.any()),
        False,
        "returned_on",
    ),
    Definition(
        "reminders_sent",
        "contacts",
        "attempts in writing in the present arrears whose step is a reminder, or not stated",
        lambda asked: (_PRESENT & pl.col("channel").is_in(WRITTEN).fill_null(False) & _reminds(asked)).sum(),
        0,
        "channel",
    ),
    Definition(
        "calls_made",
        "contacts",
        "attempts by phone in the present arrears",
        _plain((_PRESENT & _CALL).sum()),
        0,
        "channel",
    ),
    Definition(
        "calls_answered",
        "contacts",
        "those in which the right person was reached",
        _plain((_PRESENT & _CALL & _REACHED).sum()),
        0,
        "reached",
    ),
    Definition(
        "visits_made", "contacts", "visits in the present arrears", _plain((_PRESENT & _VISIT).sum()), 0, "channel"
    ),
    Definition(
        "days_since_last_contact",
        "contacts",
        "days since the last attempt, on whatever channel",
        _plain(pl.col("ago").min()),
    ),
    Definition(
        "days_since_last_conversation",
        "contacts",
        "days since the last attempt that reached the right person",
        _plain(pl.col("ago").filter(_REACHED).min()),
        None,
        "reached",
    ),
    Definition(
        "calls_last_7_days",
        "contacts",
        "attempts by phone within the window that the vocabulary states (7 days, the day itself included)",
        _last("calls_last_7_days", 7, _CALL),
        0,
        "channel",
    ),
    Definition(
        "messages_last_7_days",
        "contacts",
        "texts, chats and e-mails within that window",
        _last("messages_last_7_days", 7, pl.col("channel").is_in(MESSAGES)),
        0,
        "channel",
    ),
    Definition(
        "contacts_last_7_days",
        "contacts",
        "attempts on any channel within that window",
        _last("contacts_last_7_days", 7, pl.lit(True)),
        0,
    ),
    Definition(
        "visits_last_30_days",
        "contacts",
        "visits within the window that the vocabulary states (30 days)",
        _last("visits_last_30_days", 30, _VISIT),
        0,
        "channel",
    ),
    Definition(
        "contacts_tried",
        "contacts",
        "the roles approached in the present arrears",
        _plain(pl.col("role").filter(_PRESENT).drop_nulls().unique().sort()),
        (),
        "role",
    ),
    Definition("promises_made", "promises", "promises given in the present arrears", _plain(_PRESENT.sum()), 0),
    Definition(
        "promises_kept",
        "promises",
        "those for which `promise_kept_pct` of the amount came before the grace was over",
        _plain((_PRESENT & (pl.col("state") == KEPT)).sum()),
        0,
        "state",
    ),
    Definition(
        "promises_broken",
        "promises",
        "those not kept when the grace was over (`promise_lapsed_days`); one replaced by a new promise up to its day is neither",
        _plain((_PRESENT & (pl.col("state") == BROKEN)).sum()),
        0,
        "state",
    ),
    Definition(
        "open_promise_date",
        "promises",
        "the day of the latest promise that is neither kept, broken nor replaced",
        _plain(_promise("promised_on", OPEN)),
        None,
        "state",
    ),
    Definition("open_promise_amount", "promises", "its amount", _plain(_promise("amount", OPEN)), None, "state"),
    Definition(
        "promise_broken_days_ago",
        "promises",
        "days since the latest promise of the present arrears became a broken one, unless another one is open",
        lambda asked: pl.when(~(pl.col("state") == OPEN).any()).then(
            asked.since(pl.col("broken_on").filter(_PRESENT & (pl.col("state") == BROKEN)).max())
        ),
        None,
        "state",
    ),
    Definition(
        "last_payment_vs_promise",
        "promises",
        "what has come for the open promise, or else for the last one kept or broken: full, partial "
        "(`promise_partial_pct`) or none; unknown while its day has not passed and nothing has come",
        _plain(_COMPARED),
        None,
        "state",
    ),
    Definition("complaint_open", "disputes", "a dispute is open", _plain(pl.len() > 0), False),
    Definition(
        "amount_disputed",
        "disputes",
        "the contested part of the items overdue: all that is left of them where a dispute states no amount",
        _plain(pl.lit(None, MONEY)),
        0,
    ),
    Definition(
        "disputed_in_writing",
        "disputes",
        "an open dispute came in writing",
        _plain(pl.col("in_writing").fill_null(False).any()),
        False,
        "in_writing",
    ),
    Definition(
        "dispute_received_days_ago",
        "disputes",
        "days since the latest such dispute came in",
        lambda asked: asked.since(pl.col("opened_on").filter(pl.col("in_writing").fill_null(False)).max()),
        None,
        "in_writing",
    ),
    Definition(
        "credit_balance",
        "account",
        "payments and credits that no invoice has used up",
        _plain(pl.col("amount").sum()),
        0,
    ),
    Definition(
        "average_days_late",
        "history",
        "mean days after the due day on which invoices paid in full were paid, early ones as 0, rounded down",
        _plain(pl.col("late").sum() // pl.len()),
    ),
    Definition(
        "paid_late_pct",
        "history",
        "share of them paid after the due day, in whole percent, rounded down",
        _plain((pl.col("late") > 0).sum() * 100 // pl.len()),
    ),
)


def _reminds(asked: Asked) -> pl.Expr:
    """Whether a contact's step is one that the rulebook counts as a reminder, or nobody said which step it was."""
    actions = asked.vocabulary.actions
    reminders = [action.id for action in actions if any(change.fact == "reminders_sent" for change in action.effects)]
    return pl.col("step").is_null() | pl.col("step").is_in(reminders)
