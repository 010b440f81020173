"""`strategist portfolio --store`: every debtor that was decided is kept, as `recommend --store` would keep him."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from strategist import Rejects, Store, Strategist
from strategist.portfolio.book import open_book
from strategist.portfolio.run import run as decide
from strategist.store import of_run
from strategist.store.of_run import keep_run

from ..cli.conftest import Run, run  # noqa: F401  # a fixture

MOMENT = "2026-11-24T10:00:00+08:00"
EXAMPLE = Path(__file__).parents[2] / "examples" / "ledger" / "ledger.yaml"


def facts(folder: Path, count: int) -> Path:
    """Debtors, the fourth of them one that no profile may look like."""
    countries = ["DE" if number != 3 else "Deutschland" for number in range(count)]
    days = [f"2026-11-{24 + number % 2}T10:00:00+08:00" for number in range(count)]
    frame = {
        "debtor_id": [f"D-{n}" for n in range(count)],
        "as_of": days,
        "days_past_due": [n % 90 for n in range(count)],
    }
    pl.DataFrame({**frame, "jurisdiction": countries}).write_parquet(folder / "facts.parquet")
    return folder / "facts.parquet"


def test_a_run_is_kept_in_parts_as_one_by_one(
    address: str, shipped: Strategist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_run, "ROWS", 7)
    source = facts(tmp_path, 30)
    found, work = decide(open_book(source, shipped, None), shipped, tmp_path / "w.parquet", batch_rows=11)
    with Store.open(address) as store:
        one = store.append(shipped.recommend({"debtor_id": "D-5", "as_of": "2026-11-25T10:00:00+08:00", "days_past_due": 5,
                                              "jurisdiction": "DE"}))  # fmt: skip
        assert keep_run(store, found) == 28  # one was there, one has no decision
        assert keep_run(store, found) == 0
        kept = {row.debtor_id: row for row in store.find()}
        assert kept["D-5"].id == one
    worklist = {row["debtor_id"]: row for row in found.worklist.collect().iter_rows(named=True)}
    assert kept.keys() == worklist.keys() == {f"D-{n}" for n in range(30) if n != 3}
    for debtor, row in kept.items():
        assert row.next_step == worklist[debtor]["next_step"]
        assert row.day.day == 24 + int(str(debtor)[2:]) % 2
    work.clear()


def test_a_fault_in_a_later_part_keeps_nothing(address: str, shipped: Strategist) -> None:
    def parts():
        rows = pl.DataFrame({"debtor_id": ["A", "B"]})
        yield rows, shipped.recommend_all(rows, as_of=MOMENT, fired=True, rejects=Rejects()), None
        raise RuntimeError("the power went")

    with Store.open(address) as store:
        with pytest.raises(RuntimeError, match="the power went"):
            store.append_frames(shipped, parts(), as_of=MOMENT)
        assert store.count() == 0


@pytest.mark.parametrize("store", ["kept.db", "kept"])
def test_the_command_keeps_and_says_so_and_audit_finds(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["portfolio", str(EXAMPLE), "--out", "w.csv", "--store", store]
    ran = run(*options)
    assert ran.code == 0, ran.err
    assert "Kept: 7 decisions in `" in ran.out
    assert "7 of them were there before" in run(*options).out
    hint = run("audit", "1004", "--store", store).err
    assert "debtor `1004` has `" in hint
    audited = run("audit", hint.split("`")[-2], "--store", store)
    assert (audited.code, "SAME" in audited.out) == (0, True)


def test_a_store_that_cannot_be_used_is_said_before_anything_is_decided(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "kept.db").write_text("hello")
    ran = run("portfolio", str(EXAMPLE), "--out", str(tmp_path / "w.csv"), "--store", str(tmp_path / "kept.db"))
    assert (ran.code, ran.out) == (2, "")
    assert "file is not a database" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.db"]
