"""Whatever a profile says, the answer is an amount or a reason, never an exception, and never less than nothing."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from strategist import LateInterest

KINDS = ("individual", "sole_trader", "partnership", "company", "public_body")
TYPES = ("trade_credit", "services", "rent", "utility", "small_loan", "private_loan", "other")
LARGE = 10**15


def maybe(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from((None, *values))


FACTS = st.fixed_dictionaries(
    {
        "jurisdiction": maybe("GB", "GB-SCT", "DE", "FR", "ES", "CN", "US", "US-NY", "JP", "ZZ"),
        "debtor_kind": maybe(*KINDS),
        "debt_purpose": maybe("consumer", "commercial", "mixed"),
        "debt_type": maybe(*TYPES),
        "currency": maybe("GBP", "EUR", "CNY", "USD", "JPY", "KWD", "XYZ", "pounds", ""),
        "amount_overdue": st.none() | st.decimals(-(10**11), 10**11, places=4),
        "days_past_due": st.none() | st.integers(-400, 4000) | st.integers(-LARGE, LARGE),
        "contract_interest_bp": st.none() | st.integers(-100, 5000) | st.integers(-LARGE, LARGE),
        "contract_made_on": st.none() | st.dates().filter(lambda day: 1900 <= day.year <= 2200).map(str),
        "creditor_is_sme": maybe(True, False),
        "debtor_is_large_enterprise": maybe(True, False),
        "active_duty_military": maybe(True, False),
        "insolvency_stay": maybe(True, False),
        "breathing_space": maybe(True, False),
        "discharged": maybe(True, False),
        "invoices_overdue": st.none() | st.integers(-1, 5),
        "as_of": st.sampled_from(("1900-01-01", "2026-07-01", "2200-12-31")).map(lambda day: f"{day}T12:00:00+00:00"),
    }
)


@given(FACTS, st.integers(0, 120))
def test_there_is_an_answer(shipped, facts, share) -> None:
    overdue = facts["amount_overdue"]
    disputed = None if overdue is None or overdue < 0 else min(overdue, round(overdue * share / 100, 4))
    found = shipped.late_interest({"debtor_id": "D", "amount_disputed": disputed or 0, **_possible(facts)})
    record = found.as_json()
    json.dumps(record)
    if isinstance(found, LateInterest):
        assert found.principal == overdue - (disputed or 0) > 0
        assert found.amount >= 0
        assert found.days == facts["days_past_due"]
        assert Decimal(record["with_principal"]) >= found.principal
    else:
        assert found.reason.endswith(".") or "`" in found.reason


def _possible(facts: dict) -> dict:
    """The vocabulary refuses a disputed part of a debt below nothing."""
    overdue = facts["amount_overdue"]
    return {**facts, "amount_overdue": None} if overdue is not None and overdue < 0 else facts
