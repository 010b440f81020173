"""Every kind of finding has a page, and every page's bad example shows exactly that finding, its good one none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding
from strategist.analysis.findings.registry import CODES, KINDS, find
from strategist.analysis.oracle.claims import Claim
from strategist.analysis.oracle.protocol import UNKNOWN, Answer

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "findings"
BLOCK = re.compile(r"^```yaml\n# (base|bad|good|bad scenarios|good scenarios)\n(.*?)^```", re.M | re.S)
ASKED = date(2028, 1, 1)
"""The day that `--as-of` would give."""


def blocks(page: str, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall((PAGES / page).read_text("utf-8")) if found == kind]


def example(folder: Path, page: str, kind: str) -> Book:
    """The example of a page, on the small rulebook of the folder's README."""
    base, own = folder / "base", folder / "shop"
    (own / "scenarios").mkdir(parents=True)
    base.mkdir()
    (base / "rulebook.yaml").write_text("\n".join(blocks("README.md", "base")), "utf-8")
    (own / "rulebook.yaml").write_text("rulebook: shop-example\nversion: 1.0.0\nextends: ../base\n", "utf-8")
    for number, text in enumerate(blocks(page, kind)):
        (own / f"part{number}.yaml").write_text(text, "utf-8")
    for number, text in enumerate(blocks(page, f"{kind} scenarios")):
        (own / "scenarios" / f"part{number}.yaml").write_text(text, "utf-8")
    return Book.load(own, ASKED)


def test_every_kind_has_a_page_and_every_page_a_kind() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} - {"README"} == set(CODES)
    assert len(set(CODES)) == len(KINDS)


def test_the_overview_lists_every_kind_as_it_is() -> None:
    text = (PAGES.parent / "check.md").read_text("utf-8")
    rows = re.findall(r"^\| \[`(.+?)`\]\(findings/(.+?)\.md\) \| (\w+) \| (.+?) \|$", text, re.M)
    assert rows == [(kind.code, kind.code, kind.severity.value, kind.title) for kind in KINDS]


