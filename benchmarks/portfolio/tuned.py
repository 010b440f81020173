"""The same stages as somebody would write them who tunes Polars by hand: this is the bound that we are held against.

Each distinct test of a fact becomes a column of its own, made once and never null, before the rules that read it; a place is
looked up once for each code that any rule names; truths are flat. Of the layouts tried this is the quickest. Left as they were,
since they gained nothing: ranks by multiplication, tests without null checks above them, columns for sets of contacts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce

import polars as pl
from dialects import PolarsExpressions, Term
from staged import Stage, Staged

from strategist.program.expressions import All, Any, Condition, Const
from strategist.program.program import Epoch, Rule, Step


class LookedUp(PolarsExpressions):
    """Expressions in which places are columns of truths, noted in `places`."""

    def __init__(self) -> None:
        self.places: Stage = {}

    def within(self, subject: pl.Expr, codes: Sequence[str], negated: bool) -> pl.Expr:
        names = [f"in_{code.replace('-', '_')}" for code in codes]
        self.places |= {name: subject.str.starts_with(code) for name, code in zip(names, codes, strict=True)}
        found = reduce(lambda a, b: a | b, [pl.col(name) for name in names])
        return ~found if negated else found


class Tuned(Staged):
    """Stages of Polars with a column for each test."""

    def __init__(self, epoch: Epoch, today: date, stated: Iterable[str]) -> None:
        self._tests: dict[Condition, str] = {}
        self._fresh: Stage = {}
        self._in_rule = False
        self.places: Stage = {}
        write = LookedUp()
        super().__init__(epoch, today, stated, write)
        self.places = write.places

    def _condition(self, condition: Condition) -> Term:
        if not self._in_rule or isinstance(condition, All | Any | Const):
            return super()._condition(condition)
        name = self._tests.get(condition)
        if name is None:
            name = self._tests[condition] = f"test_{len(self._tests)}"
            self._fresh[name] = super()._condition(condition).fill_null(False)
        return pl.col(name)

    def fires(self, rule: Rule) -> Term:
        """Where a rule fires, said by columns of tests."""
        self._in_rule = True
        try:
            return super().fires(rule)
        finally:
            self._in_rule = False

    def _fire(self, rules: Sequence[Rule]) -> None:
        place = len(self.stages)
        super()._fire(rules)
        self._before(place)

    def _settle(self, steps: Sequence[Step]) -> None:
        place = len(self.stages)
        super()._settle(steps)
        self._before(place)

    def _before(self, place: int) -> None:
        """The tests that are new go before the rules that read them."""
        if self._fresh:
            self.stages.insert(place, self._fresh)
            self._fresh = {}

    def decided(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The debtors with the strongest proposal."""
        known = set(frame.collect_schema().names())
        waiting = dict(self.places)
        for stage in filter(None, self.stages):
            ready = {name: made for name, made in waiting.items() if known.issuperset(made.meta.root_names())}
            waiting = {name: made for name, made in waiting.items() if name not in ready}
            frame = frame.with_columns(**ready).with_columns(**stage)
            known |= {*ready, *stage}
        return frame.select("debtor_id", "best")
