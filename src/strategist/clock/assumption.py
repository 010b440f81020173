"""What may be asked of a plan: a response the rulebook knows, and days that can be counted."""

from __future__ import annotations

from strategist.errors import Problem, ProfileError, did_you_mean
from strategist.program.program import Program

MOST_DAYS = 3_660
"""Ten years: beyond that no rulebook holds."""


def check_assumption(program: Program, assume: str | None, days: int) -> None:
    """Raises `ProfileError` for an unknown response, with the nearest one, and for days nobody can mean."""
    problems = []
    known = [response.id for response in program.responses]
    if assume is not None and assume not in known:
        help = did_you_mean(assume, known) if known else "the rulebook states no `responses:`"
        problems.append(Problem("unknown-response", f"unknown response `{assume[:60]}`", help=help))
    if not 0 <= days <= MOST_DAYS:
        problems.append(Problem("bad-days", f"a plan looks 0 to {MOST_DAYS} days ahead, not {days}"))
    if problems:
        raise ProfileError(problems)
