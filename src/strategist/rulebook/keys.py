"""The keys that things in rule files may have, in the order in which `fmt` writes them: stated once, for readers and writer."""

from __future__ import annotations

_SCOPE = ("id", "title", "source", "standing", "valid", "applies")
_INPUT = ("type", "values", "unit", "required", "default", "implied", "daily", "while", "window", "help", "exception")
_DERIVED = ("type", "values", "unit", "range", "at_least", "lead", "settles", "otherwise", "open", "help", "lives_in")

KEYS: dict[str, tuple[str, ...]] = {
    "rules": (*_SCOPE, "when", "unless", "then", "overrides", "because", "exception", "note"),
    "tables": (*_SCOPE, "sets", "reads", "because", "rows", "exception", "note"),
    "inputs": _INPUT,
    "computed": ("type", "unit", "difference", "help"),
    "derived": _DERIVED,
    "actions": (
        "rung",
        "title",
        "channel",
        "channels",
        "groups",
        "only_when",
        "needs",
        "with",
        "effects",
        "minutes",
        "cost",
        "fee_pct",
        "terminal",
        "help",
        "exception",
    ),
    "refused": ("title", "because", "instead", "counterpart", "source"),
    "parameters": ("type", "unit", "values", "value", "source", "stricter", "help", "exception"),
    "sources": ("says", "document", "citation", "standing", "lives_in", "conduct"),
    "tactics": ("type", "values", "windows", "help"),
    "windows": ("weekdays", "from", "to", "title"),
    "constraints": ("id", "never", "sum", "at_most", "because"),
    "scripts": ("id", "for", "kind", "source", "fill_in", "text", "note"),
    "scenarios": ("name", "source", "given", "expect", "note"),
    "lapses": ("id", "title", "source", "when", "effects", "because", "note"),
    "responses": ("id", "title", "source", "after", "when", "times", "later", "effects", "because", "note"),
    "shared_effects": ("id", "actions", "groups", "channels", "effects", "note"),
    "invariants": ("id", "title", "source", "whenever", "unless", "never", "not_today", "always", "note"),
    "disable": ("rule", "reason", "owner", "until"),
    "rates": ("title", "unit", "rows", "values", "known_until", "source", "standing", "help", "exception"),
    "late_interest": (
        *_SCOPE,
        "when",
        "unless",
        "before",
        "rate",
        "fixed_at",
        "day_count",
        "starts",
        "floor",
        "cap",
        "compensation",
        "because",
        "caveat",
        "exception",
        "note",
    ),
}
"""By section."""
CONCLUSIONS: dict[str, tuple[str, ...]] = {
    "set": ("set",),
    "add": ("add",),
    "score": ("score",),
    "propose": ("propose", "strength"),
    "advise": ("advise", "strength"),
    "forbid": ("forbid", "instead"),
    "only": ("only",),
    "defer": ("defer", "for", "since", "until"),
}
"""The kinds of conclusion below `then:`, each with its keys."""
THEN_KEYS = (*CONCLUSIONS, "strength", "instead", "for", "since", "until")
RATE_KEYS = ("contract", "reference", "plus", "times", "daily")
"""The keys below `rate:` of a regime of late interest."""
RATE_ROW_KEYS = ("percent", "source", "standing")
"""The keys of one value of a rate table, where it states more than its percentage."""
ALWAYS_KEYS = ("next_step",)
"""The keys below `always:` of an invariant, besides the tactics."""
NEED_KEYS = ("if", "first", "pending", "wait")
AFTER_KEYS = ("actions", "groups", "channels")
WINDOW_KEYS = ("days", "since")
