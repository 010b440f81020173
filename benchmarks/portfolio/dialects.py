"""The few operations that rules need, as SQL text and as Polars expressions: what the peers are written in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import Any, Protocol

import polars as pl

Term = Any
"""An expression of a dialect: text, or a Polars expression."""


class Dialect(Protocol):
    """Writes expressions. Truths may be unknown (null), which counts as false in the end."""

    def column(self, name: str) -> Term: ...
    def value(self, value: object) -> Term: ...
    def compare(self, left: Term, sign: str, right: Term) -> Term: ...
    def one_of(self, subject: Term, values: Sequence[object], negated: bool) -> Term: ...
    def has_any(self, subject: Term, members: Sequence[str], negated: bool) -> Term: ...
    def within(self, subject: Term, codes: Sequence[str], negated: bool) -> Term: ...
    def known(self, subject: Term, negated: bool) -> Term: ...
    def every(self, parts: Sequence[Term]) -> Term: ...
    def any(self, parts: Sequence[Term]) -> Term: ...
    def surely(self, truth: Term) -> Term: ...
    def unless(self, truth: Term) -> Term: ...
    def cases(self, cases: Sequence[tuple[Term, Term]], otherwise: Term) -> Term: ...
    def sum(self, parts: Sequence[Term]) -> Term: ...
    def minus(self, left: Term, right: Term) -> Term: ...
    def days_between(self, later: Term, earlier: Term) -> Term: ...
    def largest(self, parts: Sequence[Term]) -> Term: ...
    def smallest(self, parts: Sequence[Term]) -> Term: ...
    def clamp(self, value: Term, low: int, high: int | None) -> Term: ...
    def later(self, day: Term, count: Term, unit: str, year_end: bool) -> Term: ...
    def days_before(self, day: Term, count: Term) -> Term: ...
    def word(self, truths: Sequence[Term]) -> Term: ...


class Sql:
    """DuckDB's SQL."""

    def column(self, name: str) -> str:
        return name

    def value(self, value: object) -> str:
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list):
            return f"CAST([{', '.join(map(self.value, value))}] AS VARCHAR[])"
        if isinstance(value, date):
            return f"DATE '{value}'"
        return f"'{value}'" if isinstance(value, str) else str(value)

    def compare(self, left: str, sign: str, right: str) -> str:
        return f"({left} {sign} {right})"

    def one_of(self, subject: str, values: Sequence[object], negated: bool) -> str:
        if values == (True,) or values == (False,):
            return f"(NOT {subject})" if (values == (True,)) is negated else subject
        if len(values) == 1:
            return f"({subject} {'<>' if negated else '='} {self.value(values[0])})"
        return f"({subject} {'NOT ' if negated else ''}IN ({', '.join(map(self.value, values))}))"

    def has_any(self, subject: str, members: Sequence[str], negated: bool) -> str:
        return f"({'NOT ' if negated else ''}list_has_any({subject}, [{', '.join(map(self.value, members))}]))"

    def within(self, subject: str, codes: Sequence[str], negated: bool) -> str:
        tests = [
            f"starts_with({subject}, '{c}')"
            if len(c) == 2
            else f"({subject} = '{c}' OR starts_with({subject}, '{c}-'))"
            for c in codes
        ]
        return f"({'NOT ' if negated else ''}({' OR '.join(tests)}))"

    def known(self, subject: str, negated: bool) -> str:
        return f"({subject} IS {'' if negated else 'NOT '}NULL)"

    def every(self, parts: Sequence[str]) -> str:
        return f"({' AND '.join(parts)})" if parts else "true"

    def any(self, parts: Sequence[str]) -> str:
        return f"({' OR '.join(parts)})" if parts else "false"

    def surely(self, truth: str) -> str:
        return f"coalesce({truth}, false)"

    def unless(self, truth: str) -> str:
        return f"(NOT coalesce({truth}, false))"

    def cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        arms = " ".join(f"WHEN {truth} THEN {value}" for truth, value in cases)
        return f"CASE {arms} ELSE {otherwise} END" if cases else otherwise

    def sum(self, parts: Sequence[str]) -> str:
        return f"({' + '.join(parts)})"

    def minus(self, left: str, right: str) -> str:
        return f"({left} - {right})"

    def days_between(self, later: str, earlier: str) -> str:
        return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"

    def largest(self, parts: Sequence[str]) -> str:
        return f"greatest({', '.join(parts)})"

    def smallest(self, parts: Sequence[str]) -> str:
        return f"least({', '.join(parts)})"

    def clamp(self, value: str, low: int, high: int | None) -> str:
        return f"greatest({low}, {value if high is None else f'least({high}, {value})'})"

    def later(self, day: str, count: str, unit: str, year_end: bool) -> str:
        start = f"make_date(year(CAST({day} AS DATE)), 12, 31)" if year_end else f"CAST({day} AS DATE)"
        return f"CAST({start} + to_{unit}(CAST({count} AS INTEGER)) AS DATE)"

    def days_before(self, day: str, count: str) -> str:
        return f"(CAST({day} AS DATE) - CAST({count} AS INTEGER))"

    def word(self, truths: Sequence[str]) -> str:
        bits = [f"(CAST({truth} AS UBIGINT) << {bit})" for bit, truth in enumerate(truths) if truth != "false"]
        return " | ".join(bits) if bits else "CAST(0 AS UBIGINT)"


