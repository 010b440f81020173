"""Decisions come with an hour or a day: what rules advise, made concrete on the debtor's calendar."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from folders import load
from strategist import Strategist
from strategist.clock.forward import Foresight

ROOT = Path(__file__).parents[2]
BOOK = """\
rulebook: hours
version: 0.1.0
inputs:
  all:
    as_of: {type: datetime, required: true}
    jurisdiction: {type: place}
    timezone: {type: text}
    busy_times: {type: text}
    best_contact_times: {type: text}
    hurry: {type: bool, default: false}
    by: {type: enum, values: [phone, email, letter, nothing], default: phone}
    stop_on: {type: date}
derived: {trigger_now: {type: bool, otherwise: false}}
channels: [phone, email, letter]
groups: [contact]
actions:
  hold: {rung: 0, title: Hold}
  monitor: {rung: 0, title: Watch}
  call: {rung: 1, title: Call, channels: [phone, email, letter], groups: [contact]}
  file: {rung: 2, title: File}
tactics:
  channel: {values: [phone, email, letter]}
  contact_window: {windows: true}
  legal_hours: {type: set, windows: true}
  avoid_times: {type: set, values: [lunch, monday_morning, friday_afternoon, known_busy_times]}
  preferred_days: {type: set, values: [midweek, month_end]}
  follow_up_in_days: {type: int}
windows:
  morning: {weekdays: [tue, wed, thu], from: "09:00", to: "11:30"}
  us_day: {weekdays: [mon, tue, wed, thu, fri, sat, sun], from: "08:00", to: "21:00"}
rules:
  - {id: trigger, when: {hurry: true}, then: {set: {trigger_now: true}}, because: so}
  - {id: want, when: {by: not nothing}, then: {propose: call, strength: 40}, because: so}
  - {id: file, when: {by: nothing}, then: {propose: file, strength: 40}, because: so}
  - {id: phone, when: {by: phone}, then: {forbid: {channels: [email, letter]}}, because: so}
  - {id: email, when: {by: email}, then: {forbid: {channels: [phone, letter]}}, because: so}
  - {id: letter, when: {by: letter}, then: {forbid: {channels: [phone, email]}}, because: so}
  - {id: later, when: {stop_on: given}, then: {defer: {actions: [call, file]}, until: stop_on}, because: so}
  - id: law
    when: {jurisdiction: within US}
    then: {advise: {legal_hours: [us_day]}, strength: 90}
    because: so
  - id: when
    when: {next_step: [call, file]}
    then:
      advise: {contact_window: morning, follow_up_in_days: 3, avoid_times: [lunch, known_busy_times],
        preferred_days: [midweek]}
      strength: 30
    because: so
