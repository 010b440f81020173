"""`strategist check` beyond loading: findings about a rulebook that runs but is not yet as it should be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding
from strategist.analysis.findings.registry import find
from strategist.program.program import Program
from strategist.strategist import Strategist

OF_A_PROGRAM = ("unknown-source", "source-without-rule", "rule-without-source", "fact-never-concluded", "law-exception")
"""What a compiled program shows by itself, without its scenarios and files, and at once."""


def check_program(program: Program, only: Collection[str] = OF_A_PROGRAM) -> list[Finding]:
    """The findings of some kinds about a compiled program, in the order of files and lines.

    `Book.load` and `find` look for everything, in the scenarios and the files as written too, as the command does.
    """
    return find(Book(Strategist(program)), only)


def old_rates(program: Program, day: date) -> list[Finding]:
    """Rate tables that have known nothing for more than a year before a day."""
    return find(Book(Strategist(program), as_of=day), ["old-rates"])
