"""`strategist ask`: an interview that asks only what can still change the decision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from strategist.cli.inputs import RulesOption, colored, load, terminal_width, write
from strategist.cli.progress import Progress
from strategist.errors import ProfileError

if TYPE_CHECKING:
    from strategist.ask import Interview, Question
    from strategist.strategist import Strategist

STOP = ("stop", "quit", "exit")
PROOF_SECONDS = 5.0
SEEKING = "seeking what can still change the step"


def ask(
    profile: Annotated[
        str | None,
        typer.Argument(
            metavar="[PROFILE]", help="What is known already: a profile file (YAML or JSON).", show_default=False
        ),
    ] = None,
    rules: RulesOption = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Moment of decision, ISO 8601 with offset; before the profile's own, else now."),
    ] = None,
    tactics: Annotated[bool, typer.Option("--tactics", help="Go on until the tactics are settled too.")] = False,
    prove: Annotated[
        bool,
        typer.Option(
            "--prove", help="At the end prove by the solver what could not be shown otherwise, before asking it."
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the answers to this file, as a profile.")
    ] = None,
) -> None:
    """Ask for the facts that can still change the next step, the most informative first, and stop when none can."""
    strategist = load(rules)
    with Progress(SEEKING):
        interview = _begin(strategist, profile, as_of, tactics, PROOF_SECONDS if prove else 0.0)
    if out is not None and not out.parent.is_dir():
        write("", out)  # refused now, not after all the answers
    stopped = False
    try:
        stopped = not _talk(interview, strategist)
    except (KeyboardInterrupt, EOFError):
        stopped = True
        print()
    print(_ending(interview, stopped))
    if out is not None:
        write(_as_yaml(interview.profile()), out)
        print(f"\nwrote {out}; to see why: strategist explain {out}")


def _begin(strategist: Strategist, profile: str | None, as_of: str | None, tactics: bool, seconds: float) -> Interview:
    from strategist.profile.read import read_file

    text, name = (None, "profile") if profile is None else read_file(Path(profile))
    until: Literal["step", "tactics"] = "tactics" if tactics else "step"
    return strategist.ask(text, as_of=as_of, until=until, seconds=seconds, name=name)


def _talk(interview: Interview, strategist: Strategist) -> bool:
    """Ask until nothing can change the decision, or somebody has had enough (False)."""
    from strategist.ask.question_text import render_question, render_why
    from strategist.ask.typed import read_answer

    vocabulary, width, color = strategist.program.vocabulary, terminal_width(), colored()
    shown: Question | None = None
    while (question := _next(interview)) is not None:
        if question is not shown:
            print(render_question(question, len(interview.asked) + 1, vocabulary, width=width, color=color))
            shown = question
        said = _line()
        match said.strip().lower():
            case "?" | "help" | "why":
                print(render_why(question, vocabulary, width=width, color=color))
            case "back":
                if not interview.back():
                    print("this is the first question", file=sys.stderr)
                shown = None
            case word if word in STOP:
                return False
            case _:
                try:
                    typed = read_answer(question, said)
                    with Progress(SEEKING):
                        if typed.value is None:
                            interview.skip(question)
                        else:
                            interview.answer(question, typed.value, places=typed.places, text=typed.text)
                    print()
                except ProfileError as error:
                    print(error.render(), file=sys.stderr)
    return True


def _next(interview: Interview) -> Question | None:
    with Progress(SEEKING):
        return interview.question


def _line() -> str:
    """A line from the terminal, or from a pipe; that one is repeated, so that what was said can be read. Raises `EOFError`."""
    if sys.stdin.isatty():
        return input("> ")
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    print(f"> {line.rstrip()}")
    return line.rstrip("\r\n")


def _ending(interview: Interview, stopped: bool) -> str:
    from strategist.explain.summary import render_summary

    asked = len(interview.asked)
    count = f"{asked} question{'' if asked == 1 else 's'}"
    needless = len(interview.not_needed)
    if stopped:
        head = f"Stopped after {count}. The step so far; other answers could still change it."
    else:
        head = f"Settled after {count}: {needless} facts were not needed, none of them can change this."
    return f"{head}\n\n{render_summary(interview.decision, width=terminal_width())}"


def _as_yaml(profile: dict[str, object]) -> str:
    import yaml

    return yaml.safe_dump(profile, sort_keys=False, allow_unicode=True, width=120)
