"""Selecting the next step from proposals and guards: one reading, shared by the evaluators that decide one case at a time.

The order of the language's section "Selection": forbidden things fall out and their `instead` comes in, `only_when`,
needs, merging, strongest, ties to the gentler rung, deferral. Proposals come strongest first, so the search may stop
at the first strength that leaves a survivor, unless a record of all candidates is wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from strategist.decision.ladder import ActionTest, Deferral, Ladder, Prohibition, deferred_until
from strategist.decision.outcome import Selection
from strategist.program.truth import Values
from strategist.vocabulary.kinds import LAST_DAY


@dataclass(slots=True)
class Candidate:
    """One proposal and what became of it, for the record. `by` holds rule or action positions."""

    action: int
    strength: int
    rules: tuple[int, ...]
    status: str = "survives"
    by: tuple[int, ...] = ()
    becomes: int | None = None
    not_before: int | None = None
    instead_of: int | None = None


class Fate(NamedTuple):
    """What becomes of a proposed action: its status, who is to blame, the step that comes first, the day it waits for."""

    status: str
    by: tuple[int, ...] = ()
    becomes: int | None = None
    not_before: int | None = None


class _Entry(NamedTuple):
    """A survivor: an action as it would be done."""

    action: int
    strength: int
    via: int | None = None
    not_before: int | None = None


_SURVIVES = Fate("survives")
_WANTING = Fate("needs")


def bits(mask: int) -> list[int]:
    """The positions of the ones, ascending.

    >>> bits(0b1010)
    [1, 3]
    """
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def select(
    ladder: Ladder,
    proposals: Sequence[int],
    guards: Sequence[int],
    values: Values,
    given: Values,
    today: int,
    record: list[Candidate] | None = None,
) -> Selection:
    """The chosen step. `proposals` and `guards`: the live rules of both, in the order of `ladder.order`.

    `record`, if given, receives every candidate with what became of it.
    """
    return _Choice(ladder, proposals, guards, values, given, today, record).choose()


class _Choice:
    """One run of selection."""

    __slots__ = (
        "binding",
        "closed",
        "deferrals",
        "entries",
        "given",
        "guarded",
        "ladder",
        "offers",
        "prohibitions",
        "proposals",
        "record",
        "today",
        "values",
    )

    def __init__(
        self,
        ladder: Ladder,
        proposals: Sequence[int],
        guards: Sequence[int],
        values: Values,
        given: Values,
        today: int,
        record: list[Candidate] | None,
    ) -> None:
        self.ladder, self.values, self.given, self.today, self.record = ladder, values, given, today, record
        self.entries: dict[int, _Entry] = {}
        self.offers: dict[int, int] = {}
        self.guarded = False
        self.binding: list[tuple[int, Deferral]] | None = None
        self.closed: set[int] = set()
        self.proposals = proposals
        self.prohibitions = [ladder.prohibitions[index] for index in guards if index in ladder.prohibitions]
        self.deferrals = [ladder.deferrals[index] for index in guards if index in ladder.deferrals]

    def choose(self) -> Selection:
        proposals, entries = self.ladder.proposals, self.entries
        rules: dict[tuple[int, int], list[int]] = {}
        current = None
        at_once = self.record is None
        for index in self.proposals:
            proposal = proposals[index]
            if proposal[1] != current:
                if current is not None:
                    self._close(rules)
                    if at_once and entries:  # what is weaker cannot win any more, but may come along or fill the time
                        found = self._settled()
                        if found is not None:
                            return found
                        at_once = False
                    rules = {}
                current = proposal[1]
            if proposal in rules:
                rules[proposal].append(index)
            else:
                rules[proposal] = [index]
        self._close(rules)
        if not entries:
            fallback = self.ladder.hold if self.guarded else self.ladder.monitor
            return Selection(fallback, 0, None, None, (), None, (), None)
        return self._strongest()

    def _close(self, rules: dict[tuple[int, int], list[int]]) -> None:
        """Settle all proposals of one strength, and what guards offer instead of those they removed."""
        for (action, strength), indices in rules.items():
            test = self.ladder.actions[action]
            fate = self._fate(test)
            if fate.status == "survives":
                done = fate.becomes
                entry = (
                    _Entry(action, strength, None, fate.not_before)
                    if done is None
                    else _Entry(done, strength, action, fate.not_before)
                )
                self._merge(entry)
            elif fate.status == "forbidden":
                self.guarded = True
                if fate.becomes is None:
                    for guard in fate.by:
                        self.offers.setdefault(guard, strength)
            if self.record is not None:
                self.record.append(Candidate(action, strength, tuple(indices), *fate))
        if self.offers:
            self._accept_offers()

    def _fate(self, action: ActionTest) -> Fate:
        """Walk to the first unmet need, then to that one's, until a step can be done or must wait."""
        if self.prohibitions and (by := forbidding(self.prohibitions, action)):
            return Fate("forbidden", by)
        if action.only_when is not None and not action.only_when(self.values, self.given):
            return _WANTING
        if not action.needs:
            return _SURVIVES
        current = action
        while True:
            first, rest = unmet(current, self.values, self.given)
            becomes = current.index if current is not action else None
            if rest:
                return Fate("survives", (), becomes, min(self.today + rest, LAST_DAY))
            if first is None:
                return Fate("survives", (), becomes)
            current = self.ladder.actions[first]
            if by := forbidding(self.prohibitions, current):
                return Fate("forbidden", by, first)
            if current.only_when is not None and not current.only_when(self.values, self.given):
                return Fate("needs", (), first)

    def _merge(self, entry: _Entry) -> None:
        """Per action the strongest stays; at equal strength the direct proposal, then the gentler original."""
        other = self.entries.get(entry.action)
        if other is None or self._rank(entry) < self._rank(other):
            self.entries[entry.action] = entry

    def _rank(self, entry: _Entry) -> tuple[int, bool, int, int]:
        via = entry.via
        if via is None:
            return (-entry.strength, False, 0, -1)
        return (-entry.strength, True, self.ladder.actions[via].rung, via)

    def _accept_offers(self) -> None:
        """Each guard's `instead`, the first that is permitted and whose needs hold, enters once."""
        for prohibition in self.prohibitions:
            strength = self.offers.get(prohibition.rule)
            if strength is None or strength < 0:
                continue
            self.offers[prohibition.rule] = -1
            for index in prohibition.instead:
                action = self.ladder.actions[index]
                fate = self._fate(action)
                if fate == _SURVIVES:
                    if self.record is not None:
                        self.record.append(Candidate(index, strength, (prohibition.rule,), instead_of=prohibition.rule))
                    self._merge(_Entry(index, strength))
                    break

    def _best(self) -> list[_Entry]:
        if len(self.entries) == 1:
            return list(self.entries.values())
        actions = self.ladder.actions
        return sorted(self.entries.values(), key=lambda e: (-e.strength, actions[e.action].rung, e.action))

    def _settled(self) -> Selection | None:
        """The selection, unless weaker candidates still matter: as companions, or to fill the time until a deferred step."""
        ranked = self._best()
        best = ranked[0]
        action = self.ladder.actions[best.action]
        if action.companions:
            return None
        not_before, channels = self._timing(action, best.not_before)
        if not_before is not None:
            return None
        return Selection(best.action, best.strength, None, best.via, channels, None, (), _tie(ranked))

    def _strongest(self) -> Selection:
        actions = self.ladder.actions
        ranked = self._best()
        best = ranked[0]
        action = actions[best.action]
        not_before, channels = self._timing(action, best.not_before)
        meanwhile = None
        if not_before is not None:
            meanwhile = next(
                (
                    e.action
                    for e in ranked[1:]
                    if actions[e.action].rung == 0 and self._timing(actions[e.action], e.not_before)[0] is None
                ),
                None,
            )
        companions = tuple([index for index in action.companions if index in self.entries and index != best.action])
        if self.record is not None:
            self._conclude(best)
        return Selection(
            best.action, best.strength, not_before, best.via, channels, meanwhile, companions, _tie(ranked)
        )

    def _timing(self, action: ActionTest, waiting: int | None) -> tuple[int | None, tuple[int, ...]]:
        """The first day the action may be done (None: today), and the channels open then, in order of preference."""
        if self.binding is None:
            self.binding = binding(self.deferrals, self.values, self.given, self.today)
            self.closed = {channel for p in self.prohibitions for channel in p.channels}
        return timing(action, waiting, self.binding, self.closed, self.today)

    def _conclude(self, best: _Entry) -> None:
        """Write into the record what became of the survivors."""
        assert self.record is not None
        for candidate in self.record:
            if candidate.status != "survives":
                continue
            done = candidate.becomes if candidate.becomes is not None else candidate.action
            entry = self.entries[done]
            day, _ = self._timing(self.ladder.actions[done], entry.not_before)
            candidate.not_before = day
            if done == best.action and candidate.becomes is None and candidate.strength < best.strength:
                candidate.status, candidate.by = "outranked", (best.action,)
            elif done == best.action:
                candidate.status = "chosen" if candidate.becomes is None else "needs"
                if candidate.becomes is not None:
                    candidate.by = (done,)
            elif candidate.becomes is not None:
                candidate.status, candidate.by = "needs", (done,)
            else:
                candidate.status, candidate.by = ("deferred" if day else "outranked"), (best.action,)


