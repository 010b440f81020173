"""What the symbolic evaluator finds can be had, and what it rules out cannot: against search by hand, and by the reference."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
import z3
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import SMALL, load
from strategies import profiles, rulebooks
from strategist import ProfileError
from strategist.engines.reference import Reference
from strategist.engines.symbolic import Symbolic, Undecided, Verdict, solve, witness
from strategist.engines.symbolic.cells import Number
from strategist.engines.symbolic.dates import Calendar
from strategist.engines.symbolic.logic import all_of, opposite
from strategist.engines.symbolic.solving import check
from strategist.program.days import later
from strategist.vocabulary.kinds import LAST_DAY

GENERATE = (Phase.explicit, Phase.generate)
THOROUGH = settings.default.max_examples // 100
TODAY = date(2026, 11, 24).toordinal()
AS_OF = "2026-11-24T10:00:00+00:00"

DOMAIN = {
    "days_past_due": (None, 0, 1, 29, 30),
    "days_since_last_contact": (None, 6, 7),
    "calls_made": (None, 0, 3, 4),
    "currency": (None, "CNY", "USD", "EUR"),
    "amount_overdue": (None, "149.99", "150", "1000"),
    "disputed": (None, True, False),
}
"""Every value beside which some rule of the small rulebook changes its mind."""


def test_on_a_small_vocabulary_search_by_hand_finds_the_same():
    strategist = load(SMALL)
    seen = set()
    for values in product(*DOMAIN.values()):
        profile = {name: value for name, value in zip(DOMAIN, values, strict=True) if value is not None}
        decision = strategist.recommend({"as_of": AS_OF, **profile})
        facts = decision.facts
        due = decision.not_before is None
        seen.add((decision.next_step, due, facts["age_band"], facts["cause"]))
    symbolic = Symbolic(strategist.program.at(TODAY))
    for step, due, age, cause in product(
        ("monitor", "hold", "call", "sue"), (True, False), ("young", "old"), (None, "negligence", "deliberate")
    ):
        band = {"young": 0, "old": 1}[age]
        code = None if cause is None else {"negligence": 0, "deliberate": 1}[cause]
        claim = all_of(
            (
                symbolic.next_step(step),
                symbolic.due if due else opposite(symbolic.due),
                symbolic.fact("age_band", band),
                symbolic.fact("cause", code),
            )
        )
        answer = solve(symbolic, claim)
        assert (answer.verdict is Verdict.FOUND) is ((step, due, age, cause) in seen), (step, due, age, cause)


@settings(max_examples=20 * THOROUGH, phases=GENERATE)
@given(st.data())
def test_on_random_rulebooks_a_witness_shows_what_it_claims_and_nothing_shows_what_is_ruled_out(data):
    book = data.draw(rulebooks())
    strategist = load(book.text)
    reference = Reference(strategist.program)
    epoch = strategist.program.at(TODAY)
    symbolic = Symbolic(epoch)
    outcomes = []
    for _ in range(15):
        try:
            case = strategist.case(data.draw(profiles(book)))
        except ProfileError:
            continue
        if strategist.program.at(case.today) is epoch:
            outcomes.append(reference.evaluate(case).selection)
    for action in strategist.program.vocabulary.actions:
        for due in (True, False):
            claim = all_of((symbolic.next_step(action.id), symbolic.due if due else opposite(symbolic.due)))
            answer = solve(symbolic, claim)
            assert answer.verdict is not Verdict.UNDECIDED
            if answer.profile is not None:
                decision = strategist.decide(strategist.case(answer.profile), reference)
                assert (decision.next_step, decision.not_before is None) == (action.id, due), answer.profile
            else:
                assert not [s for s in outcomes if s.action == action.index and (s.not_before is None) is due]


@settings(max_examples=150 * THOROUGH, phases=GENERATE)
@given(
    st.one_of(st.integers(-3, 800), st.integers(690_000, 810_000), st.integers(LAST_DAY - 800, LAST_DAY + 3)),
    st.one_of(st.integers(0, 60), st.integers(-30, 20_000), st.just(LAST_DAY + 1)),
    st.sampled_from(["years", "months", "days"]),
    st.booleans(),
)
def test_days_are_reckoned_as_the_calendar_does(day, count, unit, year_end):
    base, period = z3.Int("base"), z3.Int("period")
    calendar = Calendar()
    found = calendar.later(Number(True, base), Number(True, period), unit, year_end)
    fixed = all_of((base == day, period == count, *calendar.definitions))
    meant = later(day, count, unit, year_end)
    says = opposite(found.present) if meant is None else all_of((found.present, found.value == meant))
    assert check(all_of((fixed, opposite(says))), 20)[0] is Verdict.NONE, (day, count, unit, year_end, meant)
    assert check(fixed, 20)[0] is Verdict.FOUND


def test_a_leap_day_is_met_by_name():
    base = z3.Int("base")
    calendar = Calendar()
    found = calendar.later(Number(True, base), Number(True, 1), "years", False)
    eve = date(2027, 2, 28).toordinal()
    answers = []
    solver = z3.Solver()
    solver.add(all_of((*calendar.definitions, found.value == eve)))
    while solver.check() == z3.sat:
        answers.append(date.fromordinal(solver.model()[base].as_long()).isoformat())
        solver.add(base != solver.model()[base])
    assert answers == ["2026-02-28"]
    last = calendar.later(Number(True, base), Number(True, 12), "months", False)
    solver = z3.Solver()
    solver.add(all_of((*calendar.definitions, last.value == date(2025, 2, 28).toordinal())))
    answers = []
    while solver.check() == z3.sat:
        answers.append(date.fromordinal(solver.model()[base].as_long()).isoformat())
        solver.add(base != solver.model()[base])
    assert sorted(answers) == ["2024-02-28", "2024-02-29"]


def test_a_witness_says_little_and_says_it_plainly(shipped):
    symbolic = Symbolic(shipped.program.at(TODAY))
    answer = solve(symbolic, symbolic.next_step("enforce_judgment"), prefer_day=TODAY)
    assert answer.profile is not None
    assert answer.profile["as_of"].startswith("2026-11-24T12:00:00")
    assert set(answer.profile) <= {"debtor_id", "as_of", "amount_overdue", "legal_status", "days_past_due"}
    assert shipped.recommend(answer.profile).next_step == "enforce_judgment"


def test_out_of_time_is_no_answer(shipped):
    symbolic = Symbolic(shipped.program.at(TODAY))
    hard = symbolic.next_step("start_legal_action")
    answer = solve(symbolic, hard, seconds=0.001)
    assert answer.verdict is Verdict.UNDECIDED
    assert answer.profile is None
    with pytest.raises(Undecided, match="not decided in"):
        witness(symbolic, hard, seconds=0.001)


def test_what_cannot_be_has_no_witness(shipped):
    symbolic = Symbolic(shipped.program.at(TODAY))
    assert witness(symbolic, all_of((symbolic.next_step("hold"), symbolic.takes("firm_call")))) is None