def test_the_small_rulebook_of_the_pages_is_sound(tmp_path: Path) -> None:
    assert [str(one) for one in find(example(tmp_path, "README.md", "none"))] == []


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_it_means_and_why(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text("utf-8")
    kind = next(kind for kind in KINDS if kind.code == code)
    assert text.startswith(f"# {code}\n\n{kind.severity.value.capitalize()}: {kind.title}.\n")
    assert [line for line in text.splitlines() if line.startswith("## ")][:3] == [
        "## Why it matters",
        "## Bad",
        "## Good",
    ]


@pytest.mark.parametrize("code", CODES)
def test_the_bad_example_shows_exactly_this_finding(code: str, tmp_path: Path, snapshot) -> None:
    found = find(example(tmp_path, f"{code}.md", "bad"))
    assert {one.code for one in found} == {code}
    assert "\n".join(map(Finding.render, found)) == snapshot


@pytest.mark.parametrize("code", CODES)
def test_the_good_example_shows_none(code: str, tmp_path: Path) -> None:
    assert [one.render() for one in find(example(tmp_path, f"{code}.md", "good"))] == []


def test_a_witness_decides_as_the_finding_says(tmp_path: Path) -> None:
    book = example(tmp_path, "set-conflict.md", "bad")
    (found,) = find(book)
    assert found.witness is not None
    decision = book.strategist.recommend(dict(found.witness))
    assert [record["fact"] for record in decision.as_json()["conflicts"]] == ["tone"]


def apply(folder: Path, edit: Edit) -> None:
    """What an editor does with a suggested edit."""
    place = edit.place
    assert place is not None
    path = folder / place.file
    lines = path.read_text("utf-8").splitlines()
    line = lines[place.line - 1]
    start = place.column - 1
    lines[place.line - 1] = f"{line[:start]}{edit.by}{line[start + place.length :]}"
    path.write_text("\n".join(lines) + "\n", "utf-8")


WRITTEN_OUT = ("unused-parameter", "unused-input", "unused-window", "mergeable-rules")


@pytest.mark.parametrize("code", WRITTEN_OUT)
def test_an_edit_that_is_written_out_mends_the_finding(code: str, tmp_path: Path) -> None:
    (found,) = find(example(tmp_path, f"{code}.md", "bad"))
    assert found.edit is not None
    apply(tmp_path, found.edit)
    path = tmp_path / "shop" / "part0.yaml"
    text = path.read_text("utf-8")
    if code == "mergeable-rules":  # the words of the edit ask for this as well
        path.write_text(text[: text.index("  - id: call-neutral")], "utf-8")
    elif not re.search(r"^ +\S", text, re.M) or code == "unused-input":  # nothing is left below the section
        path.unlink()
    assert [one.render() for one in find(Book.load(tmp_path / "shop"))] == []


@pytest.mark.parametrize(
    ("when", "mended"),
    [
        ("{days_past_due: 45.., tone: firm, evasive: true}", None),
        ("{cooperation: hostile, days_past_due: 45.., tone: firm}", "{cooperation: hostile, days_past_due: 45..}"),
        ("{tone: firm, cooperation: hostile, days_past_due: 45..}", "{cooperation: hostile, days_past_due: 45..}"),
    ],
)
def test_a_pair_is_taken_out_of_a_flow_map(when: str, mended: str | None, tmp_path: Path) -> None:
    rule = "source: [H.1], then: {propose: call, strength: 63}, because: So."
    example(tmp_path, "README.md", "none")
    path = tmp_path / "shop" / "own.yaml"
    path.write_text(f"rules:\n  - {{id: own, when: {when}, {rule}}}\n", "utf-8")
    (found,) = find(Book.load(tmp_path / "shop"))
    assert found.code == "always-true"
    assert found.edit is not None
    apply(tmp_path, found.edit)
    assert find(Book.load(tmp_path / "shop")) == []
    assert mended is None or f"when: {mended}" in path.read_text("utf-8")


def test_the_shipped_rulebook_has_no_warnings() -> None:
    book = Book.load()
    assert [str(one) for one in find(book) if one.severity.rank > 0] == []


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("when: {days_past_due: 1.., cooperation: hostile}, unless: {days_past_due: 0..}", "its `unless` does"),
        ("applies: {cooperation: friendly}, when: {cooperation: hostile}", "only where `applies` is known not to"),
        ("when: {tone: loud}", "`tone: loud` never holds"),
        ("when: {promises_broken: missing, tone: firm, days_past_due: 3, all: [{promises_broken: 1..}]}",
         "`promises_broken: missing` and `promises_broken: 1..` cannot hold together"),
    ],
)  # fmt: skip
def test_a_rule_that_never_fires_says_why(rule: str, why: str, tmp_path: Path) -> None:
    example(tmp_path, "README.md", "none")
    loud = "" if "loud" not in rule else "derived:\n  tone: {type: enum, values: [soft, firm, loud], otherwise: soft}\n"
    (tmp_path / "shop" / "own.yaml").write_text(
        f"{loud}rules:\n  - {{id: own, {rule}, then: {{propose: call, strength: 63}}, source: [H.1], because: So.}}\n",
        "utf-8",
    )
    (found,) = find(Book.load(tmp_path / "shop"), only=["never-fires"])
    assert found.message.startswith("`own` can never fire: ")
    assert why in found.message


def test_an_exception_that_ends_before_its_rule_begins_never_fires(tmp_path: Path) -> None:
    example(tmp_path, "README.md", "none")
    (tmp_path / "shop" / "own.yaml").write_text(
        """\
rules:
  - id: no-calls-without-debt
    source: [L.1]
    standing: secondary
    valid: 2027-01-01..
    when: {amount_overdue: ..0, evasive: false}
    then: {forbid: {channels: [phone]}}
    because: "Nothing is owed."
    exception: {reason: counsel agrees, owner: the board, until: 2026-12-31}
""",
        "utf-8",
    )
    (found,) = find(Book.load(tmp_path / "shop"), only=["never-fires"])
    assert found.message == "`no-calls-without-debt` can never fire: its `valid` names no day"


def test_another_oracle_can_answer(tmp_path: Path) -> None:
    book = example(tmp_path, "never-fires.md", "bad")

    class Cautious:
        """An oracle that knows nothing: then nothing is claimed."""

        def satisfiable(self, claim: Claim) -> Answer:
            return UNKNOWN

        def impossible(self, claim: Claim) -> bool:
            return False

    other = Book(book.strategist, book.scenarios, book.roots, book.lines, oracle=lambda program, day: Cautious())
    assert find(other) == []
    assert [one.code for one in find(book)] == ["never-fires"]


def test_only_and_ignore_choose_kinds(tmp_path: Path) -> None:
    book = example(tmp_path, "always-true.md", "bad")
    assert find(book, only=["never-fires"]) == []
    assert find(book, ignore=["always-true"]) == []
    assert [one.code for one in find(book, only=["always-true"])] == ["always-true"]


def test_findings_are_the_same_under_any_hash_seed() -> None:
    def printed(seed: str) -> str:
        command = [sys.executable, "-m", "strategist.cli.main", "check", "examples/unsound", "--format", "json"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120).stdout

    first = printed("1")
    assert '"set-conflict"' in first
    assert first == printed("2") == printed("77")
