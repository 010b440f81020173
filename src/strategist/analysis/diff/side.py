"""One rulebook as a judge of plain profiles: what it decides, in names, or why it refuses."""

from __future__ import annotations

from collections.abc import Mapping

from strategist.analysis.diff.face import Face, face
from strategist.decision.decision import Decision
from strategist.errors import ProfileError
from strategist.late_interest.result import LateInterest
from strategist.profile.read import validate
from strategist.strategist import Strategist


class Side:
    """Decides profiles of either rulebook: facts that this one does not know are not told to it.

    `interest`: late interest is part of the decision, because the two rulebooks reckon it differently.
    """

    def __init__(self, strategist: Strategist, *, interest: bool = False) -> None:
        self.strategist, self.interest = strategist, interest
        self.vocabulary = strategist.program.vocabulary
        self.inputs = {fact.name: fact for fact in self.vocabulary.inputs}

    def decision(self, raw: Mapping[str, object]) -> Decision:
        """The decision on a profile. Raises `ProfileError` where this rulebook refuses it."""
        known = {name: value for name, value in raw.items() if name in self.inputs}
        model = self.strategist.profile_model
        return self.strategist.recommend(validate(known, model, self.vocabulary))

    def face(self, raw: Mapping[str, object]) -> Face:
        """What it decides; a refusal with its reason."""
        try:
            decision = self.decision(raw)
        except ProfileError as error:
            return Face("", reason=error.problems[0].message)
        return self.face_of(decision)

    def face_of(self, decision: Decision) -> Face:
        """The face of one of its decisions."""
        if not self.interest:
            return face(decision)
        found = self.strategist.late_interest_of(decision.case)
        owed = f"{found.amount + found.compensation} {found.currency}" if isinstance(found, LateInterest) else None
        return face(decision, interest=owed)
