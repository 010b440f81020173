"""JSON Schema of the sections that declare words: facts, actions, parameters, tactics, sources and their kin."""

from __future__ import annotations

from strategist.rulebook.schema_values import AMOUNT, DATE, WHOLE, WORD, YES_NO, Schema, listed, names, several
from strategist.rulebook.words import WEEKDAYS
from strategist.vocabulary.kinds import Kind

TEXT = WORD
WORDS = several(WORD)
CONDITION: Schema = {"$ref": "#/definitions/condition"}
STANDINGS = ("confirmed", "secondary", "unverified")
VALID: Schema = {
    "type": "string",
    "pattern": r"^(\d{4}-\d\d-\d\d)? *\.\. *(\d{4}-\d\d-\d\d)?$",
    "description": "first and last day in force, both inclusive: 2026-01-01.. or ..2026-12-31",
}
_SUPPOSED: Schema = {
    "if": {"type": "object"},
    "else": WORDS,
    "then": {"properties": {"value": WORDS, "where": CONDITION}, "required": ["value"], "additionalProperties": False},
}


def closed(properties: Schema, required: tuple[str, ...] = (), **more: object) -> Schema:
    """A map with these keys and no others.

    >>> closed({"a": {}}, ("a",))
    {'type': 'object', 'properties': {'a': {}}, 'additionalProperties': False, 'required': ['a']}
    """
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False, **more}
    return {**schema, "required": list(required)} if required else schema


def each(schema: Schema) -> Schema:
    """A map of names to things of one form."""
    return {"type": "object", "additionalProperties": schema}


_EXCEPTION = closed({"reason": TEXT, "owner": TEXT, "until": DATE}, ("reason", "owner", "until"))
_TYPE = names(kind.value for kind in Kind)
_INPUT = closed(
    {
        "type": _TYPE,
        "values": WORDS,
        "unit": TEXT,
        "help": TEXT,
        "required": YES_NO,
        "default": _SUPPOSED,
        "implied": _SUPPOSED,
        "daily": {"enum": [1, -1, "+1", "-1"]},
        "while": CONDITION,
        "window": closed({"days": WHOLE, "since": TEXT}, ("days",)),
        "exception": _EXCEPTION,
    },
    ("type",),
)
_DERIVED = closed(
    {
        "type": _TYPE,
        "values": WORDS,
        "unit": TEXT,
        "help": TEXT,
        "otherwise": WORDS,
        "at_least": WHOLE,
        "lead": WHOLE,
        "settles": names(("latest", "earliest")),
        "range": {"type": "string", "pattern": r"^\d+\.\.\d+$"},
        "open": YES_NO,
        "lives_in": TEXT,
    },
    ("type", "otherwise"),
)

_PERCENT: Schema = {"type": ["number", "string"], "pattern": r"^[+-]?\d+(\.\d+)?$"}
_TIMES: Schema = {"type": ["number", "string"], "pattern": r"^\d+(\.\d+)?( *\.\. *\d+(\.\d+)?)?$"}
_STANDING = names(STANDINGS)
_RATE_TABLE = closed(
    {
        "title": TEXT,
        "unit": names(("percent",)),
        "rows": names(("half_years", "changes")),
        "values": {
            "type": "object",
            "patternProperties": {
                r"^\d{4}-\d\d-\d\d$": {
                    "if": {"type": "object"},
                    "then": closed({"percent": _PERCENT, "source": WORDS, "standing": _STANDING}, ("percent",)),
                    "else": _PERCENT,
                }
            },
            "additionalProperties": False,
        },
        "known_until": DATE,
        "source": WORDS,
        "standing": _STANDING,
        "help": TEXT,
        "exception": _EXCEPTION,
    },
    ("values",),
)
_REFERENCE: Schema = {"reference": TEXT, "plus": _PERCENT, "times": _TIMES}
_BOUND: Schema = {"if": {"type": "object"}, "then": closed(_REFERENCE, ("reference",)), "else": _PERCENT}
_REGIME = closed(
    {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "title": TEXT,
        "source": WORDS,
        "standing": _STANDING,
        "valid": VALID,
        "applies": CONDITION,
        "when": CONDITION,
        "unless": CONDITION,
        "before": TEXT,
        "rate": {
            "if": {"type": "object"},
            "then": closed(
                {"contract": TEXT, "daily": _PERCENT, **_REFERENCE},
                (),
                oneOf=[{"required": [kind]} for kind in ("contract", "reference", "daily")],
                dependencies={"plus": ["reference"], "times": ["reference"]},
            ),
            "else": names(("none",)),
        },
        "fixed_at": names(("start", "each_half_year", "contract")),
        "day_count": {"enum": [360, 365, "360", "365"]},
        "starts": WHOLE,
        "floor": _BOUND,
        "cap": _BOUND,
        "compensation": closed(
            {"currency": {"type": "string", "pattern": "^[A-Z]{3}$"}, "by_amount": each(AMOUNT)},
            ("currency", "by_amount"),
        ),
        "because": TEXT,
        "caveat": TEXT,
        "exception": _EXCEPTION,
        "note": TEXT,
    },
    ("id", "title", "rate", "because"),
)


