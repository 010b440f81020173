"""Promises pinned to days: a table of what people say, most of it on Thursday 14 May 2026 in China."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategist.calendar.business_days import business_calendar
from strategist.calendar.promises import PromiseError, promised_date

THURSDAY = date(2026, 5, 14)
SAID = {
    "2026-05-14": ["today", "今天", "on the 14th", "14号", "周五前"],
    "2026-05-15": [
        "tomorrow", "by tomorrow", "明天", "by Friday", "on Friday", "Friday", "fri", "周五", "本周五",
        "星期五", "Friday this week", "end of the week", "by the end of the week", "周末前",
        "by the weekend", "before the weekend", "mid-month", "月中", "on the 15th", "15号", "十五号",
        "before the 16th", "I'll pay on Friday.", "我们周五付款", "within one business day",
    ],
    "2026-05-18": [
        "in two days", "in 2 days", "2 days", "in a couple of days", "two days from now",
        "in two days' time", "after two days", "过两天", "两天后", "2天以后", "两日后",
        "day after tomorrow", "the day after tomorrow", "后天", "大后天", "in a few days", "3天后",
        "过几天", "in one day", "within 3 days", "within two days", "三天内", "after the weekend",
        "beginning of next week", "on Monday", "周末", "下周一", "after Friday", "周五以后", "16号",
    ],
    "2026-05-19": ["in two business days", "before the 20th", "20号之前", "within 3 working days", "三个工作日内"],
    "2026-05-21": ["after the 20th", "20号以后", "20日后", "this Thursday", "in a week", "一周后", "in 6 days"],
    "2026-05-22": [
        "next Friday", "by next Friday", "Friday next week", "下周五", "下个星期五", "end of next week",
    ],
    "2026-05-25": ["下下周一"],
    "2026-05-28": ["in two weeks", "within two weeks", "in a fortnight", "两周后", "两个星期内"],
    "2026-05-29": ["半个月后", "半个月内", "in 10 business days"],
    "2026-06-01": [
        "end of the month", "by the end of the month", "month end", "month-end", "eom", "月底", "月底前",
        "月末", "the 31st", "beginning of next month", "early next month", "下月初", "下个月初",
        "2026-05-30", "30 May", "May 31st",
    ],
    "2026-06-03": [
        "June 3rd", "3 June", "3rd of June 2026", "June 3, 2026", "6月3日", "六月三号", "2026年6月3日",
        "20日内", "下月3号",
    ],
    "2026-06-10": ["on the 10th", "10号", "the 10th of next month"],
    "2026-06-15": [
        "in a month", "one month later", "一个月后", "middle of next month", "mid June", "六月中",
        "下月15号", "in 31 days",
    ],
    "2026-06-30": ["end of June", "end of next month", "下月底", "下个月底", "六月底"],
    "2026-10-08": ["on 1 October", "10月1日", "2026-10-05"],
    "2026-12-31": ["end of the year", "年底"],
    "2027-01-04": ["2027-01-03", "2 January"],
    "2027-05-13": ["13 May", "5月13日"],
}  # fmt: skip


@pytest.mark.parametrize(("said", "day"), [(text, day) for day, texts in SAID.items() for text in texts])
def test_the_table(said: str, day: str) -> None:
    found = promised_date(said, THURSDAY, business_calendar("CN"))
    assert found.day.isoformat() == day, found.reading
    assert promised_date(f"  {said.upper()}. ", THURSDAY, business_calendar("CN")).day == found.day


def test_the_example_of_the_sources() -> None:
    found = promised_date("in two days", THURSDAY, business_calendar("CN"))
    assert (found.raw, found.day) == (date(2026, 5, 17), date(2026, 5, 18))
    assert found.reading == "two full days after Thu 14 May are over on Sun 17 May; the next business day is Mon 18 May"


def test_a_holiday_is_named_and_stepped_over() -> None:
    found = promised_date("on 1 October", THURSDAY, business_calendar("CN"))
    assert found.reading == ("that day is Thu 1 Oct; that is National Day, and the next business day is Thu 8 Oct")
    assert promised_date("on the 30th", date(2026, 11, 24), business_calendar("GB-SCT")).day == date(2026, 12, 1)
    assert promised_date("on the 30th", date(2026, 11, 24), business_calendar("GB-ENG")).day == date(2026, 11, 30)


def test_the_week_ends_where_the_weekend_begins() -> None:
    gulf = business_calendar("SA")
    assert promised_date("end of the week", date(2026, 11, 24), gulf).day == date(2026, 11, 26)
    assert promised_date("tomorrow", date(2026, 11, 26), gulf).day == date(2026, 11, 29)
    assert promised_date("beginning of next week", date(2026, 11, 26), gulf).day == date(2026, 11, 29)
    assert promised_date("after the weekend", date(2026, 11, 26), gulf).day == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("soon", "vague-promise"),
        ("as soon as possible", "vague-promise"),
        ("ASAP!", "vague-promise"),
        ("when my customer pays", "vague-promise"),
        ("尽快", "vague-promise"),
        ("我马上付", "vague-promise"),
        ("有钱就付", "vague-promise"),
        ("next week", "vague-promise"),
        ("sometime next month", "vague-promise"),
        ("下周", "vague-promise"),
        ("下个月", "vague-promise"),
        ("in 0 days", "vague-promise"),
        ("零天后", "vague-promise"),
        ("once in a blue moon", "unreadable-promise"),
        ("国庆以后", "unreadable-promise"),
        ("", "unreadable-promise"),
        ("5", "unreadable-promise"),
        ("x" * 500, "unreadable-promise"),
        ("in 1000000 days", "unreadable-promise"),
        ("2026-05-01", "past-day"),
        ("这周三", "past-day"),
        ("on the 32nd", "no-such-day"),
        ("31 June", "no-such-day"),
        ("2026-13-01", "no-such-day"),
        ("13月1日", "no-such-day"),
        ("9999-01-01", "no-such-day"),
    ],
)
def test_what_names_no_day_is_asked_for(said: str, code: str) -> None:
    with pytest.raises(PromiseError) as caught:
        promised_date(said, THURSDAY, business_calendar("CN"))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "ask for an exact day" in (problem.help or "")


def test_the_end_of_time_is_no_day() -> None:
    for said in ("in 300 days", "in 300 months", "after tomorrow", "next Friday", "end of next month", "过两天"):
        with pytest.raises(PromiseError):
            promised_date(said, date.max, business_calendar("CN"))


@given(
    st.sampled_from([text for texts in SAID.values() for text in texts]), st.dates(date(2000, 1, 1), date(2060, 1, 1))
)
def test_a_promise_is_never_before_the_talk_and_always_on_a_business_day(said: str, on: date) -> None:
    calendar = business_calendar("DE-BY")
    try:
        found = promised_date(said, on, calendar)
    except PromiseError as refused:
        codes = {problem.code for problem in refused.problems}
    else:
        codes = set()
    if codes:
        assert codes <= {"past-day", "no-such-day"}
        return
    assert on <= found.raw <= found.day
    assert calendar.is_business_day(found.day)
    assert not any(
        calendar.is_business_day(found.raw + timedelta(days)) for days in range((found.day - found.raw).days)
    )


@given(st.text(max_size=40))
def test_any_text_gets_a_day_or_a_clear_answer(said: str) -> None:
    try:
        found = promised_date(said, THURSDAY, business_calendar("CN")).day
    except PromiseError as refused:
        found = refused.problems[0].help
    assert found
