"""The decision as callers see it: immutable, with words, reasons and records made on demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import cast

from strategist.decision.outcome import Outcome
from strategist.decision.prepared import Preparation, Prepared
from strategist.decision.reasons import Reason, candidates, direct_reasons
from strategist.decision.record import candidate_record, conflict_record, exception_record, forbidden_record
from strategist.decision.relevance import assumptions, relevant_rules, unknown_that_matter
from strategist.decision.selection import Candidate, bits
from strategist.decision.staging import Tactics, stage
from strategist.decision.trace import Trace
from strategist.decision.wording import fill
from strategist.profile.case import Case
from strategist.program.program import Program

FORMAT = "strategist.decision/1"
NextChange = Callable[["Decision"], date | None]


class Decision:
    """The recommended next step for one debtor at one moment, and everything that speaks for it.

    Attributes are plain values: action ids, ISO-comparable dates, tuples of texts. `as_json` gives the
    `strategist.decision/1` form. Nothing can be set.
    """

    def __init__(self, preparation: Preparation, case: Case, outcome: Outcome, next_change: NextChange) -> None:
        own = self.__dict__  # written directly, since attributes cannot be set
        own["_preparation"] = preparation
        own["_case"] = case
        own["outcome"] = outcome
        own["_next_change"] = next_change

    outcome: Outcome
    _preparation: Preparation
    _case: Case
    _next_change: NextChange

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a decision is immutable; `{name}` cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a decision is immutable; `{name}` cannot be deleted")

    def __repr__(self) -> str:
        day = f", not before {self.not_before}" if self.not_before else ""
        return f"<Decision {self.next_step} for {self.debtor_id or 'a debtor'} as of {self.as_of}{day}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decision) and self.outcome == other.outcome and self._case == other._case

    def __hash__(self) -> int:
        return hash((self.outcome, self._case.as_of))

    # what to do

    @property
    def next_step(self) -> str:
        """The id of the recommended action."""
        return self.program.vocabulary.actions[self.outcome.selection.action].id

    @property
    def title(self) -> str:
        """The recommended action in words."""
        return self.program.vocabulary.actions[self.outcome.selection.action].title

    @property
    def on_the_way_to(self) -> str | None:
        """The action that this step prepares, if it is a preparatory one."""
        return self._action(self.outcome.selection.via)

    @property
    def not_before(self) -> date | None:
        """The first day the step may be taken; None: at once."""
        day = self.outcome.selection.not_before
        return None if day is None else date.fromordinal(day)

    @property
    def meanwhile(self) -> str | None:
        """Homework that fills the time until `not_before`."""
        return self._action(self.outcome.selection.meanwhile)

    @property
    def companions(self) -> tuple[str, ...]:
        """Actions taken together with the step."""
        return tuple(self.program.vocabulary.actions[index].id for index in self.outcome.selection.companions)

    @cached_property
    def tactics(self) -> Tactics:
        """How the step is carried out: channel, whom to contact, who does it, when, with what words and papers."""
        return stage(self.prepared, self._case, self.outcome)

    # why

    @cached_property
    def because(self) -> tuple[Reason, ...]:
        """The rules that speak for the step, each with its sentence; `str(reason)` is the sentence."""
        found = []
        for index, role in direct_reasons(self.prepared, self.trace, self.candidates):
            rule = self.prepared.epoch.rules[index]
            assert rule is not None
            text = fill(rule.because, self.program, self.outcome.values, self._case.today)
            found.append(Reason(rule.id, role, text, rule.sources, rule.standing))
        return tuple(found)

    @property
    def facts(self) -> Mapping[str, object]:
        """The derived facts by name; None is missing."""
        return MappingProxyType(
            {fact.name: fact.plain(self.outcome.values[fact.slot]) for fact in self.program.vocabulary.derived}
        )

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules that fired and were not overridden, by id."""
        return tuple(self.program.rules[index].id for index in bits(self.outcome.live))

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every proposal and what became of it, strongest first."""
        return tuple(candidates(self.prepared, self.trace))

    def as_forbidden(self) -> list[dict[str, object]]:
        """Everything the live guards take away: `what`, `rule`, `citation`, `standing`, `instead`."""
        return forbidden_record(self.prepared, self.outcome)

    @cached_property
    def unknown_that_matter(self) -> tuple[str, ...]:
        """Absent facts that could change the step, those with most at stake first."""
        return tuple(
            self.program.vocabulary.facts[slot].name
            for slot in unknown_that_matter(self.prepared, self.trace, self.relevant)
        )

    @cached_property
    def assumptions(self) -> tuple[Mapping[str, object], ...]:
        """Facts that were taken for granted: `fact`, `assumed` (None: taken as not so), `rules`."""
        facts = self.program.vocabulary.facts
        found: list[Mapping[str, object]] = [
            MappingProxyType({"fact": facts[a.slot].name, "assumed": a.value, "rules": a.rules})
            for a in assumptions(self.prepared, self.trace, self.relevant)
        ]
        if self._case.assumed_zone and "timezone" in self.program.vocabulary.fact:
            found.append({"fact": "timezone", "assumed": self._case.as_of.strftime("%z"), "rules": ()})
        return tuple(found)

    @cached_property
    def next_change_on(self) -> date | None:
        """The first day on which the decision changes by itself, if nothing happens; None: not within a year."""
        return self._next_change(self)

    # the record

    @property
    def debtor_id(self) -> str | None:
        """Who was decided for."""
        fact = self.program.vocabulary.fact.get("debtor_id")
        value = self.outcome.values[fact.slot] if fact else None
        return None if value is None else str(value)

    @property
    def as_of(self) -> str:
        """The moment decided for, ISO 8601 with offset."""
        return self._case.as_of.isoformat()

    @property
    def program(self) -> Program:
        """The compiled rulebook that decided."""
        return self._preparation.program

    @property
    def case(self) -> Case:
        """The profile as it was read."""
        return self._case

    @cached_property
    def prepared(self) -> Prepared:
        """The epoch of the rulebook that was in force."""
        return self._preparation.at(self._case.today)

    @cached_property
    def relevant(self) -> Mapping[int, int]:
        """The rules that bear on this decision, by index, each with the strength at stake."""
        return MappingProxyType(relevant_rules(self.prepared, self.trace))

    @cached_property
    def trace(self) -> Trace:
        """Every rule's state and every condition's reading."""
        return Trace(self.program, self.prepared.epoch, self._case, self.outcome)

    def _action(self, index: int | None) -> str | None:
        return None if index is None else self.program.vocabulary.actions[index].id

    def as_json(self) -> dict[str, object]:
        """The decision as a `strategist.decision/1` object."""
        program = self.program
        return {
            "format": FORMAT,
            "debtor_id": self.debtor_id,
            "as_of": self.as_of,
            "rulebook": {"name": program.name, "version": program.version, "sha256": program.sha256},
            "next_step": self.next_step,
            "on_the_way_to": self.on_the_way_to,
            "not_before": self.not_before.isoformat() if self.not_before else None,
            "meanwhile": self.meanwhile,
            "because": [
                {
                    "rule": r.rule,
                    "role": r.role,
                    "text": r.text,
                    "source": list(r.sources),
                    "standing": r.standing or None,
                }
                for r in self.because
            ],
            "tactics": self.tactics.as_json(),
            "facts": dict(self.facts),
            "candidates": [candidate_record(program, c, self.outcome.selection) for c in self.candidates],
            "companions": list(self.companions),
            "conflicts": conflict_record(program, self.outcome),
            "forbidden": self.as_forbidden(),
            "assumptions": [{**a, "rules": list(cast("tuple[str, ...]", a["rules"]))} for a in self.assumptions],
            "unknown_that_matter": list(self.unknown_that_matter),
            "next_change_on": self.next_change_on.isoformat() if self.next_change_on else None,
            "fired": list(self.fired),
            "exceptions": exception_record(self.prepared, self.outcome),
        }

    def to_json(self, indent: int | None = 2) -> str:
        """`as_json` as text; the same input and rulebook give the same bytes everywhere."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=indent)
