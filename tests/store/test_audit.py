"""An audit names the edit or the correction that changed a decision, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from folders import write_folder
from strategist import ProfileError, RulebookError, Store, Strategist
from strategist.store.audit import Audit, audit
from strategist.store.record import StoredDecision

from .conftest import BOOK, MOMENT

FACTS = {"debtor_id": "D-1", "as_of": MOMENT, "days_past_due": 40, "amount_overdue": "1500.00", "currency": "CNY",
         "calls_made": 2}  # fmt: skip


class Kept:
    """A decision kept under the small rulebook, and rulebooks edited since."""

    def __init__(self, place: Path) -> None:
        self.place, self.url = place, str(place / "kept.db")
        folder = write_folder(place / "book", {"rulebook.yaml": BOOK})
        with Store.open(self.url) as store:
            self.id = store.append(Strategist.load(folder).recommend(FACTS))

    def audit(self, *edits: tuple[str, str], facts: dict[str, object] | None = None) -> Audit:
        """The audit after edits of the rule text and with facts corrected."""
        text = BOOK
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        folder = write_folder(self.place / "edited", {"rulebook.yaml": text})
        corrected = None if facts is None else {k: v for k, v in {**FACTS, **facts}.items() if v is not None}
        with Store.open(self.url, create=False) as store:
            return audit(store, self.id, folder, corrected)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


WEAKER = ("{propose: sue, strength: 80}", "{propose: sue, strength: 20}")
OLDER = ("{unit: day, value: 30}", "{unit: day, value: 50}")
WORDS = ("The debt is {age_band}.", "It is {age_band}.")
IDLE = ("when: {calls_made: over 3}", "when: {calls_made: over 4}")


def told(found: Audit) -> list[tuple[str, str, list[str], list[str]]]:
    return [(str(m), w.how, [e.id for e in w.edits], [c.fact for c in w.corrections]) for m, w in found.found]


def test_the_same_rules_and_facts_decide_the_same(kept):
    found = kept.audit()
    assert (found.same, found.because, found.edits, found.corrections) == (True, (), (), ())
    assert "SAME: the rulebook is the same" in found.text()


def test_edits_that_decide_nothing_here_leave_it_the_same(kept):
    found = kept.audit(WORDS, IDLE)
    assert found.same
    assert [edit.id for edit in found.edits] == ["evasive"]
    assert found.wording == 1
    assert "1 edit of the rulebook since, and the decision stays" in found.text()


def test_the_edited_rule_is_named_with_both_places_and_in_words(kept):
    found = kept.audit(IDLE, WEAKER)
    assert told(found) == [("sue -> call", "alone", ["sue-when-old"], [])]
    assert found.because == ("rules",)
    (edit,) = found.found[0][1].edits
    assert str(edit.old).startswith("book/rulebook.yaml:")
    assert str(edit.new).startswith("edited/rulebook.yaml:")
    assert "because rule `sue-when-old` was edited" in found.text()
    assert "strength 80 -> 20" in found.text()
    assert "1 other edit" in found.text()


def test_an_edited_parameter_is_named(kept):
    assert told(kept.audit(OLDER)) == [("sue -> call", "alone", ["old_after_days"], [])]


def test_the_corrected_fact_is_named_with_before_and_after(kept):
    found = kept.audit(facts={"disputed": True, "name": "Somebody"})
    assert told(found) == [("sue -> call", "alone", [], ["disputed"])]
    assert found.because == ("facts",)
    assert "because fact `disputed` was corrected: not stated -> true" in found.text()
    assert "corrected `name`" in found.text()


def test_a_fact_taken_away_is_a_correction_too(kept):
    assert told(kept.audit(facts={"days_past_due": None})) == [("sue -> monitor", "alone", [], ["days_past_due"])]


def test_an_edit_and_a_correction_that_would_do_alone_are_both_named(kept):
    found = kept.audit(WEAKER, facts={"disputed": True})
    assert told(found) == [("sue -> call", "alone", ["sue-when-old"], ["disputed"])]
    assert found.because == ("rules", "facts")
    assert "or fact `disputed`" in found.text()


def test_an_edit_and_a_correction_that_only_together_do_it(kept):
    higher = ("{CNY: 1000, USD: 150}", "{CNY: 1400, USD: 150}")
    assert kept.audit(higher).same
    assert kept.audit(facts={"amount_overdue": "1200.00"}).same
    found = kept.audit(higher, facts={"amount_overdue": "1200.00"})
    assert told(found) == [("sue -> call", "together", ["small_amount"], ["amount_overdue"])]
    assert "and fact `amount_overdue` was corrected: 1500.00 -> 1200.00" in found.text()


def test_edits_that_only_together_do_it(kept):
    less = ("{propose: sue, strength: 80}", "{propose: sue, strength: 40}")
    more = ("{propose: call, strength: 30}", "{propose: call, strength: 50}")
    found = kept.audit(less, more, IDLE)
    assert told(found) == [("sue -> call", "together", ["call-when-overdue", "sue-when-old"], [])]


def test_a_correction_is_decided_for_the_moment_of_the_kept_decision(kept):
    found = kept.audit(facts={"as_of": "2027-01-01T00:00:00+00:00"})
    assert found.same
    assert "not as of 2027-01-01T00:00:00+00:00" in found.text(width=200)


def test_a_corrected_profile_that_cannot_be_is_refused(kept):
    with pytest.raises(ProfileError, match="unknown fact `days_past_du`"):
        kept.audit(facts={"days_past_du": 3})


def test_a_rulebook_that_refuses_the_profile_now(kept):
    never = ("rules:\n", "constraints:\n  - {id: calls, never: {calls_made: 2}, because: nobody calls twice}\nrules:\n")
    found = kept.audit(never)
    assert not found.same
    assert found.now.refused
    assert found.because == ("rules",)
    assert "refused" in found.text()


def test_another_version_of_strategist_is_said_to_be_the_cause(kept, monkeypatch):
    face = StoredDecision.face.fget
    monkeypatch.setattr(StoredDecision, "face", property(lambda row: face(row)._replace(step="hold")))
    found = kept.audit()
    assert (found.same, found.because) == (False, ("strategist",))
    assert "same rules, same facts" in found.text()


def test_json_says_the_same(kept):
    found = kept.audit(WEAKER, facts={"disputed": True}).as_json()
    assert (found["format"], found["result"], found["because"]) == ("strategist.audit/1", "changed", ["rules", "facts"])
    (change,) = found["changes"]
    assert (change["what"], change["old"], change["new"], change["how"]) == ("step", "sue", "call", "alone")
    assert change["rules"][0]["details"] == ["strength 80 -> 20"]
    assert change["facts"] == [{"fact": "disputed", "before": None, "after": True}]
    assert found["decision"]["id"] == kept.id


def test_kept_rules_that_no_longer_load_are_said_to_be_those(kept, monkeypatch):
    monkeypatch.setattr("strategist.store.audit.VERSION", "9.0.0")
    with Store.open(kept.url) as store:
        with store._backend._engine.begin() as connection:
            connection.exec_driver_sql(
                "update strategist_rulebooks set files = replace(files, 'strength:', 'strenght:')"
            )
        with pytest.raises(RulebookError) as caught:
            audit(store, kept.id, kept.place / "book")
    first, second, *_ = caught.value.problems
    assert first.message == f"the rule files that decided `{kept.id}` cannot be used by strategist 9.0.0"
    assert first.help.startswith("audit it with strategist ")
    assert second.place is not None
