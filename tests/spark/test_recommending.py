"""Two workers of a Spark cluster decide row by row as one process does, and lose no row."""

from __future__ import annotations

import os
from datetime import date

import polars as pl
import pytest

from frames import frame_of
from strategist import ProfileError, Rejects
from strategist.analysis.scenarios import load_scenarios
from strategist.rulebook.files import shipped_rules

MOMENT = "2026-11-24T10:00:00+08:00"


@pytest.fixture(scope="module")
def debtors(shipped) -> pl.DataFrame:
    """The profiles of all scenarios of the shipped rulebook, as they are, impossible ones too."""
    drawn = []
    for number, scenario in enumerate(load_scenarios(shipped, shipped_rules())):
        facts = {name: value for name, value in scenario.given.items() if value != "missing"}
        drawn.append({"debtor_id": f"D-{number}", **facts})
    frame = frame_of(shipped, drawn)
    bad = pl.DataFrame({"debtor_id": ["bad-1", "bad-2"], "as_of": ["never", MOMENT], "jurisdiction": ["GB", "gb"]})
    return pl.concat([frame.head(400), bad, frame.slice(400)], how="diagonal")


def rows(answer) -> list[dict[str, object]]:
    return sorted((row.asDict() for row in answer.collect()), key=lambda row: str(row["debtor_id"]))


def as_spark_has_it(frame: pl.DataFrame) -> list[dict[str, object]]:
    """Rows of a frame with masks as signed numbers."""
    signed = [pl.col(name).reinterpret(signed=True) for name in frame.columns if name.startswith("fired_")]
    return frame.with_columns(signed).sort("debtor_id").to_dicts()


def test_two_workers_decide_as_one_process_and_count_what_they_set_aside(spark, shipped, debtors, tmp_path):
    from strategist.spark import recommend_all

    for part in range(4):  # four files, four tasks
        debtors[part::4].write_parquet(tmp_path / f"part-{part}.parquet")
    frame = spark.read.parquet(str(tmp_path))
    answer = recommend_all(frame, shipped, fired=True, rejects=True).cache()
    found = rows(answer)
    rejects = Rejects()
    local = as_spark_has_it(shipped.recommend_all(debtors, fired=True, rejects=rejects))
    decided = [row for row in found if row.pop("rejected") is None]
    assert decided == local
    assert len(local) > 800
    aside = {row["debtor_id"]: row["rejected"] for row in rows(answer.where("rejected is not null"))}
    assert aside == dict(rejects.frame().select("debtor_id", "reason").rows())
    assert {"bad-1", "bad-2"} <= set(aside)
    assert len(found) == len(debtors)

    # each worker forks its Python processes from a server of its own, so these tell the workers apart
    seen = spark.sparkContext.parallelize(range(8), 8).mapPartitions(lambda _: [os.getppid()]).collect()
    assert len(set(seen)) == 2


def test_a_moment_for_all_names_and_kept_columns(spark, shipped):
    from strategist.spark import recommend_all

    given = pl.DataFrame(
        {"debtor_id": ["A", "B"], "days_past_due": [3, 40], "amount_overdue": [8000.0, 1200.5], "region": ["n", "s"]}
    )
    frame = spark.createDataFrame(given.to_arrow())
    answer = recommend_all(frame, shipped, as_of=MOMENT, tactics=["channel"], facts=False, keep=["region"])
    local = shipped.recommend_all(given, as_of=MOMENT, tactics=["channel"], facts=False, keep=["region"])
    assert answer.columns == local.columns
    assert rows(answer) == local.sort("debtor_id").to_dicts()


def test_timestamps_are_moments_in_the_time_zone_of_the_session(spark, shipped):
    from strategist.spark import recommend_all

    moments = pl.Series("as_of", ["2026-11-24T23:30:00+00:00", "2026-11-24T01:00:00+00:00"]).str.to_datetime()
    given = pl.DataFrame({"debtor_id": ["A", "B"], "as_of": moments, "claim_arose_on": [date(2024, 12, 1)] * 2})
    zone = spark.conf.get("spark.sql.session.timeZone")
    spark.conf.set("spark.sql.session.timeZone", "Asia/Shanghai")
    try:
        frame = spark.createDataFrame(given.to_arrow()).repartition(1)
        answer = recommend_all(frame, shipped, keep=["as_of"], fired=True)
        local = given.with_columns(pl.col("as_of").dt.convert_time_zone("Asia/Shanghai"))
        wanted = as_spark_has_it(shipped.recommend_all(local, keep=["as_of"], fired=True))
        found = rows(answer)
    finally:
        spark.conf.set("spark.sql.session.timeZone", zone)
    for one, other in zip(found, wanted, strict=True):
        assert one.pop("as_of").timestamp() == other.pop("as_of").timestamp()
        assert one == other


def test_a_row_that_cannot_be_ends_the_job_with_the_reason(spark, shipped):
    from pyspark.errors import PySparkException

    from strategist.spark import recommend_all

    frame = spark.createDataFrame(pl.DataFrame({"debtor_id": ["A"], "jurisdiction": ["de"]}).to_arrow())
    with pytest.raises(PySparkException, match="`jurisdiction` cannot be `de`: an ISO 3166 code is wanted"):
        recommend_all(frame, shipped, as_of=MOMENT).collect()


def test_columns_nobody_knows_are_refused_before_anything_runs(spark, shipped):
    from strategist.spark import recommend_all

    frame = spark.createDataFrame(pl.DataFrame({"days_past_du": [3]}).to_arrow())
    with pytest.raises(ProfileError, match="unknown fact `days_past_du` in the frame"):
        recommend_all(frame, shipped, as_of=MOMENT)
