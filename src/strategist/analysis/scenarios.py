"""Scenarios: profiles with the decision an expert expects, kept beside the rules and run by `strategist test`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from strategist.decision.decision import Decision
from strategist.decision.reasons import chain, tactic_rules
from strategist.errors import Place, ProfileError, did_you_mean
from strategist.profile.read import validate
from strategist.profile.yaml_profile import plain_value
from strategist.rulebook.documents import parse_files
from strategist.rulebook.files import find_files, layer_files
from strategist.rulebook.keys import KEYS
from strategist.rulebook.nodes import Mapping, Node, Scalar
from strategist.rulebook.nodes import Sequence as Items
from strategist.rulebook.reader import Reader
from strategist.strategist import Strategist

EXPECTATIONS = (
    "next_step",
    "because_of",
    "facts",
    "tactics",
    "not_before",
    "on_the_way_to",
    "forbidden",
    "companions",
    "meanwhile",
    "conflicts",
    "not_because_of",
)
MISSING = "missing"
"""In `given`: takes a fact of the background away."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario. `given`: facts by name, background included; `expect`: nodes by expectation."""

    name: str
    given: dict[str, object]
    expect: Mapping
    place: Place


@dataclass(slots=True)
class Result:
    """What came of a scenario: `failures` in words, empty if it passed; the decision if there was one."""

    scenario: Scenario
    failures: list[str] = field(default_factory=list)
    decision: Decision | None = None

    @property
    def passed(self) -> bool:
        """Whether every expectation held."""
        return not self.failures


def load_scenarios(strategist: Strategist, folder: Path, unsaved: Map[Path, bytes] | None = None) -> list[Scenario]:
    """The scenarios below a rulebook's folder and below those it extends; of one name the overlay's stands.

    `unsaved`: what an editor holds in place of files. Raises `RulebookError`.
    """
    found: dict[str, Scenario] = {}
    for path, _ in layer_files(folder, unsaved):
        found |= {scenario.name: scenario for scenario in _read(strategist, path, unsaved)}
    return list(found.values())


def _read(strategist: Strategist, folder: Path, unsaved: Map[Path, bytes] | None) -> list[Scenario]:
    documents = parse_files(find_files(folder, scenarios=True, unsaved=unsaved))
    reader = Reader({document.name: document.lines for document in documents})
    names: dict[str, Place] = {}
    found = []
    for document in documents:
        reader.keys(document.root, ("background", "scenarios"), "a scenario file", ("scenarios",))
        background = _given(strategist, document.root.get("background"), reader)
        for item in reader.maps(document.root.get("scenarios"), "`scenarios`"):
            reader.keys(item, KEYS["scenarios"], "a scenario", ("name", "given", "expect"))
            name = reader.text(item.get("name"), "`name`")
            expect = reader.mapping(item.get("expect"), "`expect`")
            if name in names:
                reader.report(
                    "duplicate-scenario", f"the name `{name}` stands twice, first at {names[name]}", item.get("name")
                )
            names[name] = item.place
            if expect is not None:
                reader.keys(expect, EXPECTATIONS, "`expect`")
                given = {**background, **_given(strategist, item.get("given"), reader)}
                known = {fact: value for fact, value in given.items() if value != MISSING}
                found.append(Scenario(name, known, expect, item.place))
    reader.raise_problems()
    return found


def _given(strategist: Strategist, node: Node | None, reader: Reader) -> dict[str, object]:
    mapping = reader.mapping(node, "`given`")
    if mapping is None:
        return {}
    facts = strategist.program.vocabulary.fact
    return {key.text: plain_value(facts.get(key.text), value) for key, value in mapping.pairs()}


def run_scenario(strategist: Strategist, scenario: Scenario) -> Result:
    """Decide the scenario's profile and compare."""
    result = Result(scenario)
    vocabulary = strategist.program.vocabulary
    names_debtor = "debtor_id" in vocabulary.fact and "debtor_id" not in scenario.given
    given = {**scenario.given, "debtor_id": "scenario"} if names_debtor else scenario.given
    try:
        profile = validate(given, strategist.profile_model, vocabulary, scenario.name)
        decision = strategist.recommend(profile, name=scenario.name)
    except ProfileError as error:
        result.failures += [str(problem) for problem in error.problems]
        return result
    result.decision = decision
    result.failures += failures(strategist, decision, scenario.expect)
    return result


def failures(strategist: Strategist, decision: Decision, expect: Mapping) -> Iterator[str]:
    """What a decision has otherwise than expected, in words, one expectation after the other."""
    for key, node in expect.pairs():
        yield from _compare(strategist, decision, key.text, node)


def run_scenarios(strategist: Strategist, scenarios: Iterable[Scenario]) -> list[Result]:
    """All results, in order."""
    return [run_scenario(strategist, scenario) for scenario in scenarios]


