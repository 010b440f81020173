"""`strategist interest`: what a clerk copies into a letter, and what he reads after a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

FIGURES = {
    "--place": "GB",
    "--amount": "9999.99",
    "--currency": "GBP",
    "--due": "2026-01-15",
    "--as-of": "2026-11-22",
    "--debtor-kind": "company",
}
PROFILE = """\
debtor_id: D-7
as_of: 2026-07-20T10:00:00+02:00
jurisdiction: FR
debtor_kind: company
currency: EUR
amount_overdue: 36500
days_past_due: 10
"""
OTHER = Path(__file__).parents[2] / "examples" / "another_creditor"


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def options(**changes: str | None) -> list[str]:
    given = {**FIGURES, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
    return [part for name, value in given.items() if value is not None for part in (name, value)]


def test_figures_as_text(run: Run, snapshot) -> None:
    ran = run("interest", *options())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_figures_with_a_step_as_text(run: Run, snapshot) -> None:
    assert run("interest", *options(place="ES", currency="EUR", due="2026-05-31", amount="36500.50")).out == snapshot


def test_a_reason_as_text(run: Run, snapshot) -> None:
    assert run("interest", *options(debtor_kind=None)).out == snapshot


def test_figures_as_json(run: Run) -> None:
    ran = run("interest", *options(), "--format", "json")
    found = json.loads(ran.out)
    assert found["format"] == "strategist.late_interest/1"
    assert (found["debtor_id"], found["due"], found["amount"], found["compensation"]) == (
        None,
        True,
        "1001.16",
        "70.00",
    )
    assert found["pieces"][0]["rate"] == "11.75"
    assert found["law"][0]["source"] == "UK-LP-1"


def test_further_facts(run: Run) -> None:
    facts = ["creditor_is_sme=true", "debtor_is_large_enterprise=true", "amount_disputed=50000"]
    given = options(place="CN", currency="CNY", amount="150000", due="2026-05-31", as_of="2026-06-20")
    ran = run("interest", *given, *(part for fact in facts for part in ("--fact", fact)), "-f", "json")
    assert json.loads(ran.out)["amount"] == "1000.00"


def test_profiles(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "debtor.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    ran = run("interest", str(path), "/nowhere.yaml")
    assert ran.code == 2
    assert "D-7\n" in ran.out
    assert "124.00 EUR" in ran.out
    assert "/nowhere.yaml" in ran.err
    found = json.loads(run("interest", "-", "-f", "json", stdin=PROFILE).out)
    assert (found["debtor_id"], found["amount"]) == ("D-7", "124.00")


def test_without_a_day_it_is_today_and_said(run: Run) -> None:
    ran = run("interest", *options(as_of=None))
    assert ran.code == 0
    assert "note: without --as-of, reckoned to today" in ran.err


def test_a_rulebook_without_regimes(run: Run) -> None:
    profile = str(OTHER / "profiles" / "tom.json")
    assert "states no regime of late interest" in run("interest", profile, "--rules", str(OTHER)).out
    ran = run("interest", *options(), "--rules", str(OTHER))
    assert ran.code == 2
    assert "states no regime of late interest" in ran.err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "nan"}, "`--amount` cannot be `nan`: an amount is wanted, such as 15000.00"),
        ({"amount": "inf"}, "an amount is wanted"),
        ({"amount": "12,5"}, "an amount is wanted"),
        ({"amount": ""}, "an amount is wanted"),
        ({"amount": "1e99"}, "too large to be meant"),
        ({"amount": "1.00001"}, "at most four decimals"),
        ({"amount": "-5"}, "not below nothing"),
        ({"currency": "gbp"}, "did you mean `GBP`?"),
        ({"currency": "XYZ"}, "there is no currency `XYZ`"),
        ({"due": "1066-10-14"}, "`--due` cannot be `1066-10-14`: a date between 1900 and 2200 is wanted"),
        ({"due": "2026-02-30"}, "a date is wanted"),
        ({"due": "15.01.2026"}, "a date is wanted"),
        ({"as_of": "9999-12-31"}, "`--as-of` cannot be `9999-12-31`"),
        ({"place": "Britain"}, "`jurisdiction` cannot be `Britain`"),
        ({"debtor_kind": "compny"}, "did you mean `company`?"),
        ({"amount": None}, "`--amount` is wanted"),
        ({"fact": "creditor_is_sme"}, "`--fact creditor_is_sme` states no fact"),
        ({"fact": "creditor_is_sm=true"}, "did you mean `creditor_is_sme`?"),
        ({"fact": "days_past_due=3"}, "`days_past_due` is stated by an option already"),
        ({"fact": "creditor_is_sme=perhaps"}, "`creditor_is_sme` cannot be `perhaps`"),
        ({"fact": "amount_disputed=[1"}, "not readable as YAML"),
    ],
)
def test_unusable_figures_exit_2_with_a_message(run: Run, changes: dict[str, str | None], said: str) -> None:
    ran = run("interest", *options(**changes))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("arguments", [[], ["-", "--amount", "5"], ["-", "--fact", "a=b"]])
def test_neither_or_both_exit_2(run: Run, arguments: list[str]) -> None:
    ran = run("interest", *arguments, stdin=PROFILE)
    assert ran.code == 2
    assert "profile" in ran.err


def test_check_reports_old_rates_as_of_a_day(run: Run) -> None:
    ran = run("check", "--only", "old-rates", "--as-of", "2028-01-01")
    assert ran.code == 1
    assert "rate table `boe_base` knows nothing after 2026-06-30" in ran.out
    assert run("check", "--as-of", "soon").code == 2
