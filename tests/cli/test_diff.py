"""`strategist diff`: text, JSON, exit codes, and what the user reads after a mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from folders import SMALL, write_folder

from .conftest import Run

MOMENT = "2026-11-24T10:00:00+08:00"


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`old`, `same` (another layout), `new` (a bound and a strength), `quiet` (no decision differs)."""
    quiet = "  - {id: quiet, when: {days_past_due: 5..}, then: {propose: call, strength: 10}, because: so}\ntables:"
    edited = SMALL.replace("when: {days_past_due: 1..}", "when: {days_past_due: 5..}").replace("for: 7,", "for: 9,")
    texts = {"old": SMALL, "same": f"# again\n{SMALL}", "new": edited, "quiet": SMALL.replace("tables:", quiet)}
    write_folder(tmp_path, {f"{name}/rulebook.yaml": text for name, text in texts.items()})
    rows = [{"as_of": MOMENT, "days_past_due": 3, "amount_overdue": 50, "currency": "CNY"}, {"as_of": "never"}]
    write_folder(tmp_path, {"rows.jsonl": "".join(f"{json.dumps(row)}\n" for row in rows)})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def test_text(run: Run, books: Path, snapshot) -> None:
    ran = run("diff", "old", "new", "--portfolio", "rows.jsonl")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == snapshot


def test_json(run: Run, books: Path) -> None:
    ran = run("diff", "old", "new", "--portfolio", "rows.jsonl", "--format", "json")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert found["format"] == "strategist.diff/1"
    assert [change["id"] for change in found["changes"]] == ["gap", "call-when-overdue"]
    assert found["changes"][1]["old"] == {"file": "old/rulebook.yaml", "line": 34}
    assert found["changes"][1]["witnesses"] == [
        one["number"] for one in found["witnesses"] if one["cause"]["edits"][0]["id"] == "call-when-overdue"
    ]
    assert found["portfolio"]["decided"] == 1
    assert found["portfolio"]["steps"] == [
        {"old": "call", "new": "monitor", "count": 1, "amounts": {"CNY": "50.00"}, "examples": ["line 1"]}
    ]
    assert found["portfolio"]["set_aside"][0]["where"] == "line 2"


def test_each_witness_is_what_explain_reads(run: Run, books: Path) -> None:
    found = json.loads(run("diff", "old", "new", "--format", "json").out)
    for one in found["witnesses"]:
        steps = [
            json.loads(run("explain", "-", "--rules", side, "--format", "json", stdin=one["yaml"]).out)["next_step"]
            for side in ("old", "new")
        ]
        assert steps == [one["before"]["next_step"], one["after"]["next_step"]]


@pytest.mark.parametrize(
    ("new", "code", "said"),
    [("same", 0, "equivalent, proved"), ("quiet", 0, "equivalent, proved by z3"), ("new", 1, "1. ")],
)
def test_exit_codes(new: str, code: int, said: str, run: Run, books: Path) -> None:
    ran = run("diff", "old", new)
    assert ran.code == code
    assert said in ran.out


def test_without_the_solver_it_says_what_to_install(books: Path) -> None:
    script = "import sys; sys.modules['z3'] = None; sys.argv = ['strategist', 'diff', 'old', 'quiet']\n"
    script += "from strategist.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", script], cwd=books, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no difference found in" in done.stdout
    assert (
        "note: without the solver z3 nothing more is proved; pip install 'collection-strategist[analysis]'"
        in done.stdout
    )


def test_as_of(run: Run, books: Path) -> None:
    ran = run("diff", "old", "new", "--as-of", "2027-03-01", "-p", "rows.jsonl", "--format", "json")
    found = json.loads(ran.out)
    assert {one["profile"]["as_of"][:10] for one in found["witnesses"]} == {"2027-03-01"}
    assert found["portfolio"]["decided"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere/x", "new"), "there is no rulebook at `nowhere/x`"),
        (("old", "new", "--portfolio", "rows.xlsx"), "is of no form known here"),
        (("old", "new", "--as-of", "someday"), "`--as-of` cannot be `someday`"),
    ],
)
def test_unusable_input(arguments: tuple[str, ...], said: str, run: Run, books: Path) -> None:
    ran = run("diff", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_rulebook_with_mistakes_is_refused_with_all_of_them(run: Run, books: Path) -> None:
    write_folder(books, {"new/more.yaml": "rules: [{id: own, then: {propose: cal, strength: 1}, because: so}]"})
    ran = run("diff", "old", "new")
    assert ran.code == 2
    assert "did you mean `call`?" in ran.err
