"""`strategist test --mutate`: the report, the threshold, JSON, and options that say nothing alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from folders import SMALL, write_folder

from .conftest import Run

LATE = """\
background: {as_of: "2026-11-24T10:00:00+08:00"}
scenarios:
  - {name: late, given: {days_past_due: 9, calls_made: 1}, expect: {next_step: call, because_of: [call-when-overdue]}}
"""


@pytest.fixture
def book(tmp_path: Path) -> str:
    return str(write_folder(tmp_path / "book", {"rulebook.yaml": SMALL, "scenarios/late.yaml": LATE}))


def test_survivors_stand_in_words_with_file_and_line(run: Run, book: str) -> None:
    ran = run("test", book, "--mutate", "--rule", "call-when-overdue")
    assert ran.code == 0
    lines = ran.out.splitlines()
    wanted = "in `call-when-overdue`, `days_past_due: 1..` may start a day later and no scenario notices"
    (line,) = [line for line in lines if wanted in line]
    file, number, column, _ = line.split(":", 3)
    assert (
        (Path(book).parent / file).read_text("utf-8").splitlines()[int(number) - 1][int(column) - 1 :].startswith("1..")
    )
    assert "edits noticed              2 of 6  (33.3 %)" in lines
    assert ran.err == ""


def test_suggestions_stand_below_their_edit(run: Run, book: str) -> None:
    ran = run("test", book, "--mutate", "--rule", "call-when-overdue", "--suggest")
    assert '    given: {as_of: "2026-11-24T10:00:00+08:00", days_past_due: 1}' in ran.out
    assert "    expect: {next_step: call, because_of: [call-when-overdue]}" in ran.out


def test_the_report_reads_so(run: Run, book: str, snapshot) -> None:
    pytest.importorskip("z3")
    shown = run("test", book, "--mutate", "--rule", "call-when-overdue", "--suggest", "--seconds", "20")
    assert shown.out == snapshot


def test_a_threshold_fails(run: Run, book: str) -> None:
    assert run("test", book, "--mutate", "--rule", "call-when-overdue", "--fail-under-mutation", "30").code == 0
    ran = run("test", book, "--mutate", "--rule", "call-when-overdue", "--fail-under-mutation", "70")
    assert ran.code == 1
    assert "fewer than 70 % of the edits are noticed" in ran.out


def test_json(run: Run, book: str) -> None:
    ran = run("test", book, "--mutate", "--rule", "call-when-overdue", "--suggest", "--format", "json")
    mutation = json.loads(ran.out)["mutation"]
    assert (mutation["edits"], mutation["noticed"], mutation["survived"]) == (6, 2, 4)
    assert mutation["kinds"]["threshold"] == {"edits": 2, "noticed": 0, "survived": 2, "equivalent": 0, "percent": 0.0}
    first = mutation["survivors"][0]
    assert first["kind"] == "threshold"
    assert first["suggestion"]["expect"] == {"next_step": "call", "because_of": ["call-when-overdue"]}
    assert "mutation" not in json.loads(run("test", book, "--format", "json").out)


def test_failing_scenarios_come_first(run: Run, book: str) -> None:
    (Path(book) / "scenarios" / "late.yaml").write_text(LATE.replace("next_step: call,", "next_step: sue,"), "utf-8")
    ran = run("test", book, "--mutate")
    assert ran.code == 1
    assert "no edits tried: that needs scenarios, and all of them passing" in ran.out


@pytest.mark.parametrize(
    "options", [["--suggest"], ["--rule", "gap"], ["--fail-under-mutation", "9"], ["--jobs", "2"], ["--seconds", "2"]]
)
def test_options_that_say_nothing_alone(run: Run, book: str, options: list[str]) -> None:
    ran = run("test", book, *options)
    assert ran.code == 2
    assert f"`{options[0]}` says nothing without `--mutate`" in ran.err


def test_an_unknown_rule_names_the_nearest(run: Run, book: str) -> None:
    ran = run("test", book, "--mutate", "--rule", "call-when-overdu")
    assert ran.code == 2
    assert "there is no rule or table `call-when-overdu`" in ran.err
    assert "did you mean `call-when-overdue`?" in ran.err


def test_the_edits_of_one_file(run: Run, book: str) -> None:
    (Path(book) / "more.yaml").write_text(
        "rules:\n  - {id: more, source: [H.1], when: {disputed: true}, then: {propose: call, strength: 41}, because: more}\n",
        "utf-8",
    )
    ran = run("test", book, "--mutate", "--rule", "more.yaml")
    assert ran.code == 0
    found = [line.split(":")[0] for line in ran.out.splitlines() if "no scenario notices" in line]
    assert found
    assert {Path(name).name for name in found} == {"more.yaml"}
    ran = run("test", book, "--mutate", "--rule", "mor.yaml")
    assert ran.code == 2
    assert "`--rule`: no rule file `mor.yaml` has anything to edit" in ran.err
    assert "did you mean `more.yaml`?" in ran.err


def test_a_proof_stands_where_no_scenario_can(run: Run, book: str) -> None:
    pytest.importorskip("z3")
    ran = run("test", book, "--mutate", "--rule", "gap", "--suggest", "--seconds", "20")
    assert ran.code == 0
    assert "and no scenario notices\n  - name: " in ran.out
    assert "what survives is not always a gap" not in ran.out


def test_the_same_bytes_under_any_hash_seed(book: str) -> None:
    command = [sys.executable, "-m", "strategist.cli.main", "test", book, "--mutate", "--suggest"]
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1
