"""Whether one decision breaks an invariant, read off the outcome itself; nothing here knows of formulas."""

from __future__ import annotations

from collections.abc import Iterator

from strategist.decision.ladder import deferred_until
from strategist.decision.outcome import Outcome
from strategist.decision.prepared import Prepared
from strategist.decision.selection import bits
from strategist.profile.case import Case
from strategist.program.invariants import Always, Invariant, Named
from strategist.program.truth import truth
from strategist.vocabulary.actions import Tactic
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary


def breaches(prepared: Prepared, invariant: Invariant, case: Case, outcome: Outcome) -> list[str]:
    """What of an outcome breaks the invariant, each in words; nothing if it holds or does not apply."""
    if truth(invariant.whenever, outcome.values, case.given) is not True:
        return []
    if invariant.unless is not None and truth(invariant.unless, outcome.values, case.given) is True:
        return []
    return list(_Look(prepared, case, outcome).at(invariant))


def hours_within(vocabulary: Vocabulary, tactic: Tactic, first: str, last: str) -> list[int]:
    """The bits of the windows of a tactic that lie between two times of day."""
    windows = [vocabulary.windows[name] for name in tactic.values]
    return [1 << bit for bit, window in enumerate(windows) if first <= window.start and window.end <= last]


def refused_words(vocabulary: Vocabulary) -> list[str]:
    """The refused tactics that the vocabulary offers nevertheless, as a step or as the value of a tactic."""
    offered = {*vocabulary.action, *(value for tactic in vocabulary.tactics for value in tactic.values)}
    return sorted(offered & set(vocabulary.refused))


class _Look:
    def __init__(self, prepared: Prepared, case: Case, outcome: Outcome) -> None:
        self.prepared, self.case, self.outcome = prepared, case, outcome
        self.vocabulary = prepared.epoch.vocabulary
        self.selection = outcome.selection
        live = bits(outcome.live)
        ladder = prepared.ladder
        self.closed = {
            channel for index in live if index in ladder.prohibitions for channel in ladder.prohibitions[index].channels
        }
        self.postponed = {
            channel
            for index in live
            if index in ladder.deferrals
            and deferred_until(ladder.deferrals[index], outcome.values, case.given, case.today) > case.today
            for channel in ladder.deferrals[index].channels
        }

    def at(self, invariant: Invariant) -> Iterator[str]:
        chosen = self.selection
        today = [*([chosen.meanwhile] if chosen.meanwhile is not None else [])]
        if chosen.not_before is None:
            today += [chosen.action, *chosen.companions]
        everything = dict.fromkeys([chosen.action, *today, *chosen.companions])
        if invariant.never is not None:
            yield from self._taken(invariant.never, list(everything), self.closed, "recommended")
            yield from self._tactics(invariant.never)
        if invariant.not_today is not None:
            yield from self._taken(invariant.not_today, today, self.closed | self.postponed, "recommended for today")
        if invariant.always is not None:
            yield from self._wanting(invariant.always)

    def _taken(self, named: Named, steps: list[int], shut: set[int], how: str) -> Iterator[str]:
        for step in steps:
            title = self.vocabulary.actions[step].id
            if step in named.actions:
                yield f"`{title}` is {how}"
            for channel in self.prepared.epoch.plans[step].channels:
                if channel in named.channels and channel not in shut:
                    yield f"`{title}` is {how}, and may go by `{self.vocabulary.channels[channel]}`"

    def _tactics(self, named: Named) -> Iterator[str]:
        for index, values in named.tactics:
            for value in values:
                if self._has(self.vocabulary.tactics[index], value):
                    yield f"the tactic `{self.vocabulary.tactics[index].name}` is `{self._word(index, value)}`"

    def _wanting(self, always: Always) -> Iterator[str]:
        action = self.selection.action
        if always.steps and action not in always.steps:
            yield f"the next step is `{self.vocabulary.actions[action].id}`"
        for index, values in always.tactics:
            tactic = self.vocabulary.tactics[index]
            missing = [value for value in values if not self._has(tactic, value)]
            if tactic.kind is Kind.SET and missing:
                words = ", ".join(f"`{self._word(index, value)}`" for value in missing)
                yield f"the tactic `{tactic.name}` lacks {words}"
            elif len(missing) == len(values):
                found = self.outcome.tactics[index]
                said = "not advised" if found is None else f"`{self._word(index, found)}`"
                yield f"the tactic `{tactic.name}` is {said}"
        for index, first, last in always.hours:
            tactic = self.vocabulary.tactics[index]
            if not any(self._has(tactic, bit) for bit in hours_within(self.vocabulary, tactic, first, last)):
                yield f"no window of `{tactic.name}` lies between {first} and {last}"

    def _has(self, tactic: Tactic, value: int) -> bool:
        found = self.outcome.tactics[tactic.index]
        if tactic.kind is Kind.SET:
            return bool((found or 0) & value)
        return found == value

    def _word(self, index: int, value: int) -> str:
        tactic = self.vocabulary.tactics[index]
        if tactic.kind is Kind.SET:
            return tactic.values[value.bit_length() - 1]
        return tactic.values[value] if tactic.kind is Kind.ENUM else str(value)
