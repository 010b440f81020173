"""What an analyst reads after a mistake: the place, the line with a caret, the reason, the remedy.

Each case changes one thing in the small rulebook; the snapshots are the messages as `strategist check` prints them.
"""

from __future__ import annotations

import pytest

from folders import SMALL, load
from strategist import RulebookError

RULE = "rules: [{id: own, when: {%s}, then: {propose: call, strength: 30}, because: so}]"
THEN = "rules: [{id: own, then: {%s}, because: so}]"
RULES = "rules:\n  - id: own\n    "
MISTAKES = {
    "a fact misspelt": RULE % "days_pastdue: 1..",
    "a value misspelt": RULE % "cooperation: freindly",
    "a fact that does not exist at all": RULE % "weather: sunny",
    "a bound misspelt": RULE % "days_past_due: old_after_day..",
    "a bound of another unit": RULE % "days_past_due: calls_made..",
    "a number with a unit": RULE % "days_past_due: 1..4 weeks",
    "a range the wrong way round": RULE % "days_past_due: 30..1",
    "a range without ends": RULE % "days_past_due: ..",
    "a number in words": RULE % "days_past_due: thirty..",
    "a decimal for a whole number": RULE % "days_past_due: 1.5..",
    "a bare amount": RULE % "amount_overdue: 1000..",
    "an order on words": RULE % "cooperation: friendly..",
    "a place without within": RULE % "home: US",
    "a place misspelt": RULE % "home: within usa",
    "has on a fact that is no set": RULE % "cooperation: has friendly",
    "a test of the moment": RULE % "as_of: given",
    "a test of a parameter": RULE % "old_after_days: 30..",
    "an empty any": RULE % "any: []",
    "a map for a test": RULE % "days_past_due: {from: 1}",
    "yes for true": RULE % "disputed: yes",
    "a missing space": RULE % "days_past_due:1",
    "not given": RULE % "days_past_due: not given",
    "a sign without quotes": "rules:\n  - id: own\n    when:\n      days_past_due: >= 3\n",
    "a sentence that starts with a brace": "rules:\n  - id: own\n    because: {days_past_due} days\n",
    "a sentence with a colon": "rules:\n  - id: own\n    because: one: two\n",
    "a tab": "rules:\n\t- id: own\n",
    "a key twice": RULE % "days_past_due: 1.., days_past_due: ..9",
    "a key misspelt": "rules: [{id: own, wenn: {disputed: true}, then: {propose: call, strength: 30}, because: so}]",
    "a rule wrong all over": "rules: [{id: own, when: {weather: 1}, then: {propose: cal, strength: 30}, because: '{x}'}]",
    "a guard of nothing": "rules: [{id: own, then: {forbid: {actions: []}}, because: so}]",
    "an only of nothing": "rules: [{id: own, then: {only: {}}, because: so}]",
    "an effect that is no value": "actions: {own: {rung: 1, title: Own, effects: {days_past_due: soon}}}",
    "a percentage of a word": "actions: {own: {rung: 1, title: Own, effects: {cooperation: 50%}}}",
    "a copy of a fact misspelt": "actions: {own: {rung: 1, title: Own, effects: {calls_made: same as calls_maid}}}",
    "a cost without a parameter": "actions: {own: {rung: 1, title: Own, cost: smal_amount}}",
    "minutes in words": "actions: {own: {rung: 1, title: Own, minutes: many}}",
    "less than no minutes": "actions: {own: {rung: 1, title: Own, minutes: -5}}",
    "a lapse that reads what rules conclude": "lapses: [{id: own, when: {age_band: old}, effects: {calls_made: 0}, because: so}]",
    "a lapse that never ends": "lapses: [{id: own, when: {days_past_due: 9..}, effects: {calls_made: +1}, because: so}]",
    "a lapse without reason": "lapses: [{id: own, when: {calls_made: 9..}, effects: {calls_made: 0}}]",
    "a response to no step": "responses: [{id: own, title: Own, after: {}, effects: {calls_made: 0}}]",
    "a response to a step misspelt": "responses: [{id: own, title: Own, after: {actions: [cal]}, effects: {calls_made: 0}}]",
    "a response that never comes": "responses: [{id: o, title: O, after: {actions: [call]}, times: 0, effects: {calls_made: 0}}]",
    "a shared effect on an unknown channel": "shared_effects: [{id: own, channels: [fax], effects: {calls_made: +1}}]",
    "a window without days": "inputs: {more: {lately: {type: int, window: {since: days_past_due}}}}",
    "a window whose counter stands still": "inputs: {more: {lately: {type: int, window: {days: 7, since: calls_made}}}}",
    "a window the wrong way round": 'windows: {own: {weekdays: [mon], from: "11:00", to: "09:00"}}',
    "a need for the fallback": "actions: {own: {rung: 1, title: Own, needs: [{if: {days_past_due: 1..}, first: hold}]}}",
    "no because": "rules: [{id: own, then: {propose: call, strength: 30}}]",
    "no id": "rules: [{then: {propose: call, strength: 30}, because: so}]",
    "an id in capitals": "rules: [{id: Own_Rule, then: {propose: call, strength: 30}, because: so}]",
    "an id twice": "rules: [{id: gap, then: {propose: call, strength: 30}, because: so}]",
    "a placeholder misspelt": 'rules: [{id: own, then: {propose: call, strength: 30}, because: "{days_pastdue} days"}]',
    "a brace without partner": 'rules: [{id: own, then: {propose: call, strength: 30}, because: "{days_past_due days"}]',
    "a period that ends before it starts": RULES
    + ("valid: 2026-02-01..2026-01-01\n    then: {propose: call, strength: 30}\n    because: so\n"),
    "a day that does not exist": "rules: [{id: own, valid: 2026-02-30.., then: {propose: call, strength: 30}, because: so}]",
    "an action misspelt": THEN % "propose: cal, strength: 30",
    "no strength": THEN % "propose: call",
    "too much strength": THEN % "propose: call, strength: 101",
    "no conclusion": THEN % "strength: 30",
    "a conclusion misspelt": THEN % "purpose: call, strength: 30",
    "two conclusions": THEN % "propose: call, strength: 30, set: {age_band: old}",
    "proposing hold": THEN % "propose: hold, strength: 90",
    "setting an input": THEN % "set: {calls_made: 3}",
    "points for a value misspelt": THEN % "score: {cause: {delibrate: 10}}",
    "points for a fact without points": THEN % "score: {age_band: {old: 10}}",
    "a second definer": THEN % "set: {age_band: old}",
    "advice misspelt": THEN % "advise: {tone: harsh}, strength: 30",
    "a guard on an unknown group": THEN % "forbid: {groups: [contacts]}",
    "a guard that names nothing": THEN % "forbid: {}",
    "a deferral without its counter": THEN % "defer: {actions: [call]}, for: 7",
    "a deferral by a fact that counts no days": THEN % "defer: {actions: [call]}, for: 7, since: calls_made",
    "overriding an unknown rule": "rules: [{id: own, overrides: [gaps], then: {propose: call, strength: 30}, because: so}]",
    "a row too short": "tables: [{id: own, sets: cause, reads: [calls_made, disputed], because: so, rows: [[1.., old]]}]",
    "a default of the wrong kind": "inputs: {more: {visits: {type: int, default: many}}}",
    "a type misspelt": "inputs: {more: {visits: {type: integer}}}",
    "words without values": "inputs: {more: {mood: {type: enum}}}",
    "a fact named like the language": "inputs: {more: {today: {type: date}}}",
    "a name with capitals": "inputs: {more: {DaysOld: {type: int}}}",
    "a fact and a parameter of one name": "parameters: {calls_made: {value: 3}}",
    "an amount without currency": "parameters: {fee: {unit: money, value: 100}}",
    "a window at an impossible time": "windows: {late: {weekdays: [mon], from: '9:00', to: '25:00'}}",
    "a need without its step": "actions: {visit: {rung: 2, title: Visit, needs: [{if: {disputed: true}}]}}",
    "a section misspelt": "rule: []",
    "an unknown weekday": "windows: {late: {weekdays: [monday], from: '09:00', to: '10:00'}}",
    "disable without the rule": "disable: [gap]",
    "an item of disable without its key": "disable: [{id: gap}]",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_message(mistake, snapshot):
    with pytest.raises(RulebookError) as caught:
        load({"rulebook.yaml": SMALL, "own.yaml": MISTAKES[mistake]})
    assert caught.value.render() == snapshot


@pytest.mark.parametrize("mistake", MISTAKES)
def test_messages_keep_the_house_style(mistake):
    with pytest.raises(RulebookError) as caught:
        load({"rulebook.yaml": SMALL, "own.yaml": MISTAKES[mistake]})
    for problem in caught.value.problems:
        for text in (problem.message, problem.help or "x"):
            assert text[0] in "`0123456789" or text[0].islower(), text
            assert not text.endswith((".", "!")) or text.endswith("..")
            assert len(text) < 200


def test_mistakes_of_the_whole_rulebook(snapshot):
    text = SMALL.replace("  hold: {rung: 0, title: Stop}\n", "").replace(
        "    as_of: {type: datetime, required: true}\n", ""
    )
    with pytest.raises(RulebookError) as caught:
        load(text)
    assert caught.value.render() == snapshot
