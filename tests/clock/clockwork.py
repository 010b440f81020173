"""Small random rulebooks in which nearly everything moves: where `strategies.py` is broad, these are dense in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from folders import as_yaml

COUNTERS = ("n", "m")
NUMBERS = (*COUNTERS, "count", "k", "gap", "days_until_due", "less", "lead")
DATES = ("due", "paid")
DAYS = [f"2026-{month}-{day}" for month, day in (("11", 20), ("11", 24), ("11", 27), ("12", "02"), ("12", 10))]


class _Maker:
    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def pick(self, *things: Any) -> Any:
        return self.draw(st.sampled_from(things))

    def number(self) -> str:
        return str(self.draw(st.integers(-3, 14)))

    def test(self, names: tuple[str, ...], depth: int = 1) -> dict[str, Any]:
        if depth and self.pick(True, False, False):
            word = self.pick("any", "all", "not")
            inner = [self.test(names, 0) for _ in range(2)]
            return {word: inner[0] if word == "not" else inner}
        name = self.pick(*names)
        if name in DATES:
            bound = self.pick(*DAYS, "today", "due" if name == "paid" else "paid")
        elif name == "flag":
            return {"flag": self.pick("true", "false", "missing")}
        else:
            days = name in ("n", "m", "days_until_due", "lead")
            bound = self.pick(
                self.number(), *(other for other in ("n", "m", "days_until_due") if days and other != name)
            )
        return {name: self.pick("{}..", "..{}", "over {}", "under {}").format(bound)}

    def effects(self, *least: str) -> dict[str, str]:
        found = {}
        for name in {
            *least,
            *self.draw(st.lists(st.sampled_from(("n", "m", "count", "k", "flag", *DATES)), max_size=2)),
        }:
            if name in DATES:
                found[name] = self.pick("missing", f"in {self.draw(st.integers(0, 9))} days", "same as today")
            elif name == "flag":
                found[name] = self.pick("missing", "true", "false")
            else:
                found[name] = self.pick("missing", "+1", "50%", "0", "9")
        return dict(sorted(found.items()))

    def lapse(self, id: str) -> dict[str, Any]:
        name = self.pick("n", "m", "count", "k", "due", "less")
        source = {"less": "k", "due": "due"}.get(name, name)
        when = self.test(("days_until_due",) if name == "due" else (name,), 0)
        if self.pick(True, False):
            when |= {key: value for key, value in self.test(("n", "m", "k", "flag", "paid")).items() if key not in when}
        return {"id": id, "when": when, "effects": self.effects(source), "because": "so"}

    def rule(self, id: str, then: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        return {"id": id, "when": self.test(names), "then": then, "because": "so"}

    def make(self) -> str:
        inputs: dict[str, Any] = {
            "as_of": {"type": "datetime", "required": "true"},
            "n": {"type": "int", "unit": "day", "daily": "+1"},
            "m": {"type": "int", "unit": "day", "daily": self.pick("+1", "-1")},
            "count": {"type": "int", "window": {"days": str(self.draw(st.integers(1, 9)))}},
            "k": {"type": "int"},
            "flag": {"type": "bool"},
            "due": {"type": "date"},
            "paid": {"type": "date"},
        }
        if self.pick(True, False):
            inputs["count"]["window"]["since"] = "n"
        if self.pick(True, False):
            inputs["m"]["while"] = self.test(("n", "k", "count", "flag", "paid"))
        for name, value in (("k", "2"), ("flag", "true")):
            if self.pick(True, False):
                inputs[name][self.pick("default", "implied")] = {"value": value, "where": self.test(("n", "due"), 0)}
        inner = ("n", "m", "count", "k", "gap", "days_until_due", "flag", "due", "paid")
        rules = [
            self.rule(f"lead-{i}", {"set": {"lead": self.pick("n", "m", "days_until_due", "5")}}, inner) for i in "ab"
        ]
        rules += [self.rule("stop", {"set": {"stop": self.pick(*DATES, "today")}}, inner)]
        outer = (*inner, "lead", "less", "days_until_stop")
        rules += [
            self.rule(f"do-{i}", {"propose": self.pick("ask", "warn"), "strength": self.pick("30", "40")}, outer)
            for i in "abc"
        ]
        rules += [self.rule("wait", {"defer": {"actions": ["ask"]}, "for": self.number(), "since": "n"}, outer)]
        rules += [self.rule("until", {"defer": {"actions": ["warn"]}, "until": "due"}, outer)]
        actions = {name: {"rung": "0", "title": name} for name in ("hold", "monitor", "ask", "warn")}
        return as_yaml(
            {
                "rulebook": "clockwork",
                "version": "1",
                "inputs": {"all": inputs},
                "computed": {
                    "gap": {"type": "int", "difference": [self.pick("n", "k"), self.pick("m", "count")]},
                    "less": {"type": "int", "difference": ["k", self.pick("n", "m")]},
                },
                "derived": {
                    "lead": {"type": "int", "unit": "day", "otherwise": self.pick("missing", "3")},
                    "stop": {"type": "date", "otherwise": "missing"},
                },
                "actions": actions,
                "lapses": [self.lapse(f"lapse-{i}") for i in "ab"[: self.draw(st.integers(0, 2))]],
                "rules": rules,
            }
        )


@st.composite
def clockworks(draw: Any) -> str:
    """A rulebook of which nearly every fact moves."""
    return _Maker(draw).make()


@st.composite
def moments(draw: Any) -> dict[str, object]:
    """A profile for one of them."""
    found: dict[str, object] = {"as_of": "2026-11-24T10:00:00+00:00"}
    for name in (*COUNTERS, "count", "k"):
        if draw(st.booleans()):
            found[name] = draw(st.integers(-2, 9))
    for name in DATES:
        if draw(st.booleans()):
            found[name] = draw(st.sampled_from(DAYS))
    if draw(st.booleans()):
        found["flag"] = draw(st.booleans())
    return found
