"""JSON Schemas for editors: what a rule file and a profile may say in the words of one vocabulary.

Draft 7, since that is what YAML language servers understand best. The schema is stricter than YAML and laxer than
loading: it knows names and forms, but not, say, that a fact has one definer.
"""

from __future__ import annotations

from strategist.rulebook.schema_sections import (
    CONDITION,
    STANDINGS,
    TEXT,
    VALID,
    WORDS,
    closed,
    declarations,
)
from strategist.rulebook.schema_values import (
    WHOLE,
    WORD,
    YES_NO,
    FactSchemas,
    Schema,
    described,
    listed,
    names,
    profile_value,
    several,
)
from strategist.vocabulary.actions import FALLBACKS, Tactic
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary

DRAFT = "http://json-schema.org/draft-07/schema#"
STEP: Schema = {"$ref": "#/definitions/step"}
ACTION: Schema = {"$ref": "#/definitions/action"}
SOURCE: Schema = {"$ref": "#/definitions/source"}
GIVEN: Schema = {"$ref": "#/definitions/given"}
PERIOD: Schema = {"$ref": "#/definitions/period"}
_STRENGTH: Schema = {"type": ["integer", "string"], "minimum": 1, "maximum": 100, "pattern": r"^([1-9]\d?|100)$"}


def profile_schema(vocabulary: Vocabulary) -> Schema:
    """The JSON Schema of a profile.

    >>> from strategist import Strategist
    >>> profile_schema(Strategist.load().program.vocabulary)["required"]
    ['debtor_id', 'as_of']
    """
    required = tuple(fact.name for fact in vocabulary.inputs if fact.required)
    return {"$schema": DRAFT, "title": "a debtor's profile", **closed(_facts(vocabulary), required)}


def _facts(vocabulary: Vocabulary, *words: str) -> Schema:
    """The facts of a profile with their values, or one of the words."""
    found: Schema = {}
    for fact in vocabulary.inputs:
        value = profile_value(fact)
        found[fact.name] = {**({"anyOf": [value, names(words)]} if words else value), **described(fact)}
    return found


def rule_schema(vocabulary: Vocabulary) -> Schema:
    """The JSON Schema of rule files, scenario files included.

    >>> from strategist import Strategist
    >>> schema = rule_schema(Strategist.load().program.vocabulary)
    >>> schema["definitions"]["condition"]["properties"]["calls_answered"]["description"]
    'calls in which the right person was reached (int)'
    """
    return _RuleSchema(vocabulary).file()


