"""What an oracle is: it finds a profile of which a claim is so, or proves that there is none, or does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from strategist.analysis.oracle.claims import Claim
from strategist.decision.outcome import Outcome
from strategist.profile.case import Case


@dataclass(frozen=True, slots=True)
class Witness:
    """A profile as a rule file or API would state it, read and decided: anybody can run it again."""

    profile: Mapping[str, object]
    case: Case
    outcome: Outcome


UNKNOWN: Final = "unknown"
"""Neither a profile nor a proof was found."""
Answer = Witness | None | Literal["unknown"]


class Oracle(Protocol):
    """Answers for one epoch of a rulebook. Every answer but `UNKNOWN` is certain: a witness was decided by the reference
    evaluator, None was proved."""

    def satisfiable(self, claim: Claim) -> Answer:
        """A profile of which the claim is so; None if no profile can be."""
        ...

    def impossible(self, claim: Claim) -> bool:
        """Whether it is proved that the claim is so of no profile; quicker than asking for a witness."""
        ...
