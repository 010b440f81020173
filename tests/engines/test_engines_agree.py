"""All evaluators give the same decision, down to the list of fired rules, on random rulebooks and on the shipped one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import load
from strategies import RandomRulebook, profiles, rulebooks
from strategist import ProfileError, Strategist
from strategist.analysis.scenarios import load_scenarios
from strategist.decision.decision import Decision
from strategist.decision.selection import select
from strategist.engines.experta_engine import Experta
from strategist.engines.reference import Reference
from strategist.explain.explanation import difference
from strategist.profile.case import Case
from strategist.program.expressions import Between, ByCurrency, Literal, ParameterOf, leaves
from strategist.rulebook.files import shipped_rules
from strategist.vocabulary.kinds import MONEY_SCALE, Kind

GENERATE = (Phase.explicit, Phase.generate)  # a shrunk rulebook costs more time than it saves
THOROUGH = settings.default.max_examples // 100


def possible(strategist: Strategist, profile: dict[str, object]) -> Case | None:
    """The case of a profile, unless the vocabulary rules it out."""
    try:
        return strategist.case(profile)
    except ProfileError as error:
        if any(problem.code != "impossible" for problem in error.problems):
            raise
        return None


def cases(strategist: Strategist, data: st.DataObject, book: RandomRulebook, count: int) -> Iterator[Case]:
    """A few possible cases of a random rulebook."""
    for _ in range(count):
        if (case := possible(strategist, data.draw(profiles(book)))) is not None:
            yield case


def read_everything(decision: Decision) -> str:
    """Every lazy part of a decision, as one text."""
    parts = [
        decision.title,
        decision.because,
        decision.candidates,
        decision.as_forbidden(),
        decision.assumptions,
        decision.unknown_that_matter,
        decision.next_change_on,
        decision.meanwhile,
        decision.companions,
        decision.on_the_way_to,
        dict(decision.tactics),
        dict(decision.facts),
        repr(decision),
        hash(decision),
    ]
    assert all(part is not NotImplemented for part in parts)
    return decision.to_json() + json.dumps(decision.trace.as_json())


@settings(max_examples=250 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_compiled_means_what_the_reference_means(data):
    book = data.draw(rulebooks())
    strategist = load(book.text)
    reference = Reference(strategist.program)
    for case in cases(strategist, data, book, 5):
        compiled, meant = strategist.decide(case), reference.evaluate(case)
        assert compiled.outcome == meant, f"{difference(compiled.outcome, meant)}\n{book.text}"


@settings(max_examples=60 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_forward_chaining_means_the_same(data):
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for case in cases(strategist, data, book, 4):
        outcomes = {engine.name: engine.evaluate(case) for engine in strategist.engines}
        assert outcomes["experta"] == outcomes["reference"] == outcomes["compiled"], book.text


@settings(max_examples=60 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_every_part_of_a_decision_can_be_read_and_is_the_same_on_every_engine(data):
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for case in cases(strategist, data, book, 2):
        records = {read_everything(strategist.decide(case, engine)) for engine in strategist.engines}
        assert len(records) == 1


@settings(max_examples=60 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_the_record_of_candidates_tells_the_story_of_the_same_choice(data):
    """Selection takes short cuts; with a record it looks at everything. Both must choose alike."""
    book = data.draw(rulebooks())
    strategist = load(book.text)
    for case in cases(strategist, data, book, 4):
        decision = strategist.decide(case)
        record: list = []
        ladder = decision.prepared.ladder
        outcome, given_ = decision.outcome, decision.trace.given
        assert (
            select(ladder, *ladder.live(outcome.live), outcome.values, given_, case.today, record) == outcome.selection
        )
        chosen = [
            c for c in record if c.status == "chosen" or (c.status == "needs" and c.by == (outcome.selection.action,))
        ]
        assert bool(chosen) is (decision.next_step not in ("hold", "monitor"))


# the shipped rulebook, on the edges of its own thresholds


@lru_cache
def scenarios():
    strategist = Strategist.load()
    return strategist, [scenario.given for scenario in load_scenarios(strategist, shipped_rules())]


@lru_cache
def edges() -> dict[str, tuple[object, ...]]:
    """For each input of the shipped rulebook, the values on and beside every figure its rules compare it with."""
    strategist, _ = scenarios()
    program = strategist.program
    found: dict[str, set[object]] = {}
    for rule in program.rules:
        for condition in (rule.when, rule.applies, rule.unless):
            for leaf in leaves(condition):
                fact = program.vocabulary.facts[leaf.slot] if leaf.slot >= 0 else None
                if fact is None or not isinstance(leaf, Between) or fact.kind not in (Kind.INT, Kind.MONEY):
                    continue
                for bound in (leaf.low, leaf.high):
                    found.setdefault(fact.name, set()).update(
                        near / MONEY_SCALE if fact.kind is Kind.MONEY else near
                        for figure in figures(program, bound)
                        for near in (figure - 1, figure, figure + 1)
                    )
    for fact in program.vocabulary.inputs:
        match fact.kind:
            case Kind.BOOL:
                found[fact.name] = {True, False}
            case Kind.ENUM:
                found[fact.name] = set(fact.values)
            case Kind.SET:
                found[fact.name] = {(), *((value,) for value in fact.values)}
    inputs = {fact.name for fact in program.vocabulary.inputs}
    return {
        name: tuple(sorted(values, key=repr)) for name, values in sorted(found.items()) if name in inputs and values
    }


def figures(program, bound) -> set[int]:
    match bound:
        case Literal(value) if isinstance(value, int):
            return {value}
        case ParameterOf(name):
            steps = program.vocabulary.parameters[name].steps
            return {n for _, value in steps for n in (value.values() if hasattr(value, "values") else [value])}
        case ByCurrency(amounts=amounts):
            return {amount for _, amount in amounts}
        case _:
            return set()


@st.composite
def shipped_profiles(draw):
    """The profile of a scenario, with a few facts moved to an edge of a threshold or taken away."""
    _, given_ = scenarios()
    profile = {"debtor_id": "d", **draw(st.sampled_from(given_))}
    profile = {
        name: value for name, value in profile.items() if value != "missing"
    }  # a scenario's way to leave a fact out
    for name in draw(st.lists(st.sampled_from(list(edges())), max_size=6, unique=True)):
        value = draw(st.sampled_from((None, *edges()[name])))
        if value is None:
            profile.pop(name, None)
        else:
            profile[name] = list(value) if isinstance(value, tuple) else value
    return profile


def shipped_case(profile: dict[str, object]) -> tuple[Strategist, Case | None]:
    strategist, _ = scenarios()
    return strategist, possible(strategist, profile)


@settings(max_examples=400 * THOROUGH, phases=GENERATE)
@given(shipped_profiles())
def test_on_the_shipped_rulebook_compiled_means_what_the_reference_means(profile):
    strategist, case = shipped_case(profile)
    if case is not None:
        assert strategist.decide(case).outcome == shipped_reference().evaluate(case)


@settings(max_examples=60 * THOROUGH, phases=GENERATE)
@given(shipped_profiles())
def test_on_the_shipped_rulebook_forward_chaining_means_the_same(profile):
    strategist, case = shipped_case(profile)
    if case is not None:
        assert shipped_experta().evaluate(case) == strategist.decide(case).outcome


@settings(max_examples=15 * THOROUGH, phases=GENERATE)
@given(shipped_profiles())
def test_on_the_shipped_rulebook_every_part_of_a_decision_can_be_read(profile):
    strategist, case = shipped_case(profile)
    if case is not None:
        assert read_everything(strategist.decide(case)) == read_everything(strategist.decide(case, shipped_reference()))


@lru_cache
def shipped_reference() -> Reference:
    return Reference(scenarios()[0].program)


@lru_cache
def shipped_experta() -> Experta:
    return Experta(scenarios()[0].program)


def test_explain_refuses_to_choose_between_engines_that_differ(shipped, monkeypatch):

    from strategist import EnginesDisagree

    right = shipped.engines[-1]

    class Wrong:
        name = "wrong"

        def evaluate(self, case):
            outcome = right.evaluate(case)
            return outcome._replace(live=outcome.live ^ 1)

    broken = Strategist(shipped.program)
    broken.__dict__["engines"] = (right, Wrong())
    with pytest.raises(EnginesDisagree, match="reference and wrong differ on the rules \\[0\\]"):
        broken.explain({"debtor_id": "d", "as_of": "2026-11-24T10:00:00+08:00"})
