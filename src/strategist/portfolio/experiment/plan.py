"""An experiment as its file states it: which rulebook challenges which, for how many debtors, among whom, and how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from strategist.portfolio.experiment.assignment import assigned

if TYPE_CHECKING:
    from strategist.rulebook.nodes import Node

CHAMPION = "champion"
CHALLENGER = "challenger"


@dataclass(frozen=True, slots=True)
class Challenger:
    """An arm of an experiment: a rulebook folder and its share of the debtors."""

    name: str
    rules: Path
    share: Fraction


@dataclass(frozen=True)
class Experiment:
    """A champion/challenger experiment. `champion`: its folder, None for the rulebook used otherwise.

    `first`, `last`: its days; `only`: the condition on the debtors who take part, as written; `smallest`: the smallest
    difference of cure rates worth seeing.

    >>> tenth = Experiment("calls", (Challenger("challenger", Path("early"), Fraction(1, 10)),))
    >>> tenth.assign(["D-1", "D-2", "D-20"])
    ['champion', 'champion', 'challenger']
    >>> tenth.shares
    {'champion': Fraction(9, 10), 'challenger': Fraction(1, 10)}
    """

    name: str
    challengers: tuple[Challenger, ...]
    salt: str = ""
    champion: Path | None = None
    only: Node | None = None
    first: date | None = None
    last: date | None = None
    smallest: Fraction = Fraction(1, 20)
    lines: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def read(cls, path: str | Path) -> Experiment:
        """The experiment in a YAML file. Raises `UnusableInput` with every mistake and its place."""
        from strategist.portfolio.experiment.file import read_experiment

        return read_experiment(Path(path))

    @property
    def arms(self) -> tuple[str, ...]:
        """The champion and the challengers, by name."""
        return (CHAMPION, *(one.name for one in self.challengers))

    @property
    def shares(self) -> dict[str, Fraction]:
        """The share of each arm."""
        shares = {one.name: one.share for one in self.challengers}
        return {CHAMPION: 1 - sum(shares.values(), Fraction(0)), **shares}

    def assign(self, debtor_ids: Iterable[str]) -> list[str]:
        """The arm of each debtor, whether or not it meets `only`."""
        shares = [one.share for one in self.challengers]
        return [self.arms[place + 1] for place in assigned(self.salt or self.name, shares, debtor_ids)]
