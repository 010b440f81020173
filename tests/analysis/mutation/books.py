"""Small rulebooks to edit, and the edits of them by kind."""

from __future__ import annotations

from pathlib import Path

from folders import SMALL
from strategist import Strategist
from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.edits import all_edits
from strategist.analysis.scenarios import Result, load_scenarios, run_scenarios

BACKGROUND = 'background: {as_of: "2026-11-24T10:00:00+08:00", currency: CNY}\nscenarios:\n'


def with_rule(rule: str) -> str:
    """The small rulebook with one more rule, whose text starts with its id."""
    return SMALL.replace("rules:\n", f"rules:\n  - id: {rule}\n", 1)


def said(program_of: Strategist, kind: str, of: str = "") -> list[str]:
    """The edits of a kind in words, of one rule if it is named."""
    return [edit.sentence for edit in edits(program_of, kind, of)]


def edits(strategist: Strategist, kind: str, of: str = "") -> list[Edit]:
    """The edits of a kind whose sentence names something."""
    return [edit for edit in all_edits(strategist.program) if edit.kind == kind and of in edit.sentence]


def run(folder: Path, book: str, scenarios: str) -> tuple[Strategist, list[Result]]:
    """A rulebook with scenarios below one background, loaded and run; all must pass."""
    (folder / "scenarios").mkdir(parents=True, exist_ok=True)
    (folder / "book.yaml").write_text(book, encoding="utf-8")
    (folder / "scenarios" / "some.yaml").write_text(BACKGROUND + scenarios, encoding="utf-8")
    strategist = Strategist.load(folder, cache=False)
    results = run_scenarios(strategist, load_scenarios(strategist, folder))
    assert [failure for result in results for failure in result.failures] == []
    return strategist, results