def binding(deferrals: Iterable[Deferral], values: Values, given: Values, today: int) -> list[tuple[int, Deferral]]:
    """The deferrals that reach beyond today, each with its day."""
    days = [(deferred_until(deferral, values, given, today), deferral) for deferral in deferrals]
    return [(until, deferral) for until, deferral in days if until > today]


def timing(
    action: ActionTest,
    waiting: int | None,
    deferred: Sequence[tuple[int, Deferral]],
    closed: Collection[int],
    today: int,
) -> tuple[int | None, tuple[int, ...]]:
    """The first day the action may be done (None: today), and the channels open then, in order of preference.

    `waiting`: the day a need makes it wait for; `deferred`: binding deferrals; `closed`: channels that guards closed.
    """
    if not deferred and not closed:
        return waiting, action.channels
    left = [channel for channel in action.channels if channel not in closed]
    day = waiting or today
    by_channel = dict.fromkeys(left, today)
    for until, deferral in deferred:
        if action.index in deferral.actions and until > day:
            day = until
        if deferral.channels:
            for channel in left:
                if channel in deferral.channels and until > by_channel[channel]:
                    by_channel[channel] = until
    if by_channel:
        day = max(day, min(by_channel.values()))
        left = [channel for channel in left if by_channel[channel] <= day]
    return (day if day > today else None), tuple(left)