def declarations(
    actions: Schema,
    channels: Schema,
    groups: Schema,
    effects: Schema,
    period: Schema,
    counters: Schema,
    money: Schema,
    percent: Schema,
) -> Schema:
    """The sections of words, by their key; a fact of `derived` may stand below a heading."""
    need = closed(
        {
            "if": CONDITION,
            "first": actions,
            "pending": CONDITION,
            "wait": closed({"for": period, "since": counters}, ("for", "since")),
        },
        (),
        dependencies={"if": ["first"], "first": ["if"], "pending": ["wait"], "wait": ["pending"]},
    )
    action = closed(
        {
            "rung": {"type": ["integer", "string"], "minimum": 0, "pattern": r"^\d+$"},
            "title": TEXT,
            "channel": channels,
            "channels": several(channels),
            "groups": several(groups),
            "only_when": CONDITION,
            "needs": listed(need),
            "with": several(actions),
            "effects": effects,
            "minutes": WHOLE,
            "cost": money,
            "fee_pct": percent,
            "terminal": YES_NO,
            "help": TEXT,
            "exception": _EXCEPTION,
        },
        ("rung", "title"),
    )
    steps: Schema = {"actions": several(actions), "groups": several(groups), "channels": several(channels)}
    named: list[Schema] = [{"required": [key]} for key in steps]
    return {
        "lapses": listed(
            closed(
                {
                    **{"id": TEXT, "title": TEXT, "source": WORDS, "when": CONDITION},
                    **{"effects": effects, "because": TEXT, "note": TEXT},
                },
                ("id", "when", "effects", "because"),
            )
        ),
        "responses": listed(
            closed(
                {
                    **{"id": TEXT, "title": TEXT, "source": WORDS, "after": closed(steps, (), anyOf=named)},
                    **{"when": CONDITION, "times": WHOLE, "later": WHOLE, "effects": effects},
                    **{"because": TEXT, "note": TEXT},
                },
                ("id", "title", "after", "effects"),
            )
        ),
        "shared_effects": listed(
            closed({"id": TEXT, **steps, "effects": effects, "note": TEXT}, ("id", "effects"), anyOf=named)
        ),
        "inputs": each(each(_INPUT)),
        "computed": each(
            closed(
                {
                    "type": names(("int", "money")),
                    "unit": TEXT,
                    "help": TEXT,
                    "difference": {"type": "array", "items": WORD, "minItems": 2, "maxItems": 2},
                },
                ("type", "difference"),
            )
        ),
        "derived": each({"if": {"required": ["type"]}, "then": _DERIVED, "else": each(_DERIVED)}),
        "constraints": listed(
            closed(
                {"id": TEXT, "never": CONDITION, "sum": WORDS, "at_most": TEXT, "because": TEXT},
                ("id", "because"),
                oneOf=[{"required": ["never"]}, {"required": ["sum", "at_most"]}],
            )
        ),
        "actions": each(action),
        "refused": each(
            closed(
                {"title": TEXT, "because": TEXT, "instead": several(actions), "counterpart": TEXT, "source": WORDS},
                ("title", "because", "counterpart"),
            )
        ),
        "channels": WORDS,
        "groups": WORDS,
        "tactics": each(
            closed({"type": names(("enum", "set", "int", "bool")), "values": WORDS, "windows": YES_NO, "help": TEXT})
        ),
        "windows": each(
            closed(
                {"weekdays": several(names(WEEKDAYS)), "from": TEXT, "to": TEXT, "title": TEXT},
                ("weekdays", "from", "to"),
            )
        ),
        "parameters": each(
            closed(
                {
                    "type": names(("int", "money", "date", "enum")),
                    "unit": TEXT,
                    "values": WORDS,
                    "value": _parameter_value(),
                    "source": WORDS,
                    "stricter": names(("lower", "higher")),
                    "help": TEXT,
                    "exception": _EXCEPTION,
                },
                ("value",),
            )
        ),
        "sources": each(
            closed(
                {"says": TEXT, "document": TEXT, "citation": TEXT, "standing": TEXT, "lives_in": TEXT, "conduct": TEXT},
                ("says",),
            )
        ),
        "documents": each(TEXT),
        "rates": each(_RATE_TABLE),
        "late_interest": listed(_REGIME),
        "disable": listed(closed({"rule": TEXT, "reason": TEXT, "owner": TEXT, "until": DATE}, ("rule",))),
    }


def _parameter_value() -> Schema:
    """One value, amounts by currency, or either of these from each of several days on."""
    by_currency: Schema = {"type": "object", "patternProperties": {"^[A-Z]{3}$": AMOUNT}, "additionalProperties": False}
    by_day: Schema = {
        "type": "object",
        "patternProperties": {r"^\d{4}-\d\d-\d\d$": {"anyOf": [WORD, by_currency]}},
        "additionalProperties": False,
    }
    return {"anyOf": [WORD, by_currency, by_day]}
