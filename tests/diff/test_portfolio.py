"""Portfolios: matrix of steps, amounts, causes, and every row that cannot be read set aside with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from strategist import ProfileError
from strategist.analysis.diff.difference import Difference, difference
from strategist.analysis.diff.face import Move
from strategist.analysis.diff.portfolio import Portfolio, decide_portfolio
from strategist.analysis.diff.portfolio_rows import portfolio_rows
from strategist.analysis.diff.render import render

from .books import MOMENT, edited

ROWS = [
    {"name": "a", "days_past_due": 3, "amount_overdue": "100.50", "currency": "CNY"},
    {"name": "b", "days_past_due": 4, "amount_overdue": 50, "currency": "USD"},
    {"name": "c", "days_past_due": 4, "amount_overdue": 7.25, "currency": "CNY"},
    {"name": "d", "days_past_due": 40, "amount_overdue": 5000, "currency": "CNY", "calls_made": 1},
    {"name": "e", "days_past_due": 0},
    {"name": "f", "days_past_due": 20, "days_since_last_contact": 8, "signs": ["flight", "fraud"]},
]
EDITS = (
    ("when: {days_past_due: 1..}", "when: {days_past_due: 5..}"),
    ("strength: 80", "strength: 20"),
    ("for: 7,", "for: 10,"),
)


@pytest.fixture
def found(tmp_path: Path) -> Difference:
    return difference(*edited(tmp_path, *EDITS))


def decided(found: Difference, path: Path) -> Portfolio:
    facts = {**found.sides[0].inputs, **found.sides[1].inputs}
    return decide_portfolio(portfolio_rows(path, facts), found.sides, found.attribution)


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    rows = [{"as_of": MOMENT, **row} for row in rows]
    match path.suffix:
        case ".jsonl":
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        case ".json" | ".yaml":
            path.write_text(json.dumps(rows, indent=1))
        case ".csv":
            names = list(dict.fromkeys(name for row in rows for name in row))
            cells = [[_cell(row.get(name)) for name in names] for row in rows]
            path.write_text("".join(f"{','.join(line)}\n" for line in [names, *cells]))
    return path


def _cell(value: object) -> str:
    return "" if value is None else ";".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("form", [".jsonl", ".json", ".yaml", ".csv"])
def test_the_matrix(form: str, found: Difference, tmp_path: Path) -> None:
    result = decided(found, written(tmp_path / f"rows{form}", ROWS))
    assert result.set_aside == []
    assert (result.decided, result.unmoved) == (6, 1)
    matrix = {
        (old, new): (tally.count, {c: str(a) for c, a in tally.amounts.items()}) for old, new, tally in result.matrix
    }
    assert matrix == {
        ("call", "monitor"): (3, {"CNY": "107.75", "USD": "50"}),
        ("sue", "call"): (1, {"CNY": "5000"}),
        ("monitor", "monitor"): (1, {}),
        ("call", "call"): (1, {}),
    }
    causes = {moved.move: [(str(cause), count) for cause, count in moved.by_cause] for moved in result.biggest}
    assert causes == {
        Move("step", "call", "monitor"): [("by `call-when-overdue`", 3)],
        Move("step", "sue", "call"): [("by `sue-when-old`", 1)],
        Move("due", "now", "later", "call"): [("by `gap`", 1)],
    }
    assert (
        result.biggest[0].tally.examples
        == {
            ".jsonl": ["line 1", "line 2", "line 3"],
            ".json": ["item 1", "item 2", "item 3"],
            ".yaml": ["line 2", "line 9", "line 16"],
            ".csv": ["line 2", "line 3", "line 4"],
        }[form]
    )


def test_bad_rows_are_set_aside_with_line_and_reason(found: Difference, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = json.dumps({"as_of": MOMENT, "days_past_due": 3})
    lines = [
        good.encode(),
        b"{oops",
        b"",
        b"[1]",
        b'{"as_of": "soon"}',
        f'{{"as_of": "{MOMENT}", "days_past_du": 3}}'.encode(),
        f'{{"as_of": "{MOMENT}", "days_past_due": "3"}}'.encode(),
        b"\xff",
        b'{"name": "a", "name": "b"}',
    ]
    path.write_bytes(b"\n".join(lines))
    result = decided(found, path)
    assert result.decided == 1
    assert [where for where, _ in result.set_aside] == [
        "line 2",
        "line 4",
        "line 5",
        "line 6",
        "line 7",
        "line 8",
        "line 9",
    ]
    reasons = dict(result.set_aside)
    assert reasons["line 6"] == "unknown fact `days_past_du`; did you mean `days_past_due`?"
    assert reasons["line 7"] == "`days_past_due` cannot be `3`: a whole number is wanted, such as 30"
    assert reasons["line 8"] == "not UTF-8 text"
    assert "a key stands twice" in reasons["line 9"]
    assert "7 set aside" in render(found, result)


def test_bad_cells_of_csv(found: Difference, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(
        f"as_of;name;days_past_due;disputed\n{MOMENT};a;3;true\n{MOMENT};b;3\n{MOMENT};c;three;\n\n{MOMENT};\xe4;3;\n".encode(
            "latin-1"
        )
    )
    result = decided(found, path)
    assert result.decided == 1
    assert result.set_aside == [
        ("line 3", "3 cells; the header has 4"),
        ("line 4", "`days_past_due` cannot be `three`: a whole number is wanted, such as 30"),
        ("line 6", "not UTF-8 text"),
    ]


def test_a_quoted_cell_over_two_lines_keeps_the_count(found: Difference, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f'as_of,name,days_past_due\n{MOMENT},"a\nb",3\n{MOMENT},c,x\n')
    assert [where for where, _ in decided(found, path).set_aside] == ["line 4"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("rows.csv", "as_of,days_past_du\n", "unknown-fact"),
        ("rows.csv", "as_of,as_of\n", "duplicate-key"),
        ("rows.csv", "", "empty"),
        ("rows.json", "[", "json-syntax"),
        ("rows.yaml", "a: [", "yaml-syntax"),
        ("rows.xlsx", "", "portfolio-form"),
        ("rows.yaml", "", "empty"),
    ],
)
def test_files_that_cannot_be_used(name: str, text: str, code: str, found: Difference, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ProfileError) as caught:
        decided(found, path)
    assert caught.value.problems[0].code == code


def test_a_file_that_is_not_there(found: Difference, tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="does not exist"):
        decided(found, tmp_path / "rows.csv")


def test_rows_that_only_one_side_accepts(tmp_path: Path) -> None:
    found = difference(*edited(tmp_path, ("[friendly, neutral, hostile]", "[friendly, neutral]")))
    result = decided(found, written(tmp_path / "rows.jsonl", [{"cooperation": "hostile"}, {"cooperation": "neutral"}]))
    assert [(old, new, tally.count) for old, new, tally in result.matrix] == [
        ("monitor", "monitor", 1),
        ("monitor", "refused", 1),
    ]
    assert result.set_aside == []


def test_a_fact_that_only_the_new_side_knows(tmp_path: Path) -> None:
    edits = [
        ("    name: {type: text}\n", "    name: {type: text}\n    vip: {type: bool}\n"),
        ("    when: {days_past_due: 1..}", "    when: {days_past_due: 1..}\n    unless: {vip: true}"),
    ]
    found = difference(*edited(tmp_path, *edits))
    result = decided(found, written(tmp_path / "rows.jsonl", [{"days_past_due": 3, "vip": True}]))
    (moved,) = result.biggest
    assert (moved.move, str(moved.by_cause[0][0])) == (Move("step", "call", "monitor"), "by `call-when-overdue`")
    assert any(one.text.startswith("# only the new rulebook knows vip\n") for one in found.shown)


def test_rows_without_a_moment_are_decided_for_now_and_counted(found: Difference, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"days_past_due": 3}\n')
    result = decided(found, path)
    assert (result.decided, result.undated) == (1, 1)
    assert "without as_of, decided for now: 1" in render(found, result)
