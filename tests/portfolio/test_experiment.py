"""Experiments: drawing debtors, reading the file, holding challengers to the champion's guards, and the command."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from folders import load, write_folder
from strategist import Store
from strategist.errors import UnusableInput
from strategist.portfolio.experiment import Challenger, Experiment, Trial
from strategist.portfolio.experiment.assignment import PLACES, assigned, place_of
from strategist.portfolio.experiment.deciding import decide_arms

from ..cli.conftest import Run, run  # noqa: F401  # a fixture

EXAMPLE = Path(__file__).parents[2] / "examples" / "experiment"
MANY = [f"D-{number}" for number in range(20_000)]


def test_the_place_of_a_debtor_is_the_same_everywhere() -> None:
    """Pinned: whoever changes the hash moves the debtors of every running experiment."""
    assert [place_of("calls", name) for name in ("D-1", "D-2", "Ä-恒")] == [
        12610395808401140847,
        8514909724841236550,
        487194275641896069,
    ]


@pytest.mark.parametrize("share", [Fraction(1, 100), Fraction(1, 10), Fraction(1, 3), Fraction(1)])
def test_shares_are_met_and_grow_without_moving_anybody(share: Fraction) -> None:
    drawn = [place == 0 for place in assigned("calls", [share], MANY)]
    expected = float(share) * len(MANY)
    assert abs(sum(drawn) - expected) <= 4 * (expected * (1 - float(share))) ** 0.5
    less = [place == 0 for place in assigned("calls", [share / 2], MANY)]
    assert all(now for before, now in zip(less, drawn) if before)


def test_two_experiments_and_two_challengers_are_independent() -> None:
    one = assigned("calls", [Fraction(1, 2)], MANY)
    other = assigned("letters", [Fraction(1, 2)], MANY)
    assert abs(sum(a == b for a, b in zip(one, other)) / len(MANY) - 0.5) < 0.015
    three = assigned("calls", [Fraction(1, 4)] * 3, MANY)
    assert {place: round(three.count(place) / len(MANY), 1) for place in (-1, 0, 1, 2)} == dict.fromkeys(
        (-1, 0, 1, 2), pytest.approx(0.25, abs=0.06)
    )
    assert assigned("calls", [Fraction(1, 4)] * 4, MANY).count(-1) == 0
    assert 0 <= place_of("", "") < PLACES


GOOD = {"experiment": "calls", "challenger": "early_calls", "share": "10%"}


@pytest.mark.parametrize(
    "changed",
    [
        {"share": "0"},
        {"share": "0%"},
        {"share": "120%"},
        {"share": "10"},
        {"share": "NaN"},
        {"share": "-0.1"},
        {"share": None},
        {"challenger": "nowhere"},
        {"challenger": None},
        {"experiment": ""},
        {"champoin": "early_calls"},
        {"from": "2026-09-01", "to": "2026-06-01"},
        {"to": "soon"},
        {"smallest_effect": "80%"},
        {"challengers": {"a": {"rules": "early_calls", "share": "1%"}}},
        {"challenger": None, "share": None, "challengers": {"champion": {"rules": "early_calls"}}},
        {
            "challenger": None,
            "share": None,
            "challengers": {name: {"rules": "early_calls", "share": "60%"} for name in ("a", "b")},
        },
    ],
    ids=lambda changed: "-".join(f"{key}-{value}"[:24] for key, value in changed.items()),
)
def test_mistakes_in_the_file_are_located(
    changed: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EXAMPLE / "early_calls", "early_calls")
    stated = {key: value for key, value in {**GOOD, **changed}.items() if value is not None}
    Path("e.yaml").write_text(yaml.safe_dump(stated, sort_keys=False))
    with pytest.raises(UnusableInput) as error:
        Experiment.read("e.yaml")
    assert error.value.render() == snapshot


BOOK = """
rulebook: small
version: 1.0.0
channels: [email, phone]
groups: [contact]
inputs:
  all:
    debtor_id: {type: text}
    as_of: {type: datetime, required: true}
    days: {type: int, unit: day}
    since: {type: int, unit: day}
    noticed: {type: bool}
actions:
  hold: {rung: 0, title: Hold}
  monitor: {rung: 0, title: Watch}
  tidy: {rung: 0, title: Tidy up}
  remind: {rung: 1, title: Remind, channels: [email, phone], groups: [contact]}
  notice: {rung: 2, title: Notice}
  sue: {rung: 3, title: Sue, needs: [{if: {noticed: missing}, first: notice}], with: [tidy]}
