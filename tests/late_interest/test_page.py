"""The page of regimes and rates that `strategist docs` writes, and what `check` says of their sources and age."""

from __future__ import annotations

from datetime import date

from late_interest.book import LAW, small
from strategist.analysis.check import check_program, old_rates
from strategist.analysis.documents import render_documents

PAGE = "late_interest.md"


def test_every_regime_and_rate_is_on_the_page(shipped) -> None:
    page = render_documents(shipped.program, [])[PAGE]
    for regime in shipped.program.regimes:
        assert f'<a id="{regime.id}"></a>' in page
        assert regime.title in page
    for table in shipped.program.rates:
        assert f'<a id="{table.name}"></a>' in page
        for row in table.rows:
            assert f"| {date.fromordinal(row.first_day)} | {row.percent:.2f} | {row.standing} |" in page


def test_a_regime_as_a_lawyer_reads_it(tmp_path) -> None:
    page = render_documents(small(tmp_path).program, [])[PAGE]
    assert (
        "| [The statute](late_interest.md#statute) | [base rate](late_interest.md#base) and 8 points | of each half year | "
        "40 GBP |  | confirmed | [L.1](sources.md#l-1) |"
    ) in page
    assert "- **If** jurisdiction is within GB and kind is company" in page
    assert "- **Begins** on the day after the due day" in page
    assert "| 2026-07-01 | 5.00 | unverified | [L.1](sources.md#l-1) |" in page


def test_a_rulebook_without_regimes_says_so(tmp_path) -> None:
    pages = render_documents(small(tmp_path, law="", letter="").program, [])
    assert "states no regime of late interest" in pages[PAGE]


def test_sources_of_regimes_and_rates_count(tmp_path) -> None:
    assert check_program(small(tmp_path).program) == []
    found = check_program(small(tmp_path / "other", law=LAW.replace("[L.1]", "[L.2]")).program)
    assert [problem.code for problem in found] == ["unknown-source", "unknown-source", "source-without-rule"]


def test_a_table_that_nobody_keeps_up_is_reported(tmp_path) -> None:
    program = small(tmp_path).program
    assert old_rates(program, date(2027, 12, 31)) == []
    assert [problem.code for problem in old_rates(program, date(2028, 1, 1))] == ["old-rates"]
