"""Rules that fire and live, and the derived facts they settle, as `decision.settle` has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from strategist.engines.symbolic.cells import Cell, Choice, Members, Number, chosen, equal, stated
from strategist.engines.symbolic.conditions import Reading
from strategist.engines.symbolic.logic import (
    Formula,
    Term,
    all_of,
    any_of,
    choose,
    greatest,
    least,
    opposite,
    two_of,
)
from strategist.program.conclusions import AddTo, Score, ScoreNumber, SetFact
from strategist.program.expressions import Literal
from strategist.program.program import Epoch, Rule, Step
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Value


class Firing:
    """Which rules fire and which live, by position; a rule not in force does neither."""

    def __init__(self, epoch: Epoch, reading: Reading) -> None:
        self.epoch, self.reading = epoch, reading
        self.fired: dict[int, Formula] = {}
        self.live: dict[int, Formula] = {}

    def settle_rules(self, rules: Sequence[Rule], *, first_only: bool = False) -> None:
        """Settle the rules of one fact or phase. `first_only`: of a table, where only the first true row fires."""
        earlier: list[Formula] = []
        for rule in rules:
            fires = self._fires(rule)
            self.fired[rule.index] = all_of((fires, opposite(any_of(earlier)))) if first_only else fires
            if first_only:
                earlier.append(fires)
            self.live[rule.index] = self.fired[rule.index]
        own = {rule.index: rule for rule in rules}
        for index in self.epoch.program.override_order:
            if index in own:
                overriding = any_of(self.live.get(other, False) for other in own[index].overridden_by)
                self.live[index] = all_of((self.live[index], opposite(overriding)))

    def _fires(self, rule: Rule) -> Formula:
        reading = self.reading
        return all_of(
            (
                reading.known_true(rule.when),
                opposite(reading.known_false(rule.applies)),
                opposite(reading.known_true(rule.unless)),
            )
        )

    def settle_fact(self, step: Step) -> tuple[Cell, Formula]:
        """The cell of a derived fact, and where its rules are in conflict."""
        fact = self.epoch.vocabulary.facts[step.slot]
        rules = self.epoch.producers(step)
        self.settle_rules(rules, first_only=step.table)
        rest = self._unset(fact, rules)
        sets = [
            (self.live[rule.index], self._value(fact, rule)) for rule in rules if isinstance(rule.conclusion, SetFact)
        ]
        if not sets:
            return rest, False
        says = [(all_of((live, cell.present)), cell) for live, cell in sets]
        found, conflict = self._agreed(fact, says)
        if fact.settles:
            conflict = False
        settled = chosen(any_of(holds for holds, _ in says), found, rest)
        return chosen(conflict, stated(fact, fact.otherwise), settled), conflict

    def _value(self, fact: Fact, rule: Rule) -> Cell:
        assert isinstance(rule.conclusion, SetFact)
        value = rule.conclusion.value
        return stated(fact, value.value) if isinstance(value, Literal) else self.reading.operand(value)

    def _agreed(self, fact: Fact, says: Sequence[tuple[Formula, Cell]]) -> tuple[Cell, Formula]:
        """What the rules say where they agree (or which of their days holds), and where they do not."""
        first = says[0][1]
        if isinstance(first, Choice):
            values: dict[Value, list[Formula]] = {}
            for holds, cell in says:
                assert isinstance(cell, Choice)
                for value, option in cell.options.items():
                    values.setdefault(value, []).append(all_of((holds, option)))
            options = {value: any_of(holding) for value, holding in values.items()}
            return Choice(options), two_of(list(options.values()))
        conflicts = []
        found: Cell = Number(False, 0) if isinstance(first, Number) else Members(False, (False,) * len(fact.values))
        present: Formula = False
        for holds, cell in says:
            clash = all_of((present, holds, opposite(equal(found, cell)))) if present is not False else False
            conflicts.append(clash)
            if fact.settles and isinstance(found, Number) and isinstance(cell, Number):
                further = greatest if fact.settles == "latest" else least
                both = further(found.value, cell.value) if present is not False else cell.value
                value = choose(all_of((present, holds)), both, choose(holds, cell.value, found.value))
                found = Number(True, value)
            else:
                found = chosen(holds, cell, found) if present is not False else cell
            present = any_of((present, holds))
        return found, any_of(conflicts)

    def _unset(self, fact: Fact, rules: Sequence[Rule]) -> Cell:
        """What is settled by points and members, or by nothing, where no rule sets the fact."""
        otherwise = stated(fact, fact.otherwise)
        adding = [(self.live[r.index], r.conclusion.mask) for r in rules if isinstance(r.conclusion, AddTo)]
        if adding:
            members = tuple(any_of(live for live, mask in adding if mask >> bit & 1) for bit in range(len(fact.values)))
            return chosen(any_of(live for live, _ in adding), Members(True, members), otherwise)
        counting = [(self.live[r.index], r.conclusion.points) for r in rules if isinstance(r.conclusion, ScoreNumber)]
        if counting:
            total = greatest(_sum((live, points) for live, points in counting), fact.low or 0)
            value = total if fact.high is None else least(total, fact.high)
            return chosen(any_of(live for live, _ in counting), Number(True, value), otherwise)
        return self._leader(fact, rules, otherwise)

    def _leader(self, fact: Fact, rules: Sequence[Rule], otherwise: Cell) -> Cell:
        """The value with at least `at_least` points and `lead` more than any other."""
        given: dict[int, list[tuple[Formula, int]]] = {}
        for rule in rules:
            if isinstance(rule.conclusion, Score):
                for code, count in rule.conclusion.points:
                    given.setdefault(code, []).append((self.live[rule.index], count))
        if not given or fact.at_least is None:
            return otherwise
        points = {code: _sum(given.get(code, ())) for code in range(len(fact.values))}
        winners: dict[Value, Formula] = {
            code: all_of(
                (
                    any_of(live for live, _ in given[code]),
                    points[code] >= fact.at_least,
                    *(points[code] >= other + fact.lead for rival, other in points.items() if rival != code),
                )
            )
            for code in given
        }
        return chosen(any_of(winners.values()), Choice(winners), otherwise)


def _sum(points: Iterable[tuple[Formula, int]]) -> Term:
    total: Term = 0
    for live, count in points:
        total = total + choose(live, count, 0)
    return total
