"""The candidates and what became of them, and the guards that changed something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from strategist.decision.reasons import binding_deferrals
from strategist.decision.selection import Candidate, bits
from strategist.explain.rules_told import RuleTeller, where
from strategist.explain.speech import spoken_day, words
from strategist.explain.story import CHOSEN, FORBIDDEN, OUTRANKED, WAITING, Bound, Contender, Reading
from strategist.program.conclusions import Advise, Defer, Forbid, Only
from strategist.program.expressions import Condition, Leaf, leaves
from strategist.program.truth import operand
from strategist.vocabulary.kinds import Kind


def contenders(teller: RuleTeller) -> list[Contender]:
    """Every candidate, strongest first."""
    return [_contender(teller, candidate) for candidate in teller.decision.candidates]


def _contender(teller: RuleTeller, candidate: Candidate) -> Contender:
    actions, selection = teller.vocabulary.actions, teller.outcome.selection
    action = actions[candidate.action]
    becomes = None if candidate.becomes is None else actions[candidate.becomes]
    done = candidate.action if becomes is None else becomes.index
    carried = (
        done == selection.action
        and candidate.strength == selection.strength
        and candidate.status in ("chosen", "needs")
    )
    by = teller.rules(candidate.by) if candidate.status in ("forbidden", "overridden") else ()
    wants, place = needs_of(teller, candidate) if candidate.status == "needs" or becomes else ((), "")
    mark = (
        CHOSEN
        if carried
        else {"forbidden": FORBIDDEN, "needs": WAITING, "deferred": WAITING, "overridden": FORBIDDEN}.get(
            candidate.status, OUTRANKED
        )
    )
    return Contender(
        mark,
        candidate.status,
        action.id,
        action.title,
        candidate.strength,
        _why(teller, candidate, carried),
        teller.rules(candidate.rules),
        by,
        wants,
        place,
        becomes.id if becomes else None,
    )


def _why(teller: RuleTeller, candidate: Candidate, carried: bool) -> str:
    actions, selection = teller.vocabulary.actions, teller.outcome.selection
    first = actions[candidate.becomes].title if candidate.becomes is not None else ""
    day = f"not before {spoken_day(date.fromordinal(candidate.not_before))}" if candidate.not_before else ""
    said: list[str] = []
    match candidate.status:
        case "forbidden":
            said = [f"forbidden: “{first}” comes first, and that is forbidden" if first else "forbidden"]
        case "overridden":
            said = ["overridden"]
        case "needs" if first and candidate.by:
            said = [f"first: {first}", "" if carried else _gap(candidate, teller)]
        case "needs" if first:
            said = [f"needs “{first}” first, which is not possible here"]
        case "needs":
            said = ["its conditions are not known to hold"]
        case "outranked" if candidate.action == selection.action:
            said = ["the same step, less strongly"]
        case "chosen" if selection.tie is not None:
            other = actions[selection.tie]
            gentler = other.rung > actions[selection.action].rung
            said = [
                f"as strong as “{other.title}”",
                "gentler, so first" if gentler else "named first in the vocabulary",
            ]
        case "chosen":
            said = ["the strongest"]
        case _:
            said = [_gap(candidate, teller)]
    if candidate.instead_of is not None:
        said.insert(0, f"offered instead by {teller.decision.program.rules[candidate.instead_of].id}")
    return "; ".join(text for text in (*said, day) if text)


def _gap(candidate: Candidate, teller: RuleTeller) -> str:
    gap = teller.outcome.selection.strength - candidate.strength
    if gap > 0:
        return f"outranked by {gap}"
    return "as strong, but not as gentle or named later" if gap == 0 else "not carried out"


def needs_of(teller: RuleTeller, candidate: Candidate) -> tuple[tuple[Reading, ...], str]:
    """The readings that say what a candidate waits for, and where that stands: its needs, or when it makes sense at all."""
    plans = teller.prepared.epoch.plans
    current = plans[candidate.action]
    if candidate.becomes is None:
        return teller.readings(current.only_when, "need"), condition_place(current.only_when)
    found: list[Reading] = []
    place = ""
    for _ in plans:
        need = next((n for n in current.needs if n.if_ is not None and teller.trace.judge(n.if_) is True), None)
        if need is None or need.first is None:
            break
        found += [reading for reading in teller.readings(need.if_, "need") if reading.truth is True]
        place = place or condition_place(need.if_)
        if need.first == candidate.becomes:
            break
        current = plans[need.first]
    return tuple(found), place


def condition_place(condition: Condition | None) -> str:
    """Where a condition stands."""
    return next((where(leaf.place) for leaf in leaves(condition) if isinstance(leaf, Leaf) and leaf.place), "")


def bounds(teller: RuleTeller) -> list[Bound]:
    """The guards that took something away from this decision, and the deferrals that moved it."""
    found: dict[int, Bound] = {}
    blocked: dict[int, list[str]] = {}
    for candidate in teller.decision.candidates:
        for index in candidate.by if candidate.status == "forbidden" else ():
            action = candidate.action if candidate.becomes is None else candidate.becomes
            blocked.setdefault(index, []).append(f"“{teller.vocabulary.actions[action].title}”")
    for index, titles in blocked.items():
        titles = list(dict.fromkeys(titles))
        more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
        found[index] = _bound(teller, index, f"forbids {', '.join(titles[:3])}{more}")
    for index, what in (*_channel_guards(teller), *_tactic_guards(teller)):
        found.setdefault(index, _bound(teller, index, what))
    day = teller.decision.not_before
    for index in binding_deferrals(teller.prepared, teller.trace):
        found[index] = _bound(teller, index, f"not before {spoken_day(day)}" if day else "not yet", "defers")
    return list(found.values())


def _bound(teller: RuleTeller, index: int, what: str, role: str = "guards") -> Bound:
    rule = teller.prepared.epoch.rules[index]
    conclusion = rule.conclusion if rule is not None else None
    instead = [teller.vocabulary.actions[a].title for a in conclusion.instead] if isinstance(conclusion, Forbid) else []
    if isinstance(conclusion, Defer) and conclusion.since is not None:
        days = operand(conclusion.days, teller.outcome.values)
        fact = teller.vocabulary.facts[conclusion.since]
        what += f": wants {days} days, {teller.speech.phrase(fact, teller.outcome.values[fact.slot])}"
    return Bound(teller.rule(index), role, what, " or ".join(f"“{title}”" for title in instead))


def _live_guards(teller: RuleTeller) -> Iterator[tuple[int, Forbid | Only]]:
    for rule in teller.prepared.epoch.guards:
        if teller.outcome.live >> rule.index & 1 and isinstance(rule.conclusion, Forbid | Only):
            yield rule.index, rule.conclusion


def _channel_guards(teller: RuleTeller) -> Iterator[tuple[int, str]]:
    """Guards that closed a channel of the chosen step."""
    own = set(teller.prepared.epoch.plans[teller.outcome.selection.action].channels)
    for index, conclusion in _live_guards(teller):
        closed = own & set(conclusion.channels) if isinstance(conclusion, Forbid) else ()
        if closed:
            yield index, f"closes {', '.join(teller.vocabulary.channels[c] for c in sorted(closed))}"


def _tactic_guards(teller: RuleTeller) -> Iterator[tuple[int, str]]:
    """Guards that took advised values away, or alone gave a tactic its value."""
    advised = _advised(teller)
    for index, conclusion in _live_guards(teller):
        only = isinstance(conclusion, Only)
        for tactic, values in conclusion.tactics:
            wanted = advised.get(tactic, set())
            refused = wanted - set(values) if only else wanted & set(values)
            if refused or (only and not wanted):
                named = ", ".join(_tactic_value(teller, tactic, value) for value in sorted(values))
                yield index, f"{words(teller.vocabulary.tactics[tactic].name)}: {'only' if only else 'not'} {named}"


def _advised(teller: RuleTeller) -> dict[int, set[int]]:
    """What live advice wants of each tactic; sets by their members."""
    found: dict[int, set[int]] = {}
    for rule in teller.prepared.epoch.advice:
        if teller.outcome.live >> rule.index & 1 and isinstance(rule.conclusion, Advise):
            for tactic, value in rule.conclusion.tactics:
                united = teller.vocabulary.tactics[tactic].kind is Kind.SET
                found.setdefault(tactic, set()).update({1 << bit for bit in bits(value)} if united else {value})
    return found


def _tactic_value(teller: RuleTeller, index: int, value: int) -> str:
    tactic = teller.vocabulary.tactics[index]
    if not tactic.values:
        return str(value)
    return words(tactic.values[value.bit_length() - 1 if tactic.kind is Kind.SET else value])
