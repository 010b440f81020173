"""Findings as SARIF 2.1.0 (OASIS standard), which code scanning of GitHub, GitLab and editors reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from strategist.analysis.findings.finding import Edit, Finding, Severity, profile_text
from strategist.analysis.findings.registry import KINDS
from strategist.errors import Place
from strategist.version import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVEL = {Severity.INFO: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}
BASE = "RULEBOOK"
"""File names are relative to the folder that holds the rulebook's folder."""


def sarif_text(findings: Sequence[Finding]) -> str:
    """The findings as a SARIF log, as text."""
    return json.dumps(sarif(findings), ensure_ascii=False, indent=2)


def sarif(findings: Sequence[Finding]) -> dict[str, object]:
    """The findings as a SARIF log with one run."""
    rules = _rules(findings)
    order = {str(rule["id"]): number for number, rule in enumerate(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "strategist", "semanticVersion": VERSION, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    BASE: {"description": {"text": "The folder in which the rulebook's folder stands."}}
                },
                "results": [_result(finding, order[finding.code]) for finding in findings],
            }
        ],
    }


def _rules(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Every kind of finding, and the load errors that occur."""
    told: dict[str, tuple[str, Severity]] = {kind.code: (kind.title, kind.severity) for kind in KINDS}
    for finding in findings:
        told.setdefault(finding.code, ("a mistake in a rule file", finding.severity))
    return [
        {
            "id": code,
            "shortDescription": {"text": f"{title[0].upper()}{title[1:]}."},
            "help": {
                "text": f"See docs/findings/{code}.md." if any(k.code == code for k in KINDS) else "See docs/rules.md."
            },
            "defaultConfiguration": {"level": LEVEL[severity]},
        }
        for code, (title, severity) in told.items()
    ]


def _result(finding: Finding, number: int) -> dict[str, object]:
    text = finding.message if finding.help is None else f"{finding.message}\n{finding.help}"
    found: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": LEVEL[finding.severity],
        "message": {"text": text},
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
    }
    if finding.place is not None:
        found["locations"] = [{"physicalLocation": _location(finding.place)}]
    if finding.related:
        found["relatedLocations"] = [
            {"id": n, "physicalLocation": _location(one.place), "message": {"text": one.says}}
            for n, one in enumerate(finding.related, 1)
        ]
    if finding.edit is not None and finding.edit.place is not None and finding.edit.by is not None:
        found["fixes"] = [_fix(finding.edit, finding.edit.place, finding.edit.by)]
    if finding.witness is not None:
        found["properties"] = {"witness": dict(finding.witness), "witnessText": profile_text(finding.witness)}
    return found


def _fix(edit: Edit, place: Place, by: str) -> dict[str, object]:
    return {
        "description": {"text": edit.says},
        "artifactChanges": [
            {
                "artifactLocation": _file(place),
                "replacements": [{"deletedRegion": _region(place), "insertedContent": {"text": by}}],
            }
        ],
    }


def _location(place: Place) -> dict[str, object]:
    return {"artifactLocation": _file(place), "region": _region(place)}


def _file(place: Place) -> dict[str, object]:
    return {"uri": place.file.replace("\\", "/").replace("%", "%25").replace(" ", "%20"), "uriBaseId": BASE}


def _region(place: Place) -> dict[str, object]:
    return {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.length}


def _fingerprint(finding: Finding) -> str:
    """The same while a finding moves up and down its file."""
    file = finding.place.file if finding.place else ""
    return hashlib.sha256(f"{finding.code}\n{file}\n{finding.message}".encode()).hexdigest()[:32]
