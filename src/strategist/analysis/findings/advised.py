"""Which values of a tactic the rules name."""

from __future__ import annotations

from strategist.program.conclusions import Advise, Forbid, Only
from strategist.program.program import Program
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Kind


def advised(program: Program, tactic: Tactic, *, limits: bool = True) -> set[str]:
    """The names of the values that rules advise; with `limits`, those they permit or forbid as well."""
    found: set[str] = set()
    for rule in program.rules:
        match rule.conclusion:
            case Advise(tactics=pairs):
                found |= {name for index, value in pairs if index == tactic.index for name in names(tactic, value)}
            case Only(tactics=groups) | Forbid(tactics=groups) if limits:
                found |= {
                    name
                    for index, values in groups
                    if index == tactic.index
                    for v in values
                    for name in names(tactic, v)
                }
            case _:
                pass
    return found


def names(tactic: Tactic, value: int) -> list[str]:
    """A tactic's value in words: the members of a mask, or the one value."""
    if not tactic.values:
        return []
    if tactic.kind is Kind.SET:
        return [name for bit, name in enumerate(tactic.values) if value >> bit & 1]
    return [tactic.values[value]]
