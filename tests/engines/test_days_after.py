"""Days after many days at once are those that the calendar of rules says one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from strategist.engines.columnar.operands import _days_after, _each
from strategist.program.days import UNITS, later
from strategist.program.expressions import After, Literal
from strategist.vocabulary.kinds import LAST_DAY

EDGES = (0, 1, 2, 59, 60, 365, 366, 730_179, 737_484, LAST_DAY - 1, LAST_DAY, LAST_DAY + 1)
DAYS = st.one_of(st.sampled_from(EDGES), st.integers(0, LAST_DAY + 1))
COUNTS = st.one_of(st.integers(-400, 400), st.integers(-LAST_DAY, LAST_DAY + 1))


@given(st.lists(DAYS, min_size=1, max_size=20), COUNTS, st.sampled_from(UNITS), st.booleans())
def test_as_one_by_one(days: list[int], count: int, unit: str, year_end: bool) -> None:
    assert _each(np.array(days), count, unit, year_end).tolist() == [
        later(day, count, unit, year_end) or 0 for day in days
    ]


@given(
    st.lists(DAYS, min_size=1, max_size=60),
    st.data(),
    st.sampled_from(UNITS),
    st.booleans(),
    st.sampled_from([st.integers(0, 3), st.integers(-400, 400)]),
)
def test_periods_that_differ_by_row(
    days: list[int], data: st.DataObject, unit: str, year_end: bool, periods: st.SearchStrategy[int]
) -> None:
    counts = data.draw(st.lists(periods, min_size=len(days), max_size=len(days)))
    operand = After(0, False, 0, Literal(0), unit, year_end)
    found = _days_after(np.array(days), np.array(counts), operand, len(days))
    assert found.tolist() == [later(day, count, unit, year_end) or 0 for day, count in zip(days, counts, strict=True)]
