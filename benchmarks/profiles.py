"""The profiles of the benchmarks: every n-th scenario of the shipped rulebook, so that all kinds of debtor are among them."""

from __future__ import annotations

from dataclasses import dataclass

from strategist import ProfileError, Strategist
from strategist.analysis.scenarios import load_scenarios
from strategist.profile.case import Case
from strategist.profile.model import Profile
from strategist.rulebook.files import shipped_rules

WANTED = 60


@dataclass(frozen=True, slots=True)
class Sample:
    """One profile in the three forms that it passes through."""

    name: str
    raw: dict[str, object]
    profile: Profile
    case: Case


def load_samples(strategist: Strategist, wanted: int = WANTED) -> list[Sample]:
    """The profiles, in scenario order. A scenario whose profile is meant to be refused is passed over."""
    usable: list[Sample] = []
    for scenario in load_scenarios(strategist, shipped_rules()):
        raw = {**scenario.given, "debtor_id": "D-1001"}
        try:
            profile = strategist.profile(raw)
            usable.append(Sample(scenario.name, raw, profile, strategist.case(profile)))
        except ProfileError:
            continue
    step = max(1, len(usable) // wanted)
    return usable[::step][:wanted]