def unmet(action: ActionTest, values: Values, given: Values) -> tuple[int | None, int]:
    """The first unmet need of an action (its first step), or the days still to wait."""
    for need in action.needs:
        if need.pending is not None and need.pending(values, given):
            period = need.wait_for(values, given) if need.wait_for else None
            passed = values[need.wait_since] if need.wait_since is not None else None
            rest = int(period or 0) - int(passed or 0)
            if rest > 0:
                return None, rest
        if need.if_ is not None and need.if_(values, given):
            return need.first, 0
    return None, 0


def forbidding(prohibitions: Sequence[Prohibition], action: ActionTest) -> tuple[int, ...]:
    """The guards that take the action away, directly or by its last channel."""
    by = tuple([p.rule for p in prohibitions if action.index in p.actions])
    if by or not action.channels:
        return by
    guards = [p for p in prohibitions if p.channels and not p.channels.isdisjoint(action.channels)]
    if not guards:
        return ()
    left = set(action.channels)
    for prohibition in guards:
        left -= prohibition.channels
    return () if left else tuple([p.rule for p in guards])


def _tie(ranked: Sequence[_Entry]) -> int | None:
    """The action that was as strong as the first and lost to it."""
    return ranked[1].action if len(ranked) > 1 and ranked[1].strength == ranked[0].strength else None
