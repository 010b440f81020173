"""What a ledger is made of: its tables, and their columns with the type that each must be readable as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CHANNELS = ("email", "portal", "im", "sms", "phone", "letter", "visit")
WRITTEN = ("email", "portal", "im", "sms", "letter")
MESSAGES = ("email", "im", "sms")


class Holds(StrEnum):
    """What the cells of a column hold."""

    ID = "an id"
    TEXT = "text"
    DAY = "a day"
    AMOUNT = "an amount"
    RATE = "a rate"
    CURRENCY = "an ISO 4217 code"
    YES_NO = "yes or no"
    COUNT = "a whole number"
    WORD = "a word of the list"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `wanted`: no row can do without it. `words`: the values a WORD may have.

    `spare`: a cell that cannot be read is left out and its row stays, since losing the row would do more harm.
    """

    name: str
    holds: Holds
    says: str
    wanted: bool = False
    words: tuple[str, ...] = ()
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `key`: its id column, if it has one; `one_of`: at least one of these columns must be mapped."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: str | None = None
    one_of: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of a name."""
        return next((column for column in self.columns if column.name == name), None)


_DEBTOR = Column("debtor_id", Holds.ID, "the debtor, as in all other tables", wanted=True)
_THEIRS = Column("currency", Holds.CURRENCY, "of the amount; the debtor's own where it is blank")
_CURRENCY = Column("currency", Holds.CURRENCY, "of the amount; the ledger's `currency` where it is blank")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "debtors",
            "one row a debtor; besides `debtor_id` any input fact of the vocabulary may be a column",
            (_DEBTOR,),
            key="debtor_id",
        ),
        Table(
            "invoices",
            "one row an invoice, or an instalment of one; a negative amount is a credit",
            (
                Column("invoice_id", Holds.ID, "its number; must not come twice", wanted=True),
                _DEBTOR,
                Column("amount", Holds.AMOUNT, "gross, as invoiced", wanted=True),
                _CURRENCY,
                Column("issued_on", Holds.DAY, "from this day on the invoice is known; `due_on` where it is blank"),
                Column("due_on", Holds.DAY, "the last day to pay in time"),
                Column("baseline_on", Holds.DAY, "day from which `terms_days` count; `issued_on` where it is blank"),
                Column("terms_days", Holds.COUNT, "days to pay, where `due_on` is blank"),
                Column("cancelled_on", Holds.DAY, "from this day on the invoice does not count"),
                Column("paid_on", Holds.DAY, "from this day on nothing is open, whatever payments are listed"),
                Column("paid", Holds.YES_NO, "paid, nobody says when: nothing is open from the ledger's `as_of` on"),
                Column("open_amount", Holds.AMOUNT, "what is left open as of the ledger's `as_of`"),
                Column(
                    "disputed", Holds.YES_NO, "the debtor contests it: from `disputed_on` on, or the ledger's `as_of`"
                ),
                Column("disputed_on", Holds.DAY, "the day on which the dispute came in"),
            ),
            key="invoice_id",
        ),
        Table(
            "payments",
            "one row a payment, or the part of one that goes to an invoice; a negative amount is a refund",
            (
                Column("payment_id", Holds.ID, "must not come twice"),
                Column("debtor_id", Holds.ID, "who paid; the invoice's debtor where it is blank"),
                Column("invoice_id", Holds.ID, "what was paid; on account where it is blank or unknown"),
                Column("amount", Holds.AMOUNT, "what arrived", wanted=True),
                _CURRENCY,
                Column("paid_on", Holds.DAY, "the day on which it arrived", wanted=True),
                Column("returned_on", Holds.DAY, "the day on which it bounced; it does not count from then on"),
            ),
            key="payment_id",
            one_of=("debtor_id", "invoice_id"),
        ),
        Table(
            "credit_notes",
            "one row a credit note, or the part of one that goes to an invoice",
            (
                Column("credit_note_id", Holds.ID, "must not come twice"),
                Column("debtor_id", Holds.ID, "whom it is for; the invoice's debtor where it is blank"),
                Column("invoice_id", Holds.ID, "what it lowers; on account where it is blank or unknown"),
                Column("amount", Holds.AMOUNT, "what is credited, above 0", wanted=True),
                _CURRENCY,
                Column("issued_on", Holds.DAY, "from this day on it counts", wanted=True),
                Column("cancelled_on", Holds.DAY, "from this day on it does not count"),
            ),
            key="credit_note_id",
            one_of=("debtor_id", "invoice_id"),
        ),
        Table(
            "contacts",
            "one row an attempt of ours to reach the debtor",
            (
                Column("contact_id", Holds.ID, "must not come twice"),
                _DEBTOR,
                Column("contacted_on", Holds.DAY, "the day of the attempt", wanted=True),
                Column("channel", Holds.WORD, "how we tried", words=CHANNELS, spare=True),
                Column("reached", Holds.YES_NO, "we spoke with the right person", spare=True),
                Column("role", Holds.WORD, "whom we tried to reach: a value of `contacts_tried`", spare=True),
                Column(
                    "step",
                    Holds.WORD,
                    "the step it was: an action of the rulebook; its effects become facts",
                    spare=True,
                ),
            ),
            key="contact_id",
        ),
        Table(
            "promises",
            "one row a promise to pay",
            (
                Column("promise_id", Holds.ID, "must not come twice"),
                _DEBTOR,
                Column("made_on", Holds.DAY, "the day on which it was given", wanted=True),
                Column("promised_on", Holds.DAY, "the day by which the money was promised", wanted=True),
                Column("amount", Holds.AMOUNT, "how much; any payment keeps a promise without an amount"),
                _THEIRS,
            ),
            key="promise_id",
        ),
        Table(
            "disputes",
            "one row a dispute or complaint",
            (
                Column("dispute_id", Holds.ID, "must not come twice"),
                _DEBTOR,
                Column("invoice_id", Holds.ID, "what is contested; the account where it is blank"),
                Column("opened_on", Holds.DAY, "the day on which it came in", wanted=True),
                Column("closed_on", Holds.DAY, "from this day on it is settled", spare=True),
                Column("amount", Holds.AMOUNT, "the part contested; all that is open where it is blank", spare=True),
                _THEIRS,
                Column("in_writing", Holds.YES_NO, "the debtor disputes the debt in writing", spare=True),
            ),
            key="dispute_id",
        ),
        Table(
            "rates",
            "one row a currency and day: what a unit of it is worth in the ledger's `currency`",
            (
                Column("currency", Holds.CURRENCY, "the foreign currency", wanted=True),
                Column("day", Holds.DAY, "from this day on, until the next row of the currency", wanted=True),
                Column("rate", Holds.RATE, "units of the ledger's currency for one of the foreign one", wanted=True),
            ),
        ),
    )
}
"""The tables a mapping may name. `rates` serves the others."""

KNOWN_ON = {
    "debtors": None,
    "invoices": "known_on",
    "payments": "paid_on",
    "credit_notes": "issued_on",
    "contacts": "contacted_on",
    "promises": "made_on",
    "disputes": "opened_on",
    "rates": "day",
}
"""The day from which on a row is known; nothing before it may see the row."""
