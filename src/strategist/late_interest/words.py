"""The words that scripts may use of late interest."""

from __future__ import annotations

from strategist.late_interest.money import amount_words
from strategist.late_interest.of_case import late_interest
from strategist.late_interest.result import LateInterest
from strategist.profile.case import Case, Vector
from strategist.program.program import Program


def interest_words(program: Program, case: Case, values: Vector) -> dict[str, str]:
    """The filled placeholders, by name; a name without an amount is left out, and all of them where none is due."""
    found = late_interest(program, case, values)
    if not isinstance(found, LateInterest) or found.upper_bound:  # a letter claims no more than is known to be due
        return {}
    words = {"late_interest_until": found.last.isoformat()}  # the day of decision
    if found.amount:
        words["late_interest"] = amount_words(found.amount, found.currency)
    if found.per_day:
        words["late_interest_per_day"] = amount_words(found.per_day, found.currency)
    if found.compensation:
        words["late_compensation"] = amount_words(found.compensation, found.currency)
    return words
