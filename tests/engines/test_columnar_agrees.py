"""The columnar evaluator decides as the others do: on random rulebooks, the conformance cases and the shipped rulebook."""

from __future__ import annotations

import random
from functools import lru_cache

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from conformance.test_cases import MOMENT, all_cases, strategist_of
from folders import load
from frames import expected, frame_of
from strategies import profiles, rulebooks
from strategist import ProfileError, Rejects, Strategist
from strategist.analysis.scenarios import load_scenarios
from strategist.engines.columnar import portfolio
from strategist.engines.columnar.portfolio import Portfolio
from strategist.profile.case import Case
from strategist.rulebook.files import shipped_rules

GENERATE = (Phase.explicit, Phase.generate)
THOROUGH = settings.default.max_examples // 100


def possible(strategist: Strategist, profile: dict[str, object]) -> Case | None:
    try:
        return strategist.case(profile)
    except ProfileError:
        return None


def agree(strategist: Strategist, drawn: list[dict[str, object]]) -> int:
    """Compares every column of every row with the compiled evaluator; how many rows there were to compare."""
    rejects = Rejects()
    order = Portfolio(strategist.program).order(fired=True, keep=["number"], rejects=rejects)
    frame = frame_of(strategist, drawn).with_columns(number=pl.int_range(len(drawn)))
    rows = {row["number"]: row for row in order.eager(frame).iter_rows(named=True)}
    cases = {number: case for number, p in enumerate(drawn) if (case := possible(strategist, p)) is not None}
    assert list(rows) == list(cases), rejects.frame()
    assert rejects.frame()["row"].to_list() == [n for n in range(len(drawn)) if n not in cases]
    for number, case in cases.items():
        row, meant = rows[number], expected(strategist, case, order.answer)
        assert {name: row[name] for name in meant} == meant, drawn[number]
    return len(cases)


