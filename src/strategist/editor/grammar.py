"""What may stand where in a rule file: for each place the keys, and what its words are names of.

`rulebook.keys` states the keys of rule files; here stands in addition what they are followed by. A key that nothing is
said about takes what it usually takes, or any text, so that a new one is completed from the day it is declared.
"""

from __future__ import annotations

from strategist.analysis.scenarios import EXPECTATIONS
from strategist.editor.forms import FREE, Form, Role
from strategist.rulebook.keys import KEYS, NEED_KEYS, RATE_KEYS, THEN_KEYS
from strategist.rulebook.sections import LISTED, NAMED, TOP_KEYS


def _word(role: Role) -> Form:
    return Form(role)


def _one_of(*words: str) -> Form:
    return Form(Role.WORD, words=words)


def _defined(sort: str, each: Form, *, headings: bool = False) -> Form:
    return Form(names=Role.DEFINES, each=each, defines=sort, headings=headings)


def _map(allowed: tuple[str, ...], **special: Form) -> Form:
    """A map with the allowed keys: what is special about them, else what such a key usually takes.

    A special key may end in `_`, where the word is one of Python's.
    """
    told = {**USUAL, **{key.rstrip("_"): form for key, form in special.items()}}
    return Form(keys={key: told.get(key, FREE) for key in allowed})


YES_NO = _one_of("true", "false")
STANDING = _one_of("confirmed", "secondary", "unverified")
TEST, VALUE, SOURCE, ACTION = _word(Role.TEST), _word(Role.VALUE), _word(Role.SOURCE), _word(Role.ACTION)
COUNTER, PERIOD, FACT, TEXT = _word(Role.COUNTER), _word(Role.PERIOD), _word(Role.FACT), _word(Role.TEXT)
GROUP, CHANNEL, RULE, RATE = _word(Role.GROUP), _word(Role.CHANNEL), _word(Role.RULE), _word(Role.RATE)
TACTIC_VALUE = _word(Role.TACTIC_VALUE)
CONDITION = Form(names=Role.SUBJECT, each=TEST)
CONDITION.keys = {"any": Form(items=CONDITION), "all": Form(items=CONDITION), "not": CONDITION}
GIVEN = Form(names=Role.INPUT, each=_word(Role.GIVEN))
TACTICS = Form(names=Role.TACTIC, each=TACTIC_VALUE)
TARGETS = {"actions": ACTION, "groups": GROUP, "channels": CHANNEL, "except": ACTION}
SUPPOSED = Form(Role.GIVEN, keys={"value": _word(Role.GIVEN), "where": CONDITION})
TYPES = _one_of("text", "int", "money", "bool", "enum", "set", "date", "datetime", "place")
EXCEPTION = Form(keys={"reason": FREE, "owner": FREE, "until": FREE})
USUAL = {
    "source": SOURCE,
    "standing": STANDING,
    "where": CONDITION,
    "applies": CONDITION,
    "when": CONDITION,
    "unless": CONDITION,
    "effects": Form(names=Role.INPUT, each=_word(Role.GIVEN)),
    "exception": EXCEPTION,
    **TARGETS,
}
"""Keys that mean the same wherever they stand."""

