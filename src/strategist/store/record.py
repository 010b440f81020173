"""A decision as it is kept: one flat row of plain values, under an id that is a hash of what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import cast

from strategist.analysis.diff.face import SCRIPT, Face, face
from strategist.decision.decision import Decision
from strategist.decision.selection import bits
from strategist.explain.change import stated
from strategist.profile.case import AS_OF
from strategist.program.conclusions import Forbid, Phase, Propose
from strategist.program.program import Program, Rule
from strategist.version import VERSION

ID_LENGTH = 24
"""Hexadecimal digits of an id: 96 bits, so that among a billion decisions two of one id are a chance of 1 in 10^11."""


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """One kept decision. `profile`, `companions`, `tactics`, `fired`, `guards` and `sources` are canonical JSON.

    `as_of`: the moment decided for, ISO 8601 with offset; `day` is its date. `profile`: the facts that were stated, `as_of`
    apart. `tactics`: those that were advised, with the id of the script. `guards`: the rules among the fired that forbid or
    defer something. `sources`: of the rules that speak for the step. `stored_at`: when it was first kept, UTC.
    """

    id: str
    debtor_id: str | None
    as_of: str
    day: date
    profile: str
    rulebook: str
    rulebook_version: str
    rulebook_sha256: str
    next_step: str
    not_before: date | None
    on_the_way_to: str | None
    meanwhile: str | None
    companions: str
    tactics: str
    fired: str
    guards: str
    sources: str
    strategist: str
    stored_at: str

    def raw(self) -> dict[str, object]:
        """The profile as it can be decided again."""
        return {AS_OF: self.as_of, **json.loads(self.profile)}

    @property
    def intact(self) -> bool:
        """Whether the row says what it said when it got its id, and can be read."""
        day = None if self.not_before is None else self.not_before.isoformat()
        parts = [getattr(self, name) for name in HASHED]
        try:
            for name in JSON_COLUMNS:
                json.loads(getattr(self, name))
        except ValueError:
            return False
        return self.id == decision_id(self.rulebook_sha256, self.as_of, self.debtor_id, day, *parts)

    @property
    def face(self) -> Face:
        """What the decision said."""
        tactics = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in cast("dict[str, object]", json.loads(self.tactics)).items()
        }
        return Face(
            self.next_step,
            self.on_the_way_to,
            self.not_before.isoformat() if self.not_before else None,
            self.meanwhile,
            tuple(json.loads(self.companions)),
            tuple(sorted(tactics.items())),
        )

    def as_json(self) -> dict[str, object]:
        """The row as a JSON object, with its JSON columns as values."""
        found: dict[str, object] = asdict(self)
        for name in JSON_COLUMNS:
            found[name] = json.loads(cast(str, found[name]))
        for name in DATE_COLUMNS:
            day = cast("date | None", found[name])
            found[name] = day.isoformat() if day else None
        return found


COLUMNS = tuple(StoredDecision.__dataclass_fields__)
JSON_COLUMNS = ("profile", "companions", "tactics", "fired", "guards", "sources")
HASHED = ("profile", "next_step", "on_the_way_to", "meanwhile", "companions", "tactics", "fired")
"""What the id is a hash of, after rulebook, moment, debtor and day."""
DATE_COLUMNS = ("day", "not_before")
OPTIONAL_COLUMNS = ("debtor_id", "not_before", "on_the_way_to", "meanwhile")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> str:
    """A value as JSON that is the same text for the same value.

    >>> canonical({"b": 1, "a": ["x"]})
    '{"a":["x"],"b":1}'
    """
    return _ENCODER.encode(value)


def decision_id(*parts: str | None) -> str:
    """The id of a decision: a hash of what went in and what came out, whoever keeps it and whenever."""
    text = "\n".join("" if part is None else f"={part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def present_moment() -> str:
    """Now, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def brief(whole: Face) -> Face:
    """A face as it is kept: of the script only its id (its words are in the rulebook), and no empty tactic."""
    tactics = {name: str(value).split(":")[0] if name == SCRIPT else value for name, value in whole.tactics}
    return whole._replace(tactics=tuple((name, value) for name, value in sorted(tactics.items()) if value != ()))


def stored_decision(decision: Decision, stored_at: str) -> StoredDecision:
    """What is kept of a decision."""
    program, short = decision.program, brief(face(decision))
    facts = stated(decision.case, program.vocabulary)
    del facts[AS_OF]
    selection = decision.outcome.selection
    live = bits(decision.outcome.live)
    return row(
        program,
        stored_at,
        debtor_id=decision.debtor_id,
        as_of=decision.as_of,
        profile=canonical(facts),
        next_step=short.step,
        not_before=decision.not_before,
        on_the_way_to=short.via,
        meanwhile=short.meanwhile,
        companions=canonical(short.companions),
        tactics=canonical(dict(short.tactics)),
        fired=canonical(decision.fired),
        guards=canonical(guards(program.rules[index] for index in live)),
        sources=canonical(sources_for([program.rules[index] for index in live], (selection.action, selection.via))),
    )


def row(
    program: Program, stored_at: str, *, as_of: str, not_before: date | None, **words: str | None
) -> StoredDecision:
    """A row of these values, with its id."""
    day = None if not_before is None else not_before.isoformat()
    parts = [words[name] for name in HASHED]
    return StoredDecision(
        id=decision_id(program.sha256, as_of, words["debtor_id"], day, *parts),
        day=datetime.fromisoformat(as_of).date(),
        rulebook=program.name,
        rulebook_version=program.version,
        rulebook_sha256=program.sha256,
        strategist=VERSION,
        stored_at=stored_at,
        as_of=as_of,
        not_before=not_before,
        **words,  # type: ignore[arg-type]  # the callers give every other column
    )


def guards(live: Iterable[Rule]) -> list[str]:
    """The ids of the rules that forbid or defer something."""
    return [rule.id for rule in live if rule.phase is Phase.GUARD]


def sources_for(live: Sequence[Rule], actions: Iterable[int | None]) -> list[str]:
    """The sources of the rules that propose the step, or what it prepares, or offer it in the place of another."""
    wanted = {action for action in actions if action is not None}
    return sorted({source for rule in live if speaks_for(rule, wanted) for source in rule.sources})


def speaks_for(rule: Rule, actions: Set[int]) -> bool:
    """Whether a rule proposes one of the actions, or offers it in the place of another."""
    match rule.conclusion:
        case Propose() as proposal:
            return proposal.action in actions
        case Forbid() as ban:
            return not actions.isdisjoint(ban.instead)
        case _:
            return False
