"""CLIPS with our rules: facts as slots of one template, strata as saliences, fired rules as bits of global words.

This is the fastest form we know: `assert_fact` with the cells that differ from the template's defaults, results read by
one function call as one text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clips_source import ClipsSource, term
from flat import Cells, Flat
from strategist.profile.case import Case
from strategist.program.conclusions import Advise, Forbid, Propose, Score, ScoreNumber, SetFact
from strategist.program.expressions import Literal
from strategist.program.program import Epoch, Rule, Step
from strategist.vocabulary.kinds import Kind, Value

WORD = 60
"""Fired bits in one CLIPS integer."""


class ClipsPeer:
    """An environment with the rules of an epoch."""

    name = "clipspy"

    def __init__(self, epoch: Epoch) -> None:
        self.flat = Flat(epoch)
        self.words = len(epoch.rules) // WORD + 1
        self.slots = [step.slot for step in self.flat.steps]
        self._globals: dict[str, str] = {f"m{word}": "0" for word in range(self.words)}
        overridden = {index for rule in self.flat.rules.values() for index in rule.rule.overrides}
        self._overriding = {rule.rule.index for rule in self.flat.rules.values() if rule.rule.overrides}
        self._order = [index for index in epoch.program.override_order if index in overridden]
        self._salience = 9_000
        self._globals |= {"forbidden": "(create$)", "strength": "0", "step": "nil"}
        for tactic in epoch.vocabulary.tactics:
            several = tactic.kind is Kind.SET
            self._globals |= {
                f"t{tactic.index}_strength": "0",
                f"t{tactic.index}_value": "(create$)" if several else "nil",
            }
        source = ClipsSource(self.flat)
        rules = [self._step(step, epoch.producers(step), source) for step in self.flat.steps]
        rules += [self._rules(phase, source) for phase in (epoch.guards, epoch.proposals, epoch.advice)]
        slots = (f"(slot {name} (default {term(self.flat.usual.get(name))}))" for name in self.flat.input_names)
        head = [f"(deftemplate case {' '.join(slots)})"]
        head += [f"(defglobal ?*{name}* = {value})" for name, value in self._globals.items()]
        concluded = ["?*strength*", "?*step*", *(f"?*t{tactic.index}_value*" for tactic in epoch.vocabulary.tactics)]
        results = " ".join(
            [f"?*m{word}*" for word in range(self.words)] + [f"?*v{slot}*" for slot in self.slots] + concluded
        )
        head.append(f"(deffunction results () (implode$ (create$ {results})))")
        self._constructs = [*head, *(text for group in rules for text in group)]
        self.fresh()

    def fresh(self) -> None:
        """A new environment: with clipspy 1.0.6 memory and time grow with each asserted fact, despite `reset`."""
        import clips  # type: ignore[import-untyped]  # ships no types

        self.environment: Any = clips.Environment()
        for construct in self._constructs:
            self.environment.build(construct)
        self._case = self.environment.find_template("case")
        self._results = self.environment.find_function("results")

    def run(self, cells: Cells) -> Any:
        """What the rules conclude, as one text (cheaper than a list): words of fired bits, then the derived facts."""
        self.environment.reset()
        self._case.assert_fact(**cells)
        self.environment.run()
        return self._results()

    def cells(self, case: Case, values: tuple[Value | None, ...]) -> Cells:
        """The cells to assert: those that the template does not have by default."""
        usual = self.flat.usual
        return {name: value for name, value in self.flat.cells(case, values).items() if usual.get(name) != value}

    def outcome(self, cells: Cells) -> tuple[int, dict[int, Value | None]]:
        """Fired rules and derived facts, as we have them."""
        found = [plain(word) for word in self.run(cells).split()]
        fired = sum(int(word or 0) << WORD * number for number, word in enumerate(found[: self.words]))
        facts = found[self.words : self.words + len(self.slots)]
        return fired, dict(zip(self.slots, facts, strict=True))

    def strongest(self, cells: Cells) -> int:
        """The strength of the strongest proposal that no guard forbids."""
        return int(self.run(cells).split()[self.words + len(self.slots)])

    def _next(self) -> int:
        self._salience -= 1
        return self._salience

    def _able(self, rules: Sequence[Rule]) -> list[Rule]:
        return [rule for rule in rules if rule.index in self.flat.rules]

    def _rules(self, rules: Sequence[Rule], source: ClipsSource) -> list[str]:
        """Rules of one stratum: those that override fire before those that they override."""
        last = {index: position for position, index in enumerate(self._order)}
        found = []
        shared = self._next()
        for rule in sorted(self._able(rules), key=lambda rule: last.get(rule.index, -1)):
            salience = self._next() if rule.index in last else shared
            found.append(self._rule(rule, source, salience, self._conclusion(rule)))
        return found

    def _rule(self, rule: Rule, source: ClipsSource, salience: int, conclusion: str) -> str:
        action = self._note(rule)
        if rule.index in self._overriding:
            self._globals[f"l{rule.index}"] = "FALSE"
            conclusion = f"(bind ?*l{rule.index}* TRUE) {conclusion}"
        if others := [index for index in rule.overridden_by if index in self.flat.rules]:
            conclusion = f"(if (not (or FALSE {' '.join(f'?*l{index}*' for index in others)})) then {conclusion})"
            self._globals.update({f"l{index}": "FALSE" for index in others})
        left = source.left_side(self.flat.rules[rule.index])
        return f"(defrule r{rule.index} (declare (salience {salience})) {left} => {action} {conclusion})"

    def _note(self, rule: Rule) -> str:
        """The action that notes a rule as fired."""
        word, bit = divmod(rule.index, WORD)
        return f"(bind ?*m{word}* (+ ?*m{word}* {1 << bit}))"

    def _step(self, step: Step, rules: Sequence[Rule], source: ClipsSource) -> list[str]:
        slot, found = step.slot, []
        self._globals[f"v{slot}"] = "nil"
        if rules:
            self._globals |= {f"s{slot}": "nil", f"d{slot}": "FALSE", f"n{slot}": "nil"}
        if step.table:
            self._globals[f"t{slot}"] = "FALSE"
            for rule in self._able(rules):
                text = self._rule(rule, source, self._next(), self._conclusion(rule))
                left, right = text.split(" => ", 1)
                found.append(f"{left} => (if (not ?*t{slot}*) then (bind ?*t{slot}* TRUE) {right[:-1]}))")
        else:
            found += self._rules(rules, source)
        value = self._settled(step, rules)
        companion = ""
        if step.companion is not None:
            days = f"(if (eq ?*v{slot}* nil) then nil else (- ?*v{slot}* ?today))"
            companion = f"(assert (f{step.companion} {days}))"
        found.append(
            f"(defrule c{slot} (declare (salience {self._next()})) (case (f{self.flat.today} ?today)) => "
            f"(bind ?*v{slot}* {value}) (assert (f{slot} ?*v{slot}*)) {companion})"
        )
        return found

    def _conclusion(self, rule: Rule) -> str:
        match rule.conclusion:
            case SetFact(slot=slot, value=Literal(value)):
                return (
                    f"(if (eq ?*s{slot}* nil) then (bind ?*s{slot}* {term(value)}) "
                    f"else (if (neq ?*s{slot}* {term(value)}) then (bind ?*d{slot}* TRUE)))"
                )
            case Score(slot=slot, points=points):
                self._globals.update({f"p{slot}_{code}": "0" for code in range(len(self.flat.facts[slot].values))})
                return " ".join(f"(bind ?*p{slot}_{code}* (+ ?*p{slot}_{code}* {count}))" for code, count in points)
            case ScoreNumber(slot=slot, points=count):
                return f"(bind ?*n{slot}* (if (eq ?*n{slot}* nil) then {count} else (+ ?*n{slot}* {count})))"
            case Propose(action=action, strength=strength):
                better = f"(and (> {strength} ?*strength*) (not (member$ {action} ?*forbidden*)))"
                return f"(if {better} then (bind ?*strength* {strength}) (bind ?*step* {action}))"
            case Forbid(actions=actions) if actions:
                return f"(bind ?*forbidden* (create$ ?*forbidden* {' '.join(map(str, actions))}))"
            case Advise(tactics=tactics, strength=strength):
                return " ".join(self._advice(tactic, value, strength) for tactic, value in tactics)
            case SetFact():
                raise TypeError(f"`{rule.id}` sets a fact from another one, which is not translated")
            case _:
                return ""

    def _advice(self, tactic: int, value: int, strength: int) -> str:
        """The strongest advice wins; the members of a set tactic are gathered."""
        name = f"?*t{tactic}_value*"
        if self.flat.epoch.vocabulary.tactics[tactic].kind is Kind.SET:
            chosen = [str(bit) for bit in range(value.bit_length()) if value >> bit & 1]
            return f"(bind {name} (create$ {name} {' '.join(chosen)}))"
        best = f"?*t{tactic}_strength*"
        return f"(if (> {strength} {best}) then (bind {best} {strength}) (bind {name} {value}))"

    def _settled(self, step: Step, rules: Sequence[Rule]) -> str:
        fact, slot = self.flat.facts[step.slot], step.slot
        otherwise = rest = term(fact.otherwise)
        if any(isinstance(rule.conclusion, Score) for rule in rules):
            for code in reversed(range(len(fact.values))):
                others = " ".join(f"?*p{slot}_{other}*" for other in range(len(fact.values)) if other != code)
                leads = f"(and (>= ?*p{slot}_{code}* {fact.at_least}) (>= ?*p{slot}_{code}* (+ {fact.lead} (max 0 {others}))))"
                rest = f"(if {leads} then {code} else {rest})"
        elif any(isinstance(rule.conclusion, ScoreNumber) for rule in rules):
            clamped = f"(max {fact.low} (min {fact.high} ?*n{slot}*))" if fact.low is not None else f"?*n{slot}*"
            rest = f"(if (eq ?*n{slot}* nil) then {otherwise} else {clamped})"
        if not rules:
            return rest
        return f"(if ?*d{slot}* then {otherwise} else (if (neq ?*s{slot}* nil) then ?*s{slot}* else {rest}))"


def plain(word: str) -> Value | None:
    """A CLIPS value as ours; the facts that are translated are whole numbers and truth values."""
    return {"nil": None, "TRUE": True, "FALSE": False}[word] if word in ("nil", "TRUE", "FALSE") else int(word)
