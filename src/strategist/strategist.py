"""The public face: load a rulebook, recommend the next step, explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from strategist.clock.forward import Foresight
from strategist.decision.decision import Decision
from strategist.decision.prepared import Preparation
from strategist.engines.compiled import Compiled
from strategist.engines.protocol import Engine
from strategist.engines.reference import Reference
from strategist.errors import Place
from strategist.profile.case import Case, CaseMaker
from strategist.profile.model import Profile, profile_model
from strategist.profile.read import as_raw, parse_profile, validate
from strategist.program.cache import cache_key, read_cache, write_cache
from strategist.program.program import Program
from strategist.program.python_source import EpochCode
from strategist.rulebook.files import fingerprint, layer_files, shipped_rules
from strategist.rulebook.texts import remember

if TYPE_CHECKING:
    import polars

    from strategist.ask.interview import Interview
    from strategist.clock.plan import Plan
    from strategist.engines.columnar.portfolio import Portfolio
    from strategist.engines.columnar.rejects import Rejects
    from strategist.explain.explanation import Explanation
    from strategist.late_interest.result import LateInterest, NoLateInterest
    from strategist.watch import WatchedStrategist

AnyProfile = Profile | Mapping[str, object] | str


class Strategist:
    """A loaded rulebook that recommends next steps. Immutable and safe to share between threads.

    >>> strategist = Strategist.load()
    >>> decision = strategist.recommend({
    ...     "debtor_id": "D-1", "as_of": "2026-11-24T10:00:00+08:00", "days_past_due": -20, "amount_overdue": 0})
    >>> decision.next_step
    'monitor'
    """

    def __init__(self, program: Program, codes: dict[int, EpochCode] | None = None) -> None:
        self.program = program
        self._compiled = Compiled(program, codes)
        self._preparation = Preparation(program)

    @classmethod
    def load(cls, path: str | Path | None = None, *, cache: bool = True) -> Strategist:
        """The rulebook in a folder, or the shipped one.

        `cache`: keep the compiled form in the user's cache folder, by the content of the files.
        Raises `RulebookError` with every mistake in the rule files.
        """
        folder = shipped_rules() if path is None else Path(path)
        layers = layer_files(folder)
        key = cache_key(fingerprint([file for _, files in layers for file in files])) if cache else ""
        kept = read_cache(key) if cache else None
        if kept is not None:
            remember(kept[0], layers)
            return cls(*kept)
        from strategist.program.compile import compile_program
        from strategist.rulebook.load import read_rulebook

        strategist = cls(compile_program(read_rulebook(layers, folder)))
        remember(strategist.program, layers)
        if cache:
            strategist._compiled.epoch(date.today().toordinal())
            write_cache(key, strategist.program, strategist._compiled.codes)
        return strategist

    @staticmethod
    def watch(path: str | Path) -> WatchedStrategist:
        """A strategist that reloads its rule files when they change, and keeps the last good ones if they break."""
        from strategist.watch import WatchedStrategist

        return WatchedStrategist(path)

    @cached_property
    def profile_model(self) -> type[Profile]:
        """The pydantic model of this rulebook's profiles."""
        return profile_model(self.program.vocabulary)

    @cached_property
    def _maker(self) -> CaseMaker:
        return CaseMaker(self.program)

    @cached_property
    def _foresight(self) -> Foresight:
        return Foresight(self._maker, self._compiled)

    def profile(self, profile: AnyProfile, *, name: str = "profile") -> Profile:
        """A checked profile from a model instance, a dict, or JSON or YAML text.

        Raises `ProfileError` with every mistake, its place and the nearest known name.
        """
        if isinstance(profile, self.profile_model):
            return profile
        if isinstance(profile, Profile):  # of another rulebook, or of another load of this one
            profile = profile.facts()
        vocabulary = self.program.vocabulary
        places: Mapping[str, Place] = {}
        text: str | None = None
        if isinstance(profile, str):
            text = profile
            raw, places = parse_profile(profile, name, vocabulary)
        else:
            raw = as_raw(profile, name)
        return validate(raw, self.profile_model, vocabulary, name, places, text)

    def case(self, profile: AnyProfile, *, name: str = "profile") -> Case:
        """A profile as evaluators read it. Raises `ProfileError`."""
        return self._maker.make_from(self.profile(profile, name=name), name=name)

    def recommend(self, profile: AnyProfile, *, name: str = "profile") -> Decision:
        """The next step for a debtor. Raises `ProfileError` where the profile cannot be used."""
        checked = profile if type(profile) is self.profile_model else self.profile(profile, name=name)
        case = self._maker.make_from(checked, name=name)
        return Decision(self._preparation, case, self._compiled.evaluate(case), self._next_change)

    def decide(self, case: Case, engine: Engine | None = None) -> Decision:
        """The decision for a case, by the compiled evaluator unless another is given."""
        outcome = (engine or self._compiled).evaluate(case)
        return Decision(self._preparation, case, outcome, self._next_change)

    def _next_change(self, decision: Decision) -> date | None:
        return self._foresight.next_change(decision.case, decision.outcome)

    def _later(self, decision: Decision, day: date) -> Decision:
        """The decision of a later day, if nothing happens until then."""
        return self.decide(self._foresight.passage.advance(decision.case, day.toordinal() - decision.case.today))

    def plan(self, profile: AnyProfile, assume: str | None = None, days: int = 730, *, name: str = "profile") -> Plan:
        """The steps ahead, each on the first day it may be taken, if nobody stirs for so many days.

        `assume`: the id of a response of the rulebook that the debtor gives. Raises `ProfileError`, also for an unknown
        response.
        """
        return self.plan_case(self.case(profile, name=name), assume, days)

    def plan_case(self, case: Case, assume: str | None = None, days: int = 730) -> Plan:
        """See `plan`; for a case already made."""
        from strategist.clock.assumption import check_assumption
        from strategist.clock.walk import Walk

        check_assumption(self.program, assume, days)
        return Walk(self._foresight, self.decide, case, assume, days).plan()

    @cached_property
    def engines(self) -> tuple[Engine, ...]:
        """The evaluators that explain compares: experta, compiled, reference."""
        from strategist.engines.experta_engine import Experta

        return (Experta(self.program), self._compiled, Reference(self.program))

    def explain(self, profile: AnyProfile, *, name: str = "profile") -> Explanation:
        """The decision with its whole reasoning, chained by experta and checked against the other evaluators.

        Raises `EnginesDisagree` if they differ, which is a defect of strategist.
        """
        return self.explain_case(self.case(profile, name=name))

    def explain_case(self, case: Case) -> Explanation:
        """See `explain`; for a case already made."""
        return self._explained(case, self.engines)

    def explain_unchecked(self, case: Case) -> Explanation:
        """See `explain_case`; by the compiled evaluator alone, where the answer to come is checked itself."""
        return self._explained(case, (self._compiled,))

    def _explained(self, case: Case, engines: Sequence[Engine]) -> Explanation:
        from strategist.explain.change import Again
        from strategist.explain.explanation import Explanation, agreed_outcome

        outcome = agreed_outcome(engines, case)
        decision = Decision(self._preparation, case, outcome, self._next_change)
        again = Again(self._maker, self.profile_model, self.decide, self.explain_case)
        return Explanation(decision, tuple(engine.name for engine in engines), self._later, again)

    @cached_property
    def _portfolio(self) -> Portfolio:
        try:
            from strategist.engines.columnar.portfolio import Portfolio
        except ImportError as error:
            if error.name is not None and error.name.startswith("strategist"):
                raise
            raise ImportError(
                f"portfolios need {error.name}: pip install collection-strategist[portfolio]", name=error.name
            ) from None
        return Portfolio(self.program)

    @overload
    def recommend_all(
        self,
        frame: polars.DataFrame,
        *,
        as_of: datetime | str | None = None,
        fired: bool = False,
        tactics: bool | Sequence[str] = True,
        facts: bool | Sequence[str] = True,
        keep: Sequence[str] = (),
        rejects: Rejects | None = None,
    ) -> polars.DataFrame: ...

    @overload
    def recommend_all(
        self,
        frame: polars.LazyFrame | str | Path,
        *,
        as_of: datetime | str | None = None,
        fired: bool = False,
        tactics: bool | Sequence[str] = True,
        facts: bool | Sequence[str] = True,
        keep: Sequence[str] = (),
        rejects: Rejects | None = None,
    ) -> polars.LazyFrame: ...

    def recommend_all(
        self,
        frame: polars.DataFrame | polars.LazyFrame | str | Path,
        *,
        as_of: datetime | str | None = None,
        fired: bool = False,
        tactics: bool | Sequence[str] = True,
        facts: bool | Sequence[str] = True,
        keep: Sequence[str] = (),
        rejects: Rejects | None = None,
    ) -> polars.DataFrame | polars.LazyFrame:
        """The next steps for a whole portfolio, by the same rules, a row a debtor in the order of the input.

        `frame`: columns named by input facts; a column that is absent, null and NaN are unknown. Amounts are in units of
        the currency (Decimal, float or whole number), enums texts or categories, sets lists of texts. Of a lazy frame,
        or the path of a Parquet file, the answer is lazy too: `sink_parquet` and `collect` work in batches.
        `as_of`: the moment of all rows; otherwise the frame has a column `as_of`, a datetime with time zone or ISO text.
        `tactics`, `facts`: all, none, or these tactics and derived facts. `contact_window` names the advised window.
        `fired`: add u64 columns `fired_0`, `fired_1`, …; bit `i % 64` of `fired_{i // 64}` says that rule `i` of
        `strategist.program.rules` fired and was not overridden. `keep`: further columns to pass on.
        `rejects`: takes the rows that no profile may look like, with the reason; they are left out of the answer.

        Raises `ProfileError` for unknown columns, columns of a wrong type and, without `rejects`, for bad rows (those of
        a lazy frame when it is collected). Needs `strategist[portfolio]`.

        >>> import polars as pl
        >>> debtors = pl.DataFrame({"debtor_id": ["D-1", "D-2"], "days_past_due": [-20, 40], "amount_overdue": [0, 1200]})
        >>> decisions = Strategist.load().recommend_all(debtors, as_of="2026-11-24T10:00:00+08:00")
        >>> decisions["next_step"].to_list()
        ['monitor', 'investigate_cause']
        """
        order = self._portfolio.order(
            as_of=as_of, fired=fired, tactics=tactics, facts=facts, keep=keep, rejects=rejects
        )
        return order.decide(frame)

    def ask(
        self,
        profile: AnyProfile | None = None,
        *,
        as_of: str | None = None,
        until: Literal["step", "tactics"] = "step",
        seconds: float = 0.0,
        name: str = "profile",
    ) -> Interview:
        """An interview that asks only for facts which can still change the decision, the most informative first.

        `profile`: what is known already; it need not be complete. `as_of`: the moment of decision, ISO 8601 with offset,
        before the profile's own; now, if neither says. `until`: what has to be settled: the next step and its day, or
        tactics too. `seconds`: how long the solver may take, where it is installed, to prove that what could not be shown
        to matter does not; 0: do without, and ask. Raises `ProfileError` where the profile cannot be used.

        >>> interview = Strategist.load().ask({"jurisdiction": "CN"}, as_of="2026-11-24T10:00:00+08:00")
        >>> question = interview.question
        >>> interview.answer(question, None)
        >>> interview.decision.next_step
        'monitor'
        """
        from strategist.ask.begin import begin

        return begin(self._maker, self.profile_model, self._compiled, self.decide, profile, as_of, until, seconds, name)

    def late_interest(self, profile: AnyProfile, *, name: str = "profile") -> LateInterest | NoLateInterest:
        """The late interest and fixed sum of a debtor as of the profile's moment, or why there is none.

        Raises `ProfileError` where the profile cannot be used; where no interest is due it says so and raises nothing.

        >>> found = Strategist.load().late_interest({
        ...     "debtor_id": "D-1", "as_of": "2026-06-24T10:00:00+01:00", "jurisdiction": "GB", "debtor_kind": "company",
        ...     "currency": "GBP", "amount_overdue": 10_000, "days_past_due": 73})
        >>> found.amount, found.compensation, found.regime
        (Decimal('235.00'), Decimal('100.00'), 'gb-late-payment')
        """
        return self.late_interest_of(self.case(profile, name=name))

    def late_interest_of(self, case: Case) -> LateInterest | NoLateInterest:
        """See `late_interest`; for a case already made."""
        from strategist.late_interest.of_case import late_interest

        return late_interest(self.program, case, self._compiled.evaluate(case).values)
