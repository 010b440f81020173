"""What the oracle can prove, and what it must not: one condition a line, on one small vocabulary."""

from __future__ import annotations

import pytest

from folders import load
from strategist.analysis.oracle.claims import fires
from strategist.analysis.oracle.protocol import Witness
from strategist.analysis.oracle.search import SearchOracle
from strategist.program.program import Rule

BOOK = """\
rulebook: proofs
version: 1.0.0
inputs:
  all:
    as_of: {type: datetime, required: true}
    currency: {type: text}
    owed: {type: money}
    paid: {type: money, default: 0}
    days: {type: int, unit: day}
    limit: {type: int, unit: day}
    made: {type: int}
    kept: {type: int}
    calls: {type: int, default: 0}
    guess: {type: int, default: {value: 7, where: {days: 1..}}}
    mood: {type: enum, values: [good, fair, bad]}
    signs: {type: set, values: [a, b, c]}
    due: {type: date}
    home: {type: place}
    label: {type: text}
    away: {type: bool}
computed:
  rest: {type: money, difference: [owed, paid]}
derived:
  age: {type: enum, values: [young, old, ancient], otherwise: missing}
  late: {type: bool, otherwise: false}
  marks: {type: set, values: [x, y, z], otherwise: []}
  cause: {type: enum, values: [one, two, none], at_least: 10, otherwise: none}
  later_rate: {type: int, unit: day, otherwise: 0}
  lost_on: {type: date, otherwise: missing}
parameters:
  much: {unit: money, value: {EUR: 100, USD: 200}}
  next_year: {unit: day, value: {2030-01-01: 5}}
actions:
  hold: {rung: 0, title: Hold}
  monitor: {rung: 0, title: Watch}
  write: {rung: 1, title: Write}
constraints:
  - {id: kept-were-made, sum: [kept], at_most: made, because: "kept were made"}
  - {id: no-good-liars, never: {mood: good, away: true}, because: "who is away is not good"}
tables:
  - id: age
    sets: age
    reads: [days]
    because: x
    rows: [[..30, young], [31.., old]]
rules:
  - {id: late, when: {days: 1..}, then: {set: {late: true}}, because: x}
  - {id: mark, when: {mood: bad}, then: {add: {marks: [x]}}, because: x}
  - {id: mark-too, when: {mood: fair}, then: {add: {marks: [x, y]}}, because: x}
  - {id: cause, when: {away: true}, then: {score: {cause: {one: 10}}}, because: x}
  - {id: rate, when: {away: true}, then: {set: {later_rate: next_year}}, because: x}
  - {id: lost, when: {due: given}, then: {set: {lost_on: 2 years after due}}, because: x}
  - id: probe
    PROBE
    then: {propose: write, strength: 30}
    because: x
"""
DAY = 739_256
IMPOSSIBLE = [
    "when: {days: 5.., all: [{days: under 5}]}",
    "when: {days: over 4, all: [{days: under 5}]}",
    "when: {mood: good, all: [{mood: [fair, bad]}]}",
    "when: {mood: not good, all: [{mood: not fair}, {mood: not bad}]}",
    "when: {calls: missing, all: [{calls: given}]}",
    "when: {calls: not 0, all: [{calls: missing}]}",
    "when: {not: {calls: 0..}, calls: 3..}",
    "when: {kept: 3.., made: ..2}",
    "when: {mood: good, away: true}",
    "when: {owed: 0..5, paid: missing, rest: 6..}".replace("0..5", "..0").replace("6..", "over 0"),
    "when: {rest: given, owed: missing}",
    "when: {due: under today, days_until_due: 1..}",
    "when: {due: missing, days_until_due: 1..}",
    "when: {today: under 2020-01-01, all: [{today: over 2021-01-01}]}",
    "when: {days: over limit, limit: 9.., all: [{days: ..9}]}",
    "when: {signs: has a, not: {signs: has a}}",
    "when: {home: within US-NY, not: {home: within US}}",
    "when: {home: within US, all: [{home: within GB}]}",
    "when: {label: x, all: [{label: y}]}",
    "when: {owed: much.., currency: CNY}",
    "when: {age: ancient}",
    "when: {age: old, days: ..30}",
    "when: {age: missing, days: 5}",
    "when: {late: true, days: ..0}",
    "when: {late: false, days: 3}",
    "when: {marks: has z}",
    "when: {marks: has y, mood: bad}",
    "when: {not: {marks: has x}, mood: bad}",
    "when: {cause: two}",
    "when: {cause: one, away: false}",
    "when: {lost_on: given, due: missing}",
    "when: {days: next_year..}",
    "when: {days: 5..}\n    unless: {days: 1..}",
    "applies: {mood: good}\n    when: {mood: bad}",
    "when: {any: [{days: 5.., limit: ..2}, {days: ..1, limit: 9..}], days: limit, mood: good}",
]
POSSIBLE = [
    "when: {days: 5.., all: [{days: ..5}]}",
    "when: {mood: not good, all: [{mood: not fair}]}",
    "when: {calls: missing, all: [{calls: 0}]}",
    "when: {guess: 7, all: [{guess: missing}, {days: 1..}]}",
    "when: {kept: 3.., made: missing}",
    "when: {kept: 3.., made: 3}",
    "when: {mood: fair, away: true}",
    "when: {owed: over 0, rest: ..0}",
    "when: {due: under today, days_until_due: ..-1}",
    "when: {due: today, days_until_due: 0}",
    "when: {days: over limit, limit: 9..}",
    "when: {signs: has a, not: {signs: has b}}",
    "when: {home: within US, not: {home: within US-NY}}",
    "when: {home: not within US}",
    "when: {label: not x}",
    "when: {owed: much.., currency: USD}",
    "when: {age: old}",
    "when: {age: missing}",
    "when: {late: true, days: 3, mood: good}",
    "when: {marks: has y}",
    "when: {not: {marks: has x}}",
    "when: {cause: one}",
    "when: {later_rate: 0, away: true}",
    "when: {lost_on: over today}",
    "when: {days: 5..}\n    unless: {days: 6..}",
    "applies: {mood: good}\n    when: {mood: missing}",
    "when: {any: [{days: 5.., limit: ..2}, {days: ..9, limit: 9..}], days: limit, mood: good}",
]


def probe(text: str) -> tuple[SearchOracle, Rule]:
    strategist = load(BOOK.replace("PROBE", text))
    oracle = SearchOracle(strategist.program, DAY)
    return oracle, next(rule for rule in oracle.epoch.rules if rule is not None and rule.id == "probe")


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_it_is_proved_that_no_profile_fits(text: str) -> None:
    oracle, rule = probe(text)
    assert oracle.impossible(fires(rule))
    assert oracle.satisfiable(fires(rule)) is None


@pytest.mark.parametrize("text", POSSIBLE)
def test_a_profile_is_found_and_states_no_more_than_it_must(text: str) -> None:
    oracle, rule = probe(text)
    assert not oracle.impossible(fires(rule))
    found = oracle.satisfiable(fires(rule))
    assert isinstance(found, Witness)
    assert found.outcome.fired >> rule.index & 1
    assert len(found.profile) <= 5
