"""The length of turns between threads is put back, whoever wanted it short and in whatever order they end."""

from __future__ import annotations

import sys

import polars as pl

from strategist import Strategist
from strategist.engines.columnar.turns import TURN, short_turns


def test_turns_are_short_while_somebody_decides_and_as_before_after() -> None:
    before = sys.getswitchinterval()
    first, second = short_turns(), short_turns()
    first.__enter__()
    second.__enter__()
    assert sys.getswitchinterval() <= TURN * 1.01
    first.__exit__(None, None, None)
    assert sys.getswitchinterval() <= TURN * 1.01
    second.__exit__(None, None, None)
    assert abs(sys.getswitchinterval() - before) < 1e-6


def test_a_portfolio_left_half_read_puts_them_back() -> None:
    before = sys.getswitchinterval()
    debtors = pl.LazyFrame({"debtor_id": [f"D-{n}" for n in range(300_000)], "days_past_due": 5})
    lazy = Strategist.load().recommend_all(debtors, as_of="2026-11-24T10:00:00+08:00", tactics=False, facts=False)
    assert isinstance(lazy, pl.LazyFrame)
    assert len(lazy.head(3).collect()) == 3
    assert abs(sys.getswitchinterval() - before) < 1e-6
