"""`strategist explain`: decisions with their whole reasoning."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.cli.inputs import (
    AsOfOption,
    OutOption,
    ProfilesArgument,
    RulesOption,
    colored,
    each_case,
    load,
    terminal_width,
    write,
)
from strategist.cli.keep import StoreOption, keep
from strategist.cli.progress import Progress
from strategist.errors import Problem, ProfileError

if TYPE_CHECKING:
    from strategist.explain.explanation import Explanation
    from strategist.explain.flip import Flip
    from strategist.explain.what_if import WhatIf


COUNT = {2: "two", 3: "three", 4: "four"}


class ExplainFormat(StrEnum):
    """How an explanation is rendered."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MERMAID = "mermaid"


def explain(
    profiles: ProfilesArgument,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
    format: Annotated[ExplainFormat, typer.Option("--format", "-f", help="Output format.")] = ExplainFormat.TEXT,
    why_not: Annotated[
        str | None,
        typer.Option("--why-not", metavar="ACTION", help="Say instead why this action is not the next step."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="FACT=VALUE",
            help="Say instead what would change if a fact were otherwise; may be given several times. "
            "`fact=` takes the fact away, a set is a comma list.",
        ),
    ] = None,
    flip: Annotated[
        str | None,
        typer.Option(
            "--flip",
            metavar="[ACTION]",
            help="Say instead what smallest change gives this action, or any other step if none is named.",
        ),
    ] = None,
    margins: Annotated[bool, typer.Option("--margins", help="Add how far each figure is from another step.")] = False,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Explain the next step for each debtor: facts, fired rules, derived facts, candidates, guards, choice."""
    asked = Asked(why_not, tuple(what_if or ()), margins, flip)
    asked.check(format)
    if format in (ExplainFormat.HTML, ExplainFormat.MERMAID) and len(profiles) > 1:
        raise ProfileError(
            [Problem("one-profile", f"{format.value} shows one profile", help="explain them one by one")]
        )
    strategist = load(rules)
    cases = list(each_case(strategist, profiles, as_of))
    with Progress(asked.told()):
        # the decision of the changed profile is what all evaluators are asked of there
        checked = flip is None or format is ExplainFormat.HTML
        make = strategist.explain_case if checked else strategist.explain_unchecked
        explanations = [make(case) for case in cases if case is not None]
        text = _render(explanations, format, asked, len(profiles), colored() and out is None) if explanations else ""
    keep([explanation.decision for explanation in explanations], store)
    if explanations:
        write(text, out)
    if None in cases:
        raise typer.Exit(2)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked besides the explanation, or instead of it."""

    why_not: str | None
    what_if: tuple[str, ...]
    margins: bool
    flip: str | None = None

    def check(self, format: ExplainFormat) -> None:
        """Refuse questions that do not go together, and formats that an answer does not have."""
        questions = {
            "--why-not": self.why_not is not None,
            "--what-if": bool(self.what_if),
            "--margins": self.margins,
            "--flip": self.flip is not None,
        }
        asked = [option for option, wanted in questions.items() if wanted]
        if len(asked) > 1:
            options = (
                f"{', '.join(f'`{one}`' for one in asked[:-1])} and `{asked[-1]}` are {COUNT[len(asked)]} questions"
            )
            raise ProfileError([Problem("one-question", options, help="ask one at a time")])
        asking = asked[0] if asked else ""
        without = {
            "--what-if": (ExplainFormat.HTML, ExplainFormat.MERMAID),
        }.get(asking, (ExplainFormat.MERMAID,))
        if format in without and asking:
            message = f"`{asking}` is not answered as {format.value}"
            help = "use --format text or json" if self.what_if else "use --format text, json or html"
            raise ProfileError([Problem("format", message, help=help)])

    def told(self) -> str:
        """What is done to answer, for somebody who waits."""
        if self.flip is not None:
            return "seeking the smallest change"
        return "seeking thresholds" if self.margins else "explaining"

    def text(self, explanation: Explanation, width: int, color: bool) -> str:
        """The answer, or the explanation, for a terminal."""
        if self.why_not is not None:
            return explanation.why_not(self.why_not).text(width=width, color=color)
        if self.what_if:
            return self._what_if(explanation).text(width=width, color=color)
        if self.flip is not None:
            return self.flipped(explanation, self.flip).text(width=width, color=color)
        return explanation.text(width=width, color=color, margins=self.margins)

    def as_json(self, explanation: Explanation) -> dict[str, object]:
        """The answer, or the explanation, as a JSON object."""
        if self.why_not is not None:
            return explanation.why_not(self.why_not).as_json()
        if self.what_if:
            return self._what_if(explanation).as_json()
        if self.flip is not None:
            return self.flipped(explanation, self.flip).as_json()
        return explanation.as_json(margins=self.margins)

    @staticmethod
    def flipped(explanation: Explanation, action: str) -> Flip:
        """The smallest change for an action; for any other step if it is empty."""
        return explanation.flip(action or None)

    def _what_if(self, explanation: Explanation) -> WhatIf:
        from strategist.explain.change import read_changes

        vocabulary = explanation.decision.program.vocabulary
        return explanation.what_if_changed(read_changes(self.what_if, vocabulary))


def _render(explanations: list[Explanation], format: ExplainFormat, asked: Asked, several: int, color: bool) -> str:
    match format:
        case ExplainFormat.JSON:
            found = [asked.as_json(explanation) for explanation in explanations]
            return json.dumps(found[0] if several == 1 else found, ensure_ascii=False, indent=2)
        case ExplainFormat.HTML:
            flip = None if asked.flip is None else asked.flipped(explanations[0], asked.flip)
            return explanations[0].html(why_not=asked.why_not, margins=asked.margins, flip=flip)
        case ExplainFormat.MERMAID:
            return explanations[0].mermaid()
        case _:
            rule = f"\n\n{'─' * terminal_width()}\n\n"
            return rule.join(asked.text(e, terminal_width(), color) for e in explanations)
