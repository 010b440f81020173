"""Times of the week as people write them down."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategist.calendar.week_times import DAYS, WeekTime, any_holds, read_week_times


def told(text: str) -> list[tuple[str, str]]:
    times, unread = read_week_times(text)
    assert unread == ()
    return [
        (
            " ".join(DAYS[day][:2] for day in sorted(t.weekdays)),
            f"{t.start // 60}:{t.start % 60:02}-{t.end // 60}:{t.end % 60:02}",
        )
        for t in times
    ]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Mo 08:00-12:00, Fr 14:00-18:00", [("mo", "8:00-12:00"), ("fr", "14:00-18:00")]),
        ("Mo-We 08:00-10:00; tue 9-10", [("mo tu we", "8:00-10:00"), ("tu", "9:00-10:00")]),
        ("Mon – Wednesday 8.30–10", [("mo tu we", "8:30-10:00")]),
        ("Mo, We 8-10", [("mo we", "8:00-10:00")]),
        ("Mo 8-10, 14:00-16:00", [("mo", "8:00-10:00"), ("mo", "14:00-16:00")]),
        ("Fr", [("fr", "0:00-24:00")]),
        ("12:00-13:00", [("mo tu we th fr sa su", "12:00-13:00")]),
        ("daily 12:00-13:00", [("mo tu we th fr sa su", "12:00-13:00")]),
        ("Sa-Mo 9-10", [("mo sa su", "9:00-10:00")]),
        ("Su 22:00-06:00", [("su", "22:00-24:00"), ("mo", "0:00-6:00")]),
        ("Mo 22-24", [("mo", "22:00-24:00")]),
        ("", []),
    ],
)
def test_it_is_read(text: str, times: list[tuple[str, str]]) -> None:
    assert told(text) == times


@pytest.mark.parametrize(
    "text",
    ["after lunch", "Mo 25:00-26:00", "Mo 8:70-9", "Mo 9-9", "Xy 8-10", "Mo-", "8", "周五", "Mo 8:0-9", "Mo 8-9-10"],
)
def test_what_cannot_be_read_is_handed_back(text: str) -> None:
    times, unread = read_week_times(f"Fr 8-9, {text}; Tu 10-11")
    assert unread == (text,)
    assert len(times) == 2


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    times, unread = read_week_times(text)
    assert all(0 <= time.start < time.end <= 24 * 60 and time.weekdays for time in times)
    assert all(part == part.strip() != "" for part in unread)


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 23 * 60), st.integers(1, 60)).map(
            lambda t: (t[0], t[1], t[1] + t[2])
        ),
        min_size=1,
        max_size=4,
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
)
def test_what_is_written_is_what_holds(spans: list[tuple[int, int, int]], moment: datetime) -> None:
    text = ", ".join(f"{DAYS[d][:3]} {a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for d, a, b in spans)
    times, unread = read_week_times(text)
    minute = moment.hour * 60 + moment.minute
    assert unread == ()
    assert any_holds(times, moment) is any(moment.weekday() == d and a <= minute < b for d, a, b in spans)
    assert [WeekTime(frozenset([d]), a, b) for d, a, b in spans] == list(times)
