"""What changed in a conclusion: step, strength, advice, targets, days, values, points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from strategist.analysis.diff.side_words import Told
from strategist.analysis.rule_words import joined, said
from strategist.program.conclusions import (
    Advise,
    Conclusion,
    Defer,
    Forbid,
    Only,
    Propose,
    Score,
    ScoreNumber,
    SetFact,
)
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind


def conclusion_changes(old: Told, new: Told, before: Conclusion, after: Conclusion) -> list[str]:
    """Sentences on how the conclusion changed."""
    if old.meanings.conclusion(before) == new.meanings.conclusion(after):
        return []
    found = list(_Conclusions(old, new).said(before, after))
    return found or [f"{new.words.conclusion(after)} instead of {old.words.conclusion(before)}"]


class _Conclusions:
    def __init__(self, old: Told, new: Told) -> None:
        self.old, self.new = old, new

    def said(self, before: Conclusion, after: Conclusion) -> Iterator[str]:
        if type(before) is not type(after):
            return
        match before, after:
            case Propose(), Propose():
                was, is_ = self.old.words.action(before.action), self.new.words.action(after.action)
                if was != is_:
                    yield f"proposes {is_} instead of {was}"
                yield from _strength(before.strength, after.strength)
            case Advise(), Advise():
                yield from self._advice(before, after)
                yield from _strength(before.strength, after.strength)
            case Forbid(), Forbid():
                yield from self._targets("forbids", before, after)
                yield from self._limits("forbids", before.tactics, after.tactics)
                yield from self._instead(before, after)
            case Only(), Only():
                yield from self._limits("allows only", before.tactics, after.tactics)
            case Defer(), Defer():
                yield from self._targets("defers", before, after)
                was, is_ = self._wait(self.old, before), self._wait(self.new, after)
                if was != is_:
                    yield f"not before {is_} instead of {was.rsplit(' reaches ', 1)[-1] if self._since(before, after) else was}"
            case ((SetFact() | Score() | ScoreNumber()), (SetFact() | Score() | ScoreNumber())):
                yield from self._fact(before, after)

    def _advice(self, before: Advise, after: Advise) -> Iterator[str]:
        old = {self.old.vocabulary.tactics[index].name: (index, value) for index, value in before.tactics}
        new = {self.new.vocabulary.tactics[index].name: (index, value) for index, value in after.tactics}
        for name in sorted({*old, *new}):
            was = self._advised(self.old, old.get(name))
            is_ = self._advised(self.new, new.get(name))
            if was is None:
                yield f"also advises {is_}"
            elif is_ is None:
                yield f"no longer advises {was}"
            elif was != is_:
                yield f"advises {is_} instead of {was}"

    @staticmethod
    def _advised(told: Told, advice: tuple[int, int] | None) -> str | None:
        return None if advice is None else told.words.advice(told.vocabulary.tactics[advice[0]], advice[1])

    def _targets(self, verb: str, before: Forbid | Defer, after: Forbid | Defer) -> Iterator[str]:
        old = self.old.meanings.targets(before.actions, before.channels)
        new = self.new.meanings.targets(after.actions, after.channels)
        for kind, was, is_ in (("step", old[0], new[0]), ("channel", old[1], new[1])):
            yield from _come_and_gone(verb, kind, [str(one) for one in was], [str(one) for one in is_])

    def _limits(
        self,
        verb: str,
        before: Sequence[tuple[int, tuple[int, ...]]],
        after: Sequence[tuple[int, tuple[int, ...]]],
    ) -> Iterator[str]:
        old, new = self._by_tactic(self.old, before), self._by_tactic(self.new, after)
        for name in sorted({*old, *new}):
            yield from _come_and_gone(verb, said(name), old.get(name, []), new.get(name, []))

    @staticmethod
    def _by_tactic(told: Told, limits: Sequence[tuple[int, tuple[int, ...]]]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for index, values in limits:
            tactic = told.vocabulary.tactics[index]
            fact = Fact(tactic.name, tactic.kind, tactic.values)
            found.setdefault(tactic.name, []).extend(told.words.value(fact, value) for value in values)
        return found

    def _instead(self, before: Forbid, after: Forbid) -> Iterator[str]:
        was = [self.old.words.action(index) for index in before.instead]
        is_ = [self.new.words.action(index) for index in after.instead]
        if was != is_:
            yield f"offers {joined(is_) or 'nothing'} instead; it offered {joined(was) or 'nothing'}"

    def _since(self, before: Defer, after: Defer) -> bool:
        """Whether both wait on the same counter."""
        if before.since is None or after.since is None:
            return False
        return self.old.vocabulary.facts[before.since].name == self.new.vocabulary.facts[after.since].name

    @staticmethod
    def _wait(told: Told, defer: Defer) -> str:
        """The days, or the date, that a deferral waits for."""
        words, facts = told.words, told.vocabulary.facts
        if defer.until is not None:
            return words.operand(Fact("until", Kind.DATE), defer.until)
        days = words.operand(Fact("for", Kind.INT, unit="day"), defer.days) if defer.days is not None else ""
        return days if defer.since is None else f"{said(facts[defer.since].name)} reaches {days}"

    def _fact(self, before: SetFact | Score | ScoreNumber, after: SetFact | Score | ScoreNumber) -> Iterator[str]:
        was, is_ = self.old.vocabulary.facts[before.slot], self.new.vocabulary.facts[after.slot]
        if was.name != is_.name:
            return
        if isinstance(before, Score) and isinstance(after, Score):
            old = {was.values[code]: points for code, points in before.points}
            new = {is_.values[code]: points for code, points in after.points}
            for name in sorted({*old, *new}):
                if old.get(name) != new.get(name):
                    yield f"points for {said(is_.name)} {said(name)} {old.get(name, 0):+d} -> {new.get(name, 0):+d}"
        elif isinstance(before, ScoreNumber) and isinstance(after, ScoreNumber):
            yield f"points for {said(is_.name)} {before.points:+d} -> {after.points:+d}"
        elif isinstance(before, SetFact) and isinstance(after, SetFact):
            value = self.new.words.operand(is_, after.value)
            yield f"sets {said(is_.name)} to {value} instead of {self.old.words.operand(was, before.value)}"


def _strength(before: int, after: int) -> Iterator[str]:
    if before != after:
        yield f"strength {before} -> {after}"


def _come_and_gone(verb: str, kind: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    come = [name for name in new if name not in old]
    gone = [name for name in old if name not in new]
    if come:
        yield f"{verb}{' also' if old else ''} the {kind}{'s' if len(come) > 1 else ''} {joined(come, 'and')}"
    if gone:
        yield f"no longer {verb} the {kind}{'s' if len(gone) > 1 else ''} {joined(gone, 'and')}"
