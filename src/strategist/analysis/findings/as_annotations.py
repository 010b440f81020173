"""Findings as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from strategist.analysis.findings.finding import Finding, Severity

COMMAND = {Severity.INFO: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}


def annotation_text(findings: Sequence[Finding]) -> str:
    """One command a line: `::warning file=…,line=…,col=…,title=…::message`."""
    return "\n".join(map(annotation, findings))


def annotation(finding: Finding) -> str:
    """The command of one finding; what to do follows the message on a line of its own.

    >>> annotation(Finding("100% unused", code="unused-input"))
    '::warning title=unused-input::100%25 unused'
    """
    place = finding.place
    where = [f"file={_property(place.file)}", f"line={place.line}", f"col={place.column}"] if place else []
    text = finding.message if finding.help is None else f"{finding.message}\n{finding.help}"
    return f"::{COMMAND[finding.severity]} {','.join([*where, f'title={finding.code}'])}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
