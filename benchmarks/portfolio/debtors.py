"""Debtors as a creditor's books know them: ledger figures for all, what people noted for some, the law of ten places.

Facts hang together where it is easy to say how: who is long overdue was reminded more often, who broke promises made
some, calls are answered or not. The same seed gives the same debtors. Nothing here describes a real person.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from strategist import Strategist

AS_OF = "2026-11-24T10:00:00+00:00"
PLACES = {
    "GB": 0.16, "GB-SCT": 0.03, "US-NY": 0.08, "US-CA": 0.10, "US-TX": 0.08, "US-FL": 0.06, "US": 0.03,
    "CN": 0.18, "CN-SH": 0.04, "DE": 0.10, "FR": 0.07, "NL": 0.04, "SG": 0.03,
}  # fmt: skip
CURRENCY = {"GB": "GBP", "US": "USD", "CN": "CNY", "DE": "EUR", "FR": "EUR", "NL": "EUR", "SG": "SGD"}
PART = 500_000
"""Debtors drawn at once."""

Flags = NDArray[np.bool_]


class Drawing:
    """Draws one part of the portfolio into columns."""

    def __init__(self, strategist: Strategist, first: int, count: int, seed: int) -> None:
        self.random = np.random.default_rng([seed, first])
        self.count, self.first = count, first
        self.fact = strategist.program.vocabulary.fact
        self.columns: dict[str, pl.Series] = {}

    def chance(self, share: float | NDArray[np.float64]) -> Flags:
        """Rows to which something happens."""
        return self.random.random(self.count) < share

    def put(self, name: str, values: object, known: Flags | None = None, kind: pl.DataType | None = None) -> None:
        """A column; blank where nobody knows."""
        series = pl.Series(name, values, dtype=kind)
        self.columns[name] = series if known is None else series.set(pl.Series(~known), None)

    def number(self, name: str, values: NDArray[np.float64] | NDArray[np.int64], known: Flags | None = None) -> None:
        """A column of whole numbers."""
        self.put(name, np.asarray(values).astype(np.int64), known)

    def money(self, name: str, amounts: NDArray[np.float64], known: Flags | None = None) -> None:
        """A column of amounts with two decimals."""
        self.put(name, np.rint(amounts * 100) / 100, known)

    def one_of(self, name: str, shares: dict[str, float], known: Flags | None = None) -> NDArray[np.int64]:
        """A column of one of some values, with their shares."""
        weights = np.array(list(shares.values()))
        drawn = self.random.choice(len(shares), self.count, p=weights / weights.sum())
        words = list(shares)
        kind: pl.DataType = pl.Enum(self.fact[name].values) if self.fact[name].values else pl.String()
        self.put(name, pl.Series(words, dtype=kind).gather(drawn), known)
        return drawn

    def flag(self, name: str, share: float | NDArray[np.float64], known: Flags | None = None) -> Flags:
        """A column of yes and no."""
        drawn = self.chance(share)
        self.put(name, drawn, known)
        return drawn

    def frame(self) -> pl.DataFrame:
        """The part as a frame."""
        self._identity()
        self._debt()
        self._behaviour()
        self._history()
        return pl.DataFrame(list(self.columns.values()))

    def _identity(self) -> None:
        numbers = pl.Series(np.arange(self.first, self.first + self.count))
        self.put("debtor_id", pl.Series("debtor_id", "D-" + numbers.cast(pl.String)))
        place = self.one_of("jurisdiction", PLACES)
        words = list(PLACES)
        currencies = pl.Series([CURRENCY[word[:2]] for word in words])
        self.put("currency", currencies.gather(place))
        kinds = {"company": 0.55, "sole_trader": 0.13, "individual": 0.28, "partnership": 0.03, "public_body": 0.01}
        kind = self.one_of("debtor_kind", kinds)
        self.person = (kind == 1) | (kind == 2)
        self.put(
            "debt_purpose",
            pl.Series(["commercial", "consumer"], dtype=pl.Enum(self.fact["debt_purpose"].values)).gather(
                (kind == 2).astype(np.int64)
            ),
            self.chance(0.8),
        )
        self.one_of("debt_type", {"trade_credit": 0.6, "services": 0.25, "rent": 0.05, "utility": 0.1})
        self.one_of("creditor_role", {"first_party": 0.92, "third_party": 0.06, "debt_buyer": 0.02})
        self.flag("creditor_is_sme", 0.3, self.chance(0.5))

    def _debt(self) -> None:
        random, count = self.random, self.count
        self.dpd = np.where(self.chance(0.2), -random.integers(1, 30, count), np.rint(random.gamma(0.9, 45, count)))
        self.number("days_past_due", self.dpd)
        self.amount = np.exp(random.normal(7.6, 1.6, count)) * np.where(self.person, 0.3, 1)
        self.money("amount_overdue", np.where(self.dpd > 0, self.amount, 0))
        self.disputed = self.chance(0.05)
        self.money("amount_disputed", self.amount * random.random(count) * 0.9, self.disputed & (self.dpd > 0))
        self.money("total_exposure", self.amount * (1 + random.gamma(1, 1.5, count)))
        self.money("credit_limit", np.rint(self.amount * random.gamma(2, 2, count) / 1000) * 1000, self.chance(0.5))
        self.number("invoices_overdue", np.where(self.dpd > 0, 1 + random.poisson(self.dpd.clip(0) / 40), 0))
        paid = self.chance(0.7)
        last = random.gamma(1.5, 30, count)
        self.number("last_payment_days_ago", last, paid)
        self.money("last_payment_amount", self.amount * random.random(count), paid)
        self.flag("payment_dishonoured", 0.01)
        self.one_of("exposure_trend", {"falling": 0.3, "flat": 0.4, "growing": 0.3}, self.chance(0.6))
        self.one_of("relationship_value", {"low": 0.5, "medium": 0.35, "high": 0.15}, self.chance(0.4))
        self.one_of("credit_standing", {"poor": 0.2, "fair": 0.5, "good": 0.3}, self.chance(0.35))
        self.one_of("financial_strength", {"weak": 0.2, "fair": 0.5, "strong": 0.3}, self.chance(0.25))
        self.flag("new_orders_placed", 0.4, self.chance(0.5))
        self.flag("credit_insured", 0.3, self.chance(0.3))

    def _behaviour(self) -> None:
        random, count = self.random, self.count
        age = self.dpd.clip(0)
        self.one_of(
            "payment_habit", {"prompt": 0.35, "on_reminder": 0.4, "slow": 0.2, "avoids": 0.05}, self.chance(0.6)
        )
        self.one_of("cooperation", {"friendly": 0.3, "neutral": 0.6, "hostile": 0.1}, self.chance(0.3))
        self.one_of(
            "reported_cause",
            {"negligence": 0.3, "dissatisfaction": 0.15, "tight_funds": 0.45, "deliberate": 0.1},
            self.chance(0.15),
        )
        reminders = random.poisson(np.minimum(age / 20, 4))
        self.number("reminders_sent", reminders)
        calls = random.poisson(np.minimum(age / 25, 6))
        self.number("calls_made", calls)
        self.number("calls_answered", random.binomial(calls, 0.5), calls > 0)
        touched = (reminders + calls) > 0
        since = random.gamma(1.2, 10, count)
        self.number("days_since_last_contact", since, touched)
        self.number("contacts_last_7_days", np.where(since < 7, random.integers(1, 4, count), 0), touched)
        self.number("calls_last_7_days", np.where((since < 7) & (calls > 0), 1, 0), touched)
        made = random.poisson(np.minimum(age / 60, 2)) * (calls > 0)
        kept = random.binomial(made, 0.55)
        self.number("promises_made", made)
        self.number("promises_kept", kept)
        self.number("promises_broken", random.binomial(made - kept, 0.8))
        promised = (made > 0) & self.chance(0.25)
        day = pl.Series(20781 + random.integers(-10, 20, count)).cast(pl.Date)
        self.put("open_promise_date", day, promised)
        self.money("open_promise_amount", self.amount * 0.5, promised)
        self.number("promise_broken_days_ago", random.gamma(1.2, 15, count), (made > kept) & self.chance(0.7))
        self.flag("evasive", 0.06, self.chance(0.3))
        self.flag("complaint_open", np.where(self.disputed, 0.6, 0.01))
        self.flag("distress_signs", 0.2, self.chance(0.15))
        self.flag("contact_details_valid", 0.95, self.chance(0.8))
        excuses = {"payment_sent": 0.3, "cashier_absent": 0.2, "no_funds": 0.3, "market_poor": 0.2}
        self.one_of("excuse", excuses, (calls > 0) & self.chance(0.2))

    def _history(self) -> None:
        random, count = self.random, self.count
        self.flag("contract_signed", 0.85, self.chance(0.7))
        self.flag("delivery_proof_signed", 0.8, self.chance(0.5))
        self.one_of("reconciliation_status", {"none": 0.6, "sent": 0.2, "confirmed": 0.2}, self.chance(0.5))
        late = self.dpd > 45
        noticed = late & self.chance(0.3)
        self.put("demand_letter_sent", noticed | (late & self.chance(0.2)))
        self.number("final_notice_days_ago", random.gamma(1.2, 20, count), noticed)
        self.one_of("supply_status", {"normal": 0.9, "cash_only": 0.07, "suspended": 0.03})
        self.one_of("legal_status", {"none": 0.985, "filed": 0.01, "judgment": 0.005})
        placed = (self.dpd > 120) & self.chance(0.15)
        agencies = pl.Series(["none", "placed"], dtype=pl.Enum(self.fact["agency_status"].values))
        self.put("agency_status", agencies.gather(placed.astype(np.int64)))
        self.number("agency_days", random.integers(1, 180, count), placed)
        self.one_of("plan_status", {"none": 0.95, "active": 0.03, "broken": 0.015, "completed": 0.005})
        self.flag("represented_by_attorney", 0.01, self.person)
        self.flag("cease_contact_requested", 0.01, self.person)
        self.flag("disputed_in_writing", np.where(self.disputed, 0.4, 0), self.person | self.disputed)
        self.flag("vulnerable", 0.05, self.person & self.chance(0.6))
        self.flag("breathing_space", 0.01, self.person)
        self.flag("insolvency_stay", 0.005)
        self.flag("deceased", 0.003, self.person)
        opted = pl.Series([["phone"], ["sms", "email"], []], dtype=pl.List(pl.String))
        self.put("opted_out_channels", opted.gather(random.choice(3, count, p=[0.03, 0.02, 0.95])))
        known = pl.Series([["finance_contact"], ["finance_contact", "owner"], ["orderer"]], dtype=pl.List(pl.String))
        self.put("contacts_known", known.gather(random.choice(3, count)), self.chance(0.7))


def write_debtors(path: Path, count: int, seed: int = 1) -> Path:
    """A Parquet file of so many debtors, part by part; kept if it is there already."""
    if path.exists():
        return path
    strategist = Strategist.load()
    whole = pl.concat(
        [
            pl.defer(
                lambda first=first: Drawing(strategist, first, min(PART, count - first), seed).frame(),
                schema=Drawing(strategist, 0, 1, seed).frame().schema,
            )
            for first in range(0, count, PART)
        ]
    )
    unfinished = path.with_suffix(".part")
    whole.sink_parquet(unfinished, row_group_size=131_072)
    unfinished.replace(path)
    return path
