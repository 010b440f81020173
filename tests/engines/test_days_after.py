"""Days after many days at once are those that the calendar of rules says one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from strategist.engines.columnar.operands import _each
from strategist.program.days import UNITS, later
from strategist.vocabulary.kinds import LAST_DAY

EDGES = (0, 1, 2, 59, 60, 365, 366, 730_179, 737_484, LAST_DAY - 1, LAST_DAY, LAST_DAY + 1)
DAYS = st.one_of(st.sampled_from(EDGES), st.integers(0, LAST_DAY + 1))
COUNTS = st.one_of(st.integers(-400, 400), st.integers(-LAST_DAY, LAST_DAY + 1))


@given(st.lists(DAYS, min_size=1, max_size=20), COUNTS, st.sampled_from(UNITS), st.booleans())
def test_as_one_by_one(days: list[int], count: int, unit: str, year_end: bool) -> None:
    assert _each(np.array(days), count, unit, year_end).tolist() == [
        later(day, count, unit, year_end) or 0 for day in days
    ]
