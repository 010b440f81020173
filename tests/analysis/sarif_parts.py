"""The parts of the SARIF 2.1.0 schema (OASIS) that a log of findings uses: types, required and permitted properties, enums.

Written down from the standard, section 3; stricter than its schema, which lets property bags stand anywhere.
"""

from __future__ import annotations


def thing(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


def several(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
POSITIVE = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": -1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
BAG = {"type": "object"}
MESSAGE = {**thing([], text=TEXT, markdown=TEXT, id=TEXT), "anyOf": [{"required": ["text"]}, {"required": ["id"]}]}
MULTIFORMAT = thing(["text"], text=TEXT, markdown=TEXT)
FILE = thing([], uri={"type": "string", "format": "uri-reference"}, uriBaseId=TEXT, index=INDEX, description=MESSAGE)
REGION = thing([], startLine=POSITIVE, startColumn=POSITIVE, endLine=POSITIVE, endColumn=POSITIVE)
PHYSICAL = {
    **thing([], artifactLocation=FILE, region=REGION, contextRegion=REGION),
    "anyOf": [{"required": ["artifactLocation"]}, {"required": ["address"]}],
}
LOCATION = thing([], id=INDEX, physicalLocation=PHYSICAL, message=MESSAGE)
REPLACEMENT = thing(["deletedRegion"], deletedRegion=REGION, insertedContent=thing([], text=TEXT))
CHANGE = thing(
    ["artifactLocation", "replacements"],
    artifactLocation=FILE,
    replacements={**several(REPLACEMENT), "minItems": 1},
)
FIX = thing(["artifactChanges"], description=MESSAGE, artifactChanges={**several(CHANGE), "minItems": 1})
RESULT = thing(
    ["message"],
    ruleId=TEXT,
    ruleIndex=INDEX,
    level=LEVEL,
    message=MESSAGE,
    locations=several(LOCATION),
    relatedLocations=several(LOCATION),
    fixes=several(FIX),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    properties=BAG,
)
RULE = thing(
    ["id"],
    id=TEXT,
    name=TEXT,
    shortDescription=MULTIFORMAT,
    fullDescription=MULTIFORMAT,
    help=MULTIFORMAT,
    helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=thing([], level=LEVEL, enabled={"type": "boolean"}),
)
DRIVER = thing(["name"], name=TEXT, version=TEXT, semanticVersion=TEXT, rules={**several(RULE), "uniqueItems": True})
RUN = thing(
    ["tool"],
    tool=thing(["driver"], driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object", "additionalProperties": FILE},
    results=several(RESULT),
)
LOG = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": several(RUN),
    },
}
