"""Pages of words: the ladder of actions with the tactics nobody may use, the facts, the parameters."""

from __future__ import annotations

from itertools import groupby

from strategist.analysis.document_rules import RulePages
from strategist.analysis.markdown import anchor, escaped, link, table, where
from strategist.analysis.rule_words import joined, parameter_value, said
from strategist.program.conclusions import Defer, Propose, SetFact
from strategist.program.expressions import After, Between, Condition, Operand, ParameterIs, ParameterOf, leaves
from strategist.program.program import ActionPlan, CompiledNeed, Program, Rule
from strategist.vocabulary.actions import Action
from strategist.vocabulary.facts import Fact


class WordPages:
    """Writes the vocabulary of one program."""

    def __init__(self, program: Program, rules: RulePages) -> None:
        self.program, self.vocabulary = program, program.vocabulary
        self.rules, self.words = rules, rules.words

    def actions(self) -> str:
        """The ladder, rung by rung, and the refused tactics."""
        lines = ["# The ladder of steps", "", "From gentle to hard. The first channel is the usual one.", ""]
        by_rung = sorted(self.vocabulary.actions, key=lambda action: (action.rung, action.index))
        for rung, actions in groupby(by_rung, key=lambda action: action.rung):
            lines += [f"## Rung {rung}", ""]
            for action in actions:
                lines += self._action(action, self.program.plans[action.index])
        lines += ["## Tactics nobody may use", ""]
        lines += table(
            ["tactic", "why not", "what to do", "steps instead", "source"],
            (
                [
                    f"{anchor(r.id)}{escaped(r.title)}\n`{r.id}`",
                    escaped(r.because),
                    escaped(r.counterpart),
                    joined([f"`{name}`" for name in r.instead]),
                    self.rules.sources(r.sources),
                ]
                for r in self.vocabulary.refused.values()
            ),
        )
        return "\n".join(lines).rstrip() + "\n"

    def _action(self, action: Action, plan: ActionPlan) -> list[str]:
        lines = [anchor(action.id), f"### {escaped(action.title)}", "", f"`{action.id}` · {where(action.place)}", ""]
        lines += [f"{escaped(action.help)}", ""] if action.help else []
        needs = [need for compiled in plan.needs for need in self._need(compiled)]
        refused = [r for r in self.vocabulary.refused.values() if action.id in r.instead]
        items = [
            ("Channels", joined(action.channels, "then")),
            ("Groups", ", ".join(map(said, action.groups))),
            ("Only when", "" if plan.only_when is None else self.words.condition(plan.only_when)),
            *(("Needs", need) for need in needs),
            ("Together with", joined([f"`{name}`" for name in action.companions], "and")),
            ("Changes", ", ".join(f"{said(change.fact)}: {change.text}" for change in action.effects)),
            ("Proposed by", ", ".join(map(self.rules.link, self._proposing(action)))),
            ("In the place of", ", ".join(link(escaped(r.title), "actions.md", r.id) for r in refused)),
        ]
        told = [f"- **{word}** {text}" for word, text in items if text]
        return [*lines, *told, ""] if told else lines

    def _proposing(self, action: Action) -> dict[str, None]:
        conclusions = ((rule.id, rule.conclusion) for rule in self.program.rules)
        return dict.fromkeys(id for id, one in conclusions if isinstance(one, Propose) and one.action == action.index)

    def _need(self, need: CompiledNeed) -> list[str]:
        found = []
        if need.first is not None and need.if_ is not None:
            found.append(f"first {self.words.action(need.first)} if {self.words.condition(need.if_)}")
        if need.pending is not None and need.wait_for is not None and need.wait_since is not None:
            since = self.vocabulary.facts[need.wait_since]
            found.append(
                f"to wait until {said(since.name)} reaches {self.words.operand(since, need.wait_for)} "
                f"while {self.words.condition(need.pending)}"
            )
        return found

    def facts(self) -> str:
        """What a profile may say, what follows from it, and what rules conclude."""
        lines = [
            "# Facts",
            "",
            'An absent fact is unknown, not "no". A default that is used is reported as an assumption.',
            "",
        ]
        for heading, facts in groupby(self.vocabulary.inputs, key=lambda fact: fact.heading):
            lines += [f"## {said(heading).capitalize()}", ""]
            lines += table(
                ["fact", "type", "meaning", "if absent", "moves"],
                (
                    [
                        f"{anchor(fact.name)}`{fact.name}`" + (" (required)" if fact.required else ""),
                        kind(fact),
                        escaped(fact.help),
                        self._supposed(fact),
                        f"{fact.daily:+d} a day" if fact.daily else "",
                    ]
                    for fact in facts
                ),
            )
        lines += ["## Derived: what rules conclude", ""]
        lines += table(
            ["fact", "type", "meaning", "otherwise", "concluded by"],
            (
                [
                    f"{anchor(fact.name)}`{fact.name}`",
                    kind(fact),
                    escaped(fact.help),
                    "missing" if fact.otherwise is None else self.words.value(fact, fact.otherwise),
                    self._concluded(fact),
                ]
                for fact in self.vocabulary.derived
            ),
        )
        lines += ["## Computed", ""]
        lines += table(
            ["fact", "type", "meaning"],
            (
                [f"`{fact.name}`", kind(fact), escaped(fact.help) or " less ".join(map(said, fact.difference or ()))]
                for fact in self.vocabulary.facts
                if fact.computed
            ),
        )
        lines += ["## What cannot be", ""]
        lines += [f"- {escaped(one.because)} (`{one.id}`)" for one in self.vocabulary.constraints]
        return "\n".join(lines).rstrip() + "\n"

    def _supposed(self, fact: Fact) -> str:
        found = []
        for one in self.program.suppositions:
            if one.slot == fact.slot:
                value = self.words.value(fact, one.value)
                condition = f" where {self.words.condition(one.where)}" if one.where is not None else ""
                found.append(f"{'follows' if one.known else 'assumed'}: {value}{condition}")
        return "\n".join(found)

    def _concluded(self, fact: Fact) -> str:
        producers = (self.program.rules[i] for step in self.program.steps if step.slot == fact.slot for i in step.rules)
        return (
            ", ".join(map(self.rules.link, dict.fromkeys(rule.table or rule.id for rule in producers))) or fact.lives_in
        )

    def parameters(self) -> str:
        """Every threshold with its value, source and readers."""
        readers = _readers(self.program)
        lines = [
            "# Parameters",
            "",
            "The figures that rules read. `stricter` is the way in which a company may move "
            "one freely even where the law reads it.",
            "",
        ]
        lines += table(
            ["parameter", "value", "meaning", "source", "stricter", "read by"],
            (
                [
                    f"{anchor(p.name)}`{p.name}`\n{where(p.place)}",
                    parameter_value(p),
                    escaped(p.help),
                    self.rules.sources(p.sources),
                    p.stricter or "",
                    self._read_by(readers.get(p.name, {})),
                ]
                for p in self.vocabulary.parameters.values()
            ),
        )
        return "\n".join(lines).rstrip() + "\n"

    def _read_by(self, ids: dict[str, None]) -> str:
        return ", ".join(
            self.rules.link(id) if id in self.rules.pages else link(f"`{id}`", "actions.md", id) for id in ids
        )


