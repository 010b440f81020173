"""A fact: its name, type, values and how it moves with time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from strategist.errors import Place, did_you_mean
from strategist.vocabulary.kinds import (
    BadValue,
    Kind,
    Value,
    money_text,
    parse_bool,
    parse_date,
    parse_int,
    parse_money,
    parse_place,
)


@dataclass(frozen=True, slots=True)
class Supposed:
    """A value taken where the profile says nothing: under `where` (fact name -> test text), if given."""

    value: Value
    where: object = None  # the rule file's node; compiled by program.compile


@dataclass(frozen=True, slots=True)
class Sliding:
    """A count of the last `days` days; `since` names the counter of days since it last grew, if there is one."""

    days: int
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the vocabulary. `slot` is its position in a profile's vector of values.

    `otherwise` (derived facts): the value if no producer concludes; None stands for missing.
    `at_least`, `lead`: for scored enums. `low`, `high`: for scored numbers. `settles`: for dates that several rules
    set, "latest" or "earliest" if that one holds. `lives_in`: what concludes it besides rules.
    """

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    unit: str | None = None
    help: str = ""
    heading: str = ""
    required: bool = False
    default: Supposed | None = None
    implied: Supposed | None = None
    daily: int = 0
    daily_while: object = None
    window: Sliding | None = None
    derived: bool = False
    computed: bool = False
    difference: tuple[str, str] | None = None
    otherwise: Value | None = None
    at_least: int | None = None
    lead: int = 1
    low: int | None = None
    high: int | None = None
    settles: str = ""
    lives_in: str = ""
    slot: int = -1
    place: Place | None = field(default=None, compare=False)

    @property
    def scored(self) -> bool:
        """Whether points decide its value."""
        return self.at_least is not None or self.low is not None

    def code(self, name: str) -> int:
        """The position of an enum or set value."""
        try:
            return self.values.index(name)
        except ValueError:
            hint = did_you_mean(name, self.values)
            raise BadValue(f"`{self.name}` has no value `{name[:60]}`" + (f"; {hint}" if hint else "")) from None

    def parse(self, text: str) -> Value:
        """One value as written in a rule file; for a set, the bit of one member."""
        match self.kind:
            case Kind.INT:
                return parse_int(text)
            case Kind.MONEY:
                return parse_money(text)
            case Kind.BOOL:
                return parse_bool(text)
            case Kind.ENUM:
                return self.code(text)
            case Kind.SET:
                return 1 << self.code(text)
            case Kind.DATE:
                return parse_date(text)
            case Kind.PLACE:
                return parse_place(text)
            case _:
                return text

    def plain(self, value: Value | None) -> object:
        """A value as Python and JSON see it: enum names, sorted set members, Decimal text, ISO dates.

        >>> Fact("cooperation", Kind.ENUM, ("friendly", "hostile")).plain(1)
        'hostile'
        """
        if value is None:
            return None
        if isinstance(value, str) or self.kind in (Kind.INT, Kind.BOOL):
            return value
        match self.kind:
            case Kind.ENUM:
                return self.values[value]
            case Kind.SET:
                return [name for bit, name in enumerate(self.values) if value >> bit & 1]
            case Kind.DATE:
                return date.fromordinal(value).isoformat()
            case _:
                return money_text(value)

    def amount(self, value: int) -> Decimal:
        """A money value as Decimal, in units of the currency."""
        return Decimal(money_text(value))


@dataclass(frozen=True, slots=True)
class Constraint:
    """What can't be: `never` holds a condition, or the sum of `terms` exceeds `at_most`."""

    id: str
    because: str
    never: object = None
    terms: tuple[str, ...] = ()
    at_most: str | None = None
    place: Place | None = field(default=None, compare=False)


def fact_index(facts: tuple[Fact, ...]) -> Mapping[str, Fact]:
    """Facts by name."""
    return {fact.name: fact for fact in facts}
