"""From bitmaps to a frame of decisions: a row a debtor, in the order of the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from strategist.engines.columnar.bits import Bits, codes_of, unpack, words_of
from strategist.engines.columnar.columns import Choices, Column, Members, Numbers
from strategist.engines.columnar.distinct import distinct_rows
from strategist.engines.columnar.encoding import EPOCH_DAY
from strategist.engines.columnar.evaluator import Evaluated
from strategist.program.program import Program
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import MONEY_SCALE, Kind

STEP_COLUMNS = ("next_step", "strength", "on_the_way_to", "not_before", "meanwhile", "companions")
MASK = "fired_"


@dataclass(frozen=True, slots=True)
class Answer:
    """Which columns an answer has: the step, tactics and derived facts by name, masks of fired rules.

    The bit `i % 64` of the column `fired_{i // 64}` is set where rule `i` of the program fired and was not overridden.
    """

    program: Program
    tactics: tuple[Tactic, ...]
    facts: tuple[Fact, ...]
    fired: bool

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns with their types, besides those kept from the input."""
        steps = pl.Enum([action.id for action in self.program.vocabulary.actions])
        types = (steps, pl.UInt16(), steps, pl.Date(), steps, pl.List(steps))
        found: dict[str, pl.DataType] = dict(zip(STEP_COLUMNS, types))
        found |= {self.name(tactic): _tactic_type(tactic) for tactic in self.tactics}
        found |= {fact.name: fact_type(fact) for fact in self.facts}
        masks = -(-len(self.program.rules) // 64) if self.fired else 0
        return found | {f"{MASK}{number}": pl.UInt64() for number in range(masks)}

    def name(self, tactic: Tactic) -> str:
        """The column of a tactic: its name, unless a fact that is in the answer too has that name."""
        taken = {*STEP_COLUMNS, *(fact.name for fact in self.facts)}
        return f"tactic_{tactic.name}" if tactic.name in taken else tactic.name

    def frame(self, found: Evaluated, wanted: frozenset[str] | None = None) -> pl.DataFrame:
        """The answer for an evaluated batch; of its columns only those wanted."""
        batch, choice, count = found.batch, found.choice, found.batch.count
        schema = self.schema
        columns: list[pl.Series] = []

        def want(name: str) -> bool:
            return wanted is None or name in wanted

        for name, planes in (
            ("next_step", choice.actions),
            ("on_the_way_to", choice.via),
            ("meanwhile", choice.meanwhile),
        ):
            if want(name):
                columns.append(_coded(name, planes, count, schema[name]))
        if want("strength"):
            columns.append(pl.Series("strength", codes_of(list(choice.strengths.items()), count), dtype=pl.UInt16))
        if want("not_before"):
            columns.append(_days("not_before", choice.not_before, choice.deferred, count))
        if want("companions"):
            names = [action.id for action in self.program.vocabulary.actions]
            columns.append(_lists("companions", choice.companions, names, count, schema["companions"]))
        for tactic in self.tactics:
            name = self.name(tactic)
            if want(name):
                columns.append(_tactic(name, tactic, found.tactics[tactic.index], count, schema[name]))
        columns += [_fact(fact, batch.values[fact.slot], count) for fact in self.facts if want(fact.name)]
        if self.fired:
            live = [batch.live.get(index, False) for index in range(len(self.program.rules))]
            for number in range(0, len(live), 64):
                name = f"{MASK}{number // 64}"
                if want(name):
                    columns.append(pl.Series(name, words_of(live[number : number + 64], count)))
        frame = pl.DataFrame(columns)
        return frame.select([name for name in schema if want(name)])


def fact_type(fact: Fact) -> pl.DataType:
    """How a derived fact is answered."""
    match fact.kind:
        case Kind.BOOL:
            return pl.Boolean()
        case Kind.ENUM:
            return pl.Enum(fact.values)
        case Kind.SET:
            return pl.List(pl.Enum(fact.values))
        case Kind.INT:
            return pl.Int64()
        case Kind.MONEY:
            return pl.Decimal(18, 4)
        case Kind.DATE:
            return pl.Date()
        case _:
            return pl.String()


def _tactic_type(tactic: Tactic) -> pl.DataType:
    if tactic.kind is Kind.SET:
        return pl.List(pl.Enum(tactic.values))
    if tactic.kind is Kind.BOOL:
        return pl.Boolean()
    return pl.Enum(tactic.values) if tactic.values else pl.Int64()


def _coded(name: str, planes: dict[int, Bits], count: int, kind: pl.DataType) -> pl.Series:
    """One of few names a row, or null."""
    codes = codes_of([(code + 1, rows) for code, rows in planes.items()], count)
    assert isinstance(kind, pl.Enum)
    physical = np.uint8 if len(kind.categories) < 256 else np.uint16
    null = codes == 0
    series = pl.Series(name, np.subtract(codes, ~null).astype(physical, copy=False))
    if null.any():
        series = series.set(pl.Series(null), None)
    return series.cat.to(kind)


def _days(name: str, days: object, present: Bits, count: int) -> pl.Series:
    if present is False:
        return _alike(None, count, pl.Date()).alias(name)
    series = pl.Series(name, np.asarray(days, np.int32) - np.int32(EPOCH_DAY))
    return _nulled(series, present, count).cast(pl.Date)


def _nulled(series: pl.Series, present: Bits, count: int) -> pl.Series:
    return series if present is True else series.set(pl.Series(~unpack(present, count)), None)


@lru_cache(maxsize=32)
def _alike(value: tuple[()] | None, count: int, kind: pl.DataType) -> pl.Series:
    """The same in every row; batches are of one size, so it is made once."""
    return pl.Series([value], dtype=kind).new_from_index(0, count)


def _lists(name: str, planes: dict[int, Bits], names: Sequence[str], count: int, kind: pl.DataType) -> pl.Series:
    """Some of few names a row: the distinct combinations are few, and looked up."""
    members = [(member, rows) for member, rows in sorted(planes.items()) if rows is not False]
    if not members:
        return _alike((), count, kind).alias(name)
    names_of = [names[member] for member, _ in members]
    chunks = [
        codes_of([(1 << bit, rows) for bit, (_, rows) in enumerate(members[start : start + 16])], count)
        for start in range(0, len(members), 16)
    ]
    combinations, where = distinct_rows(list(chunks))
    lists = [[word for bit, word in enumerate(names_of) if masks[bit // 16] >> bit % 16 & 1] for masks in combinations]
    return pl.Series(name, lists, dtype=kind).gather(where)


def _tactic(name: str, tactic: Tactic, planes: dict[int, Bits], count: int, kind: pl.DataType) -> pl.Series:
    if tactic.kind is Kind.SET:
        members = {value.bit_length() - 1: rows for value, rows in planes.items()}
        return _lists(name, members, tactic.values, count, kind)
    if tactic.values:
        return _coded(name, {value: rows for value, rows in planes.items() if value >= 0}, count, kind)
    values = sorted(planes)
    codes = codes_of([(position + 1, planes[value]) for position, value in enumerate(values)], count)
    said = [bool(value) for value in values] if tactic.kind is Kind.BOOL else values
    return pl.Series(name, [None, *said], dtype=kind).gather(codes)


def _fact(fact: Fact, column: Column, count: int) -> pl.Series:
    kind = fact_type(fact)
    match column:
        case Numbers(values=values, present=present):
            if present is False:
                return _alike(None, count, kind).alias(fact.name)
            wide = np.full(count, values) if isinstance(values, int) else values.astype(np.int64, copy=False)
            if fact.kind is Kind.DATE:
                return _days(fact.name, wide, present, count)
            series = _nulled(pl.Series(fact.name, wide), present, count)
            if fact.kind is Kind.MONEY:
                return (series.cast(pl.Decimal(38, 4)) / MONEY_SCALE).cast(kind)
            return series
        case Members():
            sets = {member: column.plane(member) for member in range(len(fact.values))}
            series = _lists(fact.name, sets, fact.values, count, kind)
            return _nulled_lists(series, column.present, count)
        case Choices():
            if fact.kind is Kind.BOOL:
                series = pl.Series(fact.name, unpack(column.plane(1), count))
                return _nulled(series, column.present, count)
            words = column.words or fact.values
            planes = {code: column.plane(code) for code in range(len(words))}
            if fact.kind is Kind.ENUM:
                return _coded(fact.name, planes, count, kind)
            codes = codes_of([(code + 1, rows) for code, rows in planes.items()], count)
            return pl.Series(fact.name, [None, *words], dtype=kind).gather(codes)


def _nulled_lists(series: pl.Series, present: Bits, count: int) -> pl.Series:
    if present is True:
        return series
    flags = pl.Series(unpack(present, count))
    return pl.select(pl.when(flags).then(series).alias(series.name)).to_series()
