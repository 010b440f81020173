"""The profile model of the shipped rulebook, made once."""

from __future__ import annotations

from functools import lru_cache

from strategist.profile.model import Profile
from strategist.strategist import Strategist


@lru_cache(maxsize=1)
def debtor_profile() -> type[Profile]:
    """`strategist.DebtorProfile`: the pydantic model of a profile by the shipped vocabulary."""
    return Strategist.load().profile_model
