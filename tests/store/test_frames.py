"""Frames are kept row by row as decisions made one by one."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import load
from frames import frame_of
from strategies import profiles, rulebooks
from strategist import ProfileError, Rejects, Store, Strategist
from strategist.analysis.scenarios import load_scenarios
from strategist.rulebook.files import shipped_rules
from strategist.store.frames import FrameRows
from strategist.store.problem import StoreError
from strategist.store.record import StoredDecision, stored_decision

from .conftest import MOMENT

THOROUGH = settings.default.max_examples // 100


def rows_of(strategist: Strategist, drawn: list[dict[str, object]]) -> list[StoredDecision]:
    """What is kept of a frame of profiles."""
    frame, rejects = frame_of(strategist, drawn), Rejects()
    decisions = strategist.recommend_all(frame, fired=True, rejects=rejects)
    rows = FrameRows(strategist.program, frame, decisions, None, rejects)
    return [row for batch in rows.batches("now") for row in batch]


def one_by_one(strategist: Strategist, drawn: list[dict[str, object]]) -> list[StoredDecision]:
    found = []
    for profile in drawn:
        try:
            decision = strategist.recommend(profile)
        except ProfileError:
            continue
        found.append(stored_decision(decision, "now"))
    return found


@settings(max_examples=25 * THOROUGH, phases=(Phase.explicit, Phase.generate))
@given(st.data())
def test_on_random_rulebooks(data):
    book = data.draw(rulebooks())
    strategist = load(book.text)
    drawn = [data.draw(profiles(book)) for _ in range(6)]
    assert rows_of(strategist, drawn) == one_by_one(strategist, drawn)


def test_on_the_scenarios_of_the_shipped_rulebook(shipped, tmp_path):
    drawn = []
    for number, scenario in enumerate(load_scenarios(shipped, shipped_rules())):
        if number % 3 == 0:
            facts = {name: value for name, value in scenario.given.items() if value != "missing"}
            drawn.append({"debtor_id": f"D-{number}", **facts})
    rows = rows_of(shipped, drawn)
    assert rows == one_by_one(shipped, drawn)
    assert len(rows) > 250
    frame, rejects = frame_of(shipped, drawn), Rejects()
    decisions = shipped.recommend_all(frame, fired=True, rejects=rejects)
    with Store.open(str(tmp_path / "kept")) as store:
        assert store.append_frame(shipped, frame, decisions, rejects=rejects) == len(rows)
        assert store.append_frame(shipped, frame, decisions, rejects=rejects) == 0
        assert {row.id for row in store.find()} == {row.id for row in rows}


def test_days_of_one_frame_lie_in_folders_of_their_own(small, tmp_path):
    moments = ["2026-11-24T23:30:00+08:00", "2026-11-25T00:30:00+08:00", "2026-11-25T00:30:00+08:00"]
    frame = pl.DataFrame({"debtor_id": ["A", "B", "B"], "as_of": moments})
    with Store.open(f"parquet:{tmp_path}/kept") as store:
        assert store.append_frame(small, frame, small.recommend_all(frame, fired=True)) == 2
    assert sorted(path.parent.name for path in tmp_path.rglob("*.parquet")) == ["day=2026-11-24", "day=2026-11-25"]
    assert pl.read_parquet(tmp_path / "kept/decisions/**/*.parquet").height == 2
    assert not list(tmp_path.rglob(".*"))


def test_frames_that_do_not_belong_together_are_refused(small, tmp_path):
    frame = pl.DataFrame({"debtor_id": ["A", "B"]})
    decisions = small.recommend_all(frame, as_of=MOMENT, fired=True)
    with Store.open(str(tmp_path / "kept.db")) as store:
        for debtors, answer, asked, code in (
            (frame, decisions.drop("fired_0"), {"as_of": MOMENT}, "missing-column"),
            (
                frame,
                small.recommend_all(frame, as_of=MOMENT, fired=True, facts=False),
                {"as_of": MOMENT},
                "missing-column",
            ),
            (frame.head(1), decisions, {"as_of": MOMENT}, "other-frame"),
            (frame.reverse(), decisions, {"as_of": MOMENT}, "other-frame"),
            (frame, decisions, {}, "missing-fact"),
        ):
            with pytest.raises(StoreError) as caught:
                store.append_frame(small, debtors, answer, **asked)
            assert caught.value.problems[0].code == code
        assert store.count() == 0