def kind(fact: Fact) -> str:
    """A fact's type with its unit or values.

    >>> from strategist.vocabulary.kinds import Kind
    >>> kind(Fact("calls", Kind.INT)), kind(Fact("tone", Kind.ENUM, ("soft", "firm")))
    ('int', 'enum: soft, firm')
    """
    if fact.values:
        return f"{fact.kind.value}: {', '.join(fact.values)}"
    return f"{fact.kind.value}, {fact.unit}" if fact.unit else fact.kind.value


def _readers(program: Program) -> dict[str, dict[str, None]]:
    """By parameter the rules, tables and actions that read it."""
    found: dict[str, dict[str, None]] = {}
    for rule in program.rules:
        for name in _parameters(rule):
            found.setdefault(name, {})[rule.table or rule.id] = None
    for plan in program.plans:
        named = _of(plan.only_when)
        for need in plan.needs:
            named |= _of(need.if_) | _of(need.pending) | _names(need.wait_for)
        for name in named:
            found.setdefault(name, {})[program.vocabulary.actions[plan.index].id] = None
    return found


def _parameters(rule: Rule) -> set[str]:
    named = _of(rule.applies) | _of(rule.when) | _of(rule.unless)
    match rule.conclusion:
        case SetFact(value=value):
            named |= _names(value)
        case Defer(days=days, until=until):
            named |= _names(days) | _names(until)
        case _:
            pass
    return named


def _of(condition: Condition | None) -> set[str]:
    named: set[str] = set()
    for leaf in leaves(condition):
        if isinstance(leaf, ParameterIs):
            named.add(leaf.name)
        elif isinstance(leaf, Between):
            named |= _names(leaf.low) | _names(leaf.high)
    return named


def _names(operand: Operand | None) -> set[str]:
    if isinstance(operand, After):
        operand = operand.count
    return {operand.name} if isinstance(operand, ParameterOf) else set()
