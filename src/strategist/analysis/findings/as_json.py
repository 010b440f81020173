"""Findings as a JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence

from strategist.analysis.findings.finding import Finding

FORMAT = "strategist.check/1"


def json_text(findings: Sequence[Finding]) -> str:
    """The findings as a `strategist.check/1` document."""
    document = {"format": FORMAT, "findings": [finding.as_json() for finding in findings]}
    return json.dumps(document, ensure_ascii=False, indent=2)
