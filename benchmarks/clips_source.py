"""Conditions as CLIPS: single tests as constraints on slots (CLIPS shares and indexes those), the rest as expressions."""

from __future__ import annotations

from flat import Flat, FlatRule, members, read_slots
from strategist.program.expressions import (
    All,
    Any,
    Between,
    Condition,
    Const,
    Given,
    HasAny,
    Literal,
    Not,
    OneOf,
    Operand,
    Read,
    SameAs,
    Test,
    Within,
    leaves,
)
from strategist.vocabulary.kinds import Value


def term(value: Value | None) -> str:
    """A value as CLIPS writes it."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f'"{value}"' if isinstance(value, str) else str(value)


class ClipsSource:
    """Writes the left sides of rules."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat

    def left_side(self, rule: FlatRule) -> str:
        """The patterns and tests of a rule."""
        constraints: dict[str, list[str]] = {}
        alternatives: dict[tuple[str, str], Condition] = {}
        own: list[str] = []
        mixed: list[str] = []
        tests = [(part, True) for part in rule.required] + [(part, False) for part in rule.barred]
        for part, wanted in tests:
            for leaf in leaves(part):
                for name in self._variables(leaf):
                    constraints.setdefault(name, [])
            constraint = self._constraint(part) if wanted else None
            if constraint is not None:
                name, text = constraint
                constraints[name].append(text)
                alternatives[name, text] = part
                continue
            text = self.expression(part) if wanted else f"(not {self.expression(part)})"
            settled = {slot for leaf in leaves(part) for slot in read_slots(leaf)} & self.flat.settled
            (mixed if settled else own).append(text)
        settled_names = {self.flat.name(slot, False) for slot in self.flat.settled}
        of_case = [name for name in constraints if name not in settled_names]
        of_case.sort(key=lambda name: not constraints[name])  # plain variables last: tests across slots go there
        if of_case:
            constraints[of_case[-1]] += [f":{test}" for test in own]
        else:
            mixed += own
        for name, texts in constraints.items():
            if (
                len(texts) > 1
            ):  # CLIPS passes over a predicate that stands beside a constant, and `|` binds looser than `&`
                texts[:] = [
                    text if text[0] in ":~" else f":{self.expression(alternatives[name, text])}" for text in texts
                ]
        lines = [
            "(case " + " ".join(f"({name} {'&'.join([f'?{name}', *constraints[name]])})" for name in of_case) + ")"
        ]
        lines += [
            f"({name} {'&'.join([f'?{name}', *texts])})" for name, texts in constraints.items() if name in settled_names
        ]
        return " ".join([*lines, *(f"(test {test})" for test in mixed)])

    def _variables(self, leaf: Test) -> list[str]:
        names = [self.flat.name(slot, leaf.raw) for slot in read_slots(leaf)]
        if isinstance(leaf, HasAny):
            names += [self.flat.name(leaf.slot, leaf.raw, bit) for bit in members(leaf)]
        return names

    def _constraint(self, part: Condition) -> tuple[str, str] | None:
        """A test of one cell as a constraint on its slot, if it is one."""
        match part:
            case Given(slot=slot, raw=raw, negated=negated):
                return self.flat.name(slot, raw), "nil" if negated else "~nil"
            case OneOf(slot=slot, raw=raw, negated=False, values=values):
                return self.flat.name(slot, raw), "|".join(map(term, values))
            case OneOf(slot=slot, raw=raw, values=values):
                return self.flat.name(slot, raw), "&".join(["~nil", *(f"~{term(value)}" for value in values)])
            case HasAny(slot=slot, raw=raw, negated=False) if part.mask.bit_count() == 1:
                return self.flat.name(slot, raw, part.mask.bit_length() - 1), "TRUE"
            case Between(slot=slot, raw=raw) if not any(isinstance(bound, Read) for bound in (part.low, part.high)):
                return self.flat.name(slot, raw), f":{self.expression(part)}"
            case _:
                return None

    def expression(self, condition: Condition) -> str:
        """A condition as an expression."""
        match condition:
            case Const(value):
                return term(value)
            case All(parts):
                return f"(and {' '.join(map(self.expression, parts))})"
            case Any(parts):
                return f"(or {' '.join(map(self.expression, parts))})"
            case Not():
                raise TypeError(f"not in negation normal form: {condition!r}")
            case _:
                return self._test(condition)

    def _test(self, leaf: Test) -> str:
        name = f"?{self.flat.name(leaf.slot, leaf.raw)}"
        if isinstance(leaf, Given):
            return f"({'eq' if leaf.negated else 'neq'} {name} nil)"
        present = [f"(neq {name} nil)"]
        judged = self._judgement(leaf, name, present)
        return f"(and {' '.join(present)} {f'(not {judged})' if leaf.negated else judged})"

    def _judgement(self, leaf: Test, name: str, present: list[str]) -> str:
        match leaf:
            case Between(low=low, high=high):
                parts = (
                    [f"({'>' if leaf.low_open else '>='} {name} {self._bound(low, leaf.raw, present)})"] if low else []
                )
                parts += (
                    [f"({'<' if leaf.high_open else '<='} {name} {self._bound(high, leaf.raw, present)})"]
                    if high
                    else []
                )
                return parts[0] if len(parts) == 1 else f"(and {' '.join(parts)})"
            case OneOf(values=values):
                tests = [f"(eq {name} {term(value)})" for value in values]
                return tests[0] if len(tests) == 1 else f"(or {' '.join(tests)})"
            case HasAny():
                tests = [f"(eq ?{self.flat.name(leaf.slot, leaf.raw, bit)} TRUE)" for bit in members(leaf)]
                return tests[0] if len(tests) == 1 else f"(or {' '.join(tests)})"
            case SameAs(other=other):
                present.append(f"(neq ?{self.flat.name(other, leaf.raw)} nil)")
                return f"(eq {name} ?{self.flat.name(other, leaf.raw)})"
            case Within(codes=codes):
                tests = [f'(eq {name} "{code}") (eq 1 (str-index "{code}-" {name}))' for code in codes]
                return f"(or {' '.join(tests)})"
            case _:
                raise TypeError(f"CLIPS cannot say {leaf!r}")

    def _bound(self, bound: Operand | None, raw: bool, present: list[str]) -> str:
        if isinstance(bound, Read):
            name = f"?{self.flat.name(bound.slot, raw)}"
            present.append(f"(neq {name} nil)")
            return name
        assert isinstance(bound, Literal)
        return term(bound.value)
