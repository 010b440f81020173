"""Capacity: never exceeded, given out in the order of the list, nothing that fits is left; mistakes in the file are located."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from strategist import Strategist
from strategist.errors import UnusableInput
from strategist.portfolio.capacity import ANYONE, Capacity, Hands, share_out
from strategist.portfolio.capacity_file import read_capacity

ROLES = ["finance", "legal", "salesperson", ANYONE]
bounds = st.none() | st.integers(0, 90)
hands = st.lists(st.tuples(bounds, st.none() | st.integers(0, 3)), min_size=1, max_size=3)
cases = st.lists(
    st.tuples(st.sampled_from([*ROLES, "both", None]), st.sampled_from([2, 5, 20, 60]), st.booleans()), max_size=30
)


def capacity_of(drawn: dict[str, list[tuple[int | None, int | None]]]) -> Capacity:
    made = {
        role: tuple(Hands(f"{role}-{number}", minutes, most) for number, (minutes, most) in enumerate(own))
        for role, own in drawn.items()
    }
    return Capacity(made, {"both": ("finance", "salesperson")})


@given(drawn=st.dictionaries(st.sampled_from(ROLES), hands), list_=cases)
def test_nobody_gets_more_than_there_is_and_nothing_that_fits_is_left(
    drawn: dict[str, list[tuple[int | None, int | None]]], list_: list[tuple[str | None, int, bool]]
) -> None:
    capacity, alike = capacity_of(drawn), capacity_of(drawn)
    roles = pl.Series("role", [role for role, _, _ in list_], dtype=pl.String)
    minutes = pl.Series("minutes", [needed for _, needed, _ in list_], dtype=pl.Int64)
    shared = share_out(capacity, roles, minutes, pl.Series([today for *_, today in list_], dtype=pl.Boolean))
    for own in capacity.hands.values():
        for one in own:
            assert one.minutes is None or one.used <= one.minutes
            assert one.cases is None or one.taken <= one.cases
    workers = shared.worker.to_list()
    for (role, needed, today), worker, left in zip(list_, workers, shared.left_because.to_list(), strict=True):
        assert (worker is not None) + (left is not None) == today
        takers = alike.takers(role or ANYONE, needed) if today else None
        assert (takers is not None) == (worker is not None)
        for one in takers or ():
            one.used, one.taken = one.used + needed, one.taken + 1
        if takers is not None:
            assert worker == ", ".join(one.name for one in takers)
            assert len(takers) == (2 if role == "both" else 1)


def test_a_file_states_minutes_cases_people_and_roles_together(shipped: Strategist, tmp_path: Path) -> None:
    path = tmp_path / "capacity.yaml"
    path.write_text(
        "finance: {minutes: 420, cases: 25}\nsalesperson: {people: {Meier: 420, Okafor: 0}}\n"
        "sales_and_finance: {together: [salesperson, finance]}\nanyone: {cases: 3}\n"
    )
    found = read_capacity(path, shipped.program.vocabulary)
    assert found.hands["finance"] == (Hands("finance", 420, 25),)
    assert [(one.name, one.minutes) for one in found.hands["salesperson"]] == [("Meier", 420), ("Okafor", 0)]
    assert found.together == {"sales_and_finance": ("salesperson", "finance")}


@pytest.mark.parametrize(
    "text",
    [
        "finanse: {minutes: 420}",
        "finance: 420",
        "finance: {minuts: 420}",
        "finance: {minutes: -1}",
        "finance: {people: []}",
        "finance: {}",
        "finance: {together: [legal]}",
        "sales_and_finance: {together: [salesperson, finance]}\nfinance: {minutes: 1}",
        "- finance",
        "finance: {minutes: 1",
    ],
)
def test_mistakes_are_located(shipped: Strategist, tmp_path: Path, text: str, snapshot: SnapshotAssertion) -> None:
    path = tmp_path / "capacity.yaml"
    path.write_text(text)
    with pytest.raises(UnusableInput) as refused:
        read_capacity(path, shipped.program.vocabulary)
    assert refused.value.render().replace(str(tmp_path), "") == snapshot
