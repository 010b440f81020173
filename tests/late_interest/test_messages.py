"""What an analyst reads after a mistake in the sections of late interest: place, caret, reason, remedy."""

from __future__ import annotations

import pytest

from folders import load
from late_interest.book import BOOK, LAW, LETTER
from strategist import RulebookError

RATES = "rates:\n  base: {rows: half_years, values: {2026-01-01: 4}, source: [L.1], standing: secondary}\n"
REGIME = RATES + 'late_interest:\n  - {id: own, title: Own, source: [L.1], %s, because: "so"}\n'
TABLE = "rates:\n  base: {%s, source: [L.1], standing: secondary}\n"
MISTAKES = {
    "a reference misspelt": REGIME % "rate: {reference: bse, plus: 8}",
    "a percent sign": REGIME % "rate: {reference: base, plus: 8%}",
    "a word for a percentage": REGIME % "rate: {reference: base, plus: eight}",
    "a percentage beyond reason": REGIME % "rate: {reference: base, plus: 800}",
    "a rate of two kinds": REGIME % "rate: {reference: base, daily: 0.05}",
    "a rate that is none": REGIME % "rate: much",
    "a rate of an unknown kind": REGIME % "rate: {yearly: 8}",
    "no rate": REGIME % "when: {kind: company}",
    "a contract's rate in another unit": REGIME % "rate: {contract: days_past_due}",
    "a contract's rate misspelt": REGIME % "rate: {contract: contract_interest}",
    "a range the wrong way round": REGIME % "rate: {reference: base, times: 1.5..1.3}",
    "a factor of nothing": REGIME % "rate: {reference: base, times: 0}",
    "an unknown moment": REGIME % "rate: {reference: base}, fixed_at: each_year",
    "a moment without reference": REGIME % "rate: {daily: 0.05}, fixed_at: contract",
    "another count of days": REGIME % "rate: {daily: 0.05}, day_count: 366",
    "a start before the due day": REGIME % "rate: {daily: 0.05}, starts: -1",
    "a fact misspelt": REGIME % "rate: {daily: 0.05}, when: {knd: company}",
    "a standing misspelt": REGIME % "rate: {daily: 0.05}, standing: sure",
    "a period that ends before it starts": REGIME % "rate: {daily: 0.05}, valid: 2026-02-01..2026-01-01",
    "an amount that is none": REGIME % "rate: {daily: 0.05}, compensation: {currency: GBP, by_amount: {0: forty}}",
    "amounts that fall": REGIME % "rate: {daily: 0.05}, compensation: {currency: GBP, by_amount: {10: 40, 5: 70}}",
    "a currency in words": REGIME % "rate: {daily: 0.05}, compensation: {currency: pounds, by_amount: {0: 40}}",
    "before a regime that is not there": REGIME % "rate: {daily: 0.05}, before: statue",
    "a key misspelt": REGIME % "rat: {daily: 0.05}",
    "a placeholder": REGIME % 'rate: {daily: 0.05}, caveat: "{kind}"',
    "an id twice": LAW
    + REGIME.removeprefix(RATES).removeprefix("late_interest:\n").replace("own", "statute") % "rate: {daily: 0.05}",
    "a gap between half years": TABLE % "rows: half_years, values: {2025-01-01: 3, 2026-01-01: 4}",
    "a day that begins no half year": TABLE % "rows: half_years, values: {2026-02-01: 4}",
    "a day that does not exist": TABLE % "rows: changes, values: {2026-02-30: 4}",
    "a rate in words": TABLE % "rows: changes, values: {2026-02-01: four}",
    "a rate as a list": TABLE % "rows: changes, values: {2026-02-01: [4]}",
    "a row without its rate": TABLE % "rows: changes, values: {2026-02-01: {standing: secondary}}",
    "rows of an unknown kind": TABLE % "rows: monthly, values: {2026-02-01: 4}",
    "rows of no kind": TABLE % "values: {2026-01-01: 4}",
    "a table of nothing": TABLE % "rows: changes, values: {}",
    "known until before the last rate": TABLE % "rows: changes, values: {2026-02-01: 4}, known_until: 2026-01-01",
    "known until of half years": TABLE % "rows: half_years, values: {2026-01-01: 4}, known_until: 2026-06-30",
    "another unit": TABLE % "rows: changes, unit: basis_point, values: {2026-02-01: 4}",
    "a table without standing": "rates: {base: {rows: changes, values: {2026-02-01: 4}, source: [L.1]}}",
    "a letter without regimes": LETTER,
    "a letter of late interest alone": LAW
    + LETTER.replace('      - "{amount_overdue} is late."\n', "").replace('      - "Please pay."\n', ""),
    "a letter without paragraphs": LAW + "scripts: [{id: x, kind: plain, text: []}]",
    "a reason that names late interest": LAW
    + 'rules: [{id: own, then: {propose: charge, strength: 3}, because: "{late_interest}"}]',
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_message(mistake, snapshot) -> None:
    with pytest.raises(RulebookError) as caught:
        load({"rulebook.yaml": BOOK, "own.yaml": MISTAKES[mistake]})
    assert caught.value.render() == snapshot


@pytest.mark.parametrize("mistake", MISTAKES)
def test_messages_keep_the_house_style(mistake) -> None:
    with pytest.raises(RulebookError) as caught:
        load({"rulebook.yaml": BOOK, "own.yaml": MISTAKES[mistake]})
    for problem in caught.value.problems:
        assert problem.place is not None
        for text in (problem.message, problem.help or "x"):
            assert text[0] in "`0123456789-" or text[0].islower(), text
            assert not text.endswith((".", "!")) or text.endswith("..")
            assert len(text) < 200


def test_regimes_in_two_files(snapshot) -> None:
    own = LAW.split("late_interest:")[1].replace("statute", "other")
    with pytest.raises(RulebookError) as caught:
        load({"rulebook.yaml": BOOK, "a.yaml": LAW, "b.yaml": f"late_interest:{own}"})
    assert caught.value.render() == snapshot


def test_facts_that_interest_is_reckoned_from(snapshot) -> None:
    without = BOOK.replace("    amount_overdue: {type: money}\n", "")
    without = without.replace("    contract_made_on: {type: date}\n", "")
    with pytest.raises(RulebookError) as caught:
        load({"rulebook.yaml": without, "law.yaml": LAW.replace("each_half_year", "contract")})
    assert caught.value.render() == snapshot
