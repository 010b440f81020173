"""A decision as a story: typed sections that the renderings print, so that no rendering computes a meaning of its own."""

from __future__ import annotations

from dataclasses import dataclass

CHOSEN, OUTRANKED, FORBIDDEN, WAITING = "●", "○", "✕", "…"
"""The marks of candidates."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact that a condition read. `origin`: stated, assumed, implied, computed, derived, or unknown.

    `test` is what the condition wants, `truth` what came of it (None: unknown), `part` applies, when, unless or need.
    """

    fact: str
    phrase: str
    value: str
    origin: str
    test: str
    truth: bool | None
    part: str


@dataclass(frozen=True, slots=True)
class SourceTold:
    """A source with what it says and where it is found."""

    id: str
    says: str
    where: str


@dataclass(frozen=True, slots=True)
class RuleTold:
    """A rule (or table row) with the values it read. `effect` says what it did: `+40`, `= forceful`, `proposes`."""

    id: str
    title: str
    because: str
    effect: str
    readings: tuple[Reading, ...]
    sources: tuple[SourceTold, ...]
    standing: str
    place: str
    state: str = "fired"

    @property
    def name(self) -> str:
        """Its title, or its id if it has none."""
        return self.title or self.id

    @property
    def grounds(self) -> tuple[Reading, ...]:
        """The readings that made it fire, one a fact: true tests, and inputs that put the case in scope or leave it there."""
        held = [
            r
            for r in self.readings
            if (r.truth is True and r.part == "when")
            or (r.part == "applies" and r.truth is not False and r.origin != "derived")
        ]
        return tuple({r.fact: r for r in reversed(held)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Settled:
    """A derived fact that bears on the decision. `how` is the verdict in words; `for_step` False: only tactics read it."""

    fact: str
    value: str
    help: str
    how: str
    rules: tuple[RuleTold, ...]
    place: str
    for_step: bool


@dataclass(frozen=True, slots=True)
class Contender:
    """A candidate and what became of it. `by`: the guards or overriding rules; `wants`: conditions of its needs."""

    mark: str
    status: str
    action: str
    title: str
    strength: int
    why: str
    rules: tuple[RuleTold, ...]
    by: tuple[RuleTold, ...]
    wants: tuple[Reading, ...]
    wants_place: str
    leads_to: str | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A guard or deferral that changed something here, and how."""

    rule: RuleTold
    role: str
    what: str
    instead: str


@dataclass(frozen=True, slots=True)
class TacticTold:
    """A tactic with the rules that gave it its value; no rule: it follows from the action."""

    tactic: str
    value: str
    rules: tuple[RuleTold, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """Facts that nobody stated and what they could do: raise an action, stop the step, change a derived fact."""

    could: str
    facts: tuple[str, ...]
    strength: int


@dataclass(frozen=True, slots=True)
class Assumed:
    """A fact taken for granted, and the rules that hang on it."""

    fact: str
    taken: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A derived fact on which live rules disagree."""

    fact: str
    value: str
    rules: tuple[RuleTold, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do, in words. `details` are (label, text) pairs such as bring, lever; `script` is the message.

    `first_because`: why this step comes before `on_the_way_to`.
    """

    action: str
    title: str
    rung: int
    manner: str
    on_the_way_to: str
    first_because: tuple[Reading, ...]
    not_before: str
    meanwhile: str
    companions: tuple[str, ...]
    because: tuple[RuleTold, ...]
    verdict: str
    details: tuple[tuple[str, str], ...]
    script: str
    script_id: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything an explanation says, in the order it is told."""

    who: str
    about: tuple[str, ...]
    moment: str
    step: NextStep
    facts: tuple[Reading, ...]
    settled: tuple[Settled, ...]
    contenders: tuple[Contender, ...]
    bounds: tuple[Bound, ...]
    tactics: tuple[TacticTold, ...]
    matters: tuple[Matter, ...]
    assumed: tuple[Assumed, ...]
    clashes: tuple[Clash, ...]
    exceptions: tuple[str, ...]
    change: str
    rulebook: str
    engines: tuple[str, ...]
