"""Whatever keeps decisions keeps each once, whole or not at all, and gives back what was kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from folders import load
from strategist import Store
from strategist.analysis.diff.book import book_of_layers
from strategist.store.record import stored_decision

from .conftest import BOOK, MOMENT, decided


def test_a_decision_is_kept_once_and_comes_back_as_it_was(address, small):
    decision = decided(
        small, "D-1", days_past_due=40, amount_overdue="1200.5", currency="CNY", signs=["fraud", "flight"]
    )
    with Store.open(address) as store:
        first = store.append(decision)
        kept = store.read(first)
        assert store.append(decision) == first
        assert store.count() == 1
    assert kept == stored_decision(decision, kept.stored_at)
    assert (kept.debtor_id, kept.as_of, kept.day) == ("D-1", MOMENT, date(2026, 11, 24))
    assert kept.raw() == {
        "as_of": MOMENT, "debtor_id": "D-1", "days_past_due": 40, "amount_overdue": "1200.50", "currency": "CNY",
        "signs": ["flight", "fraud"],
    }  # fmt: skip
    assert kept.next_step == decision.next_step
    assert stored_decision(small.recommend(kept.raw()), "another day").id == first
    with Store.open(address, create=False) as again:
        assert again.read(first[:8]) == kept


def test_not_before_and_guards_and_sources_are_kept(address, small):
    decision = decided(small, "D-1", days_past_due=3, days_since_last_contact=2)
    with Store.open(address) as store:
        kept = store.read(store.append(decision))
    assert decision.not_before is not None
    assert kept.not_before == decision.not_before
    assert kept.as_json()["guards"] == ["gap"]
    assert kept.as_json()["fired"] == list(decision.fired)
    assert kept.as_json()["tactics"] == {"channel": "phone", "tone": "soft"}


def test_decisions_of_a_debtor_and_of_a_day_are_found_in_order_of_time(address, small):
    moments = ["2026-11-25T10:00:00+08:00", "2026-11-24T11:00:00+08:00", "2026-11-24T10:00:00+08:00"]
    with Store.open(address) as store:
        store.append_all([decided(small, "D-1", days_past_due=n, as_of=moment) for n, moment in enumerate(moments)])
        store.append(decided(small, "D-2", days_past_due=9))
        of_debtor = [one.as_of for one in store.find(debtor_id="D-1")]
        of_day = [(one.debtor_id, one.as_of) for one in store.find(day=date(2026, 11, 24))]
        both = store.find(debtor_id="D-1", day=date(2026, 11, 25))
        assert len(store.find(limit=2)) == 2
    assert of_debtor == sorted(moments)
    assert sorted(of_day) == [("D-1", moments[2]), ("D-1", moments[1]), ("D-2", MOMENT)]
    assert [one.as_of for one in both] == [moments[0]]


def test_the_rule_files_are_kept_with_the_decision_and_say_the_same_again(address, small):
    with Store.open(address) as store:
        kept = store.read(store.append(decided(small, "D-1")))
        texts = store.texts(kept)
        assert texts.sha256 == small.program.sha256 == kept.rulebook_sha256
        assert book_of_layers(texts.layers, texts.layers[-1][0], "kept").program.sha256 == texts.sha256
        other = load(BOOK.replace("strength: 80", "strength: 20"))
        changed = store.read(store.append(decided(other, "D-1")))
        assert changed.id != kept.id
        assert store.texts(changed).to_json() != texts.to_json()


def test_all_or_nothing(address, small):
    """A failure in the second batch leaves nothing of the first."""
    rows = [stored_decision(decided(small, f"D-{number}"), "now") for number in range(4)]

    def failing():
        yield rows[:2]
        raise RuntimeError("the power went")

    with Store.open(address) as store:
        store.append(decided(small, "D-before"))
        with pytest.raises(RuntimeError):
            store._backend.append(failing(), [])
        assert [one.debtor_id for one in store.find()] == ["D-before"]
        assert store._backend.append([rows[:2], rows[1:]], []) == 4
        assert store.count() == 5


def test_two_who_keep_the_same_decisions_at_once_keep_each_once(address, small):
    decisions = [decided(small, f"D-{number}", days_past_due=number) for number in range(60)]
    with Store.open(address) as first:
        first.append(decisions[0])

    def keep(_: int) -> list[str]:
        with Store.open(address) as store:
            return store.append_all(decisions)

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(keep, range(4)))
    assert ids[0] == ids[1] == ids[2] == ids[3]
    with Store.open(address) as store:
        assert store.count() == 60
        assert {one.id for one in store.find()} == set(ids[0])


def test_an_empty_store_is_empty(address):
    with Store.open(address) as store:
        assert (store.count(), list(store.find()), list(store.find(debtor_id="D-1"))) == (0, [], [])
