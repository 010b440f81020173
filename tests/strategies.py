"""Type-directed random rulebooks, as YAML text, and profiles that stand on and beside their thresholds.

`rulebooks()` draws a whole rulebook: every kind of fact, conclusion, test, guard, need and tactic can occur.
`profiles(rulebook)` draws profiles whose values lie at t-1, t, t+1 of the figures that the rulebook mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from folders import as_yaml

LETTERS = ["a", "b", "c"]
PLACES = ["US", "US-NY", "US-CA", "CN", "GB", "GB-SCT"]
PLACE_TESTS = ["US", "US-NY", "CN", "GB"]
TEXTS = ["x", "y", "Ä b"]
CURRENCIES = ["CNY", "USD", "CHF"]
CHANNELS = ["email", "phone", "letter"]
GROUPS = ["contact", "pressure", "law"]
STEPS = ["ask", "call", "offer", "warn", "agency", "sue"]
ORDERED = ("int", "money", "date")
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class FactWord:
    """A fact as the generator sees it. `level` 0 is an input; a derived fact is concluded from lower levels only."""

    name: str
    kind: str
    unit: str | None = None
    values: tuple[str, ...] = ()
    level: int = 0


@dataclass
class RandomRulebook:
    """The text of a generated rulebook, its input facts, and the figures it mentions."""

    text: str
    inputs: list[FactWord]
    numbers: set[int] = field(default_factory=set)
    amounts: set[int] = field(default_factory=set)
    days: set[date] = field(default_factory=set)


class _Maker:
    """Draws one rulebook; every choice goes through `draw`, so that failures shrink."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.book = RandomRulebook("", [])
        self.facts: list[FactWord] = []
        self.parameters: dict[str, tuple[str, str | None]] = {}
        self.doc: dict[str, Any] = {"rulebook": "random", "version": "1", "channels": CHANNELS, "groups": GROUPS}
        self.rules: list[dict[str, Any]] = []
        self.proposed: list[str] = []

    # choices

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def pick(self, things: Sequence[Any]) -> Any:
        return things[self.draw(st.integers(0, len(things) - 1))]

    def some(self, things: Sequence[Any], least: int = 1, most: int = 2) -> list[Any]:
        chosen = self.draw(st.lists(st.sampled_from(list(things)), min_size=least, max_size=most, unique=True))
        return sorted(chosen, key=list(things).index)

    def number(self, low: int = -1, high: int = 9) -> int:
        found = self.draw(st.integers(low, high))
        self.book.numbers.add(found)
        return found

    def day(self) -> date:
        found = TODAY + timedelta(days=self.draw(st.integers(-6, 6)))
        self.book.days.add(found)
        return found

    # words

    def words(self) -> None:
        inputs = [
            FactWord("n_days", "int", "day"),
            FactWord("gap_days", "int", "day"),
            FactWord("calls", "int"),
            FactWord("made", "int"),
            FactWord("owed", "money"),
            FactWord("paid", "money"),
            FactWord("bad", "bool"),
            FactWord("kind", "enum", values=("a", "b", "c")),
            FactWord("kind_before", "enum", values=("a", "b", "c")),
            FactWord("signs", "set", values=("a", "b", "c")),
            FactWord("due_on", "date"),
            FactWord("seen_on", "date"),
            FactWord("home", "place"),
            FactWord("label", "text"),
            FactWord("currency", "text"),
        ]
        self.facts = [
            *inputs,
            FactWord("today", "date"),
            FactWord("days_until_due_on", "int", "day"),
            FactWord("made_less_calls", "int"),
            FactWord("owed_less_paid", "money"),
        ]
        self.book.inputs = inputs
        declared: dict[str, Any] = {"as_of": {"type": "datetime", "required": "true"}, "timezone": {"type": "text"}}
        for fact in inputs:
            declared[fact.name] = entry = {"type": fact.kind}
            if fact.unit:
                entry |= {"unit": fact.unit, "daily": "+1"}
                if self.chance(15):
                    entry["while"] = (
                        {"kind": self.pick(LETTERS)} if self.chance(50) else {"due_on": self.range_of_days()}
                    )
            if fact.values:
                entry["values"] = list(fact.values)
            if fact.name in ("calls", "made") and self.chance(30):
                entry["window"] = {"days": str(self.draw(st.integers(1, 9)))}
                running = [name for name in ("n_days", "gap_days") if "while" not in declared[name]]
                if running and self.chance(60):
                    entry["window"]["since"] = self.pick(running)
            if fact.name != "currency" and self.chance(30):
                entry[self.pick(["default", "default", "implied"])] = self.supposed(fact)
        self.doc["inputs"] = {"all_of_them": declared}
        self.doc["computed"] = {
            "made_less_calls": {"type": "int", "difference": ["made", "calls"]},
            "owed_less_paid": {"type": "money", "difference": ["owed", "paid"]},
        }
        if self.chance(30):
            self.doc["constraints"] = [
                {"id": "add-up", "sum": ["calls"], "at_most": "made", "because": "calls are made"},
                {"id": "kind-b", "never": {"kind": "b", "bad": "given"}, "because": "b is never bad"},
            ]

    def range_of_days(self) -> str:
        return self.pick(["..{}", "{}..", "over {}"]).format(self.day().isoformat())

    def supposed(self, fact: FactWord) -> Any:
        value = self.value(fact)
        if self.chance(50):
            return value
        below = [other for other in self.book.inputs if other.name < fact.name] or [FactWord("currency", "text")]
        subject = self.pick(below)
        test = self.pick(["given", "missing"]) if subject.kind in ("money", "text") else self.plain_test(subject)
        return {"value": value, "where": {subject.name: test}}

    def plain_test(self, fact: FactWord) -> str:
        """A test without references to parameters."""
        if fact.kind in ORDERED:
            return self.pick(["..{}", "{}..", "over {}"]).format(self.literal(fact))
        return (
            "given" if fact.kind == "place" else str(self.value(fact) if fact.kind != "set" else self.pick(fact.values))
        )

    def literal(self, fact: FactWord) -> str:
        match fact.kind:
            case "int":
                return str(self.number())
            case "money":
                return "0"
            case _:
                return self.day().isoformat()

    def value(self, fact: FactWord) -> Any:
        """A value as a default, an `otherwise` or a conclusion states it."""
        match fact.kind:
            case "bool":
                return self.pick(["true", "false"])
            case "enum":
                return self.pick(fact.values)
            case "set":
                return self.some(fact.values, 0)
            case "place":
                return self.pick(PLACES)
            case "text":
                return self.pick(TEXTS)
            case _:
                return self.literal(fact)

    def figures(self) -> None:
        """Parameters: plain, dated, by currency, of dates and of words."""
        declared: dict[str, Any] = {}
        makers = {
            "limit_days": ("int", "day", self.number),
            "limit": ("int", None, self.number),
            "least": ("money", None, self.amounts),
            "cut_on": ("date", None, lambda: self.day().isoformat()),
            "mode": ("enum", None, lambda: self.pick(LETTERS)),
        }
        for name, (kind, unit, make) in makers.items():
            declared[name] = entry = (
                {"unit": "money"} if kind == "money" else {"type": kind} if kind != "enum" else {"values": LETTERS}
            )
            if unit:
                entry["unit"] = unit
            if self.chance(40):
                entry["value"] = {day.isoformat(): make() for day in sorted({self.day(), self.day()})}
            else:
                entry["value"] = make()
            self.parameters[name] = (kind, unit)
        self.doc["parameters"] = declared

    def amounts(self) -> dict[str, str]:
        found = {}
        for currency in self.some(CURRENCIES[:2]):
            amount = self.pick([10, 50, 100])
            self.book.amounts.add(amount)
            found[currency] = str(amount)
        return found

    # conditions

    def condition(self, level: int, *, depth: int = 2, step: bool = False) -> dict[str, Any]:
        """A map of tests on facts below a level; `step` admits the facts of the chosen step."""
        usable = [fact for fact in self.facts if fact.level < level]
        if step:
            usable += [
                FactWord("next_step", "enum", values=tuple(STEPS)),
                FactWord("next_rung", "int"),
                FactWord("next_groups", "set", values=tuple(GROUPS)),
            ] * 3
        usable += [fact for fact in usable if fact.level] * 2  # derived facts are what chains
        found: dict[str, Any] = {}
        for _ in range(self.draw(st.integers(1, 2))):
            if depth and self.chance(25):
                word = self.pick(["any", "all", "not"])
                inner = [self.condition(level, depth=depth - 1, step=step) for _ in range(1 if word == "not" else 2)]
                found[word] = inner[0] if word == "not" else inner
            elif self.chance(6):
                found["mode"] = self.pick([*LETTERS, "not a", LETTERS[:2]])
            else:
                fact = self.pick(usable)
                found[fact.name] = self.tests(fact, usable)
        return found

    def tests(self, fact: FactWord, usable: Sequence[FactWord]) -> Any:
        if self.chance(12):
            return [self.test(fact, usable), self.test(fact, usable)]
        if fact.values and self.chance(30):
            return self.some(fact.values)
        return self.test(fact, usable)

    def test(self, fact: FactWord, usable: Sequence[FactWord]) -> str:
        if self.chance(8):
            return self.pick(["given", "missing"])
        negated = "not " if self.chance(15) else ""
        twins = [
            other
            for other in usable
            if (other.kind, other.unit, other.values) == (fact.kind, fact.unit, fact.values) and other.name != fact.name
        ]
        if twins and self.chance(15):
            return f"{negated}same as {self.pick(twins).name}"
        match fact.kind:
            case "bool":
                return negated + self.pick(["true", "false"])
            case "enum":
                return negated + self.pick(fact.values)
            case "set":
                return negated + self.pick(["has ", ""]) + self.pick(fact.values)
            case "place":
                return f"{negated}within {self.pick(PLACE_TESTS)}"
            case "text":
                return negated + self.pick([*TEXTS, "CNY"])
            case _:
                return negated + self.range(fact, twins)

    def range(self, fact: FactWord, twins: Sequence[FactWord]) -> str:
        bound = self.bound(fact, twins)
        form = self.pick(["{}..", "..{}", "over {}", "under {}", "{}", "{}..{}"])
        if form != "{}..{}":
            return form.format(bound)
        other = self.bound(fact, twins)
        if bound[0] in "-0123456789" and other[0] in "-0123456789":
            bound, other = sorted((bound, other), key=lambda text: int(text) if fact.kind == "int" else text)
        return f"{bound}..{other}"

    def bound(self, fact: FactWord, twins: Sequence[FactWord]) -> str:
        names = [name for name, (kind, unit) in self.parameters.items() if kind == fact.kind and unit == fact.unit]
        kind = self.draw(st.integers(0, 9))
        if twins and kind == 9:
            return self.pick(twins).name
        if names and kind >= 6:
            return self.pick(names)
        return self.literal(fact)

    def scopes(self, rule: dict[str, Any], level: int, *, step: bool = False) -> dict[str, Any]:
        """Conditions and validity around a conclusion; late rules are simple, so that several fire together."""
        late = level == 99
        if self.chance(50 if late else 90):
            rule["when"] = self.condition(level, depth=1 if late else 2, step=step)
        if self.chance(20):
            rule["applies"] = self.condition(level, depth=1, step=step)
        if self.chance(30):
            rule["unless"] = self.condition(level, depth=1, step=step)
        if self.chance(12):
            first, last = sorted((self.day(), self.day()))
            rule["valid"] = self.pick([f"{first}..", f"..{last}", f"{first}..{last}"])
        rule["because"] = "{n_days} days, {today}."
        return rule

    def add(self, then: dict[str, Any], level: int, *, targets: Sequence[str] = (), step: bool = False) -> str:
        rule = self.scopes({"id": f"rule-{len(self.rules):02d}", "then": then}, level, step=step)
        if targets and self.chance(25):
            rule["overrides"] = self.some(targets)
        self.rules.append(rule)
        return rule["id"]

    # conclusions

    def derived(self) -> None:
        declared: dict[str, Any] = {}
        tables: list[dict[str, Any]] = []
        earlier: list[str] = []
        for level in range(1, self.draw(st.integers(2, 6)) + 1):
            maker = self.pick(["set", "set", "score", "number", "add", "table", "wide"])
            kind = {"score": "enum", "number": "int", "add": "set"}.get(maker) or self.pick(
                ["bool", "enum", "int", "money", "date", "text", "place", "set"]
            )
            values = ("a", "b", "c") if kind in ("enum", "set") else ()
            unit = "day" if kind == "int" and self.chance(40) else None
            fact = FactWord(f"x{level}", kind, unit, values, level)
            entry: dict[str, Any] = {"type": kind, "otherwise": self.value(fact) if self.chance(60) else "missing"}
            if values:
                entry["values"] = list(values)
            if unit:
                entry["unit"] = unit
            if kind == "date" and self.chance(50):
                entry["settles"] = self.pick(["latest", "earliest"])
            declared[fact.name] = entry
            own: list[str] = []
            if maker in ("table", "wide"):
                tables.append(self.table(fact, maker == "wide"))
                own.append(tables[-1]["id"])
            elif maker == "score":
                entry |= {"at_least": str(self.pick([5, 10, 20])), "lead": str(self.pick([1, 5]))}
                for _ in range(3):
                    points = {value: str(self.pick([-10, 5, 10, 15, 20])) for value in self.some(values)}
                    own.append(self.add({"score": {fact.name: points}}, level, targets=own))
            elif maker == "number":
                entry["range"] = "0..9"
                for _ in range(3):
                    own.append(self.add({"score": {fact.name: str(self.pick([-3, 2, 4, 7]))}}, level, targets=own))
            if maker in ("set", "score", "number"):
                for _ in range(self.draw(st.integers(1, 3)) if maker == "set" else self.draw(st.integers(0, 2))):
                    own.append(self.add({"set": {fact.name: self.conclusion(fact)}}, level, targets=own))
            elif maker == "add":
                for _ in range(3):
                    own.append(self.add({"add": {fact.name: self.some(values)}}, level, targets=own))
            self.facts.append(fact)
            if kind == "date":
                self.facts.append(FactWord(f"days_until_{fact.name}", "int", "day", (), level))
            for rule in self.rules:  # an override across facts goes from the fact settled first to a later one
                if rule["id"] in earlier and self.chance(10):
                    rule["overrides"] = sorted({*rule.get("overrides", []), self.pick(own)})
            earlier += own
        self.doc["derived"] = declared
        if tables:
            self.doc["tables"] = tables

    def conclusion(self, fact: FactWord) -> Any:
        if fact.kind == "date" and self.chance(50):
            base = self.pick([f.name for f in self.facts if f.kind == "date" or (f.kind, f.unit) == ("int", "day")])
            unit, whole = self.pick(["years", "months", "days"]), self.pick(["", "the end of the year of "])
            return f"{self.draw(st.integers(0, 40))} {unit} after {whole}{base}"
        if fact.kind in ORDERED:
            twins = [other for other in self.facts if (other.kind, other.unit) == (fact.kind, fact.unit)]
            return self.bound(fact, twins)
        return self.value(fact)

    def table(self, fact: FactWord, wide: bool) -> dict[str, Any]:
        found: dict[str, Any] = {"id": f"table-{fact.name}", "sets": fact.name, "because": "so"}
        rows: list[Any] = []
        usable = [other for other in self.facts if other.level < fact.level]
        inputs = [self.pick(usable) for _ in range(self.draw(st.integers(1, 3)))]
        for _ in range(self.draw(st.integers(1, 4))):
            if wide:
                row = {"then": self.conclusion(fact)}
                rows.append(row if self.chance(20) else {"when": self.condition(fact.level), **row})
            else:
                cells = ["-" if self.chance(20) else self.tests(other, usable) for other in inputs]
                rows.append([*cells, self.conclusion(fact)])
        if not wide:
            found["reads"] = [other.name for other in inputs]
        if self.chance(20):
            found["applies"] = self.condition(fact.level, depth=1)
        return {**found, "rows": rows}

    # actions and what is done with them

    def actions(self) -> None:
        level = 99
        declared: dict[str, Any] = {name: {"rung": "0", "title": name} for name in ("monitor", "hold")}
        for number, name in enumerate(STEPS):
            entry: dict[str, Any] = {
                "rung": str(self.pick([0, 0, 1, 2, 3])),
                "title": name.title(),
                "groups": self.some(GROUPS, 0),
            }
            if self.chance(70):
                entry["channels"] = self.some(CHANNELS, 1, 3)
            if self.chance(25):
                entry["only_when"] = self.condition(level, depth=1)
            if self.chance(45):
                entry["needs"] = [self.need(number) for _ in range(self.draw(st.integers(1, 2)))]
            if self.chance(40):
                entry["with"] = self.some([step for step in STEPS if step != name], 1, 3)
            if self.chance(70):
                entry["effects"] = self.effects()
            declared[name] = entry
        self.doc["actions"] = declared

    def need(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if number and self.chance(70):
            found |= {"if": self.condition(99, depth=1), "first": self.pick(STEPS[:number])}
        if not found or self.chance(40):
            found |= {"pending": self.condition(99, depth=1), "wait": {"for": self.period(), "since": self.counter()}}
        return found

    def counter(self) -> str:
        return self.pick([fact.name for fact in self.facts if fact.kind == "int" and fact.unit == "day"])

    def period(self) -> str:
        return self.pick([str(self.number(1, 9)), "limit_days", self.counter()])

    # what time, steps and debtors change

    def effect(self, fact: FactWord) -> str:
        if self.chance(20):
            return "missing"
        twins = [other for other in self.facts if not other.level and other.kind == fact.kind]
        twins = [twin for twin in twins if (twin.unit, twin.values) == (fact.unit, fact.values)]
        if self.chance(20):
            return f"same as {self.pick(twins).name}"
        match fact.kind:
            case "int":
                return self.pick(["+1", "-1", "+3", "50%", str(abs(self.number()))])
            case "money":
                return self.pick(["0", "50%", "150%", f"20% of {self.pick(['owed', 'paid'])}"])
            case "date":
                return self.pick([f"in {self.draw(st.integers(0, 9))} days", self.day().isoformat()])
            case "set":
                return self.pick(fact.values)
            case _:
                return str(self.value(fact))

    def effects(self) -> dict[str, str]:
        facts = [fact for fact in self.book.inputs if fact.name != "currency"]
        return {fact.name: self.effect(fact) for fact in self.some(facts, 1, 3)}

    def lapses(self) -> None:
        """Changes by time alone, each with an effect on the fact whose movement brings it."""
        found = []
        for number in range(self.draw(st.integers(0, 2))):
            name, moving = self.pick([("n_days", "n_days"), ("gap_days", "gap_days"), ("due_on", "days_until_due_on")])
            fact = next(fact for fact in self.facts if fact.name == moving)
            subject = next(fact for fact in self.book.inputs if fact.name == name)
            limit = self.pick([str(self.number()), "limit_days"])
            when: dict[str, Any] = {moving: f"..{limit}" if fact.name.startswith("days_until") else f"{limit}.."}
            if self.chance(40):
                when |= {key: value for key, value in self.condition(1, depth=1).items() if key not in when}
            effects = {**self.effects(), name: self.effect(subject)}
            found.append({"id": f"lapse-{number}", "when": when, "effects": effects, "because": "{n_days} days."})
        if found:
            self.doc["lapses"] = found

    def responses(self) -> None:
        answer: dict[str, Any] = {"id": "answers", "title": "Answers", "effects": self.effects(), "because": "{owed}."}
        answer["after"] = {"actions": self.some(STEPS)} if self.chance(50) else {"channels": self.some(CHANNELS)}
        if self.chance(40):
            answer["when"] = self.condition(1, depth=1)
        if self.chance(40):
            answer |= {"times": str(self.draw(st.integers(1, 3))), "later": str(self.draw(st.integers(0, 5)))}
        self.doc["responses"] = [answer]
        if self.chance(50):
            self.doc["shared_effects"] = [
                {"id": "any", "actions": self.some(STEPS, 2, 4), "effects": self.effects()},
                {"id": "by-phone", "channels": ["phone"], "effects": self.effects()},
            ]

    def proposals(self) -> None:
        ids: list[str] = []
        for _ in range(self.draw(st.integers(3, 8))):
            then = {"propose": self.pick(STEPS), "strength": str(self.pick([20, 40, 40, 60, 80]))}
            ids.append(self.add(then, 99, targets=ids))
        self.proposed = ids

    def guards(self) -> None:
        ids: list[str] = []
        for _ in range(self.draw(st.integers(0, 6))):
            kind = self.pick(["forbid", "forbid", "defer", "defer", "only"])
            if kind == "forbid":
                then: dict[str, Any] = {"forbid": self.targets(tactics=True)}
                if self.chance(50):
                    then["instead"] = self.some(STEPS)
            elif kind == "only":
                then = {"only": {"role": self.some(LETTERS)} if self.chance(70) else {"manner": self.some(LETTERS)}}
            else:
                then = {"defer": self.targets()}
                if self.chance(60):
                    then |= {"for": self.period(), "since": self.counter()}
                else:
                    then["until"] = self.pick([self.day().isoformat(), "due_on", "cut_on"])
            ids.append(self.add(then, 99, targets=ids))
        for rule in self.rules:
            if rule["id"] in self.proposed and ids and self.chance(15):
                rule["overrides"] = sorted({*rule.get("overrides", []), self.pick(ids)})

    def targets(self, *, tactics: bool = False) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.chance(60):
            found["actions"] = self.some(STEPS)
        if self.chance(30):
            found["groups"] = self.some(GROUPS)
            if self.chance(30):
                found["except"] = self.some(STEPS)
        if self.chance(35) or not found:
            found["channels"] = self.some(CHANNELS)
        if tactics and self.chance(30):
            found[self.pick(["role", "manner"])] = self.some(LETTERS)
        return found

    def advice(self) -> None:
        self.doc["tactics"] = {
            "channel": {"values": CHANNELS},
            "role": {"values": LETTERS},
            "manner": {"type": "set", "values": LETTERS},
            "window": {"windows": "true"},
            "follow_up_in_days": {"type": "int"},
            "in_writing": {"type": "bool"},
            "script_kind": {"values": ["open", "firm"]},
        }
        self.doc["windows"] = {"mornings": {"weekdays": ["mon", "tue"], "from": "09:00", "to": "11:00"}}
        self.doc["scripts"] = [
            {"id": "open", "for": ["ask", "call"], "kind": "open", "text": "Good day {label}, {owed}."},
            {"id": "any", "kind": "firm", "text": "Pay {owed} by {due_on}."},
        ]
        values = {
            "channel": lambda: self.pick(CHANNELS),
            "role": lambda: self.pick(LETTERS),
            "manner": lambda: self.some(LETTERS),
            "window": lambda: "mornings",
            "follow_up_in_days": lambda: str(self.pick([3, 7])),
            "in_writing": lambda: self.pick(["true", "false"]),
            "script_kind": lambda: self.pick(["open", "firm"]),
        }
        ids: list[str] = []
        for _ in range(self.draw(st.integers(1, 6))):
            then = {
                "advise": {name: values[name]() for name in self.some(list(values))},
                "strength": str(self.pick([30, 50])),
            }
            ids.append(self.add(then, 99, targets=[*ids, *ids, *self.proposed[:1]][: len(ids) * 2], step=True))

    def make(self) -> RandomRulebook:
        self.words()
        self.figures()
        self.derived()
        self.actions()
        self.lapses()
        self.responses()
        self.proposals()
        self.guards()
        self.advice()
        self.doc["rules"] = self.rules
        self.book.text = as_yaml(self.doc)
        return self.book


@st.composite
def rulebooks(draw: Any) -> RandomRulebook:
    """A random rulebook that loads."""
    return _Maker(draw).make()


def around(numbers: set[int]) -> list[int]:
    """Every number with its neighbours."""
    return sorted({near for number in numbers or {0} for near in (number - 1, number, number + 1)})


@st.composite
def profiles(draw: Any, book: RandomRulebook) -> dict[str, object]:
    """A profile on and beside the thresholds of a rulebook; about a third of the facts are absent."""
    days = [TODAY + timedelta(days=n) for n in around({(day - TODAY).days for day in book.days})]
    numbers = around(book.numbers)
    amounts = ["0.00", "-0.01", "0.01", *(f"{a + d}" for a in book.amounts for d in (0, 0.01, -0.01))]
    found: dict[str, object] = {}
    for fact in book.inputs:
        if draw(st.integers(0, 2)) == 0:
            continue
        match fact.kind:
            case "int":
                found[fact.name] = draw(st.sampled_from(numbers))
            case "money":
                found[fact.name] = draw(st.sampled_from(amounts))
            case "bool":
                found[fact.name] = draw(st.booleans())
            case "enum":
                found[fact.name] = draw(st.sampled_from(fact.values))
            case "set":
                found[fact.name] = draw(st.lists(st.sampled_from(fact.values), unique=True, max_size=3))
            case "date":
                found[fact.name] = draw(st.sampled_from(days)).isoformat()
            case "place":
                found[fact.name] = draw(st.sampled_from(PLACES))
            case _:
                found[fact.name] = draw(st.sampled_from(CURRENCIES if fact.name == "currency" else TEXTS))
    hour = draw(st.sampled_from(["00:00:00", "10:00:00", "23:59:59"]))
    return {
        "as_of": f"{draw(st.sampled_from(days))}T{hour}{draw(st.sampled_from(['+00:00', '+08:00', '-05:00']))}",
        **found,
    }
