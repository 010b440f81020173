"""Writing an epoch as one flat Python function: plain ifs, facts as local variables, masks for fired rules.

Two functions come out: `assess(v, g, today)` settles facts, proposals and guards; `advise(v, g)` the tactic rules.
`m` collects fired rules, `x` the fired ones that a live rule overrides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from strategist.decision.ladder import selection_order
from strategist.decision.tactics import CHANNEL, advice_order
from strategist.program.conclusions import AddTo, Advise, Phase, Score, ScoreNumber, SetFact
from strategist.program.expressions import All, Literal
from strategist.program.program import Epoch, Rule, Step
from strategist.program.python_source import PythonSource
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import STEP_FACTS, TODAY


class EpochWriter:
    """Writes one epoch. `constants` are the names the source refers to, with their values."""

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.facts = epoch.vocabulary.facts
        inputs = frozenset(fact.slot for fact in epoch.vocabulary.inputs)
        self.source = PythonSource(self._name, always_present(epoch), inputs)
        self.lines: list[str] = []
        self.loaded: set[tuple[int, bool]] = set()
        self.assigned: set[int] = set()
        self.order = epoch.program.override_order
        overriding = {index for rule in epoch.program.rules for index in rule.overrides}
        self.tracked = overriding | {rule.index for rule in epoch.program.rules if rule.overrides}

    @property
    def constants(self) -> dict[str, object]:
        return self.source.constants

    def _name(self, slot: int, raw: bool) -> str:
        if slot in self.assigned:
            return f"f{slot}"
        raw = raw and slot not in self.epoch.vocabulary.concluded
        self.loaded.add((slot, raw))
        return f"{'g' if raw else 'f'}{slot}"

    def assess(self) -> str:
        """The source of `assess(v, g, today)` -> (values, fired, overridden, conflicts, live proposals, live guards)."""
        for step in self.epoch.steps:
            self._step(step)
        deciding = [rule for index in selection_order(self.epoch) if (rule := self.epoch.rules[index]) is not None]
        self._rules(deciding, {r.index: [f"  {'p' if r.phase is Phase.PROPOSE else 'h'}({r.index})"] for r in deciding})
        derived = [step.slot for step in self.epoch.steps] + [
            s.companion for s in self.epoch.steps if s.companion is not None
        ]
        head = [
            "def assess(v, g, today):",
            *self._loads(),
            *self._places(),
            " m = 0",
            " x = 0",
            " c = ()",
            " live = []",
            " p = live.append",
            " guards = []",
            " h = guards.append",
        ]
        tail = [
            " out = v[:]",
            *(f" out[{slot}] = f{slot}" for slot in derived),
            " return out, m, x, c, live, guards",
        ]
        return "\n".join([*head, *self.lines, *tail])

    def advise(self) -> str:
        """The source of `advise(v, g, l, c, d)` -> (fired, overridden, tactics).

        `l`: live rules of earlier phases; `c`: channel values that are permitted; `d`: the first of them, or None.
        The tactics are those without guards that limit them: the strongest advice comes first and wins.
        """
        self.lines, self.loaded, self.assigned = [], set(), set()
        self.source.asked.clear()
        advice = advice_order(self.epoch)
        own = {rule.index for rule in advice}
        for rule in advice:
            earlier = [
                index for index in rule.overridden_by if index not in own and self.epoch.rules[index] is not None
            ]
            self.lines += [f" l{index} = l >> {index} & 1" for index in earlier]
        self._track(advice)
        tactics = self.epoch.vocabulary.tactics
        for _, group in groupby(advice, key=lambda rule: rule.strength):
            self._advice_of_one_strength(list(group))
        head = [
            "def advise(v, g, l, c, d):",
            *self._loads(),
            *self._places(),
            " m = 0",
            " x = 0",
            *(f" t{tactic.index} = {0 if tactic.kind is Kind.SET else None}" for tactic in tactics),
        ]
        channel = next((tactic.index for tactic in tactics if tactic.name == CHANNEL), None)
        if channel is not None:
            self.lines.append(f" if t{channel} is None: t{channel} = d")
        values = "".join(f"t{t.index} or None, " if t.kind is Kind.SET else f"t{t.index}, " for t in tactics)
        return "\n".join([*head, *self.lines, f" return m, x, ({values})"])

    def _advice_of_one_strength(self, rules: Sequence[Rule]) -> None:
        """Rules of equal strength: the smaller value wins where they differ, as `choose_tactics` has it."""
        tactics = self.epoch.vocabulary.tactics
        differing: dict[int, set[int]] = {}
        for rule in rules:
            assert isinstance(rule.conclusion, Advise)
            for tactic, value in rule.conclusion.tactics:
                differing.setdefault(tactic, set()).add(value)
        tied = [t for t, values in differing.items() if len(values) > 1 and tactics[t].kind is not Kind.SET]
        conclude = {}
        for rule in rules:
            assert isinstance(rule.conclusion, Advise)
            lines = []
            for tactic, value in rule.conclusion.tactics:
                name, permitted = f"t{tactic}", f" and {value} in c" if tactics[tactic].name == CHANNEL else ""
                if tactics[tactic].kind is Kind.SET:
                    lines.append(f"  {name} |= {value}")
                elif tactic in tied:
                    lines.append(f"  if (u{tactic} is None or {value} < u{tactic}){permitted}: u{tactic} = {value}")
                else:
                    lines.append(f"  if {name} is None{permitted}: {name} = {value}")
            conclude[rule.index] = lines
        self.lines += [f" u{tactic} = None" for tactic in tied]
        self._draw(rules, conclude)
        self.lines += [f" if t{tactic} is None: t{tactic} = u{tactic}" for tactic in tied]

    def _loads(self) -> list[str]:
        return [f" {'g' if raw else 'f'}{slot} = {'g' if raw else 'v'}[{slot}]" for slot, raw in sorted(self.loaded)]

    def _places(self) -> list[str]:
        """Where a fact of the profile lies, asked once."""
        return [f" {name} = {asked}" for asked, name in self.source.asked.items()]

    def _fires(self, rule: Rule, *, scope_holds: bool = False) -> str:
        when = All(rule.when.parts[1:]) if scope_holds and isinstance(rule.when, All) else rule.when
        parts = [self.source.known_true(when)]
        if rule.applies is not None:
            parts.append(f"not {self._wrap(self.source.known_false(rule.applies))}")
        if rule.unless is not None:
            parts.append(f"not {self._wrap(self.source.known_true(rule.unless))}")
        if "False" in parts or "not True" in parts:
            return "False"
        return " and ".join(part for part in parts if part not in ("True", "not False")) or "True"

    @staticmethod
    def _wrap(text: str) -> str:
        return text if text.startswith("(") or " " not in text else f"({text})"

    def _rules(self, rules: Sequence[Rule], conclude: dict[int, list[str]] | None = None) -> None:
        """Fire rules and draw their conclusions."""
        self._track(rules)
        self._draw(rules, conclude or {})

    def _track(self, rules: Sequence[Rule]) -> None:
        """Rules tied up in overrides fire first, so that liveness is known when conclusions are drawn."""
        own = {rule.index for rule in rules}
        for rule in rules:
            if rule.index in self.tracked:
                self.lines += [f" l{rule.index} = {self._fires(rule)}", f" if l{rule.index}: m |= {1 << rule.index}"]
        for index in self.order:
            rule_here = self.epoch.rules[index]
            if index in own and rule_here is not None:
                others = [f"l{other}" for other in rule_here.overridden_by if self.epoch.rules[other] is not None]
                if others:
                    self.lines += [
                        f" if l{index} and ({' or '.join(others)}):",
                        f"  l{index} = False",
                        f"  x |= {1 << index}",
                    ]

    def _draw(self, rules: Sequence[Rule], conclude: dict[int, list[str]]) -> None:
        """Conclusions of live rules; rules outside of overrides fire here."""
        for (tracked, scope), group in groupby(rules, key=lambda rule: (rule.index in self.tracked, rule.scope)):
            alike = list(group)
            shared = not tracked and scope is not None and scope.slot in self.source.once and len(alike) > 1
            inset = ""
            if shared and scope is not None:  # the rules of a pack are passed over together
                self.lines.append(f" if {self.source.known_true(scope)}:")
                inset = " "
            for rule in alike:
                body = [f"{inset}{line}" for line in conclude.get(rule.index, [])]
                if not tracked:
                    fires = self._fires(rule, scope_holds=shared)
                    self.lines += [f"{inset} if {fires}:", f"{inset}  m |= {1 << rule.index}", *body]
                elif body:
                    self.lines += [f" if l{rule.index}:", *body]

    def _step(self, step: Step) -> None:
        fact = self.facts[step.slot]
        rules = self.epoch.producers(step)
        name = f"f{step.slot}"
        if step.table:
            self._table(step, rules, fact)
        elif rules:
            self._settle(fact, rules, name)
        else:
            self.lines.append(f" {name} = {fact.otherwise!r}")
        self.assigned.add(step.slot)
        if step.companion is not None:
            self.lines.append(f" f{step.companion} = None if {name} is None else {name} - today")
            self.assigned.add(step.companion)

    def _table(self, step: Step, rules: Iterable[Rule], fact: Fact) -> None:
        name = f"f{step.slot}"
        self.lines.append(f" {name} = {fact.otherwise!r}")
        word = "if"
        for rule in rules:
            assert isinstance(rule.conclusion, SetFact)
            value = self._value(rule.conclusion)
            stated = isinstance(rule.conclusion.value, Literal)
            assign = f"{name} = {value}" if stated else f"{name} = {value} if {value} is not None else {name}"
            if value == "None":  # a parameter before its first day says nothing
                assign = "pass"
            self.lines += [f" {word} {self._fires(rule)}:", f"  m |= {1 << rule.index}"]
            others = [f"l{i}" for i in rule.overridden_by if self.epoch.rules[i] is not None]
            if others:
                self.lines += [f"  if {' or '.join(others)}: x |= {1 << rule.index}", f"  else: {assign}"]
            else:
                self.lines.append(f"  {assign}")
            word = "elif"

    def _value(self, conclusion: SetFact) -> str:
        present: list[str] = []
        text = self.source.operand(conclusion.value, False, present)
        return "None" if "False" in present or text is None else text

    def _settle(self, fact: Fact, rules: Sequence[Rule], name: str) -> None:
        conclude: dict[int, list[str]] = {}
        sets = [rule for rule in rules if isinstance(rule.conclusion, SetFact)]
        scores = [rule for rule in rules if isinstance(rule.conclusion, Score)]
        numbers = any(isinstance(rule.conclusion, ScoreNumber | AddTo) for rule in rules)
        for rule in rules:
            conclude[rule.index] = self._conclude(rule, fact, many=len(sets) > 1)
        if sets:
            self.lines += [" s = None", *([" d = False"] if len(sets) > 1 and not fact.settles else [])]
        if scores:
            self.lines += [f" p{code} = 0" for code in range(len(fact.values))]
        if numbers:
            self.lines.append(" n = None")
        self._rules(rules, conclude)
        self._fold(fact, sets, bool(scores), numbers, name)

    def _conclude(self, rule: Rule, fact: Fact, *, many: bool) -> list[str]:
        match rule.conclusion:
            case SetFact():
                value = self._value(rule.conclusion)
                if value == "None":  # a parameter before its first day says nothing
                    return []
                if not many:
                    return [f"  s = {value}"]
                if fact.settles:
                    further = ">" if fact.settles == "latest" else "<"
                    return [f"  o = {value}", f"  if o is not None and (s is None or o {further} s): s = o"]
                lines = [f"  if s is None: s = {value}", f"  elif s != {value}: d = True"]
                if not isinstance(rule.conclusion.value, Literal):
                    lines[1] = f"  elif {value} is not None and s != {value}: d = True"
                return lines
            case Score(points=points):
                return [f"  p{code} += {count}" for code, count in points]
            case ScoreNumber(points=count):
                return [f"  n = {count} if n is None else n + {count}"]
            case AddTo(mask=mask):
                return [f"  n = {mask} if n is None else n | {mask}"]
            case _:
                raise TypeError(f"`{rule.id}` does not conclude on a fact")

    def _fold(self, fact: Fact, sets: Sequence[Rule], scores: bool, numbers: bool, name: str) -> None:
        rest = repr(fact.otherwise)
        if scores:
            points = ", ".join(f"p{code}" for code in range(len(fact.values)))
            rest = f"LEADER(({points}), {fact.at_least}, {fact.lead}, {fact.otherwise!r})"
        elif numbers:
            clamped = "n"
            if fact.low is not None:
                clamped = f"min(max(n, {fact.low}), {fact.high})"
            rest = f"{fact.otherwise!r} if n is None else {clamped}"
        if not sets:
            self.lines.append(f" {name} = {rest}")
        elif len(sets) == 1 or fact.settles:
            self.lines.append(f" {name} = s if s is not None else {rest}")
        else:
            mask = sum(1 << rule.index for rule in sets)
            self.lines += [
                f" if d: {name} = {fact.otherwise!r}; c += (({fact.slot}, BITS(m & ~x & {mask})),)",
                f" else: {name} = s if s is not None else {rest}",
            ]


def always_present(epoch: Epoch) -> frozenset[int]:
    """Facts that have a value in every case: defaults without a condition, derived facts with an `otherwise`, today,
    and what is known of the chosen step."""
    facts = epoch.vocabulary.facts
    defaulted = {fact.slot for fact in facts if fact.default is not None and fact.default.where is None}
    concluded = {fact.slot for fact in facts if fact.derived and fact.otherwise is not None}
    known = {fact.slot for fact in facts if fact.name in (TODAY, *STEP_FACTS)}
    return frozenset(defaulted | concluded | known)


def points_leader(points: tuple[int, ...], at_least: int, lead: int, otherwise: object) -> object:
    """The leading value by points, as `settle.leader` has it."""
    best = max(points)
    if best < at_least:
        return otherwise
    position = points.index(best)
    second = max((count for other, count in enumerate(points) if other != position), default=0)
    return position if best >= second + lead else otherwise
