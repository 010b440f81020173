"""Exceptions to sealed law: an overlay may touch it only with a reason, an owner and an end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealException:
    """Who allowed an overlay to touch the law, why, and until when (day number, inclusive)."""

    touches: str
    reason: str
    owner: str
    until: int
