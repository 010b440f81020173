"""A question on a terminal: what is asked, what may be said, and why."""

from __future__ import annotations

from strategist.ask.question import RULES_SHOWN, Question
from strategist.explain.columns import Columns
from strategist.explain.speech import words
from strategist.program.program import Rule
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary

INDENT = "   "
BANDS_SHOWN = 8
VALUES_SHOWN = 6
WANTED = {
    Kind.INT: "a whole number",
    Kind.MONEY: "an amount, such as 15000.00",
    Kind.DATE: "a date, such as 2026-11-24",
    Kind.PLACE: "an ISO 3166 code, such as CN, GB or US-NY",
    Kind.TEXT: "text",
}


def render_question(question: Question, number: int, vocabulary: Vocabulary, *, width: int, color: bool = False) -> str:
    """The question with what may be answered, and in a line why it is asked."""
    page = Columns(width, color)
    if question.several:
        page.row("Is any of these other than usual, or known?", lead=f"{number}. ", style="bold")
        for place, fact in enumerate(question.facts, 1):
            page.row(_listed(fact), lead=f"{INDENT}{place:2} ")
        page.row("numbers, such as 2, 5=30; or none", lead=f"{INDENT}   ", style="dim")
    else:
        page.row(f"{words(question.name)}?", lead=f"{number}. ", style="bold")
        if question.help:
            page.row(question.help, lead=INDENT)
        page.row(_wanted(question), lead=INDENT, style="dim")
    page.row(_why(question, vocabulary), lead=INDENT, style="dim")
    return page.text().rstrip()


def _listed(fact: Fact) -> str:
    """A fact of a list: its name, the values it may be given, and what it is."""
    match fact.kind:
        case Kind.BOOL:
            form = ""
        case Kind.ENUM | Kind.SET if len(fact.values) <= VALUES_SHOWN:
            form = f" ({'/'.join(fact.values)})"
        case Kind.ENUM | Kind.SET:
            form = ""
        case Kind.INT:
            form = f" ({words(fact.unit)}s)" if fact.unit else " (number)"
        case _:
            form = f" ({fact.kind.value})"
    return f"{words(fact.name)}{form}: {fact.help}" if fact.help else f"{words(fact.name)}{form}"


def _wanted(question: Question) -> str:
    fact = question.facts[0]
    match fact.kind:
        case Kind.BOOL:
            return "1 yes · 2 no"
        case Kind.ENUM | Kind.SET:
            listed = " · ".join(f"{place} {value}" for place, value in enumerate(fact.values, 1))
            return f"{listed} · several with commas, or none" if fact.kind is Kind.SET else listed
        case _:
            unit = f" ({fact.unit}s)" if fact.unit else ""
            return f"{WANTED[fact.kind]}{unit}"


def _why(question: Question, vocabulary: Vocabulary) -> str:
    steps = ", ".join(f"“{vocabulary.action[step].title}”" for step in question.steps[:2])
    if not question.shown:
        return "why: it is not excluded that one of them matters"
    count = len(question.why)
    rules = f"{count} undecided rule{'' if count == 1 else 's'} read{'s' if count == 1 else ''} it"
    return f"why: {rules}; the step could become {steps}" if steps else f"why: {rules}"


def render_why(question: Question, vocabulary: Vocabulary, *, width: int, color: bool = False) -> str:
    """What `?` answers: the rules that read it, the steps that could come of it, the figures that count."""
    page = Columns(width, color)
    if question.bands:
        shown = list(question.bands[:BANDS_SHOWN])
        more = len(question.bands) - len(shown)
        page.rows([*shown, f"and {more} more"] if more else shown, lead=f"{INDENT}told apart: ")
    if question.steps:
        page.rows([vocabulary.action[step].title for step in question.steps], lead=f"{INDENT}could become: ")
    for rule in question.why[:RULES_SHOWN]:
        page.row(rule.title or rule.id, lead=f"{INDENT}rule: ", right=_place(rule))
    if len(question.why) > RULES_SHOWN:
        page.row(f"and {len(question.why) - RULES_SHOWN} more rules", lead=INDENT)
    page.row("Enter: nobody knows · back: the last question again · stop: end here", lead=INDENT, style="dim")
    return page.text().rstrip()


def _place(rule: Rule) -> str:
    return "" if rule.place is None else f"{rule.place.file}:{rule.place.line}"
