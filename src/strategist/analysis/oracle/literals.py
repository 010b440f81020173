"""Claims as trees with `not` only at the leaves: a test that is known to be true, or one that is not."""

from __future__ import annotations

from dataclasses import dataclass

from strategist.analysis.oracle.claims import AllOf, AnyOf, Claim, Holds
from strategist.program.expressions import All, Any, Condition, Const, ParameterIs, Test, negation_normal


@dataclass(frozen=True, slots=True)
class Literal:
    """A test that is known to be true, or (not `wanted`) false or unknown."""

    leaf: Test
    wanted: bool


@dataclass(frozen=True, slots=True)
class Every:
    """All parts."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part."""

    parts: tuple[Tree, ...]


Tree = Literal | Every | Some
ALWAYS, NEVER = Every(()), Some(())


def tree_of(claim: Claim, wanted: bool = True) -> Tree:
    """The tree of a claim, or (not `wanted`) of its opposite."""
    match claim:
        case Holds(condition):
            return _of_condition(negation_normal(condition), wanted)
        case AllOf(parts):
            return joined([tree_of(part, wanted) for part in parts], wanted)
        case AnyOf(parts):
            return joined([tree_of(part, wanted) for part in parts], not wanted)
        case _:
            return tree_of(claim.part, not wanted)


def joined(parts: list[Tree], every: bool) -> Tree:
    """All of the parts, or any of them, without needless levels.

    >>> joined([ALWAYS, NEVER], every=False) == ALWAYS, joined([ALWAYS, NEVER], every=True) == NEVER
    (True, True)
    """
    kind = Every if every else Some
    flat: list[Tree] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        elif not isinstance(part, Literal) and not part.parts:
            return part
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _of_condition(condition: Condition, wanted: bool) -> Tree:
    match condition:
        case Const(value):
            return ALWAYS if value is wanted else NEVER
        case All(parts):
            return joined([_of_condition(part, wanted) for part in parts], wanted)
        case Any(parts):
            return joined([_of_condition(part, wanted) for part in parts], not wanted)
        case ParameterIs(name=name):
            raise TypeError(f"parameter `{name}` was not fixed to an epoch")
        case leaf:
            return Literal(leaf, wanted)  # type: ignore[arg-type]  # `Not` is gone in normal form