"""


@pytest.fixture(scope="module")
def hours() -> Strategist:
    return load({"rulebook.yaml": BOOK})


def tactics(strategist: Strategist, **facts: object) -> Mapping[str, object]:
    return strategist.recommend({"as_of": "2026-11-24T10:00:00+08:00", "jurisdiction": "CN", **facts}).tactics.as_json()


def test_a_window_becomes_a_stretch_of_time(hours: Strategist) -> None:
    found = tactics(hours, as_of="2026-11-26T14:00:00+08:00")
    assert found["contact_window"] == {
        "name": "morning",
        "from": "2026-12-01T09:00:00+08:00",
        "to": "2026-12-01T11:30:00+08:00",
        "timezone": "Asia/Shanghai",
        "weekdays": ["tue", "wed", "thu"],
        "hours": "09:00-11:30",
        "within": [],
        "given_up": [],
    }
    assert found["act_on"] == "2026-12-01"
    assert found["follow_up_on"] == "2026-12-04"
    assert found["notes"] == []


def test_law_bounds_it_in_every_zone(hours: Strategist) -> None:
    found = tactics(hours, jurisdiction="US-FL", as_of="2026-11-24T07:00:00-05:00")
    assert found["contact_window"] == {
        "name": "morning",
        "from": "2026-11-24T10:00:00-05:00",
        "to": "2026-11-24T11:30:00-05:00",
        "timezone": "America/New_York",
        "weekdays": ["tue", "wed", "thu"],
        "hours": "10:00-11:30",
        "within": ["us_day"],
        "given_up": [],
    }
    assert "America/New_York, America/Chicago" in str(found["notes"])
    stated = tactics(hours, jurisdiction="US-FL", timezone="America/Chicago", as_of="2026-11-24T07:00:00-05:00")
    assert stated["contact_window"]["from"] == "2026-11-24T09:00:00-06:00"
    assert stated["notes"] == []


def test_what_was_given_up_is_said(hours: Strategist) -> None:
    found = tactics(hours, jurisdiction="US", as_of="2026-11-24T07:00:00-05:00")
    window = found["contact_window"]
    assert [one["code"] for one in window["given_up"]] == ["window", "business-hours"]
    assert window["given_up"][0]["because"] == "the window `morning` left no lawful quarter of an hour within 14 days"
    assert window["hours"] == "19:00-21:00"


def test_no_lawful_hour_is_no_hour(hours: Strategist) -> None:
    found = tactics(hours, jurisdiction="RU", as_of="2026-11-24T07:00:00+03:00")
    assert found["contact_window"]["from"] is None
    assert [one["code"] for one in found["contact_window"]["given_up"]] == ["no-opening"]
    assert found["act_on"] == "2026-11-24"
    text = hours.explain({"as_of": "2026-11-24T07:00:00+03:00", "jurisdiction": "RU"}).text()
    assert "no lawful quarter of an hour within 14 days; state `timezone`" in " ".join(text.split())


@pytest.mark.parametrize("by", ["letter", "nothing"])
def test_letters_and_homework_have_a_day(hours: Strategist, by: str) -> None:
    found = tactics(hours, by=by, as_of="2026-10-01T10:00:00+08:00")
    assert found["contact_window"] is None
    assert found["act_on"] == "2026-10-08"
    assert found["follow_up_on"] == "2026-10-12"  # the 11th is a Sunday
    later = tactics(hours, by=by, stop_on=date(2026, 12, 5))
    assert (later["act_on"], later["follow_up_on"]) == ("2026-12-07", "2026-12-10")


def test_messages_need_law_and_business_days_only(hours: Strategist) -> None:
    found = tactics(hours, by="email", busy_times="Tu 00:00-24:00")
    assert (found["act_on"], found["contact_window"]["hours"]) == ("2026-11-24", "10:00-11:30")
    assert tactics(hours, by="phone", busy_times="Tu 00:00-24:00")["act_on"] == "2026-11-25"


def test_a_trigger_takes_the_day(hours: Strategist) -> None:
    late = "2026-11-24T18:00:00-05:00"
    assert tactics(hours, as_of=late, jurisdiction="US-NY", hurry=True)["contact_window"]["hours"] == "18:00-21:00"
    assert tactics(hours, as_of=late, jurisdiction="US-NY")["act_on"] == "2026-11-25"


def test_times_that_cannot_be_read_are_said(hours: Strategist) -> None:
    found = tactics(hours, busy_times="Tu 10:00-11:00, when it rains", best_contact_times="Tu-Th 15:00-16:00; anytime")
    assert found["contact_window"]["hours"] == "15:00-16:00"
    assert found["notes"] == [
        "`busy_times` says `when it rains`, which cannot be read; write `Mo 08:00-12:00, Fr 14:00-18:00`",
        "`best_contact_times` says `anytime`, which cannot be read; write `Mo 08:00-12:00, Fr 14:00-18:00`",
    ]
    page = hours.explain({"as_of": "2026-11-24T10:00:00+08:00", "jurisdiction": "CN", "busy_times": "when it rains"})
    assert "when it rains" in page.text()
    assert "when it rains" in page.html()


def test_a_country_without_holidays_is_said(hours: Strategist) -> None:
    assert tactics(hours, jurisdiction="XX")["notes"] == [
        "no public holidays are known for `XX`: Monday to Friday only"
    ]


def test_nothing_to_do_has_no_day() -> None:
    strategist = Strategist.load()
    found = strategist.recommend({"debtor_id": "D", "as_of": "2026-11-24T10:00:00+08:00", "days_past_due": -30})
    assert (found.next_step, found.tactics.act_on, found.tactics.contact_window) == ("monitor", None, None)


def test_explanations_say_the_hour(hours: Strategist) -> None:
    facts = {"as_of": "2026-11-24T14:00:00+08:00", "jurisdiction": "CN"}
    for told in (hours.explain(facts).text(), hours.explain(facts).html()):
        assert "Wed 25 Nov 09:00–11:30 Shanghai" in told
    tactic = hours.explain(facts).as_json()["tactics"]
    assert tactic["contact_window"]["from"] == "2026-11-25T09:00:00+08:00"


def test_a_decision_does_not_change_because_the_days_go_by(hours: Strategist) -> None:
    decision = hours.recommend({"as_of": "2026-11-24T10:00:00+08:00", "jurisdiction": "CN"})
    assert decision.next_change_on is None
    later = hours._later(decision, date(2026, 11, 25))
    assert later.tactics.act_on != decision.tactics.act_on
    foresight = Foresight(hours._maker, hours._compiled)
    assert foresight.next_change_day_by_day(decision.case, decision.outcome, 30) is None


def test_a_vocabulary_without_those_names_still_has_days() -> None:
    strategist = Strategist.load(ROOT / "examples" / "another_creditor")
    profile = json.loads((ROOT / "examples" / "another_creditor" / "profiles" / "elena.json").read_text("utf-8"))
    found = strategist.recommend(profile).tactics
    assert "contact_window" not in found
    assert (found.act_on, found.follow_up_on) == (date(2026, 11, 24), date(2026, 12, 4))
    sunday = strategist.recommend(profile | {"as_of": "2026-11-22T10:00:00+01:00"}).tactics
    assert (sunday.act_on, sunday.follow_up_on) == (date(2026, 11, 23), date(2026, 12, 3))


def test_the_calendar_costs_nothing_until_it_is_asked() -> None:
    code = (
        "import sys, strategist; s = strategist.Strategist.load();"
        "d = s.recommend({'debtor_id': 'D', 'as_of': '2026-11-24T10:00:00+08:00', 'jurisdiction': 'US-NY'});"
        "d.next_step, d.next_change_on; early = {'holidays', 'babel'} & set(sys.modules);"
        "d.tactics; print(sorted(early), 'holidays' in sys.modules, 'babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["[]", "True", "False"]
