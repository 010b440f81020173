"""Scenarios to paste: for a surviving edit the smallest profile found that tells it, with what the rulebook decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from strategist.analysis.mutation.edit import Edit
from strategist.analysis.mutation.laboratory import Laboratory
from strategist.analysis.mutation.moves import stated_of
from strategist.analysis.mutation.naming import scenario_name
from strategist.analysis.mutation.patched import Patched
from strategist.analysis.mutation.plain import plainer
from strategist.analysis.mutation.replay import Record
from strategist.analysis.mutation.telling import Expected, in_context
from strategist.analysis.mutation.witness import Proof, Witness, find_witness, rules_of, telling
from strategist.analysis.scenarios import Scenario, failures, run_scenario
from strategist.decision.decision import Decision
from strategist.program.program import Rule
from strategist.rulebook.format import format_text
from strategist.rulebook.nodes import Mapping, Node, read_nodes
from strategist.rulebook.nodes import Sequence as Items
from strategist.rulebook.quoting import plain_reads_back, quoted

ADDED = "debtor_id"
"""Required of a profile, but not of a scenario."""
PLAINEST = (
    ("next_step", "because_of"),
    ("not_before", "because_of"),
    ("because_of",),
    ("next_step", "not_because_of"),
    ("next_step",),
    ("facts",),
    ("not_because_of",),
    ("tactics",),
)
"""What a scenario expects, by preference: the first of these that tells; else everything that does."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A scenario: its facts, what to expect, and both as YAML in canonical form."""

    scenario: Scenario
    given: dict[str, object]
    expect: Expected
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested for an edit: a scenario, or none found. `shared`: an earlier suggestion notices the edit too.

    `proof`: what was proved where no scenario can notice the edit; else empty.
    """

    edit: Edit
    suggested: Suggested | None
    shared: bool = False
    proof: str = ""


def suggest(laboratory: Laboratory, edits: Sequence[Edit]) -> list[Suggestion]:
    """A scenario for each edit, in order; what one notices is not suggested for again."""
    found: list[Suggestion] = []
    made: list[tuple[Suggested, Record]] = []
    for edit in edits:
        patched = Patched(laboratory.trial.preparation, edit.change)
        known = next((one for one, record in made if _fails(laboratory, patched, one, record)), None)
        if known is not None:
            found.append(Suggestion(edit, known, shared=True))
            continue
        witness = find_witness(laboratory, edit)
        if isinstance(witness, Proof):
            found.append(Suggestion(edit, None, proof=witness.says))
            continue
        suggested = _confirmed(laboratory, edit, patched, witness) if witness else None
        if suggested is not None and (record := _record(laboratory, suggested)) is not None:
            made.append((suggested, record))
        found.append(Suggestion(edit, suggested))
    return found


def _confirmed(laboratory: Laboratory, edit: Edit, patched: Patched, witness: Witness) -> Suggested | None:
    """The witness as a scenario, if that passes by the rulebook and fails by the edit when both are run."""
    record, wanted = _smallest(laboratory, edit, patched, witness)
    before = laboratory.pair(patched, record).before
    rules = rules_of(laboratory, patched)
    expect = in_context(wanted, before, rules)
    name = scenario_name(laboratory.trial.program, edit, named_first(rules, wanted, before), before)
    suggested = as_scenario(name, laboratory.given(record), expect)
    run = _record(laboratory, suggested)
    if run is None or not _fails(laboratory, patched, suggested, run):
        return None
    return suggested


def _record(laboratory: Laboratory, suggested: Suggested) -> Record | None:
    """The run of a suggested scenario as it will be read from its file; None unless it passes."""
    result = run_scenario(laboratory.trial.strategist, suggested.scenario)
    if result.decision is None or result.failures:
        return None
    return Record(result.decision.case, result.decision.outcome)


def _fails(laboratory: Laboratory, patched: Patched, suggested: Suggested, record: Record) -> bool:
    after = laboratory.pair(patched, record).after
    return next(failures(laboratory.trial.strategist, after, suggested.scenario.expect), None) is not None


def _smallest(laboratory: Laboratory, edit: Edit, patched: Patched, witness: Witness) -> tuple[Record, Expected]:
    """The witness with every fact taken out that is not needed to tell the edit by the same expectation."""
    record, wanted = witness.record, plainest(witness.expected)
    if witness.raw:
        usual = laboratory.record(stated_of(laboratory.trial.program, record.case), laboratory.usual)
        if usual is not None and _still(wanted, telling(laboratory, edit, patched, usual)):
            record = usual
    program = laboratory.trial.program
    again = True
    while again:
        again = False
        for slot in sorted(stated_of(program, record.case), reverse=True):
            if program.vocabulary.facts[slot].required and program.vocabulary.facts[slot].name != ADDED:
                continue
            fewer = {s: v for s, v in stated_of(program, record.case).items() if s != slot}
            other = laboratory.record(fewer, record.case)
            if other is not None and _still(wanted, telling(laboratory, edit, patched, other)):
                record, again = other, True
    return (_plain(laboratory, edit, patched, record, wanted) if witness.raw else record), wanted


def _plain(laboratory: Laboratory, edit: Edit, patched: Patched, record: Record, wanted: Expected) -> Record:
    """The same case with values that read more easily, where they tell the edit as well."""
    program = laboratory.trial.program
    for slot in sorted(stated_of(program, record.case)):
        stated = stated_of(program, record.case)
        for value in plainer(program.vocabulary.facts[slot], stated[slot], record.case.today):
            other = laboratory.record({**stated, slot: value}, record.case)
            if other is not None and _still(wanted, telling(laboratory, edit, patched, other)):
                record = other
                break
    return record


def named_first(rules: list[Rule], expected: Expected, before: Decision) -> list[Rule]:
    """The rules of an edit, those first that the expectation names, then those that are live."""
    said = {str(id) for key in ("because_of", "not_because_of") for id in cast(list[str], expected.get(key, []))}
    return sorted(rules, key=lambda rule: (rule.id not in said, not before.outcome.live >> rule.index & 1))


def _still(wanted: Expected, found: Expected) -> bool:
    return all(found.get(key) == value for key, value in wanted.items())


def plainest(expected: Expected) -> Expected:
    """The few expectations by which a reader sees the point.

    >>> plainest({"next_step": "sue", "tactics": {"tone": "firm"}, "because_of": ["a"]})
    {'next_step': 'sue', 'because_of': ['a']}
    """
    for keys in PLAINEST:
        if set(keys) <= set(expected):
            return {key: expected[key] for key in keys}
    return expected


def as_scenario(name: str, given: dict[str, object], expect: Expected) -> Suggested:
    """A scenario with its text, in the canonical form of `strategist fmt`."""
    said = name if plain_reads_back(name, False) else quoted(name)
    parts = f"  - name: {said}\n    given: {_flow(given)}\n    expect: {_flow(expect)}\n"
    text = format_text(f"scenarios:\n{parts}", "suggestion")
    root, _ = read_nodes(text, "suggestion")
    entry = _entry(root)
    node = entry.get("expect")
    assert isinstance(node, Mapping)
    return Suggested(Scenario(name, given, node, entry.place), given, expect, text.partition("\n")[2])


def renamed(suggested: Suggested, name: str) -> Suggested:
    """The same scenario under another name."""
    if name == suggested.scenario.name:
        return suggested
    other = as_scenario(name, suggested.given, suggested.expect)
    return replace(other, scenario=replace(other.scenario, name=name))


def _entry(root: Node | None) -> Mapping:
    items = root.get("scenarios") if isinstance(root, Mapping) else None
    entry = items.items[0] if isinstance(items, Items) else None
    assert isinstance(entry, Mapping)
    return entry


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(item) for item in value)}]"
    return str(value).lower() if isinstance(value, bool) else _scalar(str(value))


def _scalar(text: str) -> str:
    """Bare where it is a name, an id or a figure; everything else in quotes."""
    amount = re.fullmatch(r"(-?[0-9]+)(\.00)?", text)
    if amount is not None:
        return amount[1]
    plain = re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_./ -]*|-?[0-9]+\.[0-9]+", text)
    return text if plain is not None else quoted(text)
