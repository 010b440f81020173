"""A case: a profile as the vector that evaluators read, with today, implications and defaults filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from typing import NamedTuple, cast

from strategist.errors import Problem, ProfileError
from strategist.profile.local_time import local_zone
from strategist.profile.model import Profile
from strategist.program.program import Program
from strategist.program.python_source import PythonSource
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind, Value
from strategist.vocabulary.vocabulary import TODAY

AS_OF = "as_of"
Vector = Sequence[Value | None]
Parts = tuple[tuple[int, int | None], ...]
"""A count over the last days: what was counted (None: nobody knows) on or before which day number."""
_Fill = Callable[[list[Value | None], list[Value | None], int], tuple[list[int], list[int]]]


class Case(NamedTuple):
    """`values` after defaults, `given` before them (implications included in both); both are never changed.

    `today` is a day number, `zone` the debtor's; `implied` are slots whose value follows from others. `counted`: for each
    sliding count of the program its parts with their days; () where the profile's own figures are as of today.
    """

    values: Vector
    given: Vector
    today: int
    as_of: datetime
    implied: Sequence[int]
    zone: str | None
    assumed_zone: bool
    counted: tuple[Parts, ...] = ()

    @property
    def defaulted(self) -> frozenset[int]:
        """The slots whose value is an assumption: only the defaults gave one."""
        pairs = enumerate(zip(self.values, self.given, strict=True))
        return frozenset(slot for slot, (value, given) in pairs if given is None and value is not None)

    def states(self, slot: int) -> bool:
        """Whether the profile itself says something about a fact."""
        return self.given[slot] is not None and slot not in self.implied


plain_case = partial(tuple.__new__, Case)
"""Makes a Case of a tuple of all its fields: half the time of naming them, for the hot path."""


class CaseMaker:
    """Turns facts by name into cases for one Program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        vocabulary = program.vocabulary
        self._encoders = {
            fact.name: (fact.slot, _encoder(fact)) for fact in vocabulary.inputs if fact.kind is not Kind.DATETIME
        }
        slots = [
            vocabulary.fact[name].slot if name in vocabulary.fact else None for name in ("timezone", "jurisdiction")
        ]
        self._zone_slot, self._place_slot = slots
        self._size = len(vocabulary.facts)
        self.computed = tuple(fact.slot for fact in vocabulary.facts if fact.computed)

    @cached_property
    def _fill(self) -> _Fill:
        return write_fill(self.program)

    def make(self, facts: Mapping[str, object], *, name: str = "profile") -> Case:
        """The case of checked facts. Raises `ProfileError` where a constraint of the vocabulary is broken."""
        return self._make(facts, facts, name)

    def make_from(self, profile: Profile, *, name: str = "profile") -> Case:
        """The case of a checked profile. Raises `ProfileError` as `make` does."""
        return self._make(profile.__dict__, profile.__pydantic_fields_set__, name)

    @cached_property
    def _template(self) -> list[Value | None]:
        """A vector with the defaults that hold without a condition."""
        found: list[Value | None] = [None] * self._size
        for supposed in self.program.suppositions:
            if not supposed.known and supposed.where is None:
                found[supposed.slot] = supposed.value
        return found

    def _make(self, facts: Mapping[str, object], names: Iterable[str], name: str) -> Case:
        values = self._template[:]
        given: list[Value | None] = [None] * self._size
        moment: datetime | None = None
        encoders = self._encoders
        for fact_name in names:
            value = facts[fact_name]
            if value is None:
                continue
            if fact_name == AS_OF:
                moment = cast(datetime, value)
            else:
                slot, encode = encoders[fact_name]
                values[slot] = given[slot] = cast(Value, value) if encode is None else encode(value)
        assert moment is not None, "the model requires as_of"
        zone_name = None if self._zone_slot is None else cast("str | None", given[self._zone_slot])
        place = None if self._place_slot is None else cast("str | None", given[self._place_slot])
        zone, assumed = local_zone(zone_name, place)
        today = (moment if zone is None else moment.astimezone(zone)).toordinal()
        implied, broken = self._fill(values, given, today)
        if broken:
            raise self._refusal(broken, name)
        return plain_case((values, given, today, moment, implied, zone.key if zone else None, assumed, ()))

    def complete(
        self,
        stated: Sequence[Value | None],
        moment: datetime,
        today: int,
        zone: str | None,
        assumed_zone: bool,
        counted: tuple[Parts, ...] = (),
    ) -> Case:
        """A case from encoded inputs: adds today, countdowns, implications and defaults.

        Refuses nothing: constraints judge what a profile says, not what came of it with time.
        """
        return self._complete(stated, moment, today, zone, assumed_zone, counted)[0]

    def restate(self, case: Case, slot: int, value: Value | None, *, name: str = "profile") -> Case:
        """The case of the same profile with one fact stated otherwise. Raises `ProfileError` where that cannot be."""
        given = list(case.given)
        for other in (*case.implied, *self.computed):
            given[other] = None
        given[slot] = value
        found, broken = self._complete(given, case.as_of, case.today, case.zone, case.assumed_zone, ())
        if broken:
            raise self._refusal(broken, name)
        return found

    def _complete(
        self,
        stated: Sequence[Value | None],
        moment: datetime,
        today: int,
        zone: str | None,
        assumed_zone: bool,
        counted: tuple[Parts, ...],
    ) -> tuple[Case, Sequence[int]]:
        given = list(stated)
        values = [usual if value is None else value for value, usual in zip(given, self._template, strict=True)]
        implied, broken = self._fill(values, given, today)
        return Case(values, given, today, moment, implied, zone, assumed_zone, counted), broken

    def _refusal(self, broken: Iterable[int], name: str) -> ProfileError:
        impossible = [self.program.impossible[number] for number in broken]
        return ProfileError(
            Problem("impossible", f"`{name}` cannot be: {one.because}", help=f"constraint `{one.id}` of the vocabulary")
            for one in impossible
        )


