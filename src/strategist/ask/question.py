"""A question of an interview: one fact, or several of which mostly nothing is to be said."""

from __future__ import annotations

from dataclasses import dataclass, field

from strategist.program.program import Rule
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind

RULES_SHOWN = 3
STEPS_SHOWN = 5
CENT = MONEY_SCALE // 100


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

    >>> fact, owed = Fact("days_past_due", Kind.INT), Fact("owed", Kind.MONEY)
    >>> band_text(fact, None, 0), band_text(fact, 1, 29), band_text(fact, 30, None), band_text(fact, 7, 7)
    ('0 or less', '1 to 29', '30 or more', '7')
    >>> band_text(owed, None, 0), band_text(owed, 1, 19_999), band_text(owed, 20_000, None)
    ('0.00 or less', 'over 0.00 and under 2.00', '2.00 or more')
    """
    if low is not None and low == high:
        return str(fact.plain(low))
    least = None if low is None else _from(fact, low)
    most = None if high is None else _up_to(fact, high)
    if least is None or most is None:
        found = least or most or ("", False)
        return found[0] if found[1] else f"{found[0]} or {'more' if least else 'less'}"
    return f"{least[0]}{' and ' if most[1] else ' to '}{most[0]}"


def _from(fact: Fact, low: int) -> tuple[str, bool]:
    """The lower end, and whether it is said as what lies below."""
    beyond = fact.kind is Kind.MONEY and low % CENT == 1
    return (f"over {fact.plain(low - 1)}", True) if beyond else (str(fact.plain(low)), False)


def _up_to(fact: Fact, high: int) -> tuple[str, bool]:
    """The upper end, and whether it is said as what lies above."""
    short = fact.kind is Kind.MONEY and (high + 1) % CENT == 0
    return (f"under {fact.plain(high + 1)}", True) if short else (str(fact.plain(high)), False)
