"""The same laws on one small rulebook that has every way in which one fact bears on another, through all its profiles."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from folders import load
from strategist import Strategist
from strategist.ask.figures import FiguresByDay
from strategist.ask.outlook import Outlook
from strategist.ask.worlds import Deciding
from strategist.vocabulary.kinds import Value

AS_OF = "2026-11-24T10:00:00+08:00"
BOOK = """\
rulebook: ways
version: 1.0.0
channels: [phone, letter]
groups: [contact, law]
inputs:
  case:
    as_of: {type: datetime, required: true}
    firm: {type: bool}
    kind: {type: enum, values: [a, b], default: {value: a, where: {firm: true}}}
    told: {type: bool, implied: {value: true, where: {kind: b}}}
    made: {type: int}
    kept: {type: int}
    due_on: {type: date}
    seen_days: {type: int, unit: day, daily: +1}
    barred: {type: bool}
computed:
  made_less_kept: {type: int, difference: [made, kept]}
derived:
  band: {type: enum, values: [low, high], otherwise: low}
actions:
  monitor: {rung: 0, title: Watch}
  hold: {rung: 0, title: Stop}
  call: {rung: 1, title: Call, channels: [phone], groups: [contact]}
  write: {rung: 2, title: Write, channels: [letter], groups: [contact]}
  sue: {rung: 6, title: Sue, channels: [letter], groups: [law], needs: [{if: {told: missing}, first: write}]}
tables:
  - id: bands
    sets: band
    reads: [made_less_kept]
    because: "band"
    rows:
      - [2.., high]
rules:
  - {id: ask-a, when: {kind: a}, then: {propose: call, strength: 40}, because: "a"}
  - {id: late, when: {days_until_due_on: ..0, band: high}, then: {propose: sue, strength: 80}, because: "late"}
  - {id: soft, when: {told: true}, then: {propose: write, strength: 30}, overrides: [ask-a], because: "soft"}
  - {id: usual, when: {made: 1..}, then: {propose: write, strength: 35}, because: "usual"}
  - {id: bar, when: {barred: true}, then: {forbid: {actions: [sue]}, instead: [call]}, because: "barred"}
  - {id: rest, then: {defer: {actions: [call]}, for: 3, since: seen_days}, because: "rest"}
"""
VALUES: dict[str, list[object]] = {
    "firm": [None, True, False],
    "kind": [None, 0, 1],
    "told": [None, True, False],
    "made": [None, 1, 3],
    "kept": [None, 0, 2],
    "due_on": [None, 739_943, 739_950],
    "seen_days": [None, 0, 2, 9],
    "barred": [None, True],
}


@pytest.fixture(scope="module")
def ways() -> Strategist:
    return load(BOOK)


@pytest.mark.parametrize("opened", [*combinations(VALUES, 1), *combinations(VALUES, 2)], ids="-".join)
def test_facts_held_not_to_matter_do_not_and_no_step_is_missed(ways: Strategist, opened: tuple[str, ...]) -> None:
    fact = ways.program.vocabulary.fact
    means = Deciding(ways._maker, ways._compiled.evaluate, ways.case({"as_of": AS_OF}).as_of, tactics=False)
    figures = FiguresByDay(ways.program)
    others = [name for name in VALUES if name not in opened]
    for number, several in enumerate(product(*(VALUES[name] for name in others))):
        if number % 29:
            continue
        known: dict[int, Value | None] = {fact[n].slot: v for n, v in zip(others, several, strict=True)}  # type: ignore[misc]
        looked = Outlook(means, known, figures)
        assert looked.possible is not None
        mattering = {one.name for one in looked.facts}
        assert mattering <= set(opened)
        for values in product(*(VALUES[name] for name in opened)):
            drawn = dict(zip(opened, values, strict=True))
            face = means.decide({**known, **{fact[n].slot: v for n, v in drawn.items()}})  # type: ignore[dict-item]
            less = {fact[n].slot: v for n, v in drawn.items() if n in mattering}
            assert face == means.decide({**known, **less}), (known, drawn, mattering)  # type: ignore[dict-item]
            assert face is not None
            assert face.action in looked.possible.winners
            due = looked.possible.choosing.due(face.action)
            assert due.low <= (face.not_before or looked.case.today)
            assert (face.not_before or 0) <= due.high
