"""`strategist check`: is the rulebook sound?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from strategist.analysis.findings.finding import Finding, Severity
from strategist.cli.inputs import OutOption, RulesArgument, read_day, write
from strategist.cli.progress import Progress
from strategist.errors import Problem, ProfileError, RulebookError, did_you_mean

if TYPE_CHECKING:
    from strategist.analysis.oracle.protocol import Oracle
    from strategist.analysis.oracle.search import SearchOracle


class CheckFormat(StrEnum):
    """Text for people, JSON for programs, workflow annotations for GitHub, SARIF for code scanning."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def check(
    rules: RulesArgument = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="A day, such as 2026-11-24: also report what is out of date by then.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", "-f", help="Output format.")] = CheckFormat.TEXT,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="CODE", help="Look for this kind only; may be repeated.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODE", help="Leave this kind out; may be repeated.")
    ] = None,
    show: Annotated[
        Severity | None,
        typer.Option("--show", help="Show findings from this severity up: warning, or info where --only names codes."),
    ] = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="Exit with 1 on findings of this severity or worse.")
    ] = Severity.WARNING,
    out: OutOption = None,
) -> None:
    """Check a rulebook: does it load, do rules contradict or repeat each other, can everything in it take effect?"""
    from strategist.analysis.findings.book import Book
    from strategist.analysis.findings.registry import find
    from strategist.rulebook.files import shipped_rules

    codes = [_known(code) for code in only or []]
    ignored = [_known(code) for code in ignore or []]
    day = None if as_of is None else read_day("--as-of", as_of)
    try:
        with Progress("loading the rulebook"):
            book = Book.load(rules, day, _oracle())
    except RulebookError as error:
        subject = f"`{rules or shipped_rules()}` does not load"
        if format is CheckFormat.TEXT and out is None:
            print(f"{error.render()}\n{_summary(subject, len(error.problems))}", file=sys.stderr)
        else:
            write(_written([_as_finding(problem) for problem in error.problems], format, subject), out)
        raise typer.Exit(2) from None
    with Progress("looking for findings") as progress:
        found = find(book, codes, ignored, lambda title, n, of: progress.say(f"{min(n + 1, of)} of {of}: {title}"))
    least = show or min((Severity.INFO if codes else Severity.WARNING, fail_on), key=lambda one: one.rank)
    shown = [finding for finding in found if finding.severity.rank >= least.rank]
    program = book.program
    subject = (
        f"{program.name} {program.version}: {len(program.rules)} rules and table rows, {len(book.scenarios)} scenarios"
    )
    text = _written(shown, format, subject, [finding for finding in found if finding not in shown])
    if text or out is not None:
        write(text, out)
    if any(finding.severity.rank >= fail_on.rank for finding in found):
        raise typer.Exit(1)


def _oracle() -> Callable[[SearchOracle], Oracle] | None:
    """The one with the solver where that is installed; else the search alone, which proves a little less."""
    from importlib.util import find_spec

    if find_spec("z3") is None:
        return None
    from strategist.analysis.oracle.solver import SolverOracle

    return SolverOracle


def _known(code: str) -> str:
    from strategist.analysis.findings.registry import CODES

    if code not in CODES:
        raise ProfileError(
            [Problem("unknown-code", f"there is no kind of finding `{code[:60]}`", help=_which(code, CODES))]
        )
    return code


def _which(code: str, codes: Sequence[str]) -> str:
    return did_you_mean(code, codes) or f"one of: {', '.join(codes)}"


def _as_finding(problem: Problem) -> Finding:
    return Finding(
        problem.message,
        problem.place,
        problem.help,
        code=problem.code,
        severity=Severity.ERROR,
        excerpt=problem.excerpt,
    )


def _written(findings: Sequence[Finding], format: CheckFormat, subject: str, hidden: Sequence[Finding] = ()) -> str:
    from strategist.analysis.findings import as_annotations, as_json, as_sarif

    match format:
        case CheckFormat.JSON:
            return as_json.json_text(findings)
        case CheckFormat.GITHUB:
            return as_annotations.annotation_text(findings)
        case CheckFormat.SARIF:
            return as_sarif.sarif_text(findings)
        case CheckFormat.TEXT:
            grades = " and ".join(sorted({finding.severity.value for finding in hidden}))
            rest = f" ({len(hidden)} of severity {grades} not shown: `--show info`)" if hidden else ""
            return "\n".join([*(finding.render() for finding in findings), _summary(subject, len(findings)) + rest])


def _summary(subject: str, count: int) -> str:
    return f"{subject}: {'no findings' if not count else '1 finding' if count == 1 else f'{count} findings'}"
