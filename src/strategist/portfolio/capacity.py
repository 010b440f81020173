"""Who works today: minutes and cases of each collector role, or of its people, and which cases they take.

Cases are given out in the order of the worklist. One that fits nobody is passed over, and a later one that fits is taken; so
no capacity is ever exceeded, and as little as possible is left unused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

ANYONE = "anyone"
"""Stands for steps for which the rules advise no role."""


@dataclass(slots=True)
class Hands:
    """One person, or a role as a whole: what is left of the day. None: without a bound."""

    name: str
    minutes: int | None = None
    cases: int | None = None
    used: int = 0
    taken: int = 0

    def fits(self, minutes: int) -> bool:
        """Whether one more case of so many minutes fits."""
        return (self.minutes is None or self.used + minutes <= self.minutes) and (
            self.cases is None or self.taken < self.cases
        )

    @property
    def free(self) -> float:
        """The minutes left."""
        return float("inf") if self.minutes is None else self.minutes - self.used


@dataclass(frozen=True)
class Capacity:
    """Hands by role, and roles that stand for several others together (`together`)."""

    hands: Mapping[str, tuple[Hands, ...]]
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def roles(self, role: str) -> tuple[str, ...]:
        """The roles whose time a case of this role takes."""
        return self.together.get(role, (role,))

    def takers(self, role: str, minutes: int) -> tuple[Hands, ...] | None:
        """Who takes a case: of each role the one with most time left, the first of several; None: nobody can."""
        found = []
        for one in self.roles(role):
            fitting = [hands for hands in self.hands.get(one, ()) if hands.fits(minutes)]
            if not fitting:
                return None
            found.append(max(fitting, key=lambda hands: hands.free))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Shared:
    """How the day was shared out: `worker` and `left_because` for each row of the worklist in its order."""

    worker: pl.Series
    left_because: pl.Series


def share_out(capacity: Capacity, roles: pl.Series, minutes: pl.Series, today: pl.Series) -> Shared:
    """Give the cases of today to hands, in the order of the rows; what is used is noted in the capacity."""
    role_of = roles.cast(pl.String).fill_null(ANYONE)
    kinds = pl.DataFrame({"role": role_of, "minutes": minutes}).with_columns(
        pl.struct("role", "minutes").rank("dense").alias("kind")
    )
    kind = kinds["kind"].to_numpy().astype(np.int64)
    known = kinds.unique("kind").sort("kind").rows()
    what = {int(number): (str(role), int(needed)) for role, needed, number in known}
    workers: list[str | None] = [None] * len(roles)
    left: list[str | None] = [None] * len(roles)
    waiting = np.flatnonzero(today.to_numpy())
    closed: set[int] = set()
    start = 0
    while start < len(waiting):
        start = _until_one_closes(capacity, waiting, start, kind, what, workers, closed)
        rest = waiting[start:]
        gone = np.isin(kind[rest], list(closed))
        for row in rest[gone].tolist():
            left[row] = _why(capacity, *what[int(kind[row])])
        waiting, start = rest[~gone], 0
    return Shared(pl.Series("worker", workers, dtype=pl.String), pl.Series("left_because", left, dtype=pl.String))


def _until_one_closes(
    capacity: Capacity,
    waiting: np.ndarray[tuple[int], np.dtype[np.int64]],
    start: int,
    kind: np.ndarray[tuple[int], np.dtype[np.int64]],
    what: Mapping[int, tuple[str, int]],
    workers: list[str | None],
    closed: set[int],
) -> int:
    """Give out cases until a kind (role and minutes) fits nobody any more; from then on it never will."""
    for place in range(start, len(waiting)):
        row = int(waiting[place])
        own = int(kind[row])
        role, minutes = what[own]
        takers = capacity.takers(role, minutes)
        if takers is None:
            closed.add(own)
            return place
        for hands in takers:
            hands.used += minutes
            hands.taken += 1
        workers[row] = ", ".join(hands.name for hands in takers)
    return len(waiting)


def _why(capacity: Capacity, role: str, minutes: int) -> str:
    lacking = [one for one in capacity.roles(role) if not any(h.fits(minutes) for h in capacity.hands.get(one, ()))]
    spoken = " and ".join(one.replace("_", " ") for one in lacking or capacity.roles(role))
    nobody = [one for one in capacity.roles(role) if one not in capacity.hands]
    if nobody:
        return f"nobody works as {' and '.join(one.replace('_', ' ') for one in nobody)} today"
    return f"no room left today: {spoken}"
