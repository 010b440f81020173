"""What users of the command line rely on: exit codes, formats, standard input, nothing lost, never a traceback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from strategist.engines.reference import Reference
from strategist.errors import EnginesDisagree

from .conftest import Run

PROFILE = """\
debtor_id: D-7
as_of: 2026-11-24T10:00:00+08:00
jurisdiction: CN
debtor_kind: company
currency: CNY
amount_overdue: 8000
days_past_due: 3
"""


@pytest.fixture
def profile(tmp_path: Path) -> str:
    path = tmp_path / "debtor.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return str(path)


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    """A tiny rulebook of one's own."""
    folder = tmp_path / "rules"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "rulebook.yaml").write_text(
        """\
rulebook: tiny
version: 0.1.0
inputs:
  all:
    as_of: {type: datetime, required: true}
    late: {type: int, unit: day}
actions:
  hold: {rung: 0, title: Hold}
  monitor: {rung: 0, title: Watch}
  write: {rung: 1, title: Write a letter}
sources:
  H.1: {says: house policy}
rules:
  - id: write-when-late
    source: [H.1]
    when: {late: 10..}
    then: {propose: write, strength: 40}
    because: "{late} days late."
""",
        encoding="utf-8",
    )
    (folder / "scenarios" / "all.yaml").write_text(
        """\
background: {as_of: "2026-11-24T10:00:00+08:00"}
scenarios:
  - {name: late, given: {late: 10}, expect: {next_step: write, because_of: [write-when-late]}}
  - {name: early, given: {late: 9}, expect: {next_step: monitor}}
""",
        encoding="utf-8",
    )
    return folder


def test_recommend_prints_the_step_and_its_reason(run: Run, profile: str) -> None:
    ran = run("recommend", profile)
    assert ran.code == 0
    assert "friendly" in ran.out
    assert ran.err == ""


def test_recommend_reads_standard_input_and_writes_json(run: Run) -> None:
    ran = run("recommend", "-", "--format", "json", stdin=PROFILE)
    decision = json.loads(ran.out)
    assert (decision["format"], decision["next_step"]) == ("strategist.decision/1", "friendly_reminder")


def test_a_missing_as_of_is_filled_in_and_said(run: Run) -> None:
    ran = run("recommend", "-", stdin=PROFILE.replace("as_of: 2026-11-24T10:00:00+08:00\n", ""))
    assert ran.code == 0
    assert "states no as_of; decided for now" in ran.err


def test_as_of_on_the_command_line_stands_before_the_profile(run: Run, profile: str) -> None:
    ran = run("recommend", profile, "--as-of", "2026-12-01T09:00:00+08:00", "-f", "json")
    assert json.loads(ran.out)["as_of"].startswith("2026-12-01")


