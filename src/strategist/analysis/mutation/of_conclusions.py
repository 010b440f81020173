"""Edits of what rules conclude, and of whole rules: taken out, outranked, no longer overriding, a point or a day off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from math import gcd

from strategist.analysis.mutation.edit import Change, Edit
from strategist.analysis.mutation.equivalent import exclusive
from strategist.program.conclusions import Advise, Defer, Forbid, Phase, Propose, Score, ScoreNumber, SetFact
from strategist.program.expressions import Literal
from strategist.program.program import Program, Rule
from strategist.vocabulary.kinds import Kind


def rule_edits(program: Program, awake: Mapping[int, Rule]) -> Iterator[Edit]:
    """The edits of whole rules and of their conclusions. `awake`: the rules that parameters do not rule out."""
    steps = score_steps(program)
    for rule in awake.values():
        if not rule.table:
            kind = "guard" if rule.phase is Phase.GUARD else "rule"
            yield Edit(kind, rule.place, "", f"`{rule.id}` may go as a whole", Change({rule.index: None}), "gone")
        yield from _overrides(program, rule)
        match rule.conclusion:
            case Forbid(instead=instead) if instead:
                named = ", ".join(program.vocabulary.actions[action].id for action in instead)
                without = replace(rule, conclusion=replace(rule.conclusion, instead=()))
                yield _own("instead", rule, f"`instead: [{named}]` may go", without, "gone")
            case Defer(days=Literal(value=days)) if days is not None and int(days) > 0:
                shorter = replace(rule.conclusion, days=Literal(int(days) - 1))
                what = f"the wait of {days} days may be a day shorter"
                yield _own("deferral", rule, what, replace(rule, conclusion=shorter), "shorter")
            case Score() | ScoreNumber():
                yield from _points(program, rule, steps[rule.conclusion.slot])
            case _:
                pass
    yield from _strengths(program, awake)
    yield from _rows(program, awake)


def _own(kind: str, rule: Rule, what: str, after: Rule, variant: str) -> Edit:
    return Edit(kind, rule.place, named(rule), what, Change({rule.index: after}), variant)


def named(rule: Rule) -> str:
    """A rule's id as it stands in sentences."""
    return f"`{rule.id}`"


def _overrides(program: Program, rule: Rule) -> Iterator[Edit]:
    """Each word of `overrides`: a rule, or all rows of a table."""
    words: dict[str, list[int]] = {}
    for index in rule.overrides:
        target = program.rules[index]
        rows = [row.index for row in program.rules if row.table and row.table == target.table]
        word = str(target.table) if rows and set(rows) <= set(rule.overrides) else target.id
        words.setdefault(word, []).append(index)
    for word, targets in sorted(words.items()):
        if all(exclusive(program, rule, program.rules[index]) for index in targets):
            continue
        freed: dict[int, Rule | None] = {
            index: replace(
                program.rules[index],
                overridden_by=tuple(other for other in program.rules[index].overridden_by if other != rule.index),
            )
            for index in targets
        }
        yield Edit("override", rule.place, named(rule), f"`overrides: {word}` may go", Change(freed), word)


def score_steps(program: Program) -> dict[int, int]:
    """For each scored fact the smallest step that its points are given in: what half a scale hides, nobody needs."""
    points: dict[int, list[int]] = {}
    for rule in program.rules:
        match rule.conclusion:
            case Score(slot=slot, points=given):
                points.setdefault(slot, []).extend(count for _, count in given)
            case ScoreNumber(slot=slot, points=count):
                points.setdefault(slot, []).append(count)
            case _:
                pass
    return {slot: max(1, reduce(gcd, found)) for slot, found in points.items()}


def _points(program: Program, rule: Rule, step: int) -> Iterator[Edit]:
    """Points one step up and down."""
    match rule.conclusion:
        case ScoreNumber(points=count):
            for sign in (step, -step):
                after = replace(rule, conclusion=replace(rule.conclusion, points=count + sign))
                yield _own("score", rule, f"the points may be {count + sign} instead of {count}", after, f"{sign:+d}")
        case Score(slot=slot, points=points):
            values = program.vocabulary.facts[slot].values
            for number, (code, count) in enumerate(points):
                for sign in (step, -step):
                    moved = (*points[:number], (code, count + sign), *points[number + 1 :])
                    after = replace(rule, conclusion=replace(rule.conclusion, points=moved))
                    what = f"the points for `{values[code]}` may be {count + sign} instead of {count}"
                    yield _own("score", rule, what, after, f"{values[code]}{sign:+d}")
        case _:
            pass


def _strengths(program: Program, awake: Mapping[int, Rule]) -> Iterator[Edit]:
    """Every rule changes places with the next weaker one that wants something else and can be live beside it."""
    ranked = sorted(
        (rule for rule in awake.values() if isinstance(rule.conclusion, Propose | Advise)),
        key=lambda rule: (-rule.strength, rule.index),
    )
    for position, rule in enumerate(ranked):
        weaker = next(
            (
                other
                for other in ranked[position + 1 :]
                if other.strength < rule.strength
                and _competes(program, rule, other)
                and not exclusive(program, rule, other)
            ),
            None,
        )
        if weaker is not None:
            swapped = Change({rule.index: _strong(rule, weaker.strength), weaker.index: _strong(weaker, rule.strength)})
            what = f"strength {rule.strength} may change places with the {weaker.strength} of `{weaker.id}`"
            yield Edit("strength", rule.place, named(rule), what, swapped, weaker.id)


def _competes(program: Program, rule: Rule, other: Rule) -> bool:
    match rule.conclusion, other.conclusion:
        case Propose(action=action), Propose(action=another):
            return action != another
        case Advise(tactics=tactics), Advise(tactics=others):
            single = {t: value for t, value in tactics if program.vocabulary.tactics[t].kind is not Kind.SET}
            return any(t in single and single[t] != value for t, value in others)
        case _:
            return False


def _strong(rule: Rule, strength: int) -> Rule:
    assert isinstance(rule.conclusion, Propose | Advise)
    return replace(rule, conclusion=replace(rule.conclusion, strength=strength))


def _rows(program: Program, awake: Mapping[int, Rule]) -> Iterator[Edit]:
    """Each row of a table taken out, and each pair of neighbours swapped."""
    rows = [rule for rule in awake.values() if rule.table]
    for rule in rows:
        yield Edit("row", rule.place, "", f"row `{rule.id}` may go", Change({rule.index: None}), "gone")
    for rule, after in pairwise(rows):
        if rule.table != after.table or _same_value(rule, after) or exclusive(program, rule, after):
            continue
        swapped: dict[int, Rule | None] = {
            rule.index: replace(rule, when=after.when, conclusion=after.conclusion),
            after.index: replace(after, when=rule.when, conclusion=rule.conclusion),
        }
        yield Edit(
            "order", rule.place, "", f"rows `{rule.id}` and `{after.id}` may change places", Change(swapped), "swap"
        )


def _same_value(rule: Rule, other: Rule) -> bool:
    return isinstance(rule.conclusion, SetFact) and rule.conclusion == other.conclusion
