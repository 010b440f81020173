"""Proving the invariants of a rulebook over every profile, epoch by epoch; a breach comes with a profile that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from strategist.analysis.breach import breaches, refused_words
from strategist.analysis.breach_formula import breach_formula, can_apply
from strategist.decision.decision import Decision
from strategist.decision.prepared import Preparation
from strategist.decision.reasons import tactic_rules
from strategist.decision.selection import bits
from strategist.engines.reference import Reference
from strategist.engines.symbolic import Answer, Symbolic, Verdict, solve
from strategist.errors import EnginesDisagree
from strategist.program.invariants import Invariant
from strategist.program.program import Epoch, Program, Rule
from strategist.strategist import Strategist

Progress = Callable[[int, int, str], None]
"""Told how many questions are done, of how many, and the invariant asked about now."""


class Standing(StrEnum):
    """What is known of an invariant; `undecided` is no proof, and `empty` says that no profile meets its `whenever`."""

    PROVED = "proved"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    EMPTY = "empty"


_WORSE = {Standing.EMPTY: 0, Standing.PROVED: 1, Standing.UNDECIDED: 2, Standing.BROKEN: 3}
"""Of several epochs the worst counts; one in which nothing is said counts least."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """A rule that brought a breach about, and how."""

    rule: Rule
    role: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A profile whose decision breaks an invariant: what is wrong with it, and the rules that bring it about."""

    profile: dict[str, object]
    says: tuple[str, ...]
    next_step: str
    rules: tuple[Responsible, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found of an invariant in the epochs from `since` (day numbers) on. `witness`: of the first that breaks it."""

    invariant: Invariant
    standing: Standing
    since: int
    seconds: float = 0.0
    witness: Witness | None = None
    remark: str = ""


def epochs_from(program: Program, day: int) -> list[Epoch]:
    """The epoch in force on a day and all later ones."""
    return [program.at(day), *(program.at(edge) for edge in program.edges if edge > day)]


def prove(
    strategist: Strategist,
    invariants: Sequence[Invariant],
    day: int,
    *,
    seconds: float,
    progress: Progress = lambda done, of, about: None,
) -> list[Proof]:
    """What holds of the invariants on every day from a day number on, in the order given.

    `seconds`: how long each question to the solver may take. Raises `EnginesDisagree` where the reference does not show
    what a witness claims.
    """
    found: dict[str, Proof] = {}
    epochs = epochs_from(strategist.program, day)
    total, done = len(epochs) * len(invariants), 0
    for epoch in epochs:
        symbolic: Symbolic | None = None
        for invariant in invariants:
            progress(done, total, invariant.id)
            done += 1
            before = found.get(invariant.id)
            if before is not None and before.standing is Standing.BROKEN:
                continue
            if invariant.refused:
                proof = _nothing_refused(strategist.program, invariant, epoch)
            else:
                conditions = tuple(part for each in invariants for part in (each.whenever, each.unless))
                symbolic = symbolic or Symbolic(epoch, conditions)
                proof = _ask(strategist, symbolic, invariant, max(day, epoch.first_day), seconds)
            if before is None or before.standing is Standing.EMPTY or _WORSE[proof.standing] > _WORSE[before.standing]:
                found[invariant.id] = proof
    return [found[invariant.id] for invariant in invariants]


def _nothing_refused(program: Program, invariant: Invariant, epoch: Epoch) -> Proof:
    """By the words alone: what is no step and no tactic cannot be recommended."""
    if words := refused_words(program.vocabulary):
        remark = f"the rulebook offers {', '.join(f'`{word}`' for word in words)}"
        return Proof(invariant, Standing.BROKEN, epoch.first_day, remark=remark)
    return Proof(invariant, Standing.PROVED, epoch.first_day)


def _ask(strategist: Strategist, symbolic: Symbolic, invariant: Invariant, day: int, seconds: float) -> Proof:
    answer = solve(symbolic, breach_formula(symbolic, invariant), seconds=seconds, prefer_day=day)
    if answer.verdict is Verdict.FOUND:
        return Proof(invariant, Standing.BROKEN, day, answer.seconds, _witness(strategist, invariant, answer))
    standing = Standing.PROVED if answer.verdict is Verdict.NONE else Standing.UNDECIDED
    if standing is Standing.PROVED and not can_apply(symbolic, invariant, seconds):
        standing = Standing.EMPTY
    return Proof(invariant, standing, day, answer.seconds)


def _witness(strategist: Strategist, invariant: Invariant, answer: Answer) -> Witness:
    """The solver's profile, judged by the reference: it must show what it claims."""
    assert answer.profile is not None
    case = strategist.case(answer.profile, name="witness")
    outcome = Reference(strategist.program).evaluate(case)
    preparation = Preparation(strategist.program)
    says = breaches(preparation.at(case.today), invariant, case, outcome)
    if not says:
        raise EnginesDisagree(
            f"the symbolic evaluator says that `{invariant.id}` is broken by {answer.profile}, the reference does not"
        )
    decision = Decision(preparation, case, outcome, lambda decision: None)
    return Witness(answer.profile, tuple(says), decision.next_step, tuple(_responsible(decision, invariant)))


def _responsible(decision: Decision, invariant: Invariant) -> Iterator[Responsible]:
    """The rules behind the step, the tactics that the invariant names, and whatever sets a guard aside."""
    rules = decision.program.rules
    outcome = decision.outcome
    seen: set[int] = set()
    by_id = {rules[index].id: index for index in bits(outcome.fired)}
    found = [(by_id[reason.rule], reason.role) for reason in decision.because]
    advised = tactic_rules(decision.prepared, decision.trace)
    for tactic in _tactics_of(invariant):
        found += [(index, "advises") for index in advised.get(tactic, ())]
    for index in bits(outcome.fired & ~outcome.live):
        found += [
            (other, f"overrides {rules[index].id}")
            for other in rules[index].overridden_by
            if outcome.live >> other & 1 and rules[index].standing
        ]
    for index, role in found:
        if index not in seen:
            seen.add(index)
            yield Responsible(rules[index], role)


def _tactics_of(invariant: Invariant) -> list[int]:
    named = [] if invariant.never is None else [index for index, _ in invariant.never.tactics]
    if invariant.always is not None:
        named += [index for index, _ in invariant.always.tactics]
        named += [index for index, _, _ in invariant.always.hours]
    return named
