"""What frames may look like: columns nobody knows, rows no profile may look like, what is passed on."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from folders import SMALL, load
from strategist import ProfileError, Rejects
from strategist.engines.columnar import portfolio

MOMENT = "2026-11-24T10:00:00+08:00"


@pytest.fixture(scope="module")
def small():
    return load(SMALL)


def problems(strategist, frame, **asked) -> list[tuple[str, str, str | None]]:
    with pytest.raises(ProfileError) as caught:
        strategist.recommend_all(frame, **{"as_of": MOMENT, **asked})
    return [(problem.code, problem.message, problem.help) for problem in caught.value.problems]


def test_unknown_columns_are_named_with_what_was_probably_meant(small):
    frame = pl.DataFrame({"days_past_du": [1], "region": [2], "age_band": ["old"]})
    assert problems(small, frame) == [
        ("unknown-fact", "unknown fact `days_past_du` in the frame", "did you mean `days_past_due`?"),
        ("unknown-fact", "unknown fact `region` in the frame", "name it in `keep` if it should be passed on"),
        (
            "unknown-fact",
            "unknown fact `age_band` in the frame",
            "`age_band` is concluded by the rules; a frame cannot state it",
        ),
    ]


def test_what_is_asked_for_must_be_there(small):
    frame = pl.DataFrame({"days_past_due": [1]})
    assert problems(small, frame, as_of=None) == [
        ("missing-fact", "no `as_of`", "give `as_of`, or a column of that name")
    ]
    assert problems(small, frame, keep=["region"])[0][:2] == (
        "unknown-column",
        "`keep` names `region`, which the frame does not have",
    )
    assert problems(small, frame, tactics=["tones"]) == [
        ("unknown-tactic", "unknown tactic `tones`", "did you mean `tone`?")
    ]
    assert problems(small, frame, facts=["age"])[0][0] == "unknown-derived-fact"
    assert problems(small, frame, as_of="today")[0][0] == "bad-value"
    assert problems(small, frame.with_columns(strength=1), keep=["strength"])[0][0] == "kept-twice"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("days_past_due", ["3"]),
        ("disputed", [1]),
        ("cooperation", [1]),
        ("amount_overdue", ["12.50"]),
        ("promised_on", ["2026-11-24"]),
        ("signs", ["flight"]),
        ("home", [1]),
    ],
)
def test_a_column_of_a_wrong_type_is_refused_as_a_whole(small, name, values):
    ((code, message, help),) = problems(small, pl.DataFrame({name: values}), rejects=Rejects())
    assert (code, help) == ("bad-column", "cast the column")
    assert message.startswith(f"the column `{name}` is of type")


BAD = {
    "days_past_due": (pl.Int64, [3, 10**15 + 1, -(10**15) - 1]),
    "calls_made": (pl.Float64, [None, 2.0, 2.5]),
    "amount_overdue": (pl.Float64, [12.5, 0.12345, float("inf")]),
    "cooperation": (pl.String, ["friendly", "Friendly", ""]),
    "signs": (pl.List(pl.String), [["flight"], ["flight", "bird"], [None]]),
    "promised_on": (pl.Date, [date(2026, 1, 1), date(1899, 12, 31), date(2201, 1, 1)]),
    "home": (pl.String, ["US-NY", "us", "US-NYXX"]),
    "name": (pl.String, ["Ä b\n", "a\x07b", "x" * 2001]),
}


@pytest.mark.parametrize("name", BAD)
def test_rows_are_set_aside_exactly_if_a_profile_would_be_refused(small, name):
    kind, values = BAD[name]
    frame = pl.DataFrame({"debtor_id": ["good", "bad", "worse"], name: pl.Series(values, dtype=kind)})
    for value, refused in zip(values, (False, True, True), strict=True):
        if refused:
            with pytest.raises(ProfileError):
                small.recommend({"as_of": MOMENT, name: value})
        else:
            small.recommend({"as_of": MOMENT, name: value})
    rejects = Rejects()
    assert small.recommend_all(frame, as_of=MOMENT, rejects=rejects)["debtor_id"].to_list() == ["good"]
    assert len(rejects) == 2
    found = rejects.frame()
    assert found.select("row", "debtor_id", "fact").rows() == [(1, "bad", name), (2, "worse", name)]
    assert all(f"`{name}` cannot be" in reason for reason in found["reason"])
    (first, *_, last) = problems(small, frame)
    assert first[:2] == ("bad-row", f"row 1 (debtor `bad`): {found['reason'][0]}")
    assert last[1] == "2 rows of a batch cannot be used"


def test_rows_without_a_usable_moment_are_set_aside(small):
    moments = [MOMENT, "2026-11-24T10:00:00", "soon", None, "1800-01-01T00:00:00Z"]
    rejects = Rejects()
    decided = small.recommend_all(pl.DataFrame({"as_of": moments, "days_past_due": [5] * 5}), rejects=rejects)
    assert len(decided) == 1
    assert rejects.frame().select("row", "fact").rows() == [(n, "as_of") for n in range(1, 5)]
    naive = pl.DataFrame({"as_of": [date(2026, 11, 24)]}).with_columns(pl.col("as_of").cast(pl.Datetime))
    with pytest.raises(ProfileError, match="a moment with a time zone is wanted"):
        small.recommend_all(naive)


def test_a_row_that_is_set_aside_keeps_its_number_in_the_whole_input(small, monkeypatch):
    monkeypatch.setattr(portfolio, "BATCH_ROWS", 3)
    frame = pl.DataFrame({"home": ["US"] * 4 + ["no"] + ["US"] * 4 + ["No"]})
    rejects = Rejects()
    lazy = small.recommend_all(frame.lazy(), as_of=MOMENT, rejects=rejects)
    assert len(rejects) == 0
    assert len(lazy.collect()) == 8
    assert rejects.frame().select("row", "value").rows() == [(4, "no"), (9, "No")]


@pytest.mark.parametrize("rows", [0, 1, 14, 15, 27, 60])
def test_a_file_is_decided_like_a_frame_wherever_its_batches_end(small, monkeypatch, tmp_path, rows):
    monkeypatch.setattr(portfolio, "FIRST_ROWS", 5)
    monkeypatch.setattr(portfolio, "FIRST_BATCHES", 3)
    home = pl.Series(["no" if n % 11 == 4 else "US" for n in range(rows)], dtype=pl.String)
    frame = pl.DataFrame({"days_past_due": pl.Series(range(rows), dtype=pl.Int64), "home": home})
    frame.write_parquet(tmp_path / "debtors.parquet", row_group_size=7)
    of_frame, of_file = Rejects(), Rejects()
    whole = small.recommend_all(frame, as_of=MOMENT, fired=True, keep=["days_past_due"], rejects=of_frame)
    lazy = small.recommend_all(
        tmp_path / "debtors.parquet", as_of=MOMENT, fired=True, keep=["days_past_due"], rejects=of_file
    )
    assert_frame_equal(lazy.collect(), whole)
    assert of_file.frame()["row"].to_list() == of_frame.frame()["row"].to_list() == [*range(4, rows, 11)]
    few = small.recommend_all(tmp_path / "debtors.parquet", as_of=MOMENT, rejects=Rejects()).head(3).collect()
    assert len(few) == min(3, len(whole))


def test_columns_are_passed_on_beside_the_right_rows(small):
    frame = pl.DataFrame({"region": ["n", "s", "w"], "days_past_due": [-1, 5, 5], "home": [None, "xx", None]})
    decided = small.recommend_all(frame, as_of=MOMENT, keep=["region", "days_past_due"], rejects=Rejects())
    assert decided.select("region", "days_past_due", "next_step").rows() == [("n", -1, "monitor"), ("w", 5, "call")]


def test_only_the_facts_and_tactics_asked_for(small):
    frame = pl.DataFrame({"days_past_due": [40]})
    decided = small.recommend_all(frame, as_of=MOMENT, facts=["age_band"], tactics=False)
    assert decided.columns[-2:] == ["companions", "age_band"]
    assert small.recommend_all(frame, as_of=MOMENT, facts=False, tactics=["tone"]).columns[-2:] == [
        "companions",
        "tone",
    ]


def test_the_number_of_threads_does_not_matter(small, monkeypatch):
    frame = pl.DataFrame({"days_past_due": range(-50, 50), "amount_overdue": range(100)})
    monkeypatch.setattr(portfolio, "BATCH_ROWS", 7)
    whole = small.recommend_all(frame, as_of=MOMENT, fired=True)
    for threads in (1, 4):
        with ThreadPoolExecutor(threads) as pool:
            monkeypatch.setattr(portfolio, "_pool", lambda pool=pool: pool)
            assert_frame_equal(small.recommend_all(frame, as_of=MOMENT, fired=True), whole)


def test_the_core_does_without_polars_and_says_what_is_missing():
    code = (
        "import sys; sys.modules['polars'] = None; from strategist import Strategist; s = Strategist.load()\n"
        "try: s.recommend_all(None)\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "portfolios need polars: pip install collection-strategist[portfolio]\n"
