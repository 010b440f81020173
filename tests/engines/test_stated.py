"""What a frame states is read where Polars keeps it: by pieces, beyond nulls, and after the frame is gone."""

from __future__ import annotations

import gc
from datetime import date

import nanoarrow
import numpy as np
import polars as pl
import pytest

from strategist import Strategist
from strategist.engines.columnar.bits import unpack
from strategist.engines.columnar.rejects import Rejects
from strategist.engines.columnar.stated import stated_in

AS_OF = "2026-11-24T10:00:00+00:00"


@pytest.fixture(scope="module")
def facts(shipped: Strategist):
    return shipped.program.vocabulary.fact


def with_junk(name: str, kind: pl.DataType, values: list[object], stated: list[bool]) -> pl.Series:
    """A column whose nulls hide values, as they may after a computation."""
    whole = nanoarrow.c_array(pl.Series(values, dtype=kind).to_list(), getattr(nanoarrow, str(kind).lower())())
    bitmap = np.packbits(stated, bitorder="little").tobytes()
    buffers = [bitmap, nanoarrow.c_buffer(whole.view().buffer(1))]
    return pl.Series(name, nanoarrow.Array(nanoarrow.c_array_from_buffers(whole.schema, len(values), buffers)))


@pytest.mark.parametrize("first", range(10))
def test_a_slice_states_what_its_rows_state(facts, first: int) -> None:
    names = ("days_past_due", "evasive", "payment_habit", "open_promise_date", "amount_overdue")
    words = facts["payment_habit"].values
    rows = range(40)
    frame = pl.DataFrame(
        {
            "days_past_due": pl.Series([None if n % 3 == 0 else n for n in rows], dtype=pl.Int32),
            "evasive": pl.Series([None if n % 5 == 0 else n % 2 == 0 for n in rows]),
            "payment_habit": pl.Series([None if n % 4 == 0 else words[n % 4] for n in rows], dtype=pl.Enum(words)),
            "open_promise_date": pl.Series([None if n % 7 == 0 else date(2026, 1, 1 + n % 28) for n in rows]),
            "amount_overdue": pl.Series([float(n) for n in rows]),
        }
    ).slice(first, 21)
    found = stated_in(frame, [facts[name] for name in names])
    for name in names:
        present = unpack(found[name].present, 21)
        assert present.tolist() == frame[name].is_not_null().to_list(), name
        if name == "evasive":
            assert unpack(found[name].yes, 21).tolist() == frame[name].fill_null(False).to_list()
        else:
            meant = frame[name].to_physical().to_numpy()
            assert (found[name].values[present] == meant[present]).all(), name


def test_what_is_stated_outlives_the_frame(facts) -> None:
    def read() -> np.ndarray:
        frame = pl.DataFrame({"days_past_due": np.arange(100_000), "evasive": [True, None] * 50_000})
        found = stated_in(frame, [facts["days_past_due"], facts["evasive"]])
        assert found["evasive"].present is not True
        return found["days_past_due"].values

    values = read()
    gc.collect()
    others = [pl.DataFrame({"days_past_due": np.full(100_000, number)}) for number in range(20)]
    assert len(others) == 20
    assert (values == np.arange(100_000)).all()


def test_what_nulls_hide_is_neither_read_nor_refused(shipped: Strategist) -> None:
    stated = [True, False, True, False]
    hidden = pl.DataFrame(
        {
            "debtor_id": ["D-1", "D-2", "D-3", "D-4"],
            "days_past_due": [40, 40, 40, 40],
            "amount_overdue": [900.0, 900.0, 900.0, 900.0],
            "calls_made": with_junk("calls_made", pl.Int64(), [1, 2**62, 2, -(2**62)], stated),
            "total_exposure": with_junk("total_exposure", pl.Float64(), [1000.5, 0.123456, 2000.0, 1e300], stated),
        }
    )
    assert hidden["calls_made"].to_list() == [1, None, 2, None]
    plain = pl.DataFrame(hidden.to_dict(as_series=False))
    rejects = Rejects()
    found = shipped.recommend_all(hidden, as_of=AS_OF, fired=True, rejects=rejects)
    assert found.equals(shipped.recommend_all(plain, as_of=AS_OF, fired=True))
    assert rejects.frame().is_empty()


@pytest.mark.parametrize("kind", [pl.UInt64, pl.Int128, pl.Int8, pl.UInt16])
def test_whole_numbers_of_any_width(shipped: Strategist, kind: type[pl.DataType]) -> None:
    frame = pl.DataFrame({"debtor_id": ["a", "b"], "days_past_due": [5, 40], "amount_overdue": [9.5, 9.5]})
    wide = frame.with_columns(pl.col("days_past_due").cast(kind))
    assert shipped.recommend_all(wide, as_of=AS_OF).equals(shipped.recommend_all(frame, as_of=AS_OF))


@pytest.mark.parametrize("kind", [pl.UInt64, pl.Int128, pl.Int64])
def test_whole_numbers_beyond_all_reason_are_set_aside(shipped: Strategist, kind: type[pl.DataType]) -> None:
    days = pl.Series("days_past_due", [2**63 - 1, 40, None], dtype=kind)
    frame = pl.DataFrame({"debtor_id": ["a", "b", "c"], "days_past_due": days, "amount_overdue": [9.5, 9.5, 9.5]})
    rejects = Rejects()
    found = shipped.recommend_all(frame, as_of=AS_OF, rejects=rejects)
    assert found["debtor_id"].to_list() == ["b", "c"]
    assert rejects.frame()["row"].to_list() == [0]


@pytest.mark.parametrize("kind", [pl.Float16, pl.Float32])
def test_amounts_of_narrow_floats(shipped: Strategist, kind: type[pl.DataType]) -> None:
    frame = pl.DataFrame({"debtor_id": ["a"], "days_past_due": [40], "amount_overdue": [512.0]})
    narrow = frame.with_columns(pl.col("amount_overdue").cast(kind))
    assert shipped.recommend_all(narrow, as_of=AS_OF).equals(shipped.recommend_all(frame, as_of=AS_OF))


def test_a_character_that_no_text_may_have_is_found_among_many(shipped: Strategist) -> None:
    names = [f"D-{number}" for number in range(50)]
    harmless = [*names[:10], "Café é", "a\tb", *names[10:]]  # bytes that look like the beginning of a control character
    frame = pl.DataFrame({"debtor_id": harmless}).with_columns(days_past_due=40, amount_overdue=9.5)
    assert len(shipped.recommend_all(frame, as_of=AS_OF)) == 52
    for control in ("\x00", "\x1f", "\x7f", "\x85"):
        rejects = Rejects()
        broken = frame.with_columns(debtor_id=pl.Series([*harmless[:30], f"D{control}9", *harmless[31:]]))
        shipped.recommend_all(broken, as_of=AS_OF, rejects=rejects)
        assert rejects.frame()["row"].to_list() == [30], repr(control)
