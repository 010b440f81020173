"""A kind of finding: its code, its title, how grave it is, and the check that looks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from strategist.analysis.findings.book import Book
from strategist.analysis.findings.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` completes the sentence "this is …"; `check` yields findings, to which the kind adds code and severity."""

    code: str
    title: str
    severity: Severity
    check: Callable[[Book], Iterable[Finding]]
