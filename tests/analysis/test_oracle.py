"""The oracle never errs: what it calls impossible no profile shows, and what it shows is so when decided anew.

Random rulebooks and profiles on their boundaries; the reference evaluator is the judge.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from folders import load
from strategies import profiles, rulebooks
from strategist.analysis.oracle.claims import AllOf, AnyOf, Claim, Holds, NotSo, fires, is_so, live
from strategist.analysis.oracle.protocol import UNKNOWN, Witness
from strategist.analysis.oracle.search import SearchOracle
from strategist.engines.reference import Reference
from strategist.errors import ProfileError
from strategist.profile.case import Case
from strategist.program.expressions import Not
from strategist.program.program import Epoch


def claims_of(epoch: Epoch) -> list[Claim]:
    """Claims of many shapes about the rules in force."""
    rules = [rule for rule in epoch.rules if rule is not None]
    found: list[Claim] = []
    for rule, other in zip(rules, [*rules[1:], *rules[:1]], strict=True):
        found += [fires(rule), live(rule, epoch), Holds(rule.when), Holds(Not(rule.when))]
        found += [AllOf((fires(rule), NotSo(fires(other)))), AllOf((live(rule, epoch), live(other, epoch)))]
        found += [NotSo(AnyOf((fires(rule), Holds(other.when)))), AllOf((Holds(rule.when), Holds(Not(other.when))))]
    return found


def so(claim: Claim, program_values: tuple[object, ...], case: Case, epoch: Epoch) -> bool:
    given_values = list(case.given)
    for slot in epoch.vocabulary.concluded:
        given_values[slot] = program_values[slot]  # type: ignore[call-overload]
    return is_so(claim, program_values, given_values)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(st.data())
def test_what_is_proved_impossible_no_profile_shows(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    reference = Reference(strategist.program)
    shown: list[tuple[Case, tuple[object, ...]]] = []
    for _ in range(8):
        try:
            case = strategist.case(data.draw(profiles(book)))
        except ProfileError:  # a constraint of the rulebook
            continue
        shown.append((case, reference.evaluate(case).values))
    oracles: dict[int, SearchOracle] = {}
    for case, values in shown:
        epoch = strategist.program.at(case.today)
        oracle = oracles.setdefault(epoch.first_day, SearchOracle(strategist.program, case.today))
        for claim in claims_of(epoch):
            if so(claim, values, case, epoch):
                assert not oracle.impossible(claim), claim


@settings(max_examples=25)
@given(st.data())
def test_a_witness_shows_its_claim_when_decided_anew(data: st.DataObject) -> None:
    book = data.draw(rulebooks())
    strategist = load(book.text)
    reference = Reference(strategist.program)
    days = (*strategist.program.edges, 739_256)
    oracle = SearchOracle(strategist.program, data.draw(st.sampled_from(days)))
    for claim in claims_of(oracle.epoch)[:24]:
        found = oracle.satisfiable(claim)
        if isinstance(found, Witness):
            case = strategist.case(found.profile)
            epoch = strategist.program.at(case.today)
            assert epoch is oracle.epoch
            assert so(claim, reference.evaluate(case).values, case, epoch)
        else:
            assert found is None or found == UNKNOWN
