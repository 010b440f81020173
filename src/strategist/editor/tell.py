"""What a name means, in a few lines of Markdown: for hovering over it, and beside it in a list of completions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from strategist.analysis.document_words import kind
from strategist.analysis.markdown import escaped
from strategist.analysis.rule_words import RuleWords, joined, parameter_value, said
from strategist.editor.book import Book
from strategist.editor.index import Declaration, Symbol, first_names
from strategist.editor.mentions import QUANTITY
from strategist.program.actions import compile_plans
from strategist.program.program import ActionPlan
from strategist.program.rules import RuleCompiler
from strategist.rulebook.reader import Reader
from strategist.vocabulary.actions import Action, Tactic
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import BadValue
from strategist.vocabulary.vocabulary import Parameter


def tell(book: Book, symbol: Symbol, today: date) -> str:
    """What a symbol means; empty if nothing is known of it. `today`: the day whose value of a parameter is shown."""
    return "\n\n".join(_paragraphs(book, symbol, today))


def _paragraphs(book: Book, symbol: Symbol, today: date) -> Iterator[str]:
    sort, name = symbol
    words = book.vocabulary
    if sort == QUANTITY and name in words.fact:
        yield from _fact(book, words.fact[name])
    elif sort == QUANTITY and name in words.parameters:
        yield from _parameter(words.parameters[name], today)
    elif sort == "action" and name in words.action:
        yield from _action(book, words.action[name])
    elif sort == "tactic" and name in words.tactic:
        yield from _tactic(words.tactic[name])
    elif sort == "source" and name in words.sources:
        source = words.sources[name]
        document = words.documents.get(source.document, source.document)
        yield f"**{escaped(name)}** · source" + (f" · {source.standing}" if source.standing else "")
        yield escaped(source.says)
        if source.citation or document:
            yield f"_{escaped(', '.join(filter(None, (source.citation, document))))}_"
    elif declared := book.index.declarations.get(symbol):
        yield from _declared(declared[-1])


def _fact(book: Book, fact: Fact) -> Iterator[str]:
    sort = "derived fact" if fact.derived else "computed fact" if fact.computed else "fact of the profile"
    yield f"**{fact.name}** · {sort} · {kind(fact).partition(':')[0]}"
    if fact.help:
        yield escaped(fact.help)
    if fact.values:
        yield f"values: {', '.join(f'`{value}`' for value in fact.values)}"
    words = RuleWords(book.vocabulary)
    if fact.difference is not None:
        yield f"{said(fact.difference[0])} less {said(fact.difference[1])}"
    # in a rulebook with mistakes a value may not be one of its fact: the rest is still worth telling
    with suppress(BadValue, IndexError, ValueError, TypeError):
        if fact.default is not None:
            yield f"without a statement: {words.value(fact, fact.default.value)}"
        if fact.derived:
            otherwise = "missing" if fact.otherwise is None else words.value(fact, fact.otherwise)
            yield f"otherwise: {otherwise}"
    if settlers := book.index.settlers(fact.name):
        yield f"set by {first_names(use.mention.entry for use in settlers)}"


def _parameter(parameter: Parameter, today: date) -> Iterator[str]:
    fact = Fact(parameter.name, parameter.kind, parameter.values, parameter.unit)
    yield f"**{parameter.name}** · parameter · {kind(fact).partition(':')[0]}"
    if parameter.help:
        yield escaped(parameter.help)
    now = [(first, value) for first, value in parameter.steps if first is None or first <= today.toordinal()][-1:]
    if now:
        one = Parameter(parameter.name, parameter.kind, ((None, now[0][1]),), parameter.unit, parameter.values)
        yield f"today: {parameter_value(one)}"
    if len(parameter.steps) > 1 or not now:
        yield f"by date: {parameter_value(parameter)}"
    if parameter.stricter:
        yield f"stricter: {parameter.stricter}"
    if parameter.sources:
        yield f"source: {first_names(parameter.sources)}"


def _action(book: Book, action: Action) -> Iterator[str]:
    yield f"**{action.id}** · step · rung {action.rung}"
    yield escaped(action.title)
    if action.help:
        yield escaped(action.help)
    if action.groups:
        yield f"groups: {', '.join(action.groups)}"
    if action.channels:
        yield f"channels: {', '.join(action.channels)}"
    plan = _plan(book, action)
    if plan is None:
        return
    words = RuleWords(book.vocabulary)
    if plan.only_when is not None:
        yield f"only when {words.condition(plan.only_when)}"
    for need in plan.needs:
        if need.first is not None and need.if_ is not None:
            yield f"needs {words.action(need.first)} first if {words.condition(need.if_)}"
        if need.pending is not None and need.wait_for is not None and need.wait_since is not None:
            since = book.vocabulary.facts[need.wait_since]
            yield f"waits until {said(since.name)} reaches {words.operand(since, need.wait_for)}"
    if plan.companions:
        yield f"with {joined([words.action(index) for index in plan.companions], 'and')}"


def _plan(book: Book, action: Action) -> ActionPlan | None:
    """The compiled conditions of an action, also where the rulebook as a whole does not load."""
    if book.program is not None:
        return book.program.plans[action.index]
    reader = Reader({})
    try:
        return compile_plans(book.vocabulary, RuleCompiler(book.vocabulary, reader), reader, ())[action.index]
    except (AssertionError, IndexError, KeyError, ValueError):  # of a rulebook with mistakes
        return None


def _tactic(tactic: Tactic) -> Iterator[str]:
    yield f"**{tactic.name}** · tactic · {tactic.kind.value}"
    if tactic.help:
        yield escaped(tactic.help)
    if tactic.values:
        yield f"values: {', '.join(f'`{value}`' for value in tactic.values)}"


_TOLD = ("title", "says", "because", "help", "weekdays", "from", "to", "counterpart", "")


def _declared(found: Declaration) -> Iterator[str]:
    """What its own lines say: of rules, and of whatever no word above is about."""
    declared = found.declared
    sort = {"rules": "rule", "tables": "table", "late_interest": "regime of late interest"}.get(
        declared.section, declared.sort
    )
    standing = declared.texts.get("standing")
    yield f"**{escaped(declared.name)}** · {sort}" + (f" · {standing}" if standing else "")
    for key in _TOLD:
        if text := declared.texts.get(key):
            yield f"{key}: {escaped(text)}" if key in ("weekdays", "from", "to") else escaped(text)
    if declared.sort in ("rule", "regime") and (cited := declared.texts.get("source")):
        yield f"source: {cited}"