class PolarsExpressions:
    """Polars' expressions, as a careful hand would write them: flat horizontals, no long chains."""

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def value(self, value: object) -> pl.Expr:
        return (
            pl.lit(pl.Series([value], dtype=pl.List(pl.String))).first() if isinstance(value, list) else pl.lit(value)
        )

    def compare(self, left: pl.Expr, sign: str, right: pl.Expr) -> pl.Expr:
        signs = {">": left.gt, ">=": left.ge, "<": left.lt, "<=": left.le, "=": left.eq}
        return signs[sign](right)

    def one_of(self, subject: pl.Expr, values: Sequence[object], negated: bool) -> pl.Expr:
        if values == (True,) or values == (False,):
            return ~subject if (values == (True,)) is negated else subject
        tests = [subject.ne(pl.lit(v)) if negated else subject.eq(pl.lit(v)) for v in values]
        return reduce(lambda a, b: a & b, tests) if negated else reduce(lambda a, b: a | b, tests)

    def has_any(self, subject: pl.Expr, members: Sequence[str], negated: bool) -> pl.Expr:
        found = reduce(lambda a, b: a | b, [subject.list.contains(member) for member in members])
        return ~found if negated else found

    def within(self, subject: pl.Expr, codes: Sequence[str], negated: bool) -> pl.Expr:
        tests = [subject.str.starts_with(code) for code in codes]  # no code here is the beginning of another
        found = reduce(lambda a, b: a | b, tests)
        return ~found if negated else found

    def known(self, subject: pl.Expr, negated: bool) -> pl.Expr:
        return subject.is_null() if negated else subject.is_not_null()

    def every(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return reduce(lambda a, b: a & b, parts) if parts else pl.lit(True)

    def any(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return reduce(lambda a, b: a | b, parts) if parts else pl.lit(False)

    def surely(self, truth: pl.Expr) -> pl.Expr:
        return truth.fill_null(False)

    def unless(self, truth: pl.Expr) -> pl.Expr:
        return ~truth.fill_null(False)

    def cases(self, cases: Sequence[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr) -> pl.Expr:
        if not cases:
            return otherwise
        chain: Any = pl
        for truth, value in cases:
            chain = chain.when(truth).then(value)
        return chain.otherwise(otherwise)

    def sum(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return pl.sum_horizontal(parts)

    def minus(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left - right

    def days_between(self, later: pl.Expr, earlier: pl.Expr) -> pl.Expr:
        return (later.cast(pl.Date) - earlier.cast(pl.Date)).dt.total_days()

    def largest(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return pl.max_horizontal(parts)

    def smallest(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return pl.min_horizontal(parts)

    def clamp(self, value: pl.Expr, low: int, high: int | None) -> pl.Expr:
        return value.clip(low, high)

    def later(self, day: pl.Expr, count: pl.Expr, unit: str, year_end: bool) -> pl.Expr:
        day = day.cast(pl.Date)
        start = pl.date(day.dt.year(), 12, 31) if year_end else day
        letter = {"years": "y", "months": "mo", "days": "d"}[unit]
        return start.dt.offset_by(count.cast(pl.String) + letter)

    def days_before(self, day: pl.Expr, count: pl.Expr) -> pl.Expr:
        return day.cast(pl.Date) - pl.duration(days=count)

    def word(self, truths: Sequence[pl.Expr]) -> pl.Expr:
        return pl.sum_horizontal([truth.cast(pl.UInt64) * (1 << bit) for bit, truth in enumerate(truths)])
