"""Openings lie within every bound, and no earlier one does: told by example, and against a search by quarter hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategist.calendar.bounds import Wishes
from strategist.calendar.business_days import BusinessCalendar, business_calendar
from strategist.calendar.openings import Opening, next_opening
from strategist.calendar.week_times import read_week_times
from strategist.profile.local_time import possible_zones
from strategist.vocabulary.actions import Window

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDWEEK_MORNING = Window("midweek_morning", ("tue", "wed", "thu"), "09:00", "11:30")
DEALER = Window("dealer_afternoon", WEEK[:5], "15:00", "16:30")
OFFICE = Window("business_hours", WEEK[:5], "09:00", "17:30")
EIGHT_TO_NINE = Window("eight_to_nine", WEEK, "08:00", "21:00")
NOT_SUNDAY = Window("not_sunday", WEEK[:6], "07:30", "20:00")
EDGES = frozenset(["lunch", "monday_morning", "friday_afternoon"])


def opening(
    moment: str, place: str | None, wishes: Wishes, not_before: str | None = None, zone: str | None = None
) -> Opening | None:
    at = datetime.fromisoformat(moment)
    zones: tuple[tzinfo, ...] = possible_zones(zone, place) or (at.tzinfo or UTC,)
    return next_opening(
        at, business_calendar(place), zones, wishes, date.fromisoformat(not_before) if not_before else None
    )


def told(found: Opening | None) -> str:
    if found is None:
        return "none"
    given_up = "".join(f" -{one.code}" for one in found.given_up)
    return f"{found.start:%a %d %b %H:%M}-{found.end:%H:%M}{given_up}"


@pytest.mark.parametrize(
    ("moment", "place", "wishes", "expected"),
    [
        # in the window already, rounded up to the minute
        ("2026-11-24T10:00:30+08:00", "CN", Wishes(MIDWEEK_MORNING), "Tue 24 Nov 10:01-11:30"),
        # less than a quarter of an hour is none
        ("2026-11-24T11:16:00+08:00", "CN", Wishes(MIDWEEK_MORNING), "Wed 25 Nov 09:00-11:30"),
        ("2026-11-24T11:15:00+08:00", "CN", Wishes(MIDWEEK_MORNING), "Tue 24 Nov 11:15-11:30"),
        # 21:01 is over for the day, and nobody is called before eight
        ("2026-11-24T21:01:00-05:00", "US-NY", Wishes(None, (EIGHT_TO_NINE,)), "Wed 25 Nov 09:00-11:45"),
        ("2026-11-24T21:01:00-05:00", "US-NY", Wishes(None, (EIGHT_TO_NINE,), spoken=False), "Wed 25 Nov 08:00-21:00"),
        # mealtimes are never taken, for calls
        ("2026-11-24T11:45:00-05:00", "US-NY", Wishes(OFFICE), "Tue 24 Nov 14:00-17:30"),
        ("2026-11-24T11:45:00-05:00", "US-NY", Wishes(OFFICE, spoken=False), "Tue 24 Nov 11:45-17:30"),
        # holidays and worked weekends
        ("2026-09-30T17:00:00+08:00", "CN", Wishes(OFFICE), "Wed 30 Sep 17:00-17:30"),
        ("2026-09-30T18:00:00+08:00", "CN", Wishes(OFFICE), "Thu 08 Oct 09:00-11:45"),
        ("2026-02-13T18:00:00+08:00", "CN", Wishes(None), "Sat 14 Feb 09:00-11:45"),
        ("2026-02-14T18:00:00+08:00", "CN", Wishes(OFFICE), "Tue 24 Feb 09:00-11:45"),
        ("2026-12-24T18:00:00+00:00", "GB-SCT", Wishes(OFFICE), "Tue 29 Dec 09:00-11:45"),
        ("2026-11-26T18:00:00+03:00", "SA", Wishes(None), "Sun 29 Nov 09:00-11:45"),
        # every zone the debtor may be in
        ("2026-11-24T08:00:00-05:00", "US-FL", Wishes(MIDWEEK_MORNING, (EIGHT_TO_NINE,)), "Tue 24 Nov 10:00-11:30"),
        (
            "2026-11-24T08:00:00-05:00",
            "US",
            Wishes(MIDWEEK_MORNING, (EIGHT_TO_NINE,)),
            "Tue 24 Nov 19:00-21:00 -window -business-hours",
        ),
        # every legal window, even one that leaves little
        (
            "2026-11-24T08:00:00-05:00",
            "US-NY",
            Wishes(DEALER, (EIGHT_TO_NINE, Window("early", WEEK, "07:00", "15:15"))),
            "Tue 24 Nov 15:00-15:15",
        ),
        (
            "2026-11-24T08:00:00-05:00",
            "US-NY",
            Wishes(DEALER, (EIGHT_TO_NINE, Window("early", WEEK, "07:00", "15:00"))),
            "Tue 24 Nov 09:00-11:45 -window",
        ),
        (
            "2026-11-24T08:00:00-05:00",
            "US-NY",
            Wishes(DEALER, (Window("evening", WEEK, "18:00", "20:00"),)),
            "Tue 24 Nov 18:00-20:00 -window -business-hours",
        ),
        ("2026-11-24T08:00:00-05:00", "US-NY", Wishes(DEALER, (Window("meal", WEEK, "12:00", "13:00"),)), "none"),
        ("2026-11-24T08:00:00-05:00", "US-NY", Wishes(DEALER, (Window("free", ("sun",), "08:00", "20:00"),)), "none"),
        # where no law names hours, nobody is called at night
        ("2026-11-24T21:30:00+01:00", "FR", Wishes(OFFICE, urgent=True), "Wed 25 Nov 09:00-11:45"),
        # edges of the week, wherever the weekend lies
        ("2026-11-27T15:00:00+08:00", "CN", Wishes(OFFICE, avoid=EDGES), "Mon 30 Nov 14:00-17:30"),
        ("2026-11-26T15:00:00+03:00", "SA", Wishes(None, avoid=EDGES), "Sun 29 Nov 14:00-17:30"),
        ("2026-11-27T09:00:00+01:00", "DE", Wishes(OFFICE, avoid=EDGES), "Fri 27 Nov 09:00-11:45"),
    ],
)
def test_openings(moment: str, place: str | None, wishes: Wishes, expected: str) -> None:
    assert told(opening(moment, place, wishes)) == expected


@pytest.mark.parametrize(
    ("moment", "days", "expected"),
    [
        ("2026-11-23T10:00:00+08:00", {"midweek"}, "Tue 24 Nov 15:00-16:30"),
        ("2026-11-26T17:00:00+08:00", {"midweek"}, "Tue 01 Dec 15:00-16:30"),  # Fri, Mon, Tue: three business days
        ("2026-11-26T10:00:00+08:00", {"midweek"}, "Thu 26 Nov 15:00-16:30"),
        ("2026-11-26T10:00:00+08:00", {"midweek", "month_end"}, "Mon 30 Nov 15:00-16:30"),  # two days on
        ("2026-11-25T10:00:00+08:00", {"midweek", "month_end"}, "Mon 30 Nov 15:00-16:30"),  # three
        ("2026-11-24T10:00:00+08:00", {"midweek", "month_end"}, "Tue 24 Nov 15:00-16:30"),  # four: too long
        ("2026-01-28T10:00:00+08:00", {"midweek", "month_end"}, "Fri 30 Jan 15:00-16:30"),  # though a Friday afternoon
        ("2026-11-30T17:00:00+08:00", {"month_end"}, "Tue 01 Dec 15:00-16:30"),  # over for this month
        ("2026-02-13T17:00:00+08:00", {"midweek"}, "Tue 24 Feb 15:00-16:30"),  # the Spring Festival lies between
    ],
)
def test_preferred_days_are_waited_for_if_near(moment: str, days: set[str], expected: str) -> None:
    assert told(opening(moment, "CN", Wishes(DEALER, avoid=EDGES, preferred_days=frozenset(days)))) == expected


def test_a_midweek_that_is_too_far_is_given_up_and_said() -> None:
    closed = read_week_times("Tu-Th 00:00-24:00")[0]
    wishes = Wishes(
        OFFICE, avoid=frozenset(["known_busy_times"]), busy=closed, preferred_days=frozenset(["midweek", "month_end"])
    )
    assert told(opening("2026-11-16T08:00:00+08:00", "CN", wishes)) == "Mon 16 Nov 09:00-11:45 -preferred-days"


def test_urgency_takes_the_day_rather_than_the_hour() -> None:
    late, legal = "2026-11-24T18:01:00-05:00", (EIGHT_TO_NINE,)
    patient = Wishes(MIDWEEK_MORNING, legal, EDGES, preferred_days=frozenset(["midweek"]))
    urgent = Wishes(OFFICE, legal, EDGES, preferred_days=frozenset(["month_end"]), urgent=True)
    assert told(opening(late, "US-NY", patient)) == "Wed 25 Nov 09:00-11:30"
    assert told(opening(late, "US-NY", urgent)) == "Tue 24 Nov 18:01-21:00 -window -business-hours"
    assert told(opening("2026-11-24T09:30:00-05:00", "US-NY", urgent)) == "Tue 24 Nov 09:30-11:45"


def test_busy_times_are_avoided_until_nothing_else_is_left() -> None:
    avoid = frozenset(["known_busy_times"])
    mornings = read_week_times("Tu-Th 09:00-11:00")[0]
    assert told(opening("2026-11-24T08:00:00+08:00", "CN", Wishes(MIDWEEK_MORNING, avoid=avoid, busy=mornings))) == (
        "Tue 24 Nov 11:00-11:30"
    )
    always = read_week_times("Mo-Su 00:00-24:00")[0]
    assert told(opening("2026-11-24T08:00:00+08:00", "CN", Wishes(MIDWEEK_MORNING, avoid=avoid, busy=always))) == (
        "Tue 24 Nov 08:00-11:45 -window -business-hours -avoid-times"
    )
    assert told(opening("2026-11-24T08:00:00+08:00", "CN", Wishes(MIDWEEK_MORNING, busy=always))) == (
        "Tue 24 Nov 09:00-11:30"  # nobody advised to avoid them
    )


def test_the_hours_in_which_they_were_reached_go_first_where_lawful() -> None:
    best = read_week_times("We 16:00-17:00, Sa 10:00-11:00")[0]
    assert told(opening("2026-11-24T08:00:00+08:00", "CN", Wishes(OFFICE, best=best))) == "Wed 25 Nov 16:00-17:00"
    assert told(opening("2026-11-24T08:00:00+08:00", "CN", Wishes(OFFICE, best=best, urgent=True))) == (
        "Tue 24 Nov 09:00-11:45"
    )
    night = read_week_times("Mo-Fr 22:00-23:00")[0]
    assert told(opening("2026-11-24T08:00:00+08:00", "CN", Wishes(OFFICE, best=night))) == (
        "Tue 24 Nov 09:00-11:45 -best-contact-times"
    )


def test_a_day_before_which_nothing_happens() -> None:
    assert told(opening("2026-11-24T10:00:00+08:00", "CN", Wishes(OFFICE), "2026-11-28")) == "Mon 30 Nov 09:00-11:45"
    assert told(opening("2026-11-24T10:00:00+08:00", "CN", Wishes(OFFICE), "2026-11-20")) == "Tue 24 Nov 10:00-11:45"


def test_clocks_that_change_on_a_working_day() -> None:
    # Egypt sets its clocks forward on a Friday at midnight; a calendar on which people work then
    cairo, calendar = ZoneInfo("Africa/Cairo"), BusinessCalendar()
    early = Window("early", WEEK, "00:30", "02:00")
    moment = datetime(2026, 4, 23, 12, tzinfo=cairo)
    found = next_opening(moment, calendar, [cairo], Wishes(early, (early,), spoken=False))
    assert found is not None
    assert (found.start.isoformat(), found.end.isoformat()) == (
        "2026-04-24T01:00:00+03:00",  # from 00:00 to 01:00 there is no time that night
        "2026-04-24T02:00:00+03:00",
    )
    # New York sets them back on a Sunday, which is a working day in Riyadh: the hour from one to two comes twice
    york = ZoneInfo("America/New_York")
    small = Window("small_hours", WEEK, "01:30", "02:00")
    at = datetime(2026, 11, 1, 1, 46, tzinfo=york)  # fourteen minutes are left of the first pass
    found = next_opening(at, business_calendar("SA"), [york], Wishes(small, (small,), spoken=False))
    assert found is not None
    assert (found.start.isoformat(), found.start.fold) == ("2026-11-01T01:30:00-05:00", 1)
    assert found.end.isoformat() == "2026-11-01T02:00:00-05:00"


def test_a_first_day_counts_in_every_zone() -> None:
    always = Window("always", WEEK, "00:00", "24:00")
    zones = [ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")]
    found = next_opening(
        datetime(2026, 11, 23, tzinfo=UTC),
        BusinessCalendar(),
        zones,
        Wishes(None, (always,), spoken=False),
        date(2026, 11, 25),
    )
    assert found is not None
    assert found.start.isoformat() == "2026-11-25T13:00:00+08:00"  # midnight in New York


def test_urgency_takes_the_next_working_day_if_today_is_none() -> None:
    wednesday = Window("wednesday", ("wed",), "09:00", "10:00")
    assert told(opening("2026-11-22T10:00:00+08:00", "CN", Wishes(wednesday))) == "Wed 25 Nov 09:00-10:00"
    assert told(opening("2026-11-22T10:00:00+08:00", "CN", Wishes(wednesday, urgent=True))) == (
        "Mon 23 Nov 09:00-11:45 -window"
    )


def test_absurd_years_have_no_opening() -> None:
    for year in (1, 1800, 2201, 9999):
        at = datetime(year, 12, 31, 12, tzinfo=UTC)
        assert next_opening(at, business_calendar("CN"), [ZoneInfo("Asia/Shanghai")], Wishes(OFFICE)) is None
    shanghai = [ZoneInfo("Asia/Shanghai")]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_opening(at, business_calendar("CN"), shanghai, Wishes(OFFICE), date.max) is None
    assert next_opening(at.replace(year=2199), business_calendar("CN"), shanghai, Wishes(OFFICE)) is not None


# against a search by quarter hours, written anew

QUARTER = timedelta(minutes=15)
PLACES = (None, "CN", "US", "DE-BY", "GB-SCT", "SA")
ZONES = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Shanghai", "Asia/Kathmandu", "Africa/Cairo")
DAYS_THAT_MATTER = (date(2026, 3, 6), date(2026, 10, 30), date(2026, 9, 28), date(2026, 4, 23), date(2026, 2, 12))

clock = st.integers(0, 95).map(lambda quarter: quarter * 15)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(clock)
    end = draw(st.integers(start // 15 + 1, 96)) * 15
    days = draw(st.sets(st.sampled_from(WEEK), min_size=3))
    text = [f"{minute // 60:02}:{minute % 60:02}" for minute in (start, end)]
    return Window("w", tuple(day for day in WEEK if day in days), *text)


@st.composite
def cases(draw: st.DrawFn) -> tuple[datetime, BusinessCalendar, list[ZoneInfo], Wishes, date | None]:
    day = draw(st.sampled_from(DAYS_THAT_MATTER)) + timedelta(draw(st.integers(-2, 4)))
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=draw(clock))
    wide = Window("wide", WEEK, draw(st.sampled_from(["00:00", "06:00"])), draw(st.sampled_from(["20:00", "24:00"])))
    busy = read_week_times(draw(st.sampled_from(["", "Mo-Fr 09:00-10:30", "Tu 00:00-24:00, We 15:00-18:00"])))[0]
    wishes = Wishes(
        window=draw(st.none() | windows()),
        legal=tuple(draw(st.lists(st.just(wide) | windows(), max_size=2))),
        avoid=frozenset(draw(st.sets(st.sampled_from(["monday_morning", "friday_afternoon", "known_busy_times"])))),
        busy=busy,
        spoken=draw(st.booleans()),
    )
    zones = [ZoneInfo(name) for name in draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True))]
    earliest = draw(st.none() | st.integers(-1, 3).map(lambda days: day + timedelta(days)))
    return moment, business_calendar(draw(st.sampled_from(PLACES))), zones, wishes, earliest


def inside(window: Window, local: datetime) -> bool:
    return WEEK[local.weekday()] in window.weekdays and window.start <= f"{local:%H:%M}" < window.end


def lawful(
    at: datetime, calendar: BusinessCalendar, zones: list[ZoneInfo], wishes: Wishes, earliest: date | None
) -> bool:
    legal = wishes.legal or (EIGHT_TO_NINE,)
    for zone in zones:
        local = at.astimezone(zone)
        if not calendar.is_business_day(local.date()) or (earliest and local.date() < earliest):
            return False
        if not all(inside(window, local) for window in legal):
            return False
        if wishes.spoken and "11:45" <= f"{local:%H:%M}" < "14:00":
            return False
    return True


def wished(at: datetime, calendar: BusinessCalendar, zones: list[ZoneInfo], wishes: Wishes) -> bool:
    for zone in zones:
        local = at.astimezone(zone)
        if wishes.window and not inside(wishes.window, local):
            return False
        if not wishes.spoken:
            continue
        if not wishes.window and not "09:00" <= f"{local:%H:%M}" < "17:30":
            return False
        first, last = calendar.working_week(local.date())
        if "monday_morning" in wishes.avoid and local.weekday() == first and local.hour < 12:
            return False
        if "friday_afternoon" in wishes.avoid and local.weekday() == last and local.hour >= 12:
            return False
        if "known_busy_times" in wishes.avoid and any(time.holds(local) for time in wishes.busy):
            return False
    return True


@settings(max_examples=max(60, settings.default.max_examples // 2), deadline=None)
@given(cases())
def test_the_opening_is_the_first_that_fits(
    case: tuple[datetime, BusinessCalendar, list[ZoneInfo], Wishes, date | None],
) -> None:
    moment, calendar, zones, wishes, earliest = case
    found = next_opening(moment, calendar, zones, wishes, earliest)
    home = zones[0]
    first = max(moment.astimezone(home).date(), earliest or date.min)
    by_hand = moment
    while by_hand.astimezone(home).date() <= first + timedelta(14):
        if lawful(by_hand, calendar, zones, wishes, earliest) and wished(by_hand, calendar, zones, wishes):
            break
        by_hand += QUARTER
    else:
        assert found is None or found.given_up
        return
    assert found is not None
    assert found.given_up == ()
    assert found.start == by_hand
    end = by_hand + QUARTER
    while (
        end.astimezone(home).date() == by_hand.astimezone(home).date()
        and lawful(end, calendar, zones, wishes, earliest)
        and wished(end, calendar, zones, wishes)
    ):
        end += QUARTER
    assert found.end == end


@settings(deadline=None)
@given(
    cases(), st.integers(0, 59 * 60), st.booleans(), st.sets(st.sampled_from(["midweek", "month_end"])), st.booleans()
)
def test_no_opening_leaves_the_law(case, seconds: int, urgent: bool, days: set[str], best: bool) -> None:
    moment, calendar, zones, wishes, earliest = case
    moment += timedelta(seconds=seconds)
    wishes = Wishes(
        wishes.window,
        wishes.legal,
        wishes.avoid,
        wishes.busy,
        read_week_times("Tu-Th 15:00-16:00, Su 08:00-24:00")[0] if best else (),
        frozenset(days),
        urgent,
        wishes.spoken,
    )
    found = next_opening(moment, calendar, zones, wishes, earliest)
    if found is None:
        return
    assert found.start >= moment
    assert found.end - found.start >= QUARTER
    assert found.start.tzinfo == zones[0]
    at = found.start
    while at < found.end:
        assert lawful(at.astimezone(UTC), calendar, zones, wishes, earliest), at
        at = (at.astimezone(UTC) + timedelta(minutes=1)).astimezone(zones[0])


@settings(deadline=None)
@given(cases())
def test_urgency_never_waits_longer(case) -> None:
    moment, calendar, zones, wishes, earliest = case
    parts = (wishes.window, wishes.legal, wishes.avoid, wishes.busy)
    patient = next_opening(moment, calendar, zones, Wishes(*parts, spoken=wishes.spoken), earliest)
    urgent = next_opening(moment, calendar, zones, Wishes(*parts, urgent=True, spoken=wishes.spoken), earliest)
    assert (patient is None) is (urgent is None)
    assert urgent is None or patient is None or urgent.start.date() <= patient.start.date()
