"""The formulas of the symbolic evaluator mean what the reference means: with a profile fixed, nothing else is possible."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conformance.test_cases import MOMENT, all_cases, strategist_of
from folders import load
from strategies import profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.analysis.scenarios import load_scenarios
from strategist.decision.outcome import Outcome
from strategist.engines.reference import Reference
from strategist.engines.symbolic.cells import has_value
from strategist.engines.symbolic.epoch import Symbolic
from strategist.engines.symbolic.logic import Formula, all_of, any_of, opposite, same
from strategist.engines.symbolic.solving import Verdict, check
from strategist.profile.case import Case
from strategist.program.program import Program
from strategist.rulebook.files import shipped_rules
from strategist.vocabulary.kinds import Kind

GENERATE = (Phase.explicit, Phase.generate)
THOROUGH = settings.default.max_examples // 100


def expected(symbolic: Symbolic, case: Case, outcome: Outcome) -> list[tuple[str, Formula]]:
    """What the formulas must say of a case: each with a name for the failure."""
    vocabulary = symbolic.vocabulary
    selection = outcome.selection
    found: list[tuple[str, Formula]] = []
    for fact in vocabulary.facts:
        value = outcome.values[fact.slot]
        if fact.kind in (Kind.TEXT, Kind.PLACE) and not fact.derived:
            claim = (
                symbolic.cell(fact.name).present if value is not None else opposite(symbolic.cell(fact.name).present)
            )
        elif fact.kind is Kind.DATETIME:
            continue
        else:
            claim = has_value(symbolic.cell(fact.name), value)
        found.append((f"{fact.name} = {value}", claim))
    for rule in symbolic.epoch.program.rules:
        found.append((f"{rule.id} fired", same(symbolic.fired(rule.index), bool(outcome.fired >> rule.index & 1))))
        found.append((f"{rule.id} live", same(symbolic.live(rule.index), bool(outcome.live >> rule.index & 1))))
    conflicting = {slot for slot, _ in outcome.conflicts}
    found += [(f"conflict on {slot}", same(holds, slot in conflicting)) for slot, holds in symbolic.conflicts.items()]
    choosing = symbolic.choosing
    for action in vocabulary.actions:
        index = action.index
        found.append((f"next is {action.id}", same(choosing.chosen[index], index == selection.action)))
        found.append((f"meanwhile {action.id}", same(choosing.meanwhile[index], index == selection.meanwhile)))
        found.append((f"with {action.id}", same(choosing.companion[index], index in selection.companions)))
    found.append(("due", same(symbolic.due, selection.not_before is None)))
    if selection.not_before is None:
        plan = symbolic.epoch.plans[selection.action]
        found += [
            (f"channel {channel}", same(symbolic.steps.open_today[channel], channel in selection.channels))
            for channel in plan.channels
        ]
    for tactic in vocabulary.tactics:
        if tactic.name == "channel":
            continue
        value = outcome.tactics[tactic.index]
        if tactic.kind is Kind.SET:
            bits = [1 << bit for bit in range(len(tactic.values))]
            found += [
                (f"{tactic.name} {bit}", same(symbolic.tactic(tactic, bit), bool((value or 0) & bit))) for bit in bits
            ]
        elif value is not None:
            found.append((f"{tactic.name} = {value}", symbolic.tactic(tactic, value)))
        elif tactic.values:
            others = [symbolic.tactic(tactic, code) for code in range(len(tactic.values))]
            found.append((f"no {tactic.name}", opposite(any_of(others))))
    return found


def assert_agreement(symbolic: Symbolic, case: Case, outcome: Outcome) -> None:
    claims = expected(symbolic, case, outcome)
    fixed = all_of((symbolic.limits, symbolic.choosing.exact, symbolic.same_as(case)))
    verdict, _ = check(all_of((fixed, opposite(all_of(claim for _, claim in claims)))), 60)
    if verdict is Verdict.FOUND:
        wrong = [name for name, claim in claims if check(all_of((fixed, opposite(claim))), 60)[0] is not Verdict.NONE]
        pytest.fail(f"the formulas do not say: {wrong}")
    assert verdict is Verdict.NONE
    assert check(fixed, 60)[0] is Verdict.FOUND, "the formulas rule a possible profile out"


def symbolic_at(program: Program, day: int, known: dict[int, Symbolic]) -> Symbolic:
    epoch = program.at(day)
    if epoch.first_day not in known:
        known[epoch.first_day] = Symbolic(epoch)
    return known[epoch.first_day]


@settings(max_examples=40 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_on_random_rulebooks(data):
    book = data.draw(rulebooks())
    strategist = load(book.text)
    reference = Reference(strategist.program)
    known: dict[int, Symbolic] = {}
    for _ in range(5):
        profile = data.draw(profiles(book))
        try:
            case = strategist.case(profile)
        except ProfileError:
            continue
        assert_agreement(symbolic_at(strategist.program, case.today, known), case, reference.evaluate(case))


@pytest.mark.parametrize(("base", "case"), list(all_cases()))
def test_on_the_conformance_cases(base, case, tmp_path):
    if "error" in case:
        return
    strategist = strategist_of(base, case, tmp_path)
    reference = Reference(strategist.program)
    known: dict[int, Symbolic] = {}
    for one in case["decisions"]:
        if "refused" not in one:
            judged = strategist.case({"as_of": MOMENT, **one["given"]})
            assert_agreement(symbolic_at(strategist.program, judged.today, known), judged, reference.evaluate(judged))


@lru_cache
def shipped_epochs() -> tuple[Strategist, dict[int, Symbolic]]:
    return Strategist.load(), {}


def test_on_the_scenarios_of_the_shipped_rulebook():
    strategist, known = shipped_epochs()
    reference = Reference(strategist.program)
    for number, scenario in enumerate(load_scenarios(strategist, shipped_rules())):
        if number % (40 // THOROUGH or 1):
            continue
        given_ = {name: value for name, value in scenario.given.items() if value != "missing"}
        case = strategist.case({"debtor_id": "d", **given_})
        assert_agreement(symbolic_at(strategist.program, case.today, known), case, reference.evaluate(case))