def write_fill(program: Program) -> _Fill:
    """Generated Python that completes the vectors `v` (with unconditional defaults in place) and `g` (as stated), and
    returns (implied slots, broken constraints)."""
    vocabulary = program.vocabulary
    after, before = PythonSource(lambda slot, raw: f"v[{slot}]"), PythonSource(lambda slot, raw: f"g[{slot}]")
    today = vocabulary.fact[TODAY].slot
    lines = ["def fill(v, g, today):", f" v[{today}] = g[{today}] = today", " i = []", " n = []"]
    countdowns = {
        fact.slot: vocabulary.fact[f"days_until_{fact.name}"].slot
        for fact in vocabulary.inputs
        if fact.kind is Kind.DATE
    }
    for day, countdown in countdowns.items():
        lines += [
            f" if g[{day}] is not None: v[{countdown}] = g[{countdown}] = g[{day}] - today",
            f" elif v[{day}] is not None: v[{countdown}] = v[{day}] - today",
        ]
    for supposed in program.suppositions:
        slot, value = supposed.slot, repr(supposed.value)
        countdown_slot = countdowns.get(slot)
        if supposed.known:
            where = f" and {before.known_true(supposed.where)}" if supposed.where is not None else ""
            note = f"; v[{countdown_slot}] = g[{countdown_slot}] = {value} - today" if countdown_slot else ""
            lines.append(f" if g[{slot}] is None{where}: v[{slot}] = g[{slot}] = {value}; i.append({slot}){note}")
        elif supposed.where is not None:
            note = f"; v[{countdown_slot}] = {value} - today" if countdown_slot else ""
            lines.append(f" if v[{slot}] is None and {after.known_true(supposed.where)}: v[{slot}] = {value}{note}")
    for slot, whole, part in program.differences:
        for vector in "vg":
            a, b = f"{vector}[{whole}]", f"{vector}[{part}]"
            lines.append(f" if {a} is not None and {b} is not None: {vector}[{slot}] = {a} - {b}")
    for number, impossible in enumerate(program.impossible):
        if impossible.never is not None:
            lines.append(f" if {before.known_true(impossible.never)}: n.append({number})")
        elif impossible.at_most is not None:
            terms = " + ".join(f"(g[{slot}] or 0)" for slot in impossible.terms)
            limit = f"g[{impossible.at_most}]"
            lines.append(f" if {limit} is not None and {terms} > {limit}: n.append({number})")
    lines.append(" return i, n")
    space: dict[str, object] = {**after.constants, **before.constants}
    exec("\n".join(lines), space)
    return cast(_Fill, space["fill"])


def _encoder(fact: Fact) -> Callable[[object], Value] | None:
    """How a checked value becomes an internal one; None: it already is."""
    match fact.kind:
        case Kind.ENUM:
            codes = {name: code for code, name in enumerate(fact.values)}
            return lambda value: codes[cast(str, value)]
        case Kind.SET:
            bits = {name: 1 << code for code, name in enumerate(fact.values)}
            return lambda value: sum(bits[member] for member in cast("frozenset[str]", value))
        case Kind.MONEY:
            return lambda value: int(value * MONEY_SCALE)  # type: ignore[operator]  # a Decimal, by the model
        case Kind.DATE:
            return lambda value: cast(date, value).toordinal()
        case _:
            return None
