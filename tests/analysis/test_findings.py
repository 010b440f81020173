"""Every kind of finding has a page, and every page's bad example shows exactly that finding, its good one none."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Edit, Finding
from strategist.analysis.findings.registry import CODES, KINDS, find

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


def test_only_and_ignore_choose_kinds(tmp_path: Path) -> None:
    book = example(tmp_path, "always-true.md", "bad")
    assert find(book, only=["never-fires"]) == []
    assert find(book, ignore=["always-true"]) == []
    assert [one.code for one in find(book, only=["always-true"])] == ["always-true"]
