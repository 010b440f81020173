"""What each fact means, on ledgers small enough to count by hand. The day is always 30 June 2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from strategist.portfolio import ledger
from strategist.portfolio.ledger.definitions import DEFINITIONS

from .conftest import Books, Row

DAY = date(2026, 6, 30)
MAY = {"debtor_id": "D", "invoice_id": "R1", "amount": "100", "issued_on": "2026-05-01", "due_on": "2026-05-31"}
JUNE = {"debtor_id": "D", "invoice_id": "R2", "amount": "50", "issued_on": "2026-06-01", "due_on": "2026-06-30"}
PAID = {"debtor_id": "D", "invoice_id": "R1", "amount": "40", "paid_on": "2026-06-10"}
CALL = {"debtor_id": "D", "contacted_on": "2026-06-29", "channel": "phone"}
PROMISE = {"debtor_id": "D", "made_on": "2026-06-10", "promised_on": "2026-06-15", "amount": "60"}


def found(books: Books, **tables: list[Row]) -> dict[str, object]:
    return ledger.facts_of(books(**{"invoices": [MAY, JUNE], **tables}), "D", as_of=DAY)


def test_an_item_is_overdue_from_the_day_after_its_due_day(books: Books) -> None:
    facts = found(books)
    assert (facts["amount_overdue"], facts["invoices_overdue"], facts["days_past_due"]) == (100, 1, 30)
    assert (facts["total_exposure"], facts["claim_arose_on"]) == (150, date(2026, 5, 31))


def test_before_the_due_day_the_days_are_negative(books: Books) -> None:
    facts = ledger.facts_of(books(invoices=[MAY]), "D", as_of=date(2026, 5, 20))
    assert (facts["days_past_due"], facts["amount_overdue"], facts["invoices_overdue"]) == (-11, 0, 0)


def test_an_invoice_is_not_known_before_it_is_issued(books: Books) -> None:
    with pytest.raises(ledger.LedgerError, match="knows no debtor `D` as of 2026-04-30"):
        ledger.facts_of(books(invoices=[MAY]), "D", as_of=date(2026, 4, 30))


def test_part_payments_lower_what_is_open(books: Books) -> None:
    facts = found(books, payments=[PAID, {**PAID, "amount": "10.0001", "paid_on": "2026-06-12"}])
    assert facts["amount_overdue"] == Decimal("49.9999")
    assert (facts["last_payment_days_ago"], facts["last_payment_amount"], facts["days_since_last_payment"]) == (
        18,
        Decimal("10.0001"),
        18,
    )


def test_credit_on_account_pays_the_oldest_item_first(books: Books) -> None:
    facts = found(books, payments=[{**PAID, "invoice_id": "R99", "amount": "120"}])
    assert (facts["amount_overdue"], facts["total_exposure"], facts["days_past_due"]) == (0, 30, 0)


def test_credit_on_account_can_be_left_aside(books: Books) -> None:
    aside = books(settings={"on_account": "aside"}, invoices=[MAY], payments=[{**PAID, "invoice_id": ""}])
    assert ledger.facts_of(aside, "D", as_of=DAY)["amount_overdue"] == 100


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            {"credit_notes": [{"debtor_id": "D", "invoice_id": "R1", "amount": "100", "issued_on": "2026-06-02"}]},
            id="credit note",
        ),
        pytest.param({"invoices": [MAY, {**MAY, "invoice_id": "R3", "amount": "-100"}]}, id="negative invoice"),
        pytest.param({"invoices": [{**MAY, "paid_on": "2026-06-30"}]}, id="paid but listed"),
        pytest.param(
            {"invoices": [{**MAY, "paid_on": "2026-06-30"}], "payments": [{**PAID, "amount": "100"}]},
            id="paid twice over",
        ),
        pytest.param({"invoices": [{**MAY, "cancelled_on": "2026-06-30"}]}, id="cancelled"),
        pytest.param({"invoices": [{**MAY, "amount": "0.00"}]}, id="zero"),
        pytest.param({"payments": [{**PAID, "amount": "110"}]}, id="overpaid"),
    ],
)
def test_nothing_is_asked_of_who_owes_nothing(books: Books, more: dict[str, list[Row]]) -> None:
    facts = found(books, **{"invoices": [MAY], **more})
    assert (facts["amount_overdue"], facts["invoices_overdue"]) == (0, 0)
    assert "days_past_due" not in facts


def test_open_amounts_and_flags_of_an_extract_hold_from_its_day(books: Books) -> None:
    listed = books(
        settings={"as_of": "2026-06-15"},
        invoices=[{**MAY, "open_amount": "70", "paid": ""}, {**JUNE, "open_amount": "", "paid": "yes"}],
    )
    assert ledger.facts_of(listed, "D", as_of=date(2026, 6, 14))["total_exposure"] == 150
    assert ledger.facts_of(listed, "D", as_of=date(2026, 6, 15))["total_exposure"] == 70


def test_a_payment_that_bounced_does_not_count_from_then_on(books: Books) -> None:
    bounced = {"payments": [{**PAID, "returned_on": "2026-06-20"}]}
    before = ledger.facts_of(books(invoices=[MAY], **bounced), "D", as_of=date(2026, 6, 19))
    assert (before["amount_overdue"], before["payment_dishonoured"]) == (60, False)
    after = found(books, **bounced)
    assert (after["amount_overdue"], after["payment_dishonoured"]) == (100, True)
    assert "last_payment_days_ago" not in after


def test_contacts_of_the_present_arrears_are_counted_and_windows_end(books: Books) -> None:
    before = {**CALL, "contacted_on": "2026-05-30"}
    eve = {**CALL, "contacted_on": "2026-06-23", "reached": "yes"}
    letter = {**CALL, "channel": "letter", "contacted_on": "2026-06-24"}
    facts = found(books, contacts=[{**CALL, "reached": ""}, before, eve, letter])
    assert (facts["calls_made"], facts["calls_answered"], facts["reminders_sent"]) == (2, 1, 1)
    assert (facts["calls_last_7_days"], facts["contacts_last_7_days"], facts["messages_last_7_days"]) == (1, 2, 0)
    assert (facts["days_since_last_contact"], facts["days_since_last_conversation"]) == (1, 7)


def test_steps_change_what_the_rulebook_says_they_change(books: Books) -> None:
    steps = [
        {**CALL, "channel": "letter", "step": "final_notice", "contacted_on": "2026-06-20"},
        {**CALL, "step": "firm_call"},
        {**CALL, "step": "firm_call"},
    ]
    facts = found(books, contacts=steps)
    assert (facts["final_notice_days_ago"], facts["demand_letter_sent"], facts["firm_calls_made"]) == (10, True, 2)
    assert facts["reminders_sent"] == 0  # the letter was no reminder


@pytest.mark.parametrize(
    ("paid", "told"),
    [
        pytest.param([], {"promises_made": 1, "promises_broken": 1, "promises_kept": 0, "promise_broken_days_ago": 12, "last_payment_vs_promise": "none"}, id="nothing came"),
        pytest.param([("60", "2026-06-17")], {"promises_kept": 1, "promises_broken": 0, "last_payment_vs_promise": "full"}, id="within the grace"),
        pytest.param([("60", "2026-06-18")], {"promises_kept": 0, "promises_broken": 1}, id="a day after the grace"),
        pytest.param([("60", "2026-06-09")], {"promises_kept": 0, "promises_broken": 1}, id="before it was given"),
        pytest.param([("57", "2026-06-12")], {"promises_kept": 1}, id="nearly all"),
        pytest.param([("56.99", "2026-06-12")], {"promises_kept": 0, "promises_broken": 1, "last_payment_vs_promise": "partial"}, id="less than nearly all"),
    ],
)  # fmt: skip
def test_a_promise_is_kept_or_broken_by_what_came_in_its_time(
    books: Books, paid: list[tuple[str, str]], told: dict[str, object]
) -> None:
    payments = [{"debtor_id": "D", "amount": amount, "paid_on": day} for amount, day in paid] or [
        {"debtor_id": "D", "amount": "", "paid_on": ""}
    ]
    facts = found(books, invoices=[{**MAY, "amount": "500"}], promises=[PROMISE], payments=payments)
    assert {name: facts[name] for name in told} == told


def test_a_promise_is_open_until_its_grace_is_over(books: Books) -> None:
    kept = books(invoices=[MAY], promises=[PROMISE], payments=[{**PAID, "paid_on": "2026-07-30"}])
    last, after = (ledger.facts_of(kept, "D", as_of=date(2026, 6, day)) for day in (17, 18))
    assert (last["open_promise_date"], last["open_promise_amount"], last["promises_broken"]) == (
        date(2026, 6, 15),
        60,
        0,
    )
    assert (after.get("open_promise_date"), after["promises_broken"], after["promise_broken_days_ago"]) == (None, 1, 0)


def test_a_new_promise_replaces_one_whose_day_has_not_passed(books: Books) -> None:
    later = {**PROMISE, "made_on": "2026-06-14", "promised_on": "2026-07-01"}
    facts = found(books, promises=[PROMISE, later], payments=[{**PAID, "paid_on": "2026-06-02"}])
    assert (facts["promises_made"], facts["promises_broken"], facts["open_promise_date"]) == (2, 0, date(2026, 7, 1))


def test_disputes_hold_while_they_are_open(books: Books) -> None:
    dispute = {"debtor_id": "D", "invoice_id": "R1", "opened_on": "2026-06-05", "amount": "30", "in_writing": "yes"}
    facts = found(books, disputes=[dispute])
    assert (
        facts["amount_disputed"],
        facts["complaint_open"],
        facts["disputed_in_writing"],
        facts["dispute_received_days_ago"],
    ) == (30, True, True, 25)
    closed = found(books, disputes=[{**dispute, "closed_on": "2026-06-30"}])
    assert (closed["amount_disputed"], closed["complaint_open"]) == (0, False)
    whole = found(books, disputes=[{**dispute, "amount": ""}])
    assert (whole["amount_disputed"], whole["days_past_due"]) == (100, 0)  # the undisputed item is due today
    account = found(books, disputes=[{**dispute, "invoice_id": "", "amount": "999"}])
    assert account["amount_disputed"] == account["amount_overdue"] == 100


def test_a_disputed_flag_counts_from_its_day_or_the_day_of_the_extract(books: Books) -> None:
    flagged = books(settings={"as_of": "2026-06-15"}, invoices=[{**MAY, "disputed": "yes"}])
    assert ledger.facts_of(flagged, "D", as_of=date(2026, 6, 14))["complaint_open"] is False
    assert ledger.facts_of(flagged, "D", as_of=date(2026, 6, 15))["amount_disputed"] == 100


def test_amounts_are_told_in_the_debtors_currency_by_the_rate_of_the_day(books: Books) -> None:
    rates = [
        {"currency": "USD", "day": "2026-01-01", "rate": "0.80"},
        {"currency": "USD", "day": "2026-06-30", "rate": "0.90"},
    ]
    dollars = {**MAY, "currency": "USD", "amount": "33.35"}
    euros = books(invoices=[{**MAY, "invoice_id": "R9"}, dollars], rates=rates)
    assert ledger.facts_of(euros, "D", as_of=date(2026, 6, 29))["amount_overdue"] == Decimal("126.68")
    assert ledger.facts_of(euros, "D", as_of=DAY)["amount_overdue"] == Decimal("130.02")  # 30.015, half up
    american = books(
        debtors=[{"debtor_id": "D", "currency": "USD"}], invoices=[dollars, {**MAY, "invoice_id": "R9"}], rates=rates
    )
    facts = ledger.facts_of(american, "D", as_of=DAY)
    assert (facts["currency"], facts["amount_overdue"]) == ("USD", Decimal("144.46"))  # 33.35 + 111.111…


def test_a_payment_in_another_currency_stays_on_account(books: Books) -> None:
    rates = [{"currency": "USD", "day": "2026-01-01", "rate": "0.80"}]
    facts = ledger.facts_of(books(invoices=[MAY], payments=[{**PAID, "currency": "USD"}], rates=rates), "D", as_of=DAY)
    assert (facts["amount_overdue"], facts["last_payment_amount"]) == (100, 32)


def test_master_data_stand_before_what_is_computed_and_counters_move(books: Books) -> None:
    master = {"debtor_id": "D", "name": "恒达", "debtor_kind": "company", "total_exposure": "900", "agency_days": "5", "agency_status": "placed",
              "contacts_known": "owner; nobody,attorney", "jurisdiction": "Germany"}  # fmt: skip
    kept = books(settings={"as_of": "2026-06-20"}, invoices=[MAY], debtors=[master])
    facts = ledger.facts_of(kept, "D", as_of=DAY)
    assert (facts["total_exposure"], facts["agency_days"], facts["contacts_known"]) == (900, 15, ["attorney", "owner"])
    assert "jurisdiction" not in facts  # no ISO code: unknown, the protected case
    assert "agency_days" not in ledger.facts_of(kept, "D", as_of=date(2026, 6, 10))


def test_what_nobody_keeps_is_unknown(books: Books) -> None:
    assert set(found(books)) == {
        "debtor_id", "as_of", "currency", "amount_overdue", "invoices_overdue", "total_exposure", "days_past_due", "claim_arose_on",
    }  # fmt: skip


def test_definitions_are_about_facts_of_the_vocabulary_or_say_what_an_overlay_may_declare(shipped) -> None:
    names = [definition.fact for definition in DEFINITIONS]
    assert len(names) == len(set(names))
    assert {name for name in names if name not in shipped.program.vocabulary.fact} == {
        "average_days_late",
        "credit_balance",
        "paid_late_pct",
    }


def test_an_overlay_gets_a_fact_by_declaring_it(books: Books, tmp_path) -> None:
    from strategist import Strategist

    from .conftest import write

    own = tmp_path / "own"
    own.mkdir()
    (own / "rulebook.yaml").write_text(
        "rulebook: own\nversion: 1.0.0\nextends: default\ninputs:\n  habit:\n    average_days_late: {type: int, unit: day, help: x}\n"
        "    paid_late_pct: {type: int, unit: percent, help: x}\n",
        encoding="utf-8",
    )
    early = {**MAY, "invoice_id": "R5"}
    payments = [{**PAID, "amount": "100"}, {**PAID, "invoice_id": "R5", "amount": "100", "paid_on": "2026-05-20"}]
    path = write(
        tmp_path, {"invoices": [MAY, early], "payments": payments}, {}, {"invoices": [MAY], "payments": [PAID]}
    )
    facts = ledger.facts_of(ledger.read(path, Strategist.load(own, cache=False).program), "D", as_of=DAY)
    assert (facts["average_days_late"], facts["paid_late_pct"]) == (5, 50)
