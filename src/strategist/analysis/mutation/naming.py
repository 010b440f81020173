"""Names for suggested scenarios: the rule in words, whether it holds, and the facts on which that hangs."""

from __future__ import annotations

from collections.abc import Iterable

from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.said import value
from strategist.decision.decision import Decision
from strategist.program.expressions import Test, leaves
from strategist.program.program import Program, Rule

MOST_FACTS = 3
"""A name tells so many facts."""


def scenario_name(program: Program, edit: Edit, rules: list[Rule], before: Decision) -> str:
    """What the scenario holds, such as "agency after ordinary means holds where days past due is 90"."""
    facts = _facts(program, edit, before)
    if not rules:
        if edit.change.plans:
            action = program.vocabulary.actions[min(edit.change.plans)].id
            step = _words(before.next_step)
            return f"{step} in its time" if action == before.next_step else f"{step} instead of {_words(action)}"
        subject = _words(edit.where or edit.what.split("`")[1])
        return f"{', '.join([subject.replace('`', ''), *facts])}: {_words(before.next_step)}"
    if edit.kind == "override":
        return f"{_words(rules[0].id)} gives way to {_words(edit.where.strip('`'))}"
    if edit.kind in ("strength", "order"):
        first, second = sorted(rules, key=lambda rule: (-rule.strength, rule.index))[:2]
        live = [rule for rule in (first, second) if before.outcome.live >> rule.index & 1]
        if len(live) == 1:  # a third rule stands between them
            own = getattr(live[0].conclusion, "action", None) == before.outcome.selection.action
            return f"{_words(live[0].id)} {'decides' if own else 'gives way to ' + _words(before.next_step)}"
        return f"{_words(first.id)} goes before {_words(second.id)}"
    rule = rules[0]
    verb = "holds" if before.outcome.live >> rule.index & 1 else "stays silent"
    return f"{_words(rule.id)} {verb}" + (f" where {', '.join(facts)}" if facts else "")


def _words(id: str) -> str:
    return id.replace("-", " ").replace("_", " ").replace("/", " row ")


def _facts(program: Program, edit: Edit, before: Decision) -> list[str]:
    """The facts that the edit turns on; of a whole rule or its conclusion those that the profile states."""
    whole = any(
        after is None or after.conclusion != program.rules[i].conclusion for i, after in edit.change.rules.items()
    )
    shown = []
    for slot in dict.fromkeys(test.slot for test in moved_tests(program, edit)):
        fact = program.vocabulary.facts[slot]
        found = before.outcome.values[slot]
        if not whole or before.case.states(slot):
            shown.append(f"{_words(fact.name)} is {'unknown' if found is None else _plain(value(fact, found))}")
    return shown[:MOST_FACTS]


def _plain(text: str) -> str:
    """A value without brackets and underscores; figures and dates as they are."""
    text = text.strip("[]").removesuffix(".00")
    return (text if text[:1].isdigit() or text[:1] == "-" else _words(text)) or "none"


def moved_tests(program: Program, edit: Edit) -> list[Test]:
    """The tests that an edit changes, adds or takes out, in written order."""
    found: list[Test] = []
    for index, after in sorted(edit.change.rules.items()):
        before = program.rules[index]
        if after is None or after.conclusion != before.conclusion:
            found += _tests([before])
        else:
            one, two = _tests([before]), _tests([after])
            found += [test for test in one if test not in two] + [test for test in two if test not in one]
    for name in edit.change.parameters:
        found += [
            test
            for rule in program.rules
            for test in _tests([rule])
            if name in (getattr(getattr(test, end, None), "name", "") for end in ("low", "high"))
        ]
    return [test for test in found if test.slot >= 0]


def _tests(rules: Iterable[Rule]) -> list[Test]:
    return [leaf for rule in rules for part in (rule.applies, rule.when, rule.unless) for leaf in leaves(part)]