THEN = _map(
    THEN_KEYS,
    set=Form(names=Role.DERIVED, each=VALUE),
    add=Form(names=Role.ADDED, each=VALUE),
    score=Form(names=Role.SCORED, each=Form(names=Role.POINTS, each=FREE)),
    propose=ACTION,
    advise=TACTICS,
    forbid=Form(keys=TARGETS, names=Role.TACTIC, each=TACTIC_VALUE),
    only=TACTICS,
    defer=Form(keys=TARGETS),
    instead=ACTION,
    for_=PERIOD,
    since=COUNTER,
    until=_word(Role.DAY),
)
RULE_MAP = _map(
    KEYS["rules"],
    id=Form(Role.DEFINES, defines="rule"),
    then=THEN,
    overrides=RULE,
    because=TEXT,
)
ROW = Form(items=_word(Role.CELL), keys={"when": CONDITION, "then": _word(Role.CONCLUDED)})
TABLE = _map(
    KEYS["tables"],
    id=Form(Role.DEFINES, defines="rule"),
    sets=_word(Role.DERIVED),
    reads=_word(Role.SUBJECT),
    rows=Form(items=ROW),
    because=TEXT,
)
INPUT = _map(
    KEYS["inputs"],
    type=TYPES,
    required=YES_NO,
    default=SUPPOSED,
    implied=SUPPOSED,
    daily=_one_of("+1", "-1"),
    while_=CONDITION,
)
DERIVED = _map(
    KEYS["derived"],
    type=TYPES,
    otherwise=_word(Role.GIVEN),
    settles=_one_of("latest", "earliest"),
    open=YES_NO,
)
NEED = _map(
    NEED_KEYS,
    if_=CONDITION,
    first=ACTION,
    pending=CONDITION,
    wait=Form(keys={"for": PERIOD, "since": COUNTER}),
)
ACTIONS = _map(
    KEYS["actions"],
    channel=CHANNEL,
    channels=CHANNEL,
    only_when=CONDITION,
    needs=Form(items=NEED),
    with_=ACTION,
)
EXPECT = _map(
    EXPECTATIONS,
    next_step=ACTION,
    because_of=RULE,
    not_because_of=RULE,
    facts=Form(names=Role.FACT, each=VALUE),
    tactics=TACTICS,
    not_before=_one_of("now", "later"),
    on_the_way_to=ACTION,
    forbidden=ACTION,
    companions=ACTION,
    meanwhile=ACTION,
    conflicts=FACT,
)
REFERENCE = Form(keys={"reference": RATE, "plus": FREE, "times": FREE})
REGIME = _map(
    KEYS["late_interest"],
    id=Form(Role.DEFINES, defines="regime"),
    before=_word(Role.REGIME),
    rate=Form(Role.WORD, words=("none",), keys=_map(RATE_KEYS, contract=FACT, reference=RATE).keys),
    fixed_at=_one_of("start", "each_half_year", "contract"),
    day_count=_one_of("360", "365"),
    floor=REFERENCE,
    cap=REFERENCE,
    compensation=Form(keys={"currency": FREE, "by_amount": FREE}),
)
_CONSTRAINT = _map(
    KEYS["constraints"], id=Form(Role.DEFINES, defines="constraint"), never=CONDITION, sum=FACT, at_most=FACT
)
_SCRIPT = _map(
    KEYS["scripts"],
    id=Form(Role.DEFINES, defines="script"),
    for_=ACTION,
    kind=_word(Role.SCRIPT_KIND),
    text=_word(Role.SCRIPT_TEXT),
)


def _listed(section: str) -> Form:
    """A list of things with an `id`, of a section about which nothing more is known here."""
    return Form(items=_map(KEYS.get(section, ("id",)), id=Form(Role.DEFINES, defines=section)))


FILE = _map(
    (*TOP_KEYS, "background", "scenarios"),
    **{section: _listed(section) for section in LISTED},
    **{section: _defined(section, _map(KEYS.get(section, ()))) for section in NAMED},
)
FILE.keys.update(
    extends=_one_of("default"),
    inputs=Form(each=_defined("fact", INPUT), names=Role.FREE),
    computed=_defined("fact", _map(KEYS["computed"], type=_one_of("int", "money"), difference=FACT)),
    derived=_defined("fact", DERIVED, headings=True),
    constraints=Form(items=_CONSTRAINT),
    actions=_defined("action", ACTIONS),
    groups=Form(Role.DEFINES, defines="group"),
    channels=Form(Role.DEFINES, defines="channel"),
    refused=_defined("refused tactic", _map(KEYS["refused"], instead=ACTION)),
    tactics=_defined("tactic", _map(KEYS["tactics"], type=_one_of("enum", "set", "int", "bool"), windows=YES_NO)),
    windows=_defined(
        "window", _map(KEYS["windows"], weekdays=_one_of("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    ),
    parameters=_defined(
        "parameter",
        _map(
            KEYS["parameters"],
            type=_one_of("int", "money", "date", "enum"),
            stricter=_one_of("lower", "higher"),
        ),
    ),
    sources=_defined("source", _map(KEYS["sources"], document=_word(Role.DOCUMENT))),
    documents=_defined("document", FREE),
    rates=_defined(
        "rate table",
        _map(
            KEYS["rates"],
            unit=_one_of("percent"),
            rows=_one_of("half_years", "changes"),
        ),
    ),
    rules=Form(items=RULE_MAP),
    tables=Form(items=TABLE),
    scripts=Form(items=_SCRIPT),
    late_interest=Form(items=REGIME),
    disable=Form(items=_map(KEYS["disable"], rule=RULE)),
    background=GIVEN,
    scenarios=Form(items=_map(KEYS["scenarios"], given=GIVEN, expect=EXPECT)),
)