def test_one_bad_profile_of_several_is_reported_and_the_others_decided(run: Run, profile: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(PROFILE.replace("days_past_due: 3", "days_past_du: 3"), encoding="utf-8")
    ran = run("recommend", str(bad), profile)
    assert ran.code == 2
    assert "friendly" in ran.out
    assert "did you mean `days_past_due`?" in ran.err


def test_explain_takes_several_profiles_and_loses_none(run: Run, profile: str) -> None:
    ran = run("explain", profile, "/nowhere.yaml", profile, "-f", "json")
    assert ran.code == 2
    assert len(json.loads(ran.out)) == 2
    assert "/nowhere.yaml" in ran.err


@pytest.mark.parametrize("format", ["text", "json", "html", "mermaid"])
def test_explain_renders_in_every_format(run: Run, profile: str, format: str) -> None:
    ran = run("explain", profile, "--format", format)
    assert ran.code == 0
    assert "friendly" in ran.out


def test_explain_writes_a_file_whole(run: Run, profile: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    assert run("explain", profile, "-f", "html", "-o", str(out)).code == 0
    assert out.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_disagreeing_evaluators_are_a_loud_defect(run: Run, profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Reference.evaluate
    monkeypatch.setattr(Reference, "evaluate", lambda self, case: right(self, case)._replace(live=0))
    ran = run("explain", profile)
    assert ran.code == 3
    assert "fault of strategist" in ran.err
    assert issubclass(EnginesDisagree, Exception)


@pytest.mark.parametrize(
    "arguments",
    [
        ("recommend", "/nowhere/at/all.yaml"),
        ("recommend", "."),
        ("recommend", "-"),
        ("explain", "-", "--rules", "/nowhere"),
        ("check", "/nowhere"),
        ("test", "/nowhere"),
        ("fmt", "/nowhere"),
        ("schema", "/nowhere"),
        ("recommend",),
        ("explain", "-", "-", "--format", "html"),
        ("recommend", "-", "--format", "yaml"),
        ("frobnicate",),
    ],
)
def test_unusable_input_exits_2_with_a_message(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.err.strip()
    assert "Traceback" not in ran.err


def test_check_of_a_sound_rulebook_finds_nothing(run: Run, rulebook: Path) -> None:
    ran = run("check", str(rulebook))
    assert (ran.code, ran.out) == (0, "tiny 0.1.0: 1 rules and table rows, 2 scenarios: no findings\n")


def test_check_finds_sources_unknown_and_unused(run: Run, rulebook: Path) -> None:
    path = rulebook / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("source: [H.1]", "source: [H.2]"), encoding="utf-8")
    ran = run("check", str(rulebook), "--format", "json")
    assert ran.code == 1
    assert {finding["code"] for finding in json.loads(ran.out)["findings"]} == {"unknown-source", "source-without-rule"}


def test_check_annotates_for_github(run: Run, rulebook: Path) -> None:
    path = rulebook / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: 10..", "latte: 10.."), encoding="utf-8")
    ran = run("check", str(rulebook), "--format", "github")
    assert ran.code == 2
    assert "::error file=rules/rulebook.yaml,line=16,col=12,title=unknown-fact::unknown fact `latte`" in ran.out


def test_what_is_only_worth_knowing_does_not_fail(run: Run, rulebook: Path) -> None:
    path = rulebook / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("strength: 40", "strength: 50"), encoding="utf-8")
    ran = run("check", str(rulebook))
    assert (ran.code, ran.out) == (
        0,
        "tiny 0.1.0: 1 rules and table rows, 2 scenarios: no findings (1 of severity info not shown: `--show info`)\n",
    )
    assert "[odd-strength]" in run("check", str(rulebook), "--show", "info").out
    assert "[odd-strength]" in run("check", str(rulebook), "--only", "odd-strength").out
    ran = run("check", str(rulebook), "--fail-on", "info")
    assert ran.code == 1
    assert "[odd-strength]" in ran.out
    assert run("check", str(rulebook), "--fail-on", "info", "--ignore", "odd-strength").code == 0


def test_an_error_only_policy_lets_warnings_pass(run: Run, rulebook: Path) -> None:
    path = rulebook / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("    source: [H.1]\n", ""), encoding="utf-8")
    assert run("check", str(rulebook)).code == 1
    assert run("check", str(rulebook), "--fail-on", "error").code == 0


def test_annotations_of_a_sound_rulebook_are_no_lines(run: Run, rulebook: Path) -> None:
    assert run("check", str(rulebook), "-f", "github").out == ""


def test_an_unknown_code_of_check_is_named(run: Run, rulebook: Path) -> None:
    for option in ("--only", "--ignore"):
        ran = run("check", str(rulebook), option, "never-fire")
        assert ran.code == 2
        assert ran.err == (
            "there is no kind of finding `never-fire` [unknown-code]\n  help: did you mean `never-fires`?\n"
        )


def test_check_writes_sarif_to_a_file_also_when_a_rulebook_does_not_load(
    run: Run, rulebook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "check.sarif"
    assert run("check", str(rulebook), "-f", "sarif", "-o", str(out)).code == 0
    assert json.loads(out.read_text("utf-8"))["runs"][0]["results"] == []
    path = rulebook / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: 10..", "latte: 10.."), encoding="utf-8")
    assert run("check", str(rulebook), "-f", "sarif", "-o", str(out)).code == 2
    (result,) = json.loads(out.read_text("utf-8"))["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("unknown-fact", "error")


def test_scenarios_pass_and_coverage_is_reported(run: Run, rulebook: Path) -> None:
    ran = run("test", str(rulebook), "--fail-under", "100")
    assert ran.code == 0
    assert "2 scenarios passed" in ran.out
    assert "(100.0 %)" in ran.out


def test_a_scenario_that_fails_says_what_came_instead(run: Run, rulebook: Path) -> None:
    path = rulebook / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: 10..", "late: 11.."), encoding="utf-8")
    ran = run("test", str(rulebook))
    assert ran.code == 1
    assert "next_step: expected write, got monitor" in ran.out
    assert "`write-when-late` should be a reason; it is false" in ran.out


def test_coverage_below_the_threshold_fails(run: Run, rulebook: Path) -> None:
    ran = run("test", str(rulebook), "-k", "early", "--fail-under", "90", "--missing")
    assert ran.code == 1
    assert "coverage is below 90 %" in ran.out
    assert "`write-when-late` is live in no scenario" in ran.out


def test_fmt_rewrites_once_and_then_has_nothing_to_do(run: Run, rulebook: Path) -> None:
    path = rulebook / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: 10..", 'late: ">= 10"'), encoding="utf-8")
    assert run("fmt", str(path), "--check").code == 1
    assert run("fmt", str(path)).code == 0
    assert "late: 10.." in path.read_text(encoding="utf-8")
    assert "nothing to do" in run("fmt", str(path)).out


def test_schema_names_the_facts(run: Run, rulebook: Path) -> None:
    ran = run("schema", str(rulebook))
    assert ran.code == 0
    assert '"late"' in ran.out
    assert json.loads(run("schema", str(rulebook), "--for", "profile").out)["properties"]["late"]


def test_docs_are_written(run: Run, rulebook: Path, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    ran = run("docs", str(rulebook), "--out", str(out))
    assert ran.code == 0
    assert any("write-when-late" in page.read_text(encoding="utf-8") for page in out.glob("**/*.md"))


def test_an_edit_of_a_rule_changes_the_recommendation(run: Run, rulebook: Path, tmp_path: Path) -> None:
    late = 'as_of: "2026-11-24T10:00:00+08:00"\nlate: 8\n'
    assert "monitor" in run("recommend", "-", "--rules", str(rulebook), stdin=late).out
    edited = tmp_path / "edited"
    shutil.copytree(rulebook, edited)
    path = edited / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: 10..", "late: 8.."), encoding="utf-8")
    assert "write" in run("recommend", "-", "--rules", str(edited), stdin=late).out


def test_version(run: Run) -> None:
    assert run("--version").out.startswith("strategist ")