tactics:
  channel: {values: [email, phone]}
  role: {values: [kind, firm]}
  manner: {type: set, values: [early, loud]}
rules:
  - {id: watch-all, when: {days: 1..}, then: {propose: tidy, strength: 10}, because: "All."}
"""
GUARDS = {
    "no-suit": "{forbid: {actions: [sue]}}",
    "no-phone": "{forbid: {channels: [phone]}}",
    "no-words": "{forbid: {channels: [email, phone]}}",
    "no-tidying": "{forbid: {actions: [tidy]}}",
    "a-week": "{defer: {groups: [contact]}, for: 7, since: since}",
    "calls-wait": "{defer: {channels: [phone]}, for: 7, since: since}",
    "kind-only": "{only: {role: [kind]}}",
    "not-loud": "{forbid: {manner: [loud]}}",
}
REMIND, SUE = "{propose: remind, strength: 50}", "{propose: sue, strength: 50}"


@pytest.mark.parametrize(
    ("guard", "proposal", "advice", "held"),
    [
        (None, REMIND, None, None),
        ("no-suit", SUE, "noticed", "no-suit"),
        ("no-suit", SUE, None, "no-suit"),  # nor prepared
        ("no-suit", REMIND, None, None),
        (None, SUE, "unneeded", "needs of sue"),
        ("no-tidying", SUE, "noticed", "no-tidying"),
        ("no-phone", REMIND, "{channel: phone}", "no-phone"),
        ("no-phone", REMIND, "{channel: email}", None),
        ("no-words", REMIND, None, "no-words"),
        ("a-week", REMIND, None, "a-week"),
        ("calls-wait", REMIND, "{channel: phone}", "calls-wait"),
        ("calls-wait", REMIND, "{channel: email}", None),
        ("kind-only", REMIND, "{role: firm}", "kind-only"),
        ("kind-only", REMIND, "{role: kind}", None),
        ("kind-only", REMIND, None, "kind-only"),
        ("not-loud", REMIND, "{manner: [early, loud]}", "not-loud"),
        ("not-loud", REMIND, "{manner: [early]}", None),
    ],
)
def test_each_kind_of_guard_holds(
    guard: str | None, proposal: str, advice: str | None, held: str | None, tmp_path: Path
) -> None:
    """A champion with one guard, a challenger without it: what it may and may not say."""
    law = f'  - {{id: {guard}, then: {GUARDS[guard]}, because: "Law."}}\n' if guard else ""
    own = f'  - {{id: own, then: {proposal}, because: "Ours."}}\n'
    if advice is not None and advice.startswith("{"):
        own += f'  - {{id: advice, then: {{advise: {advice}, strength: 50}}, because: "So."}}\n'
    theirs = BOOK.replace("needs: [{if: {noticed: missing}, first: notice}], ", "") if advice == "unneeded" else BOOK
    rules = write_folder(tmp_path / "b", {"rulebook.yaml": theirs + own})
    trial = Trial(Experiment("x", (Challenger("challenger", rules, Fraction(1)),)), load(BOOK + law))
    facts = {"debtor_id": ["1"], "as_of": ["2026-11-24T10:00:00+00:00"], "days": [9], "since": [3]}
    if advice == "noticed":
        facts["noticed"] = [True]
    row = decide_arms(trial, pl.DataFrame(facts), 0).rows.row(0, named=True)
    assert row["held_by"] == held
    assert row["decided_by"] == ("champion" if held else "challenger")
    step = "remind" if proposal == REMIND else "notice" if advice is None else "sue"
    assert (row["challenger_step"], row["champion_step"]) == (step, "hold" if guard == "no-tidying" else "tidy")
    assert row["next_step"] == (row["champion_step"] if held else step)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "x")
    monkeypatch.chdir(tmp_path / "x")
    return tmp_path / "x"


def decide(run: Run, *more: str) -> str:  # noqa: F811
    ran = run("portfolio", "debtors.csv", "--experiment", "experiment.yaml", "--as-of", "2026-06-08", *more)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_the_worklist_says_what_the_arm_says_and_keeps_both_decisions(run: Run, folder: Path) -> None:  # noqa: F811
    told = decide(run, "--out", "w.parquet", "--report", "r.html", "--report", "r.json", "--batch-rows", "300")
    assert "held by guards of the champion 19 (gap-between-contacts 19)" in told
    rows = pl.read_parquet("w.parquet")
    arms = Experiment.read("experiment.yaml").assign(rows["debtor_id"].to_list())
    part = rows.with_columns(pl.Series("drawn", arms)).filter(pl.col("arm").is_not_null())
    assert part["arm"].to_list() == part["drawn"].to_list()
    assert (part["days_past_due"].is_between(1, 60)).all()
    assert not rows.filter(pl.col("arm").is_null())["days_past_due"].is_between(1, 60).any()
    steps = {name: pl.col(f"{name}_step") for name in ("champion", "challenger")}
    for name, step in steps.items():
        own = rows.filter(pl.col("decided_by") == name)
        assert own.select(pl.col("next_step").cast(pl.String) == step).to_series().all()
    assert rows.filter(pl.col("held_by").is_not_null())["decided_by"].unique().to_list() == ["champion"]
    assert rows.filter(pl.col("decided_by") == "challenger")["arm"].unique().to_list() == ["challenger"]
    assert rows["rank"].to_list() == list(range(1, 801))
    report = json.loads((folder / "r.json").read_text())
    assert [(line["arm"], line["debtors"]) for line in report["arms"]] == [
        (name, len(rows.filter(pl.col("arm").eq_missing(pl.lit(name))))) for name in ("champion", "challenger", None)
    ]
    page = (folder / "r.html").read_text()
    assert 'id="experiment"' in page
    for case in report["top"]:  # told by the rulebook that decided
        assert case["step"] == rows.filter(pl.col("debtor_id") == case["debtor_id"])["next_step"][0]


def test_whoever_takes_no_part_is_decided_as_ever(run: Run, folder: Path) -> None:  # noqa: F811
    decide(run, "--out", "w.parquet")
    assert run("portfolio", "debtors.csv", "--as-of", "2026-06-08", "--out", "plain.parquet").code == 0
    keys = pl.read_parquet("w.parquet").filter(pl.col("decided_by") == "champion").sort("debtor_id")
    plain = pl.read_parquet("plain.parquet").filter(pl.col("debtor_id").is_in(keys["debtor_id"].implode()))
    assert keys.select(plain.columns).drop("rank").equals(plain.sort("debtor_id").drop("rank"))


@pytest.mark.parametrize("day", ["2026-05-31", "2026-10-01"])
def test_before_and_after_its_days_nobody_takes_part(run: Run, folder: Path, day: str) -> None:  # noqa: F811
    ran = run("portfolio", "debtors.csv", "--experiment", "experiment.yaml", "--as-of", day, "--out", "w.parquet")
    assert "800  take no part" in ran.out
    assert pl.read_parquet("w.parquet")["arm"].null_count() == 800


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("only: {days_past_du: 1..9}", "did you mean `days_past_due`?"),
        ("only: {next_step: monitor}", "only tactic rules"),
        ("champion: early_calls", "is the same rulebook as the champion"),
        ("challenger: strange", "steps that the champion does not know: `haunt`"),
    ],
)
def test_what_cannot_be_tried_is_refused(run: Run, folder: Path, text: str, said: str) -> None:  # noqa: F811
    write_folder(
        folder / "strange",
        {
            "rulebook.yaml": "rulebook: strange\nversion: 1.0.0\nextends: default\n"
            "actions: {haunt: {rung: 2, title: Haunt, channel: phone, minutes: 5}}\n"
        },
    )
    stated = {**GOOD, **yaml.safe_load(text)}
    (folder / "e.yaml").write_text(yaml.safe_dump(stated))
    ran = run("portfolio", "debtors.csv", "--experiment", "e.yaml", "--as-of", "2026-06-08", "--out", "w.csv")
    assert ran.code == 2
    assert said in ran.err
    assert not (folder / "w.csv").exists()


def test_two_champions_are_refused(run: Run, folder: Path) -> None:  # noqa: F811
    (folder / "e.yaml").write_text(yaml.safe_dump({**GOOD, "champion": "early_calls"}))
    ran = run("portfolio", "debtors.csv", "--experiment", "e.yaml", "--rules", "early_calls", "--out", "w.csv")
    assert (ran.code, "the experiment names its champion, and `--rules` another" in ran.err) == (2, True)


def test_the_store_keeps_what_every_rulebook_said(run: Run, folder: Path) -> None:  # noqa: F811
    told = decide(run, "--out", "w.csv", "--store", "parquet:kept")
    assert "Kept: 1,600 decisions" in told
    kept = Counter(one.rulebook for one in Store.open("parquet:kept").find(day=date(2026, 6, 8)))
    assert kept == {"default": 800, "early-calls": 800}
    ran = run("portfolio", "debtors.csv", "--experiment", "experiment.yaml", "--out", "w.csv", "--engine", "spark")
    assert (ran.code, "not on a cluster" in ran.err) == (2, True)
