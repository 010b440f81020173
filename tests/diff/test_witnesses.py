"""Witnesses show what they claim: each is run again by both rulebooks, from its text, through the public face."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from folders import SMALL, as_yaml, write_folder
from strategies import profiles, rulebooks
from strategist import ProfileError, RulebookError, Strategist
from strategist.analysis.diff import witnesses
from strategist.analysis.diff.attribution import ALONE, TOGETHER
from strategist.analysis.diff.book import read_book
from strategist.analysis.diff.difference import Difference, difference
from strategist.analysis.diff.face import Move
from strategist.analysis.diff.prover import Proof, SameMeaning, Witness
from strategist.analysis.diff.render import render
from strategist.analysis.diff.side import Side
from strategist.analysis.diff.symbolic_prover import SymbolicProver
from strategist.analysis.diff.witnesses import Shown
from strategist.rulebook.files import shipped_rules

from .books import MOMENT, edited

DAY = date(2026, 11, 24)


def claims_hold(found: Difference, one: Shown) -> None:
    """Run a witness from its text on both sides and look at what it says differs."""
    old, new = (Strategist(side.strategist.program) for side in found.sides)
    move = one.move
    try:
        before, after = old.recommend(one.text), new.recommend(one.text)
    except ProfileError:
        assert move.what == "refused"
        return
    if move.what == "step":
        assert (before.next_step, after.next_step) == (move.old, move.new)
        return
    assert before.next_step == after.next_step
    match move.what:
        case "due":
            assert before.not_before != after.not_before
            assert (before.not_before is None) is (move.old == "now")
            assert (after.not_before is None) is (move.new == "now")
        case "on the way to":
            assert (before.on_the_way_to or "nothing", after.on_the_way_to or "nothing") == (move.old, move.new)
        case "meanwhile":
            assert (before.meanwhile or "nothing", after.meanwhile or "nothing") == (move.old, move.new)
        case "together with":
            assert before.companions != after.companions
        case "script":
            assert (
                before.tactics["script"] != after.tactics["script"]
                or before.tactics.script_id != after.tactics.script_id
            )
        case tactic:
            assert before.tactics[tactic] != after.tactics[tactic]


def small(found: Difference, one: Shown) -> None:
    """No fact of a witness can be left out."""
    from strategist.analysis.diff.face import moves

    for name in one.profile:
        less = {other: value for other, value in one.profile.items() if other != name}
        old, new = found.sides
        assert one.move not in moves(old.face(less), new.face(less)), f"{name} is needless"


NUMBERS = st.sampled_from(["0", "1", "2", "5", "9"])


def mutate(draw: Any, document: dict[str, Any]) -> None:
    """One edit of a random rulebook."""
    rules = document["rules"]
    rule = rules[draw(st.integers(0, len(rules) - 1))]
    other = rules[draw(st.integers(0, len(rules) - 1))]
    kind = draw(st.sampled_from(["strength", "drop", "unless", "when", "then", "rung", "parameter", "row", "default"]))
    match kind:
        case "strength" if "strength" in rule["then"]:
            rule["then"]["strength"] = draw(st.sampled_from(["10", "55", "90"]))
        case "drop":
            rules.remove(rule)
        case "unless":
            rule["unless"] = {"calls": f"{draw(NUMBERS)}.."}
        case "when":
            rule["when"] = {"n_days": f"{draw(NUMBERS)}.."}
        case "then" if list(rule["then"]) == list(other["then"]):
            rule["then"] = other["then"]
        case "rung":
            document["actions"]["call"]["rung"] = draw(NUMBERS)
        case "parameter":
            document["parameters"]["limit"]["value"] = draw(NUMBERS)
        case "row" if document.get("tables"):
            document["tables"][0]["rows"].reverse()
        case "default":
            document["inputs"]["all_of_them"]["bad"]["default"] = "true"
        case _:
            rule["unless"] = {"bad": "true"}


@st.composite
def pairs(draw: Any) -> tuple[Any, str]:
    """A random rulebook, and its text after one edit."""
    random_book = draw(rulebooks())
    document = yaml.load(random_book.text, Loader=yaml.BaseLoader)
    mutate(draw, document)
    return random_book, as_yaml(document)


@settings(max_examples=10)
@given(pairs(), st.data())
def test_every_witness_of_a_random_edit_is_true(tmp_path_factory: pytest.TempPathFactory, pair: Any, data: Any) -> None:
    random_book, after = pair
    folder = tmp_path_factory.mktemp("pair")
    old = read_book(write_folder(folder / "old", {"rulebook.yaml": random_book.text}), "old")
    try:
        new = read_book(write_folder(folder / "new", {"rulebook.yaml": after}), "new")
    except RulebookError:
        assume(False)
        return
    proof = SameMeaning().equivalent(old.program, new.program)
    for _ in range(5):
        profile = data.draw(profiles(random_book))
        if proof is not None:
            assert Side(old.strategist).face(profile) == Side(new.strategist).face(profile)
    found = difference(old, new)
    assert found.proof == proof
    if proof is not None or old.program == new.program:
        assert found.shown == ()
    for one in found.shown:
        claims_hold(found, one)
        small(found, one)
        assert one.cause.edits
        assert set(one.cause.edits) <= set(found.changes)


def one_edit(tmp_path: Path, *edits: tuple[str, str], day: date | None = None) -> Difference:
    found = difference(*edited(tmp_path, *edits), day=day)
    for one in found.shown:
        claims_hold(found, one)
        small(found, one)
    return found


def found_moves(found: Difference) -> dict[Move, tuple[str, ...]]:
    return {one.move: tuple(edit.id for edit in one.cause.edits) for one in found.shown}


def test_a_bound_that_moved(tmp_path: Path) -> None:
    found = one_edit(tmp_path, ("when: {days_past_due: 1..}", "when: {days_past_due: 5..}"))
    assert found_moves(found) == {Move("step", "call", "monitor"): ("call-when-overdue",)}
    assert found.shown[0].profile == {"as_of": MOMENT, "days_past_due": 1}
    assert found.shown[0].text == f"as_of: '{MOMENT}'\ndays_past_due: 1\n"
    assert found.shown[0].cause.how == ALONE


def test_what_is_behind_a_derived_fact_and_a_currency(tmp_path: Path) -> None:
    found = one_edit(tmp_path, ("old_after_days: {unit: day, value: 30}", "old_after_days: {unit: day, value: 45}"))
    assert Move("on the way to", "sue", "nothing") in found_moves(found)
    assert set(found_moves(found).values()) == {("old_after_days",)}


def test_a_deferral(tmp_path: Path) -> None:
    found = one_edit(tmp_path, ("for: 7,", "for: 9,"))
    assert found_moves(found) == {
        Move("due", "a day", "a later day", "call"): ("gap",),
        Move("due", "now", "later", "call"): ("gap",),
    }


def test_tactics(tmp_path: Path) -> None:
    found = one_edit(tmp_path, ("advise: {tone: soft}", "advise: {tone: firm}"))
    assert found_moves(found) == {Move("tone", "soft", "firm"): ("soft-first",)}


def test_a_day_from_which_a_rule_holds(tmp_path: Path) -> None:
    edit = ("    when: {days_past_due: 1..}", "    valid: ..2026-12-31\n    when: {days_past_due: 1..}")
    found = one_edit(tmp_path, edit)
    assert found.shown[0].move == Move("step", "call", "monitor")
    assert str(found.shown[0].profile["as_of"]) > "2027"
    assert one_edit(tmp_path / "day", edit, day=date(2026, 6, 1)).shown == ()
    later = one_edit(tmp_path / "later", edit, day=date(2027, 6, 1))
    assert later.shown[0].profile["as_of"] == "2027-06-01T10:00:00+08:00"


def test_a_profile_that_is_refused(tmp_path: Path) -> None:
    edit = (
        "actions:\n",
        "constraints:\n  - {id: no, never: {disputed: true, calls_made: 0}, because: it is so}\nactions:\n",
    )
    found = one_edit(tmp_path, edit)
    assert [change.id for change in found.changes] == ["no"]
    for one in found.shown:
        assert one.move == Move("refused", "accepted", "refused")


def test_edits_that_do_it_together(tmp_path: Path) -> None:
    """Neither a lower strength nor a lower bound lets the call through, both do."""
    base = SMALL.replace("then: {propose: sue, strength: 80}", "then: {propose: sue, strength: 20}")
    edits = [
        ("values: [young, old], otherwise: missing", "values: [young, old, ancient], otherwise: missing"),
        ("      - [old_after_days.., old]", "      - [over 900, ancient]\n      - [old_after_days.., old]"),
        ("    when: {days_past_due: 1..}", "    when: {days_past_due: 1..}\n    unless: {age_band: ancient}"),
    ]
    text = base
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    books = [
        read_book(write_folder(tmp_path / name, {"rulebook.yaml": one}), name)
        for name, one in (("old", base), ("new", text))
    ]
    found = difference(*books)
    causes = {one.move: (one.cause.how, {edit.id for edit in one.cause.edits}) for one in found.shown}
    assert causes[Move("step", "call", "monitor")] == (TOGETHER, {"age_band", "age", "call-when-overdue"})
    for one in found.shown:
        claims_hold(found, one)


def test_either_of_two_edits_would_do(tmp_path: Path) -> None:
    found = one_edit(
        tmp_path,
        ("    when: {days_past_due: 1..}", "    when: {days_past_due: 1.., disputed: missing}"),
        ("call: {rung: 1, title: Call,", "call: {rung: 1, title: Call, only_when: {disputed: missing},"),
    )
    (one,) = (one for one in found.shown if one.move == Move("step", "call", "monitor"))
    assert one.cause.how == ALONE
    assert {edit.id for edit in one.cause.edits} == {"call", "call-when-overdue"}
    assert str(one.cause) == "by `call-when-overdue` or `call`"


def test_a_renamed_rule_beside_a_changed_one(tmp_path: Path) -> None:
    base = SMALL.replace("strength: 80}", "strength: 80}\n    overrides: [gap]")
    old, new = edited(
        tmp_path,
        ("- id: gap", "- id: a-week-apart"),
        ("overrides: [gap]", "overrides: [a-week-apart]"),
        ("strength: 80", "strength: 20"),
        base=base,
    )
    found = difference(old, new)
    assert {one.cause.edits[0].id for one in found.shown} == {"sue-when-old"}


def test_no_difference_is_not_called_equivalent(tmp_path: Path) -> None:
    """The new proposal can never win, which no search can prove."""
    more = "  - {id: quiet, when: {days_past_due: 5..}, then: {propose: call, strength: 10}, because: so}\ntables:"
    found = difference(*edited(tmp_path, ("tables:", more)))
    assert found.proof is None
    assert found.shown == ()
    assert found.tried > 10
    text = render(found)
    assert f"no difference found in {found.tried:,} profiles" in text
    assert "equivalent" not in text
    assert found.as_json()["equivalent"] is None


class Oracle:
    """A prover that knows."""

    def __init__(self, answer: Proof | Witness | None) -> None:
        self.answer = answer

    def equivalent(self, old: object, new: object) -> Proof | Witness | None:
        return self.answer


def test_a_proof_of_somebody_else_is_said(tmp_path: Path) -> None:
    books = edited(tmp_path, ("strength: 80", "strength: 81"))
    found = difference(*books, provers=[SameMeaning(), Oracle(Proof("an oracle", "it knows"))])
    assert found.proof == Proof("an oracle", "it knows")
    assert "equivalent, proved by an oracle: it knows" in render(found)


def test_a_witness_of_somebody_else_is_run_before_it_is_shown(tmp_path: Path) -> None:
    books = edited(tmp_path, ("days_past_due: 1..}", "days_past_due: 2..}"))
    wrong = difference(*books, provers=[Oracle(Witness({"days_past_due": 77}))])
    assert all(one.profile.get("days_past_due") == 1 for one in wrong.shown)
    quiet = difference(*edited(tmp_path / "quiet", ("strength: 80", "strength: 79")), provers=[Oracle(Witness({}))])
    assert quiet.shown == ()
    assert quiet.notes == ("no proof: a prover gave a profile that both rulebooks decide alike",)
    right = difference(*books, provers=[Oracle(Witness({"days_past_due": 1, "disputed": True}))])
    assert right.shown[0].profile == {"as_of": MOMENT, "days_past_due": 1}


def test_an_edit_of_the_shipped_rules_that_search_does_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A strength below that of another step: the solver finds a profile, both rulebooks decide it, and it is shrunk."""
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    path = folder / "propose" / "outside.yaml"
    text = path.read_text(encoding="utf-8")
    assert "strength: 79}" in text
    path.write_text(text.replace("strength: 79}", "strength: 68}", 1), encoding="utf-8")
    shutil.rmtree(folder / "scenarios")
    monkeypatch.setattr(witnesses, "MOST_PER_EDIT", 10)
    monkeypatch.setattr(witnesses, "ANYWHERE", 0)
    books = read_book(folder, "old"), read_book(shipped_rules(), "new")
    books[1].__dict__["scenarios"] = ()
    found = difference(*books, provers=(SameMeaning(), SymbolicProver(30, DAY)), day=DAY)
    assert {edit.id for one in found.shown for edit in one.cause.edits} == {"agency-term-over"}
    for one in found.shown:
        claims_hold(found, one)


def test_a_profile_for_an_edit_that_moved_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search is kept from finding anything; the solver is asked about each edit alone."""
    monkeypatch.setattr(witnesses, "MOST_PER_EDIT", 0)
    monkeypatch.setattr(witnesses, "ANYWHERE", 0)
    books = edited(tmp_path, ("when: {days_past_due: 1..}", "when: {days_past_due: 5..}"), ("for: 7,", "for: 9,"))
    provers = (SameMeaning(), SymbolicProver(20))
    assert len({edit for one in difference(*books, provers=provers).shown for edit in one.cause.edits}) == 1
    found = difference(*books, provers=provers, alone=True)
    assert {edit.id for one in found.shown for edit in one.cause.edits} == {"call-when-overdue", "gap"}
    for one in found.shown:
        claims_hold(found, one)
