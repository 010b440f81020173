"""The rulebook that ships, and the examples: sound, canonical, and every source shown deciding a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from strategist import Strategist
from strategist.analysis.check import check_program
from strategist.analysis.coverage import measure
from strategist.analysis.scenarios import load_scenarios, run_scenarios
from strategist.analysis.source_table import source_table
from strategist.rulebook.files import shipped_rules
from strategist.rulebook.format import format_text

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
DEBTORS = sorted((EXAMPLES / "debtors").glob("*.yaml"))


@pytest.fixture(scope="module")
def strategist() -> Strategist:
    return Strategist.load()


@pytest.fixture(scope="module")
def results(strategist):
    return run_scenarios(strategist, load_scenarios(strategist, shipped_rules()))


def test_every_scenario_passes(results) -> None:
    assert [(result.scenario.name, result.failures) for result in results if not result.passed] == []


def test_scenarios_cover_rules_and_conditions(strategist, results) -> None:
    coverage = measure(strategist.program, [result.decision for result in results])
    waiting = {"claim_time_barred", "days_to_limitation"}  # the clock will conclude them
    silent = [rule.id for rule in coverage.silent_rules]
    read = {fact.slot for fact in strategist.program.vocabulary.derived if fact.name in waiting}
    assert all(_reads(strategist, id, read) for id in silent), silent
    assert coverage.leaf_percent >= 95


def _reads(strategist, id: str, slots: set[int]) -> bool:
    from strategist.program.expressions import leaves

    rules = strategist.program.rules_named(id)
    return any(leaf.slot in slots for rule in rules for part in (rule.when, rule.unless) for leaf in leaves(part))


def test_every_source_is_cited_and_decides_a_scenario(strategist, results) -> None:
    table = source_table(strategist.program, results)
    documents = {"000", "001", "002", "003", "004", "house"}
    rows = [row for row in table.rows if row.source.document in documents and not row.source.lives_in]
    assert len(rows) > 70
    assert [row.source.id for row in rows if not row.rules] == []
    assert [row.source.id for row in rows if not row.scenarios] == []


def test_checks_find_nothing(strategist) -> None:
    assert [str(problem) for problem in check_program(strategist.program)] == []


@pytest.mark.parametrize("folder", [shipped_rules(), EXAMPLES], ids=["rules", "examples"])
def test_files_are_in_canonical_form(folder: Path) -> None:
    files = [path for path in folder.rglob("*.yaml") if path.parent.name not in ("debtors", "ledger")]
    assert [
        path.name for path in files if format_text(path.read_text("utf-8"), path.name) != path.read_text("utf-8")
    ] == []


def test_there_are_debtors_of_many_kinds() -> None:
    assert len(DEBTORS) >= 8


@pytest.mark.parametrize("path", DEBTORS, ids=lambda path: path.stem)
def test_example_debtors_are_explained_by_all_engines(strategist, path: Path) -> None:
    explanation = strategist.explain(path.read_text("utf-8"))
    assert explanation.engines == ("experta", "compiled", "reference")
    assert explanation.decision.because or explanation.decision.next_step in ("monitor", "hold")
    assert explanation.decision.outcome.conflicts == ()


def test_another_creditors_ladder_needs_no_python() -> None:
    folder = EXAMPLES / "another_creditor"
    strategist = Strategist.load(folder)
    assert {"days_past_due", "amount_overdue"}.isdisjoint(strategist.program.vocabulary.fact)
    results = run_scenarios(strategist, load_scenarios(strategist, folder))
    assert results
    assert [result.failures for result in results if not result.passed] == []
    for path in sorted((folder / "profiles").iterdir()):
        assert strategist.explain(path.read_text("utf-8"), name=path.name).text()


def test_the_overlay_example_changes_the_house_and_says_who_touched_the_law() -> None:
    folder = EXAMPLES / "overlay"
    strategist = Strategist.load(folder)
    results = run_scenarios(strategist, load_scenarios(strategist, folder))
    assert [(r.scenario.name, r.failures) for r in results if not r.passed] == []
    touched = [result.decision for result in results if result.decision.as_json()["exceptions"]]
    assert touched
    assert {problem.code for problem in check_program(strategist.program)} == {"law-exception"}


def test_the_recovery_curve_is_selected_by_a_parameter(strategist, tmp_path: Path) -> None:
    profile = {"debtor_id": "D", "as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 100}
    assert strategist.recommend(profile).facts["recoverability"] == 80
    (tmp_path / "rulebook.yaml").write_text(
        "rulebook: ours\nversion: 1.0.0\nextends: default\nparameters:\n"
        "  recovery_curve: {values: [two_steps, survey_2004], value: survey_2004}\n",
        "utf-8",
    )
    assert Strategist.load(tmp_path, cache=False).recommend(profile).facts["recoverability"] == 52
