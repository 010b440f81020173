"""Letters and scripts: late interest filled where due, without the paragraph where not, blanks where a fact is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from late_interest.book import LETTER, PROFILE, small
from strategist import Strategist

CHARGE = {
    "debtor_id": "D-1",
    "as_of": "2026-11-24T10:00:00+00:00",
    "jurisdiction": "DE",
    "debtor_kind": "company",
    "currency": "EUR",
    "amount_overdue": 6000,
    "days_past_due": 65,
    "reconciliation_status": "confirmed",
    "reminders_sent": 2,
    "calls_made": 3,
    "days_since_last_contact": 12,
    "demand_letter_sent": True,
    "escalated_days_ago": 12,
    "interest_notice_given": True,
}
"""A debtor whom the shipped rules charge with announced interest."""


def letter(strategist: Strategist, **facts: object) -> str:
    return str(strategist.recommend({**PROFILE, **facts}).tactics["script"])


def test_amounts_are_filled(tmp_path) -> None:
    assert letter(small(tmp_path)) == (
        "36,500.00 GBP is late. Interest to Fri 10 Jul 2026: 250.00 GBP, and 13.00 GBP a day. Fixed sum: 40.00 GBP. Please pay."
    )


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"jurisdiction": "US"}, "36,500.00 GBP is late. Please pay."),
        ({"kind": "consumer"}, "36,500.00 GBP is late. Please pay."),
        ({"amount_disputed": 36500}, "36,500.00 GBP is late. Please pay."),
        (
            {"currency": "EUR"},
            "36,500.00 EUR is late. Interest to Fri 10 Jul 2026: 250.00 EUR, and 13.00 EUR a day. Please pay.",
        ),
    ],
)
def test_a_paragraph_without_its_amount_drops(tmp_path, facts, left) -> None:
    assert letter(small(tmp_path), **facts) == left


def test_a_text_in_one_piece_stays_as_it_is(tmp_path) -> None:
    plain = "scripts:\n  - {id: p, for: [charge], kind: plain, source: [H.1], text: '{amount_overdue}, {sender}'}\n"
    assert letter(small(tmp_path, letter=plain)) == "36,500.00 GBP, [sender]"


def test_the_shipped_letter_of_charge(shipped) -> None:
    decision = shipped.recommend(CHARGE)
    assert decision.next_step == "charge_late_interest"
    found = shipped.late_interest(CHARGE)
    assert (
        f"To Tue 24 Nov 2026 it comes to {found.amount} EUR; each further day adds {found.per_day} EUR."
        in decision.tactics["script"]
    )
    assert "Besides it the fixed sum of 40.00 EUR is due." in decision.tactics["script"]


def test_a_letter_claims_no_upper_bound(shipped) -> None:
    """Of several items only the oldest one's age is known, so the sum of their interest is not."""
    script = shipped.recommend({**CHARGE, "invoices_overdue": 3}).tactics["script"]
    assert "the calculation is enclosed. Please pay principal and interest" in script


def test_each_letter_of_interest_reads_well_without_it(shipped) -> None:
    script = shipped.recommend({**CHARGE, "jurisdiction": "JP"}).tactics["script"]
    assert "the calculation is enclosed. Please pay principal and interest" in script


def test_a_recommendation_reckons_nothing(tmp_path) -> None:
    """Neither loading nor deciding imports the reckoning; only the words of a letter that names it do."""
    small(tmp_path)
    code = f"""
import sys
from strategist import Strategist
strategist = Strategist.load({str(tmp_path / "base")!r}, cache=False)
decision = strategist.recommend({PROFILE!r})
assert decision.next_step == "charge", decision.next_step
assert not [name for name in sys.modules if name.startswith(("strategist.late_interest", "babel"))]
assert "250.00 GBP" in decision.tactics["script"]
assert "strategist.late_interest.of_case" in sys.modules
"""
    assert "late_interest" in LETTER
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_not_known_stays_as_a_blank_to_fill_in() -> None:
    paid = {"debtor_id": "D-1", "as_of": "2026-11-24T10:00:00+00:00", "amount_overdue": 0, "last_payment_days_ago": 5}
    paid["reminders_sent"] = 1
    strategist = Strategist.load()
    assert str(strategist.recommend(paid).tactics["script"]).startswith("Good day [name], your payment has arrived")
    named = strategist.recommend({**paid, "name": "Rheintal Pumpen"})
    assert str(named.tactics["script"]).startswith("Good day Rheintal Pumpen, your payment has arrived")
