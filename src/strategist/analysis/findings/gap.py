"""Money is overdue, and no rule has anything to propose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.boundaries import boundaries
from strategist.analysis.findings.finding import Finding, Severity
from strategist.analysis.findings.kind import Kind
from strategist.analysis.oracle.search import SearchOracle
from strategist.analysis.scenarios import Scenario
from strategist.profile.case import Case
from strategist.program.interest_terms import AGE, AMOUNT
from strategist.rulebook.nodes import Scalar
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Value
from strategist.vocabulary.kinds import Kind as Type
from strategist.vocabulary.vocabulary import CURRENCY

MUCH = 100_000 * MONEY_SCALE
"""An amount worth collecting in any currency."""
FALLBACK = "monitor"


@dataclass(slots=True)
class Hole:
    """A value of a fact for which nothing is proposed, at which ages, and a profile that shows it."""

    value: Value | None
    ages: tuple[int, ...]
    stated: list[Value | None]


def check(book: Book) -> Iterator[Finding]:
    """Every age at which a rule changes, alone and with each boundary value of each other fact.

    A hole that a scenario expects is meant, and not told: one with that value that expects `monitor`.
    """
    facts = book.vocabulary.fact
    if AGE not in facts or facts[AGE].derived or facts[AGE].kind is not Type.INT:
        return
    oracle = book.search(book.days[0])
    meant = _meant(book)
    ages, base = _ages(book, oracle), _overdue(book, oracle)
    plain = _hole(oracle, base, None, None, ages)
    if plain is not None and not any(not _beyond(book, case) for case in meant):
        yield _told(book, oracle, None, [plain], ages[-1])
    left = [age for age in ages if plain is None or age not in plain.ages]
    for fact, values in boundaries(oracle.epoch).items():
        if fact.name not in (AGE, AMOUNT, CURRENCY):
            holes = [_hole(oracle, base, fact, value, left) for value in values]
            found = [h for h in holes if h is not None and not any(_shows(fact, h.value, case) for case in meant)]
            for group in [found] if fact.kind.ordered else [[one] for one in found]:
                if group:
                    yield _told(book, oracle, fact, group, ages[-1])


def _hole(
    oracle: SearchOracle, base: list[Value | None], fact: Fact | None, value: Value | None, ages: Sequence[int]
) -> Hole | None:
    facts = oracle.epoch.vocabulary.fact
    monitor = oracle.epoch.vocabulary.action[FALLBACK].index
    found: list[int] = []
    shown: list[Value | None] = []
    for age in ages:
        stated = base[:]
        stated[facts[AGE].slot] = age
        if fact is not None:
            stated[fact.slot] = value
        decided = oracle.decide(stated)
        if decided is not None and decided[1].selection.action == monitor:
            found.append(age)
            shown = shown or stated
    return Hole(value, tuple(found), shown) if found else None


def _ages(book: Book, oracle: SearchOracle) -> Sequence[int]:
    fact = book.vocabulary.fact[AGE]
    known = boundaries(oracle.epoch).get(fact, ())
    return sorted({1, *(int(age) for age in known if int(age) >= 1)})


def _overdue(book: Book, oracle: SearchOracle) -> list[Value | None]:
    """Who, how much and in which currency: the profile that ages and other facts are added to."""
    facts = book.vocabulary.fact
    stated: list[Value | None] = [None] * len(book.vocabulary.facts)
    for fact in book.vocabulary.inputs:
        if fact.required and fact.kind is Type.TEXT:
            stated[fact.slot] = "witness"
    if AMOUNT in facts and not facts[AMOUNT].derived:
        stated[facts[AMOUNT].slot] = MUCH
    if CURRENCY in facts:
        tables = [parameter.at(oracle.day) for parameter in book.vocabulary.parameters.values()]
        known = sorted({code for table in tables if isinstance(table, Mapping) for code in table})
        stated[facts[CURRENCY].slot] = known[0] if known else "EUR"
    return stated


def _meant(book: Book) -> list[Case]:
    """The cases of scenarios that expect nothing to be done though money is overdue."""
    age = book.vocabulary.fact[AGE].slot
    return [case for scenario, case in book.cases if _expects_nothing(scenario) and int(case.values[age] or 1) >= 1]


def _expects_nothing(scenario: Scenario) -> bool:
    node = scenario.expect.get("next_step")
    return isinstance(node, Scalar) and node.text == FALLBACK


def _beyond(book: Book, case: Case) -> bool:
    """Whether a case states more than who, when, how much and how old."""
    plain = (AGE, AMOUNT, CURRENCY, "debtor_id", "name", "debtor_kind", "jurisdiction", "amount_disputed")
    return any(case.states(fact.slot) for fact in book.vocabulary.inputs if fact.name not in plain)


def _shows(fact: Fact, value: Value | None, case: Case) -> bool:
    stated = case.values[fact.slot]
    return stated is not None and (stated == value or fact.kind.ordered)


def _told(book: Book, oracle: SearchOracle, fact: Fact | None, holes: Sequence[Hole], oldest: int) -> Finding:
    seen = [age for hole in holes for age in hole.ages]
    ages = f"{min(seen)}.." if max(seen) == oldest else _span(seen)
    of = f"`{AGE}: {ages}`"
    if fact is not None:
        values = [hole.value for hole in holes if hole.value is not None]
        of += f" and `{fact.name}: {_span(values) if fact.kind is Type.INT else _said(fact, values[0])}`"
    return Finding(
        f"money is overdue, and nothing is proposed: {of}",
        fact.place if fact is not None else book.vocabulary.fact[AGE].place,
        "write a rule that proposes a step, or a scenario that expects `next_step: monitor`",
        witness=oracle.profile(holes[0].stated),
    )


def _span(values: Sequence[Value]) -> str:
    first, last = min(values), max(values)
    return str(first) if first == last else f"{first}..{last}"


def _said(fact: Fact, value: Value | None) -> str:
    plain = fact.plain(value)
    if isinstance(plain, list):
        return ", ".join(map(str, plain))
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


KIND = Kind("gap", "overdue money for which nothing is proposed", Severity.WARNING, check)
