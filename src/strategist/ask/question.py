"""A question of an interview: one fact, or several of which mostly nothing is to be said."""

from __future__ import annotations

from dataclasses import dataclass, field

from strategist.program.program import Rule
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, money_text

RULES_SHOWN = 3
STEPS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked next.

    `facts`: one, or a list of which the user names those that are other than usual. `why`: undecided rules that read
    them, those with most at stake first. `steps`: ids of steps that an answer could lead to. `bands`: for figures, the
    stretches that these rules tell apart. `gain`: how informative it is, 0 to about 1. `shown`: False where it could
    neither be shown that the answer matters nor that it does not.
    """

    facts: tuple[Fact, ...]
    why: tuple[Rule, ...] = field(compare=False)
    steps: tuple[str, ...]
    bands: tuple[str, ...]
    gain: float
    shown: bool

    @property
    def several(self) -> bool:
        """Whether this is a list."""
        return len(self.facts) > 1

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its facts."""
        return tuple(fact.name for fact in self.facts)

    @property
    def name(self) -> str:
        """The name of its fact; of a list, of the first."""
        return self.facts[0].name

    @property
    def kind(self) -> Kind:
        """The type of its fact."""
        return self.facts[0].kind

    @property
    def unit(self) -> str | None:
        """The unit of its fact."""
        return self.facts[0].unit

    @property
    def help(self) -> str:
        """What the vocabulary says of its fact; of a list, nothing."""
        return "" if self.several else self.facts[0].help

    @property
    def values(self) -> tuple[object, ...]:
        """The values to choose from, as a profile states them; () where any number, amount, day or text will do."""
        if self.several:
            return self.names
        if self.kind is Kind.BOOL:
            return (True, False)
        return self.facts[0].values


def band_text(fact: Fact, low: int | None, high: int | None) -> str:
    """A stretch of values in words.

    >>> fact = Fact("days_past_due", Kind.INT)
    >>> band_text(fact, None, 0), band_text(fact, 1, 29), band_text(fact, 30, None), band_text(fact, 7, 7)
    ('0 or less', '1 to 29', '30 or more', '7')
    """
    below_next = fact.kind is Kind.MONEY  # amounts have no next one that people speak of
    first = None if low is None else _said(fact, low)
    if high is None:
        return f"{first} or more"
    last = _said(fact, high + 1) if below_next and (high + 1) % 100 == 0 else _said(fact, high)
    under = below_next and (high + 1) % 100 == 0
    if first is None:
        return f"under {last}" if under else f"{last} or less"
    if first == last:
        return first
    return f"{first} to under {last}" if under else f"{first} to {last}"


def _said(fact: Fact, value: int) -> str:
    if fact.kind is Kind.MONEY:
        return money_text(value if value % 100 in (0,) else value - 1 if (value - 1) % 100 == 0 else value)
    return str(fact.plain(value))