def _compare(strategist: Strategist, decision: Decision, key: str, node: Node) -> list[str]:
    match key:
        case "because_of":
            return _because(decision, _names(node))
        case "not_because_of":
            return [f"rule `{id}` fired, and should not" for id in _names(node) if id in decision.fired]
        case "facts":
            return _facts(decision, node)
        case "tactics":
            return _tactics(decision, node)
        case "forbidden":
            things = {record["what"] for record in decision.as_forbidden()}
            return [f"`{name}` should be forbidden, and is not" for name in _names(node) if name not in things]
        case "companions":
            return _equal("companions", sorted(_names(node)), sorted(decision.companions))
        case "conflicts":
            found = [strategist.program.vocabulary.facts[slot].name for slot, _ in decision.outcome.conflicts]
            return _equal("conflicts", sorted(_names(node)), sorted(found))
        case "not_before":
            wanted = node.text if isinstance(node, Scalar) else ""
            actual = decision.not_before.isoformat() if decision.not_before else "now"
            if wanted == "later":
                return [] if decision.not_before else ["not_before: expected a later day, got now"]
            return _equal("not_before", wanted, actual)
        case _:
            wanted = node.text if isinstance(node, Scalar) else ""
            return _equal(key, None if wanted == "none" else wanted, getattr(decision, key))


def _names(node: Node) -> list[str]:
    if isinstance(node, Items):
        return [item.text for item in node.items if isinstance(item, Scalar)]
    return [node.text] if isinstance(node, Scalar) and node.text else []


def _equal(what: str, wanted: object, actual: object) -> list[str]:
    return [] if wanted == actual else [f"{what}: expected {_said(wanted)}, got {_said(actual)}"]


def _said(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(str, value))}]"
    return "nothing" if value is None else str(value)


def _because(decision: Decision, ids: Iterable[str]) -> list[str]:
    live = decision.outcome.live
    deciding: set[int] | None = None
    failures = []
    for id in ids:
        rules = decision.program.rules_named(id)
        if deciding is None and any(live >> rule.index & 1 for rule in rules):  # only live rules decide
            deciding = deciding_rules(decision)
        if not rules:
            hint = did_you_mean(id, [rule.id for rule in decision.program.rules])
            failures.append(f"there is no rule `{id}`" + (f"; {hint}" if hint else ""))
        elif not deciding or not any(rule.index in deciding for rule in rules):
            states = sorted({decision.trace.of(rule).state for rule in rules})
            failures.append(
                f"`{id}` should be a reason; it is {', '.join(states)}"
                + (" but bears on nothing here" if "fired" in states else "")
            )
    return failures


def deciding_rules(decision: Decision) -> set[int]:
    """The rules a decision rests on: its reasons, its tactics, its guards, and the facts all these read."""
    outcome = decision.outcome
    program = decision.program
    starting = {rule.index for reason in decision.because for rule in program.rules_named(reason.rule)}
    starting |= {index for rules in tactic_rules(decision.prepared, decision.trace).values() for index in rules}
    for rule in decision.prepared.epoch.guards:
        if outcome.live >> rule.index & 1:
            starting.add(rule.index)
    for candidate in decision.candidates:
        if candidate.status == "overridden":
            starting |= set(candidate.by)
    if outcome.selection.meanwhile is not None:
        starting |= {
            index
            for candidate in decision.candidates
            if candidate.action == outcome.selection.meanwhile
            for index in candidate.rules
            if outcome.live >> index & 1
        }
    derived = [step.slot for step in decision.prepared.epoch.steps]  # a scenario may be about any of them
    return chain(decision.prepared, decision.trace, starting, derived)


def _facts(decision: Decision, node: Node) -> list[str]:
    failures = []
    vocabulary = decision.program.vocabulary
    for key, value in node.pairs() if isinstance(node, Mapping) else ():
        fact = vocabulary.fact.get(key.text)
        if fact is None:
            failures.append(f"there is no fact `{key.text}`")
            continue
        actual = fact.plain(decision.outcome.values[fact.slot])
        if isinstance(value, Scalar) and any(sign in value.text for sign in ("..", "over ", "under ")):
            failures += _in_range(fact.name, value.text, actual)
        elif isinstance(value, Items):
            failures += _equal(fact.name, sorted(_names(value)), sorted(actual) if isinstance(actual, list) else actual)
        else:
            wanted = value.text if isinstance(value, Scalar) else ""
            shown = "missing" if actual is None else str(actual).lower() if isinstance(actual, bool) else str(actual)
            failures += _equal(fact.name, wanted, shown)
    return failures


def _in_range(name: str, text: str, actual: object) -> list[str]:
    low, _, high = text.partition("..")
    fits = isinstance(actual, int) and (not low or actual >= int(low)) and (not high or actual <= int(high))
    return [] if fits else [f"{name}: expected {text}, got {_said(actual)}"]


def _tactics(decision: Decision, node: Node) -> list[str]:
    failures = []
    for key, value in node.pairs() if isinstance(node, Mapping) else ():
        if key.text not in decision.tactics:
            failures.append(f"there is no tactic `{key.text}`")
            continue
        actual = decision.tactics[key.text]
        if isinstance(actual, dict):
            actual = actual["name"]
        if isinstance(actual, list):
            missing = [name for name in _names(value) if name not in actual]
            if missing:
                failures.append(f"{key.text}: expected {', '.join(missing)} among {_said(actual)}")
        else:
            wanted = value.text if isinstance(value, Scalar) else ""
            shown = "none" if actual is None else str(actual).lower() if isinstance(actual, bool) else _said(actual)
            failures += _equal(key.text, wanted, shown)
    return failures