class _RuleSchema:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.words = FactSchemas(vocabulary)
        self.counters = names(fact.name for fact in vocabulary.facts if fact.kind is Kind.INT and fact.unit == "day")

    def file(self) -> Schema:
        """A whole file."""
        vocabulary = self.vocabulary
        actions = vocabulary.actions
        effects: Schema = closed(
            {f.name: self.words.effect(f) for f in vocabulary.inputs if f.kind is not Kind.DATETIME}
        )
        figures = vocabulary.parameters.values()
        money = names(parameter.name for parameter in figures if parameter.kind is Kind.MONEY)
        percent = names(parameter.name for parameter in figures if parameter.unit == "percent")
        proposable = [action for action in actions if action.id not in FALLBACKS]
        return {
            "$schema": DRAFT,
            "title": "a file of a rulebook",
            **closed(
                {
                    **dict.fromkeys(("rulebook", "version", "title", "extends"), TEXT),
                    "source": SOURCE,
                    "standing": names(STANDINGS),
                    "where": CONDITION,
                    "applies": CONDITION,
                    "valid": VALID,
                    **declarations(
                        ACTION,
                        names(vocabulary.channels),
                        names(vocabulary.groups),
                        {"$ref": "#/definitions/effects"},
                        PERIOD,
                        self.counters,
                        money,
                        percent,
                    ),
                    "rules": listed(self._rule()),
                    "tables": listed(self._table()),
                    "scripts": listed(self._script()),
                    "invariants": listed(self._invariant()),
                    "background": GIVEN,
                    "scenarios": listed(self._scenario()),
                }
            ),
            "definitions": {
                "action": names((action.id for action in actions), (action.title for action in actions)),
                "step": names((action.id for action in proposable), (action.title for action in proposable)),
                "source": self._sources(),
                "given": closed(_facts(vocabulary, "missing")),  # which takes a fact of the background away
                "period": self.words.operand(Kind.INT, "day"),
                "effects": effects,
                "condition": self._condition(),
                **self.words.definitions,  # all of them, now that the conditions are written
            },
        }

    def _condition(self) -> Schema:
        """A map of tests, or a list of such maps."""
        facts = {fact.name: self.words.test(fact) for fact in self.vocabulary.facts if fact.kind is not Kind.DATETIME}
        for parameter in self.vocabulary.parameters.values():
            if parameter.kind is Kind.ENUM:
                fact = Fact(parameter.name, Kind.ENUM, parameter.values, help=parameter.help)
                facts[parameter.name] = self.words.test(fact)
        several_conditions = {"type": "array", "items": CONDITION, "minItems": 1}
        return {
            "type": ["object", "array"],
            "items": CONDITION,
            "additionalProperties": False,
            "properties": {"any": several_conditions, "all": several_conditions, "not": CONDITION, **facts},
        }

    def _common(self) -> Schema:
        return {
            "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "title": TEXT,
            "source": SOURCE,
            "standing": names(STANDINGS),
            "valid": VALID,
            "applies": CONDITION,
            "because": TEXT,
            "note": TEXT,
            "exception": closed({"reason": TEXT, "owner": TEXT, "until": TEXT}, ("reason", "owner", "until")),
        }

    def _sources(self) -> Schema:
        """Ids of sources; one that is not described yet is a finding of `check`, not an error."""
        sources = self.vocabulary.sources.values()
        known = names((source.id for source in sources), (source.says for source in sources))
        return several({"anyOf": [known, WORD]})

    def _rule(self) -> Schema:
        return closed(
            {**self._common(), "when": CONDITION, "unless": CONDITION, "then": self._then(), "overrides": WORDS},
            ("id", "then", "because"),
        )

    def _table(self) -> Schema:
        fact_names = [fact.name for fact in self.vocabulary.facts]
        fact_names += [p.name for p in self.vocabulary.parameters.values() if p.kind is Kind.ENUM]
        row = {
            "type": ["object", "array"],
            "items": WORDS,
            "properties": {"when": CONDITION, "then": WORDS},
            "required": ["then"],
            "additionalProperties": False,
        }
        return closed(
            {
                **self._common(),
                "sets": names(fact.name for fact in self.vocabulary.derived),
                "reads": several(names(fact_names)),
                "rows": listed(row),
            },
            ("id", "sets", "rows", "because"),
        )

    def _targets(self) -> Schema:
        """What a guard or an invariant may name."""
        return {
            "actions": several(STEP),
            "groups": several(names(self.vocabulary.groups)),
            "channels": several(names(self.vocabulary.channels)),
            "except": several(STEP),
        }

    def _tactics(self) -> Schema:
        return {tactic.name: several(_tactic_value(tactic)) for tactic in self.vocabulary.tactics}

    def _invariant(self) -> Schema:
        targets, tactics = self._targets(), self._tactics()
        hours: Schema = {"type": "string", "pattern": r"^\d\d:\d\d *\.\. *\d\d:\d\d$"}
        always: Schema = {
            tactic.name: {"anyOf": [tactics[tactic.name], hours]} if tactic.windows else tactics[tactic.name]
            for tactic in self.vocabulary.tactics
        }
        named = closed({**targets, **tactics}, (), minProperties=1)
        common = self._common()
        return closed(
            {
                **{key: common[key] for key in ("id", "title", "source", "note")},
                "whenever": CONDITION,
                "unless": CONDITION,
                "never": {"if": {"type": "object"}, "then": named, "else": names(("refused",))},
                "not_today": closed(targets, (), minProperties=1),
                "always": closed(
                    {"next_step": {"anyOf": [several(ACTION), names(("given",))]}, **always}, (), minProperties=1
                ),
            },
            ("id", "title"),
            anyOf=[{"required": [key]} for key in ("never", "not_today", "always")],
        )

    def _then(self) -> Schema:
        derived = self.vocabulary.derived
        targets, tactics = self._targets(), self._tactics()
        one = {"minProperties": 1, "maxProperties": 1}
        kinds: Schema = {
            "set": closed({fact.name: {**self.words.value(fact), **described(fact)} for fact in derived}, (), **one),
            "add": closed({fact.name: self.words.value(fact) for fact in derived if fact.kind is Kind.SET}, (), **one),
            "score": closed({fact.name: _points(fact) for fact in derived if fact.scored}, (), **one),
            "propose": STEP,
            "advise": closed({tactic.name: _advice(tactic) for tactic in self.vocabulary.tactics}),
            "forbid": closed({**targets, **tactics}, (), minProperties=1),
            "only": closed(tactics, (), minProperties=1),
            "defer": closed(targets, (), minProperties=1),
        }
        return closed(
            {
                **kinds,
                "strength": _STRENGTH,
                "instead": several(STEP),
                "for": PERIOD,
                "since": self.counters,
                "until": self.words.operand(Kind.DATE, None),
            },
            (),
            oneOf=[{"required": [kind]} for kind in kinds],
            dependencies={
                "propose": ["strength"],
                "advise": ["strength"],
                "instead": ["forbid"],
                "for": ["since", "defer"],
                "since": ["for"],
                "until": ["defer"],
            },
        )

    def _script(self) -> Schema:
        tactic = self.vocabulary.tactic.get("script_kind")
        return closed(
            {
                "id": TEXT,
                "for": several(ACTION),
                "kind": names(tactic.values) if tactic else TEXT,
                "text": several(TEXT),
                "source": SOURCE,
                "fill_in": WORDS,
                "note": TEXT,
            },
            ("id", "kind", "text"),
        )

    def _scenario(self) -> Schema:
        vocabulary = self.vocabulary
        action = names([*(a.id for a in vocabulary.actions), "none"])
        derived: Schema = {fact.name: WORDS for fact in vocabulary.facts}
        tactics: Schema = dict.fromkeys((*vocabulary.tactic, "script_id", "act_on", "follow_up_on"), WORDS)
        expect = closed(
            {
                "next_step": action,
                "because_of": WORDS,
                "not_because_of": WORDS,
                "facts": closed(derived),
                "tactics": closed(tactics),
                "not_before": TEXT,
                "on_the_way_to": action,
                "forbidden": WORDS,
                "companions": several(action),
                "meanwhile": action,
                "conflicts": WORDS,
            }
        )
        return closed(
            {"name": TEXT, "given": GIVEN, "expect": expect, "source": WORDS, "note": TEXT}, ("name", "given", "expect")
        )


def _tactic_value(tactic: Tactic) -> Schema:
    if tactic.kind is Kind.INT:
        return WHOLE
    return YES_NO if tactic.kind is Kind.BOOL else names(tactic.values)


def _advice(tactic: Tactic) -> Schema:
    value = _tactic_value(tactic)
    described_value = several(value) if tactic.kind is Kind.SET else value
    return {**described_value, "description": tactic.help} if tactic.help else described_value


def _points(fact: Fact) -> Schema:
    if fact.kind is Kind.INT:
        return WHOLE
    return closed(dict.fromkeys(fact.values, WHOLE), (), minProperties=1)
