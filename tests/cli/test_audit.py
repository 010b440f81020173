"""`--store` and `strategist audit`: exit codes, text and JSON, and what the user reads after a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folders import SMALL, write_folder

from .conftest import Run

PROFILE = {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 40, "calls_made": 2, "amount_overdue": "1500.00",
           "currency": "CNY"}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A debtor, the debtor with a fact corrected, a rulebook, and the rulebook with a rule edited."""
    corrected = {name: value for name, value in PROFILE.items() if name != "as_of"} | {"disputed": True}
    write_folder(
        tmp_path,
        {
            "debtor.json": json.dumps(PROFILE),
            "corrected.json": json.dumps(corrected),
            "wrong.yaml": "days_past_du: 3\n",
            "book/rulebook.yaml": SMALL,
            "edited/rulebook.yaml": SMALL.replace("strength: 80", "strength: 20"),
        },
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("STRATEGIST_STORE", raising=False)
    return tmp_path


def kept(run: Run, command: str = "recommend", store: str = "decisions.db") -> str:
    """Keep the decision on the debtor; its id."""
    ran = run(command, "debtor.json", "--rules", "book", "--store", store)
    assert ran.code == 0, ran.err
    word, id, said = ran.err.strip().split(maxsplit=2)
    assert (word, said) == ("kept", "a debtor: sue")
    return id


@pytest.mark.parametrize("store", ["decisions.db", "folder"])
def test_recommend_and_explain_keep_the_same_decision(run, place, store):
    assert kept(run, store=store) == kept(run, "explain", store)


def test_nothing_is_kept_unless_asked(run, place):
    assert run("recommend", "debtor.json", "--rules", "book").err == ""
    assert not (place / "decisions.db").exists()


def test_same(run, place):
    ran = run("audit", kept(run), "--rules", "book")
    assert (ran.code, ran.err) == (0, "")
    assert "SAME: the rulebook is the same, the facts too" in ran.out


def test_changed_by_a_rule_and_by_a_fact(run, place):
    id = kept(run)
    by_rule = run("audit", id, "--rules", "edited")
    assert by_rule.code == 1
    assert "because rule `sue-when-old` was edited: then book/rulebook.yaml:" in by_rule.out
    by_fact = run("audit", id[:8], "--rules", "book", "--profile", "corrected.json")
    assert by_fact.code == 1
    assert "because fact `disputed` was corrected: not stated -> true" in by_fact.out
    both = json.loads(run("audit", id, "--rules", "edited", "-p", "corrected.json", "-f", "json").out)
    assert (both["result"], both["because"]) == ("changed", ["rules", "facts"])


def test_the_store_may_stand_in_the_environment(run, place, monkeypatch):
    id = kept(run, store="elsewhere.db")
    assert run("audit", id, "--rules", "book").code == 2
    monkeypatch.setenv("STRATEGIST_STORE", "elsewhere.db")
    assert run("audit", id, "--rules", "book").code == 0


def test_the_audit_may_be_written_to_a_file(run, place):
    assert run("audit", kept(run), "--rules", "book", "--out", "audit.txt").out == ""
    assert "SAME" in (place / "audit.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ffffff",), "unknown-decision"),
        (("ID", "--store", "nothing.db"), "no-store"),
        (("ID", "--profile", "wrong.yaml"), "unknown-fact"),
        (("ID", "--profile", "nobody.yaml"), "unreadable-file"),
        (("ID", "--rules", "nowhere"), "no-rulebook"),
    ],
)
def test_mistakes_are_told_and_end_with_2(run, place, arguments, code):
    id = kept(run)
    ran = run(
        "audit",
        *(id if word == "ID" else word for word in arguments),
        *(() if "--rules" in arguments else ("-r", "book")),
    )
    assert (ran.code, ran.out) == (2, "")
    assert f"[{code}]" in ran.err


def test_a_place_in_a_wrong_correction(run, place):
    ran = run("audit", kept(run), "--rules", "book", "--profile", "wrong.yaml")
    assert ran.err.startswith("wrong.yaml:1:1: unknown fact `days_past_du`")
    assert "did you mean `days_past_due`?" in ran.err
