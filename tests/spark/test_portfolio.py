"""`strategist portfolio --engine spark`: the same worklist, byte for byte, and plain words where the cluster fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from frames import frame_of
from strategist import ProfileError
from strategist.analysis.scenarios import load_scenarios
from strategist.errors import UnusableInput
from strategist.portfolio.deciding import Part, in_turn
from strategist.rulebook.files import shipped_rules

from ..cli.conftest import Run, run  # noqa: F401  # a fixture

MOMENT = "2026-11-24T10:00:00+08:00"
EXAMPLE = Path(__file__).parents[2] / "examples" / "ledger" / "ledger.yaml"


def facts(shipped, folder: Path) -> Path:
    """The profiles of all scenarios of the shipped rulebook, and one that no profile may look like."""
    drawn = []
    for number, scenario in enumerate(load_scenarios(shipped, shipped_rules())):
        given = {name: value for name, value in scenario.given.items() if value != "missing"}
        drawn.append({"as_of": MOMENT, **given, "debtor_id": f"S-{number:04}"})
    drawn.append({"debtor_id": "bad", "as_of": MOMENT, "days_past_due": 5, "jurisdiction": "Deutschland"})
    frame_of(shipped, drawn).write_parquet(folder / "facts.parquet")
    return folder / "facts.parquet"


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_two_workers_give_the_same_bytes(spark, shipped, run: Run, tmp_path: Path, suffix: str) -> None:  # noqa: F811
    source, given = facts(shipped, tmp_path), {}
    for engine in ("columnar", "spark"):
        files = [tmp_path / f"{engine}-{name}" for name in (f"w.{suffix}", "x.csv", "r.json")]
        options = ["--out", str(files[0]), "--rejects", str(files[1]), "--report", str(files[2])]
        ran = run("portfolio", str(source), *options, "--batch-rows", "300", "--engine", engine)
        assert ran.code == 1, ran.err  # a debtor was set aside
        given[engine] = [file.read_bytes() for file in files]
    assert given["spark"] == given["columnar"]
    assert not list(tmp_path.glob(".*"))


def test_parts_come_back_in_order_and_the_workers_share_them(spark, shipped, tmp_path: Path) -> None:
    from strategist.spark.parts import decide_parts

    frame = pl.read_parquet(facts(shipped, tmp_path))
    parts = [(Part(number, first, 100), frame.slice(first, 100)) for number, first in enumerate(range(0, 700, 100))]
    drawn: list[int] = []
    source = (drawn.append(part.number) or (part, rows) for part, rows in parts)
    found = decide_parts(spark, shipped, source)
    first = next(found)
    assert max(drawn) <= spark.sparkContext.defaultParallelism + 1  # no more are held than are decided at once
    for (part, ours), (other, theirs) in zip([first, *found], in_turn(shipped, parts), strict=True):
        assert part == other
        assert ours.rows.equals(theirs.rows)
        assert ours.rows.schema == theirs.rows.schema
        assert (ours.guards, ours.blanks) == (theirs.guards, theirs.blanks)


def test_facts_that_nobody_knows_are_refused_as_without_a_cluster(spark, shipped) -> None:
    from strategist.spark.parts import decide_parts

    parts = [(Part(0, 0, 1), pl.DataFrame({"debtor_id": ["A"], "as_of": [MOMENT], "days_past_du": [3]}))]
    messages = []
    for deciding in (in_turn, lambda strategist, parts: decide_parts(spark, strategist, parts)):
        with pytest.raises(ProfileError) as caught:
            list(deciding(shipped, parts))
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "unknown fact `days_past_du`" in messages[0]


def test_a_worker_that_fails_is_told_in_a_line(spark, shipped) -> None:
    from strategist.spark.parts import decide_parts

    broken = SimpleNamespace(program=SimpleNamespace(sha256="none"))
    with pytest.raises(UnusableInput) as caught:
        list(decide_parts(spark, broken, [(Part(0, 0, 1), pl.DataFrame({"debtor_id": ["A"]}))]))  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.code == "spark-failed"
    assert problem.message.startswith("Spark failed: AttributeError: 'types.SimpleNamespace' object has no attribute")


def test_the_command_starts_a_cluster_of_its_own_and_says_nothing_of_it(spark, tmp_path: Path) -> None:
    """In another process, with the same Java; what Java says on standard error is not shown."""
    arguments = ["portfolio", str(EXAMPLE), "--out", str(tmp_path / "w.csv"), "--engine", "spark", "--batch-rows", "4"]
    command = [sys.executable, "-c", "from strategist.cli.main import main; main()", *arguments, "--master", "local[2]"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYSPARK_GATEWAY")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if not line.startswith("debtors decided: ")]
    assert pl.read_csv(tmp_path / "w.csv").height == 7


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "spark", "--master", "elephant"), "`elephant` is no address of a Spark cluster"),
        (("--engine", "spark", "--master", ""), "`` is no address of a Spark cluster"),
        (("--master", "local[2]"), "`--master` names a Spark cluster"),
    ],
)
def test_masters_that_cannot_be_are_refused(run: Run, tmp_path: Path, options: tuple[str, ...], said: str) -> None:  # noqa: F811
    pytest.importorskip("pyspark", reason="Spark: pyspark is not installed")
    ran = run("portfolio", str(EXAMPLE), "--out", str(tmp_path / "w.csv"), *options)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "w.csv").exists()
