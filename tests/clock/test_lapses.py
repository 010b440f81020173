"""What lapses in the shipped rulebook: the day before and the day after a reader finds the same step, and the day is exact."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clock.test_next_change import both
from engines.test_engines_agree import scenarios
from strategist import ProfileError, Strategist

TODAY = date(2026, 11, 24)
PROMISE = {"open_promise_amount": 5000, "promises_made": 2, "calls_made": 2}
BASE = {
    "debtor_id": "d",
    "as_of": "2026-11-24T10:00:00+01:00",
    "jurisdiction": "DE",
    "debtor_kind": "company",
    "debt_type": "trade_credit",
    "currency": "EUR",
    "amount_overdue": 6000,
    "days_past_due": 25,
    "reconciliation_status": "confirmed",
    "reminders_sent": 1,
    "days_since_last_contact": 8,
}


def promised(days: int, **more: object) -> dict[str, object]:
    """A debtor whose promise falls due in so many days."""
    return {**BASE, **PROMISE, "open_promise_date": (TODAY + timedelta(days=days)).isoformat(), **more}


def advanced(strategist: Strategist, profile: dict[str, object], days: int):
    return strategist._foresight.passage.advance(strategist.case(profile), days)


def test_a_promise_past_its_grace_becomes_a_broken_one(shipped: Strategist) -> None:
    fact = shipped.program.vocabulary.fact
    before, after = (advanced(shipped, promised(-1), days) for days in (1, 2))
    names = ("promises_broken", "promise_broken_days_ago", "open_promise_date", "open_promise_amount")
    read = [[case.values[fact[name].slot] for name in names] for case in (before, after)]
    assert read[0][:2] == [0, None]
    assert None not in read[0][2:]
    assert read[1] == [1, 0, None, None]


def test_a_promise_kept_in_full_does_not_lapse(shipped: Strategist) -> None:
    case = advanced(shipped, promised(-1, last_payment_vs_promise="full"), 30)
    assert case.values[shipped.program.vocabulary.fact["promises_broken"].slot] == 0


def test_more_promises_were_made_than_a_profile_counted(shipped: Strategist) -> None:
    case = advanced(shipped, promised(-1, promises_made=1, promises_kept=1), 5)
    fact = shipped.program.vocabulary.fact
    assert [case.values[fact[f"promises_{word}"].slot] for word in ("made", "kept", "broken")] == [2, 1, 1]


@settings(max_examples=settings.default.max_examples * 2, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_the_step_after_a_lapse_is_the_step_before_it(data: st.DataObject) -> None:
    """A promise that ran out today and one that the clock made a broken one today get the same answer."""
    strategist, given_ = scenarios()
    profile = {"debtor_id": "d", **{k: v for k, v in data.draw(st.sampled_from(given_)).items() if v != "missing"}}
    profile |= {"promises_made": 9, "open_promise_amount": 5000}
    profile |= {"last_payment_vs_promise": data.draw(st.sampled_from(["partial", "none"]))}
    profile.pop("last_payment_days_ago", None)
    today = date.fromisoformat(str(profile["as_of"])[:10])
    profile["open_promise_date"] = (today - timedelta(days=data.draw(st.integers(3, 20)))).isoformat()
    try:
        case = strategist.case(profile)
    except ProfileError:
        return
    stated = strategist.decide(case)
    if "promise-lapsed" not in {reason.rule for reason in stated.because}:
        return
    lapse = next(lapse for lapse in strategist.program.lapses if lapse.id == "promise-runs-out")
    decided = strategist.decide(strategist._foresight.passage.change(case, lapse.effects))
    assert "promise-broken" in {reason.rule for reason in decided.because}
    assert (decided.next_step, decided.not_before is None) == (stated.next_step, stated.not_before is None)


@settings(max_examples=settings.default.max_examples, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_the_day_of_change_is_exact_around_promises_and_counts(data: st.DataObject) -> None:
    strategist, given_ = scenarios()
    profile = {"debtor_id": "d", **{k: v for k, v in data.draw(st.sampled_from(given_)).items() if v != "missing"}}
    profile |= {"promises_made": 9, "open_promise_amount": 5000}
    profile["open_promise_date"] = (TODAY + timedelta(days=data.draw(st.integers(-8, 12)))).isoformat()
    for name in ("calls_last_7_days", "messages_last_7_days", "contacts_last_7_days", "visits_last_30_days"):
        if data.draw(st.booleans()):
            profile[name] = data.draw(st.integers(0, 8))
    if data.draw(st.booleans()):
        profile["days_since_last_contact"] = data.draw(st.integers(0, 9))
    else:
        profile.pop("days_since_last_contact", None)
    try:
        decision = strategist.recommend(profile)
    except ProfileError:
        return
    quick, slow = both(strategist, decision, 60)
    assert quick == slow


def test_an_agency_without_a_day_of_placement_has_its_term(shipped: Strategist) -> None:
    profile = {**BASE, "agency_status": "placed", "days_past_due": 120}
    plan = shipped.plan(profile)
    assert [event.id for event in plan.events if event.kind == "lapse"] == ["placement-is-counted"]
    assert plan.steps[0].action == "recall_from_agency"
    assert 90 <= plan.steps[0].in_days <= 95
