"""Rows to keep from frames: what `recommend_all` was given and answered, row by row as `append` would keep it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

import numpy as np
import polars as pl

from strategist.analysis.diff.face import SCRIPT, URGENT, hours
from strategist.decision.staging import SCRIPT_KIND, choose_script
from strategist.engines.columnar.answering import MASK, Answer
from strategist.engines.columnar.rejects import DEBTOR, Rejects
from strategist.profile.case import AS_OF
from strategist.profile.model import _datetime
from strategist.program.conclusions import Phase
from strategist.program.program import Program
from strategist.store.problem import store_error
from strategist.store.record import StoredDecision, canonical, row, speaks_for
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind, money_text, scale_money

BATCH = 20_000
"""Rows turned into words at once."""


class FrameRows:
    """The rows of two frames that belong together. Raises `StoreError` where they cannot."""

    def __init__(
        self,
        program: Program,
        debtors: pl.DataFrame,
        decisions: pl.DataFrame,
        as_of: datetime | str | None,
        rejects: Rejects | None,
    ) -> None:
        self.program = program
        self.answer = Answer(program, program.vocabulary.tactics, program.vocabulary.derived, True)
        missing = [name for name in self.answer.schema if name not in decisions.columns]
        if missing:
            asked = "ask `recommend_all` for all of it: `fired=True`, `tactics=True`, `facts=True`"
            raise store_error("missing-column", f"the decisions have no column `{missing[0]}`", asked)
        if rejects is not None and len(rejects):
            debtors = debtors.with_row_index("row\0").filter(~pl.col("row\0").is_in(rejects.frame()["row"].implode()))
            debtors = debtors.drop("row\0")
        if len(debtors) != len(decisions) or (
            DEBTOR in debtors.columns
            and DEBTOR in decisions.columns
            and not debtors[DEBTOR].cast(pl.String).equals(decisions[DEBTOR].cast(pl.String))
        ):
            message = f"{len(decisions):,} decisions do not belong to these {len(debtors):,} debtors"
            raise store_error(
                "other-frame", message, "give the frame, `as_of` and `rejects` that `recommend_all` was given"
            )
        if as_of is None and AS_OF not in debtors.columns:
            raise store_error("missing-fact", "no `as_of`", "give `as_of`, or a column of that name")
        self.debtors, self.decisions, self.as_of = debtors, decisions, as_of
        self.actions = {action.id: index for index, action in enumerate(program.vocabulary.actions)}
        self._ids = [canonical(rule.id) for rule in program.rules]
        self._guards = frozenset(rule.index for rule in program.rules if rule.phase is Phase.GUARD)
        self._speaking: dict[tuple[str, str | None], frozenset[int]] = {}
        self._scripts: dict[tuple[str, object], str | None] = {}

    def batches(self, stored_at: str) -> Iterator[list[StoredDecision]]:
        """The rows, some thousand at a time."""
        for start in range(0, len(self.decisions), BATCH):
            yield self._batch(self.debtors.slice(start, BATCH), self.decisions.slice(start, BATCH), stored_at)

    def _batch(self, debtors: pl.DataFrame, decisions: pl.DataFrame, stored_at: str) -> list[StoredDecision]:
        own = decisions[DEBTOR] if DEBTOR in decisions.columns else pl.Series([None] * len(decisions), dtype=pl.String)
        steps = decisions.select("next_step", "on_the_way_to", "not_before", "meanwhile", "companions")
        found = []
        for debtor, profile, moment, step, tactics, fired in zip(
            own.cast(pl.String), self._profiles(debtors), self._moments(debtors), steps.iter_rows(),
            self._tactics(decisions), self._fired(decisions),
        ):  # fmt: skip
            next_step, via, not_before, meanwhile, companions = step
            found.append(
                row(
                    self.program,
                    stored_at,
                    debtor_id=debtor,
                    as_of=moment,
                    profile=profile,
                    next_step=next_step,
                    not_before=not_before,
                    on_the_way_to=via,
                    meanwhile=meanwhile,
                    companions=canonical(sorted(companions)),
                    tactics=tactics,
                    fired=self._listed(fired),
                    guards=self._listed(index for index in fired if index in self._guards),
                    sources=self._sources(next_step, via, fired),
                )
            )
        return found

    def _listed(self, rules: Iterable[int]) -> str:
        """The ids of rules as canonical JSON."""
        return f"[{','.join(self._ids[index] for index in rules)}]"

    def _sources(self, step: str, via: str | None, fired: list[int]) -> str:
        """The sources of the fired rules that speak for a step; which rules may, is found once for each step."""
        if (step, via) not in self._speaking:
            actions = {self.actions[name] for name in (step, via) if name is not None}
            self._speaking[step, via] = frozenset(r.index for r in self.program.rules if speaks_for(r, actions))
        speaking = self._speaking[step, via]
        rules = self.program.rules
        return canonical(sorted({source for index in fired if index in speaking for source in rules[index].sources}))

    def _profiles(self, debtors: pl.DataFrame) -> Iterator[str]:
        """The stated facts of each row, as canonical JSON."""
        facts = sorted(self.program.vocabulary.inputs, key=lambda fact: fact.name)
        stated = [fact for fact in facts if fact.kind is not Kind.DATETIME and fact.name in debtors.columns]
        columns = [_said(debtors[fact.name], fact) for fact in stated]
        for values in zip(*columns) if columns else ((),) * len(debtors):
            yield "{" + ",".join(value for value in values if value is not None) + "}"

    def _moments(self, debtors: pl.DataFrame) -> Iterator[str]:
        values = [self.as_of] * len(debtors) if self.as_of is not None else debtors[AS_OF].to_list()
        known: dict[object, str] = {}
        for value in values:
            if value not in known:
                known[value] = cast(datetime, _datetime(value)).isoformat()
            yield known[value]

    def _tactics(self, decisions: pl.DataFrame) -> Iterator[str]:
        """The advised tactics of each row, as `record.brief` has them."""
        vocabulary = self.program.vocabulary
        names = [tactic.name for tactic in vocabulary.tactics]
        columns = [decisions[self.answer.name(tactic)].to_list() for tactic in vocabulary.tactics]
        urgent = decisions[URGENT].to_list() if URGENT in decisions.columns else [None] * len(decisions)
        for step, now, *values in zip(decisions["next_step"].to_list(), urgent, *columns):
            said: dict[str, object] = {}
            for name, value in zip(names, values):
                if isinstance(value, list):
                    if value:
                        said[name] = [hours(vocabulary, member) for member in sorted(value)]
                elif value is not None:
                    said[name] = hours(vocabulary, value) if isinstance(value, str) else value
            script = self._script(step, said.get(SCRIPT_KIND))
            if script is not None:
                said[SCRIPT] = script
            if now is not None:
                said[URGENT] = now
            yield canonical(said)

    def _script(self, step: str, kind: object) -> str | None:
        key = (step, kind)
        if key not in self._scripts:
            found = choose_script(self.program.at(date.today().toordinal()), self.actions[step], kind)
            self._scripts[key] = found.id if found else None
        return self._scripts[key]

    def _fired(self, decisions: pl.DataFrame) -> Iterator[list[int]]:
        """The indices of the rules that fired in each row."""
        words = [decisions[name].to_numpy() for name in decisions.columns if name.startswith(MASK)]
        if not words:
            yield from ([] for _ in range(len(decisions)))
            return
        octets = np.ascontiguousarray(np.stack(words, axis=1)).astype("<u8", copy=False).view(np.uint8)
        for flags in np.unpackbits(octets, axis=1, bitorder="little"):
            yield np.flatnonzero(flags).tolist()


def _said(series: pl.Series, fact: Fact) -> list[str | None]:
    """A column as `"name":value` in JSON; None where nothing is stated."""
    values: Sequence[object] = series.fill_nan(None).to_list() if series.dtype.is_float() else series.to_list()
    key, plain = json.dumps(fact.name), _plain(fact)
    known: dict[object, str | None] = {None: None}
    found = []
    for value in values:
        stated = tuple(value) if isinstance(value, list) else value
        if stated not in known:
            known[stated] = f"{key}:{canonical(plain(stated))}"
        found.append(known[stated])
    return found


def _plain(fact: Fact) -> Callable[[object], object]:
    """How a value of a frame is said in a profile, as `Fact.plain` says it."""
    match fact.kind:
        case Kind.MONEY:
            return lambda value: money_text(
                scale_money(Decimal(repr(value) if isinstance(value, float) else str(value)))
            )
        case Kind.SET:
            return lambda value: [name for name in fact.values if name in cast("tuple[object, ...]", value)]
        case Kind.DATE:
            return lambda value: cast(date, value).isoformat()
        case Kind.INT:
            return lambda value: int(cast(int, value))
        case _:
            return lambda value: value