@settings(max_examples=35 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_on_random_rulebooks_every_row_means_what_the_compiled_evaluator_means(data):
    book = data.draw(rulebooks())
    agree(load(book.text), [data.draw(profiles(book)) for _ in range(8)])


def test_on_the_conformance_cases_too(tmp_path):
    compared = 0
    for number, parameter in enumerate(all_cases()):
        base, case = parameter.values
        given_ = [{"as_of": MOMENT, **d["given"]} for d in case.get("decisions", ()) if "refused" not in d]
        if given_ and "error" not in case:
            compared += agree(strategist_of(base, case, tmp_path / str(number)), given_)
    assert compared > 100


@lru_cache
def shipped_profiles() -> tuple[Strategist, list[dict[str, object]]]:
    strategist = Strategist.load()
    found = []
    for number, scenario in enumerate(load_scenarios(strategist, shipped_rules())):
        given_ = {name: value for name, value in scenario.given.items() if value != "missing"}
        found.append({"debtor_id": f"D-{number}", **given_})
    return strategist, found


def test_on_every_scenario_of_the_shipped_rulebook_at_once():
    strategist, drawn = shipped_profiles()
    assert agree(strategist, drawn) > 800


@settings(max_examples=3 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_on_debtors_put_together_from_several_scenarios(data):
    """Facts of one debtor in the place of another's: combinations that no scenario thought of."""
    strategist, drawn = shipped_profiles()
    shuffled = random.Random(data.draw(st.integers(0, 10_000)))
    mixed = []
    for profile in drawn:
        other = shuffled.choice(drawn)
        mixed.append({**profile, **dict(shuffled.sample(sorted(other.items(), key=repr), min(6, len(other))))})
    assert agree(strategist, mixed) > 300


@lru_cache
def shipped_frame() -> tuple[Portfolio, pl.DataFrame]:
    strategist, drawn = shipped_profiles()
    good = [profile for profile in drawn if possible(strategist, profile) is not None]
    return Portfolio(strategist.program), frame_of(strategist, good)


def test_the_order_of_rows_does_not_matter():
    decide, frame = shipped_frame()
    order = decide.order(fired=True)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=3)
    assert_frame_equal(order.eager(shuffled).sort("debtor_id"), order.eager(frame).sort("debtor_id"))


@pytest.mark.parametrize("rows", [1, 7, 64, 65, 500])
def test_where_a_frame_is_cut_does_not_matter(rows, monkeypatch):
    decide, frame = shipped_frame()
    frame = frame.head(min(700, 30 * rows))
    order = decide.order(fired=True)
    whole = order.eager(frame)
    monkeypatch.setattr(portfolio, "BATCH_ROWS", rows)
    assert_frame_equal(order.eager(frame), whole)
    assert_frame_equal(order.lazy(frame.lazy()).collect(), whole)


def test_a_lazy_frame_and_a_file_give_the_same_and_only_what_is_asked_for(tmp_path):
    decide, frame = shipped_frame()
    order = decide.order(fired=True)
    whole = order.eager(frame)
    frame.write_parquet(tmp_path / "debtors.parquet")
    lazy = order.decide(tmp_path / "debtors.parquet")
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect_schema() == whole.schema
    lazy.sink_parquet(tmp_path / "decisions.parquet")
    assert_frame_equal(pl.read_parquet(tmp_path / "decisions.parquet"), whole)
    some = lazy.select("fired_3", "next_step").filter(pl.col("next_step") == "monitor").head(4).collect()
    assert_frame_equal(some, whole.select("fired_3", "next_step").filter(pl.col("next_step") == "monitor").head(4))
    assert_frame_equal(lazy.head(10).collect(), whole.head(10))


def test_frames_without_rows_and_columns_without_values():
    decide, frame = shipped_frame()
    order = decide.order(fired=True)
    assert order.eager(frame.clear()).schema == order.eager(frame).schema
    names = [name for name in frame.columns if name not in ("debtor_id", "as_of")]
    blank = frame.select("debtor_id", "as_of", *(pl.lit(None).alias(name) for name in names))
    bare = order.eager(frame.select("debtor_id", "as_of"))
    assert_frame_equal(order.eager(blank), bare)
    emptied = frame.clear().select(names)
    typed = pl.concat([frame.select("debtor_id", "as_of"), emptied], how="diagonal").select(frame.columns)
    assert_frame_equal(order.eager(typed), bare)


def test_however_a_frame_holds_its_values_they_mean_the_same():
    decide, frame = shipped_frame()
    order = decide.order(fired=True)
    whole = order.eager(frame)
    facts = decide.program.vocabulary.fact
    money = [name for name in frame.columns if facts[name].kind == "money"]
    enums = [name for name in frame.columns if facts[name].kind == "enum"]
    whole_numbers = [name for name in frame.columns if facts[name].kind == "int"]
    assert_frame_equal(order.eager(frame.with_columns(pl.col(money).cast(pl.Float64).fill_null(float("nan")))), whole)
    assert_frame_equal(order.eager(frame.with_columns(pl.col(money).cast(pl.Decimal(24, 6)))), whole)
    assert_frame_equal(order.eager(frame.with_columns(pl.col(enums).cast(pl.Categorical))), whole)
    named = [pl.col(name).cast(pl.Enum(facts[name].values)) for name in enums]
    assert_frame_equal(order.eager(frame.with_columns(*named, pl.col(whole_numbers).cast(pl.Int32))), whole)
    turned = [pl.col(name).cast(pl.Enum(tuple(reversed(facts[name].values)))) for name in enums]
    assert_frame_equal(order.eager(frame.with_columns(turned)), whole)


def test_one_moment_for_all_is_the_same_as_a_column_of_it():
    decide, frame = shipped_frame()
    frame = frame.drop("as_of")
    one = decide.order(as_of="2026-11-24T23:30:00+00:00").eager(frame)
    text = decide.order().eager(frame.with_columns(as_of=pl.lit("2026-11-24T23:30:00+00:00")))
    moment = pl.lit("2026-11-24T23:30:00+00:00").str.to_datetime(time_zone="UTC")
    assert_frame_equal(text, one)
    assert_frame_equal(decide.order().eager(frame.with_columns(as_of=moment)), one)


def test_amounts_pass_exactly_if_a_profile_with_them_does():
    strategist, _ = shipped_profiles()
    amounts = [
        0.1,
        58.07,
        1e-4,
        1e-5,
        0.30000000000000004,
        1e11,
        1.00000000001e11,
        12345678.1234,
        0.12345,
        -7.77,
        float("inf"),
    ]
    profile = {"as_of": "2026-11-24T10:00:00+00:00", "days_past_due": 40}
    drawn = [{"debtor_id": str(n), **profile, "amount_overdue": amount} for n, amount in enumerate(amounts)]
    rejects = Rejects()
    frame = pl.DataFrame(drawn).with_columns(pl.col("amount_overdue").cast(pl.Float64))
    decided = strategist.recommend_all(frame, rejects=rejects)
    meant = [profile["debtor_id"] for profile in drawn if possible(strategist, profile) is not None]
    assert decided["debtor_id"].to_list() == meant
    assert len(rejects) == len(amounts) - len(meant) > 0
