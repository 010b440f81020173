"""The seam for proofs that two rulebooks decide alike. Without one, only "no difference found" may be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from strategist.analysis.diff.program_meaning import program_meaning
from strategist.program.program import Program

Profile = Mapping[str, object]
"""Facts by name as a profile states them: texts, whole numbers, true and false, lists of names."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That two programs decide every profile alike: who proved it, and how, in one sentence."""

    by: str
    because: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A profile that two programs decide differently, as far as its finder can tell; it is run before it is shown."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Unsure:
    """No answer, and why."""

    reason: str


class Prover(Protocol):
    """Decides whether two programs are equivalent, if it can."""

    def equivalent(self, old: Program, new: Program) -> Proof | Witness | Unsure | None:
        """A proof, a witness against it, or None where it cannot tell; `Unsure` if somebody should know why."""
        ...


class SameMeaning:
    """Proves equivalence where both programs say the same, order, layout, ids and wording aside."""

    def equivalent(self, old: Program, new: Program) -> Proof | None:
        """A proof, or None: programs that say different things may still decide alike."""
        if program_meaning(old) != program_meaning(new):
            return None
        return Proof(
            "structure", "every rule, table, figure, fact and action that a decision reads means the same on both sides"
        )


def first_answer(provers: Iterable[Prover], old: Program, new: Program) -> Proof | Witness | Unsure | None:
    """The first answer that any of the provers has; failing that, why the last one has none."""
    unsure: Unsure | None = None
    for prover in provers:
        answer = prover.equivalent(old, new)
        if isinstance(answer, Unsure):
            unsure = answer
        elif answer is not None:
            return answer
    return unsure
