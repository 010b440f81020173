"""Findings for machines: JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from strategist.analysis.findings.as_annotations import annotation, annotation_text
from strategist.analysis.findings.as_json import json_text
from strategist.analysis.findings.as_sarif import sarif, sarif_text
from strategist.analysis.findings.finding import Edit, Finding, Related, Severity
from strategist.errors import Place

sys.path.insert(0, str(Path(__file__).parent))
from sarif_parts import LOG

EVERYTHING = Finding(
    "`a` and `b` disagree: 100 %",
    Place("my rules/a,b:c.yaml", 3, 5, 4),
    "say which one stands",
    (Related(Place("my rules/other.yaml", 9, 1, 2), "`b`"),),
    {"evasive": True, "amount": "5.00"},
    Edit("write `[x, y]`", Place("my rules/a,b:c.yaml", 3, 5, 4), "[x, y]"),
    "set-conflict",
    Severity.ERROR,
    "    abcd: 1",
)
BARE = Finding("an exception", code="law-exception")
LOAD_ERROR = Finding("unknown fact `x`", Place("r.yaml", 1, 1), code="unknown-fact", severity=Severity.ERROR)


@pytest.mark.parametrize("findings", [[], [EVERYTHING], [BARE], [EVERYTHING, BARE, LOAD_ERROR]])
def test_sarif_is_as_the_standard_has_it(findings: list[Finding]) -> None:
    log = json.loads(sarif_text(findings))
    assert [error.message for error in Draft7Validator(LOG).iter_errors(log)] == []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("runs", 0, "results", 0, "level"), "info"),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0),
        (("runs", 0, "results", 0, "message"), "text"),
        (("version",), "2.0"),
    ],
)
def test_the_schema_parts_refuse_what_the_standard_refuses(path: tuple[str | int, ...], value: object) -> None:
    log = json.loads(sarif_text([EVERYTHING]))
    holder = log
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    assert list(Draft7Validator(LOG).iter_errors(log))


def test_sarif_carries_place_related_fix_and_witness() -> None:
    result = json.loads(json.dumps(sarif([EVERYTHING])))["runs"][0]["results"][0]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "my%20rules/a,b:c.yaml", "uriBaseId": "RULEBOOK"}
    assert location["region"] == {"startLine": 3, "startColumn": 5, "endColumn": 9}
    assert result["relatedLocations"][0]["message"] == {"text": "`b`"}
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "[x, y]"}
    assert result["properties"]["witness"] == {"evasive": True, "amount": "5.00"}
    assert result["level"] == "error"


def test_the_fingerprint_stays_where_a_finding_moves_down() -> None:
    moved = Finding(EVERYTHING.message, Place("my rules/a,b:c.yaml", 30, 5), code="set-conflict")
    prints = [r["partialFingerprints"] for r in sarif([EVERYTHING, moved, BARE])["runs"][0]["results"]]  # type: ignore[index]
    assert prints[0] == prints[1] != prints[2]


def test_annotations_escape_what_github_reads() -> None:
    assert annotation(EVERYTHING) == (
        "::error file=my rules/a%2Cb%3Ac.yaml,line=3,col=5,title=set-conflict::"
        "`a` and `b` disagree: 100 %25%0Asay which one stands"
    )
    assert annotation(BARE) == "::warning title=law-exception::an exception"
    assert annotation_text([BARE, LOAD_ERROR]).splitlines()[1].startswith("::error file=r.yaml,line=1,col=1,")


def test_json_has_everything_a_finding_has() -> None:
    document = json.loads(json_text([EVERYTHING, BARE]))
    assert document["format"] == "strategist.check/1"
    first, second = document["findings"]
    assert first["witness"] == {"evasive": True, "amount": "5.00"}
    assert (first["severity"], first["line"], first["length"]) == ("error", 3, 4)
    assert first["related"][0]["line"] == 9
    assert first["edit"]["replace"]["by"] == "[x, y]"
    assert (second["file"], second["witness"], second["edit"], second["related"]) == (None, None, None, [])
