"""A company keeps rate tables up freely; what the rulebook below knows as law it changes only under an exception."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from folders import write_folder
from late_interest.book import BOOK, LAW, OVER, interest, small
from strategist import LateInterest, RulebookError, Strategist
from strategist.analysis.check import check_program

RATE = "rates: {base: {values: {%s}, source: [B.1], standing: secondary%s}}\nsources: {B.1: {says: our bank}}\n"
EXCEPTION = ", exception: {reason: the court said so, owner: general counsel, until: %s}"
REGIME = """\
late_interest:
  - id: %s
    title: Ours
    source: [H.1]
    when: {jurisdiction: within GB}
    rate: {daily: 0.01}
    because: "So we agreed."
    %s
"""


def amount(strategist, **facts) -> Decimal:
    found = interest(strategist, **facts)
    assert isinstance(found, LateInterest), found
    return found.amount


def refused(folder: Path, over: str) -> str:
    with pytest.raises(RulebookError) as caught:
        small(folder, over)
    return caught.value.render()


def test_the_rulebook_below(tmp_path) -> None:
    assert amount(small(tmp_path)) == Decimal("250.00")


def test_a_new_half_year_is_added_freely(tmp_path) -> None:
    found = interest(small(tmp_path, RATE % ("2027-01-01: 7", "")), as_of="2027-01-10T12:00:00+00:00", days_past_due=10)
    assert (found.amount, found.standing, "B.1" in found.sources) == (Decimal("150.00"), "secondary", True)
    assert not any("not in the table" in note for note in found.notes)


def test_an_unverified_value_is_put_right_freely(tmp_path) -> None:
    found = interest(small(tmp_path, RATE % ("2026-07-01: 6", "")))
    assert (found.amount, found.standing) == (Decimal("260.00"), "secondary")


def test_the_same_value_may_be_confirmed(tmp_path) -> None:
    over = "rates: {base: {values: {2026-01-01: {percent: 4.00, source: [L.1], standing: confirmed}}}}"
    assert amount(small(tmp_path, over)) == Decimal("250.00")


def test_a_known_value_is_sealed(tmp_path) -> None:
    assert "rate table `base` is law" in refused(tmp_path, RATE % ("2026-01-01: 6", ""))


def test_a_known_value_changes_under_an_exception_until_it_ends(tmp_path) -> None:
    strategist = small(tmp_path, RATE % ("2026-01-01: 6", EXCEPTION % "2026-07-10"))
    assert amount(strategist) == Decimal("270.00")
    assert amount(strategist, as_of="2026-07-11T12:00:00+00:00", days_past_due=21) == Decimal("263.00")
    assert [finding.code for finding in check_program(strategist.program)] == ["law-exception"]


def test_a_value_between_changes_is_sealed_as_far_as_the_table_is_known(tmp_path) -> None:
    law = """\
rates:
  base: {rows: changes, values: {2026-01-01: 4}, known_until: 2026-06-30, source: [L.1], standing: secondary}
late_interest:
  - {id: statute, title: S, source: [L.1], when: {kind: company}, rate: {reference: base}, because: so}
"""
    assert small(tmp_path / "later", RATE % ("2026-07-01: 5", ", known_until: 2026-12-31"), law).program.rates
    with pytest.raises(RulebookError, match="sealed"):
        small(tmp_path / "earlier", RATE % ("2026-05-01: 5", ""), law)


def test_a_row_says_where_it_is_from(tmp_path) -> None:
    assert "states no `standing`" in refused(tmp_path, "rates: {base: {values: {2027-01-01: 7}, source: [L.1]}}")


def test_how_a_table_is_read_is_not_changed(tmp_path) -> None:
    assert "other `rows`" in refused(tmp_path, RATE % ("2027-01-01: 7", ", rows: changes"))


def test_a_new_regime_fills_gaps(tmp_path) -> None:
    strategist = small(tmp_path, REGIME % ("ours", ""))
    assert interest(strategist).regime == "statute"
    assert interest(strategist, kind="consumer").regime == "ours"


def test_folders_of_one_name_are_two_rulebooks(tmp_path) -> None:
    """The order of regimes counts within one rulebook; an overlay may be called as the one below it."""
    write_folder(tmp_path / "rules", {"rulebook.yaml": BOOK, "law.yaml": LAW})
    own = {"rulebook.yaml": OVER.replace("../base", "../../rules"), "own.yaml": REGIME % ("ours", "")}
    strategist = Strategist.load(write_folder(tmp_path / "over" / "rules", own), cache=False)
    assert [regime.id for regime in strategist.program.regimes] == ["statute", "ours"]


def test_a_regime_does_not_pass_the_law(tmp_path) -> None:
    assert "`ours` cannot stand before `statute`, which is law" in refused(
        tmp_path, REGIME % ("ours", "before: statute")
    )


def test_a_regime_of_law_may_stand_before_law(tmp_path) -> None:
    strategist = small(tmp_path, REGIME % ("ours", "before: statute\n    standing: secondary"))
    assert interest(strategist).regime == "ours"


def test_a_regime_passes_the_law_under_an_exception_until_it_ends(tmp_path) -> None:
    more = "before: statute\n    exception: {reason: settled, owner: counsel, until: 2026-07-10}"
    strategist = small(tmp_path, REGIME % ("ours", more))
    found = interest(strategist)
    assert (found.regime, found.amount) == ("ours", Decimal("73.00"))
    assert "departs from sealed law until 2026-07-10: settled (counsel)" in found.notes
    assert interest(strategist, as_of="2026-07-11T12:00:00+00:00").regime == "statute"


def test_a_regime_of_law_is_sealed(tmp_path) -> None:
    assert "regime `statute` is law" in refused(tmp_path, REGIME % ("statute", ""))


def test_a_regime_of_law_is_switched_off_under_an_exception(tmp_path) -> None:
    off = "disable: [{rule: statute%s}]"
    assert "sealed" in refused(tmp_path, off % "") or "exception-incomplete" in refused(tmp_path, off % "")
    strategist = small(tmp_path / "off", off % ", reason: waived, owner: counsel, until: 2026-07-10")
    assert interest(strategist).regime is None
    assert interest(strategist, as_of="2026-07-11T12:00:00+00:00").regime == "statute"
