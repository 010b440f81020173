"""Compiling a rulebook into a Program: typed rules, the order of facts, overrides, actions, scripts."""

from __future__ import annotations

from dataclasses import replace

from strategist.errors import Place
from strategist.program.actions import compile_plans
from strategist.program.conclusions import AddTo, Score, ScoreNumber, SetFact
from strategist.program.expressions import Condition, ParameterIs, ParameterOf, leaves, operand_slots, slots_read
from strategist.program.graph import Circle, ordered
from strategist.program.program import Impossible, Movement, Program, Rule, Script, Step, Supposition
from strategist.program.read_invariants import compile_invariants
from strategist.program.regimes import compile_interest
from strategist.program.rules import RuleCompiler
from strategist.program.texts import FILL_IN, LATE_INTEREST, placeholders
from strategist.program.time import TimeCompiler
from strategist.rulebook.keys import KEYS
from strategist.rulebook.nodes import Mapping, Scalar, Sequence
from strategist.rulebook.reader import Reader
from strategist.rulebook.rulebook import Rulebook
from strategist.vocabulary.facts import Fact
from strategist.vocabulary.kinds import Kind
from strategist.vocabulary.vocabulary import Vocabulary


def compile_program(rulebook: Rulebook) -> Program:
    """The Program of a rulebook. Raises `RulebookError` with everything that is wrong in its rules."""
    reader = Reader(rulebook.texts)
    vocabulary = rulebook.vocabulary
    compiler = RuleCompiler(vocabulary, reader)
    found = [rule for entry in rulebook.tables for rule in compiler.table(entry)]
    found += [rule for entry in rulebook.rules for rule in compiler.rule(entry)]
    _distinct_ids(rulebook, reader)
    found.sort(key=_order)
    rules = [replace(rule, index=index) for index, rule in enumerate(found)]
    rules = _overrides(rules, compiler, reader)
    steps = _steps(vocabulary, rules, reader)
    time = TimeCompiler(rulebook, compiler, reader)
    plans = compile_plans(vocabulary, compiler, reader, time.shared_effects())
    program = Program(
        rulebook.name,
        rulebook.version,
        rulebook.title,
        rulebook.sha256,
        vocabulary,
        tuple(rules),
        steps,
        plans,
        _suppositions(vocabulary, compiler, reader),
        _constraints(vocabulary, compiler, reader),
        _scripts(rulebook, compiler, reader),
        rulebook.exceptions,
        _override_order(rules, reader),
        _differences(vocabulary, reader),
        _movements(vocabulary, compiler, reader),
        *compile_interest(rulebook, compiler, reader),
        time.windows(),
        time.lapses(),
        time.responses(),
        compile_invariants(rulebook, compiler, reader),
    )
    reader.raise_problems()
    return program


def _order(rule: Rule) -> tuple[str, int, int]:
    """Rules stand by id, rows by number, versions of one id by date: files and their order leave no mark."""
    row = int(rule.id.rsplit("/", 1)[1]) if rule.table else 0
    return (rule.table or rule.id, row, rule.starts or 0)


def _distinct_ids(rulebook: Rulebook, reader: Reader) -> None:
    rules = {entry.key.text: entry for entry in rulebook.rules}
    for entry in rulebook.tables:
        if (other := rules.get(entry.key.text)) is not None:
            reader.report(
                "duplicate-id", f"`{entry.key.text}` is both a table and a rule, at {other.key.place}", entry.key
            )
    by_id: dict[str, list[tuple[int, int, Scalar]]] = {}
    compiler = RuleCompiler(rulebook.vocabulary, Reader({}))
    for entry in (*rulebook.rules, *rulebook.tables):
        starts, ends = compiler.valid(entry)
        period = (starts or 0, ends if ends is not None else 10**9)
        for first, last, other_key in by_id.setdefault(entry.key.text, []):
            if period[0] <= last and first <= period[1]:
                reader.report(
                    "duplicate-id",
                    f"`{entry.key.text}` stands twice with overlapping `valid`, first at {other_key.place}",
                    entry.key,
                    "make the periods disjoint, or rename one",
                )
        by_id[entry.key.text].append((*period, entry.key))


def _overrides(rules: list[Rule], compiler: RuleCompiler, reader: Reader) -> list[Rule]:
    named: dict[str, list[Rule]] = {}
    for rule in rules:
        named.setdefault(rule.id, []).append(rule)
        if rule.table:
            named.setdefault(rule.table, []).append(rule)
    forward: dict[int, set[int]] = {}
    backward: dict[int, set[int]] = {}
    by_place = {rule.place: rule for rule in rules}
    for place, words in compiler.overrides.items():
        for word in words:
            if not reader.known(word, named, "rule", "unknown-rule"):
                continue
            rule = by_place[place]
            for target in named[word.text]:
                _check_override(rule, target, word, reader)
                forward.setdefault(rule.index, set()).add(target.index)
                backward.setdefault(target.index, set()).add(rule.index)
    return [
        replace(
            rule,
            overrides=tuple(sorted(forward.get(rule.index, ()))),
            overridden_by=tuple(sorted(backward.get(rule.index, ()))),
        )
        for rule in rules
    ]


def _check_override(rule: Rule, target: Rule, word: Scalar, reader: Reader) -> None:
    if target.phase < rule.phase:
        reader.report(
            "late-override",
            f"`{rule.id}` cannot override `{target.id}`: that one is settled in an earlier phase "
            f"({target.phase.name.lower()} before {rule.phase.name.lower()})",
            word,
        )
    if target.standing and not rule.standing and rule.exception is None:
        reader.report(
            "sealed",
            f"`{rule.id}` cannot override `{target.id}`, which is law",
            word,
            "only a rule with a `standing`, or an exception with reason, owner and until, may",
        )


def _override_order(rules: list[Rule], reader: Reader) -> tuple[int, ...]:
    """The rules that are overridden, each after those that override it."""
    touched = [rule.index for rule in rules if rule.overridden_by or rule.overrides]
    try:
        order = ordered(touched, {index: rules[index].overridden_by for index in touched})
    except Circle as circle:
        members = [rules[int(index)] for index in circle.members]
        reader.report(
            "override-circle",
            f"overrides go round in a circle: {' <- '.join(rule.id for rule in members)}",
            members[0].place,
            "take one of them out",
        )
        return ()
    return tuple(index for index in order if rules[index].overridden_by)


def _steps(vocabulary: Vocabulary, rules: list[Rule], reader: Reader) -> tuple[Step, ...]:
    producers: dict[int, list[Rule]] = {fact.slot: [] for fact in vocabulary.derived}
    for rule in rules:
        if isinstance(rule.conclusion, SetFact | AddTo | Score | ScoreNumber):
            producers[rule.conclusion.slot].append(rule)
    before = _dependencies(vocabulary, rules, producers)
    for fact in vocabulary.derived:
        _check_definer(fact, producers[fact.slot], reader)
    try:
        order = ordered(producers, before)
    except Circle as circle:
        names = [vocabulary.facts[int(slot)].name for slot in circle.members]
        first = vocabulary.fact[names[0]]
        reader.report(
            "fact-circle",
            f"derived facts go round in a circle: {' <- '.join(names)}",
            first.place,
            "one of these facts must be concluded without the others",
        )
        return ()
    steps = []
    depth: dict[int, int] = {}
    for slot in order:
        fact = vocabulary.facts[slot]
        depth[slot] = 1 + max((depth[other] for other in before[slot]), default=-1)
        companion = vocabulary.fact[f"days_until_{fact.name}"].slot if fact.kind is Kind.DATE else None
        table = any(rule.table for rule in producers[slot])
        steps.append(Step(slot, tuple(rule.index for rule in producers[slot]), table, companion, depth[slot]))
    return tuple(steps)


def _dependencies(vocabulary: Vocabulary, rules: list[Rule], producers: dict[int, list[Rule]]) -> dict[int, set[int]]:
    """For each derived fact the derived facts that must be settled before it."""
    companions = {
        vocabulary.fact[f"days_until_{fact.name}"].slot: fact.slot
        for fact in vocabulary.derived
        if fact.kind is Kind.DATE
    }
    before: dict[int, set[int]] = {}
    for slot, own in producers.items():
        wanted: set[int] = set()
        for rule in own:
            for condition in (rule.applies, rule.when, rule.unless):
                wanted |= slots_read(condition)
            if isinstance(rule.conclusion, SetFact):
                wanted |= set(operand_slots(rule.conclusion.value))
            for index in rule.overridden_by:
                concluded = getattr(rules[index].conclusion, "slot", slot)
                wanted |= {concluded} - {slot}
        before[slot] = {companions.get(read, read) for read in wanted} & set(producers)
    return before


def _check_definer(fact: Fact, own: list[Rule], reader: Reader) -> None:
    tables = {rule.table for rule in own if rule.table}
    kinds = {type(rule.conclusion) for rule in own if not rule.table}
    scores = kinds & {Score, ScoreNumber}
    many = len(tables) > 1 or (tables and kinds) or (AddTo in kinds and len(kinds) > 1)
    if many:
        ids = sorted({rule.table or rule.id for rule in own})
        reader.report(
            "two-definers",
            f"`{fact.name}` is defined in more than one way: {', '.join(ids[:6])}",
            fact.place,
            "a derived fact has its `set` rules, or one scorecard (with `set` rules besides), or one table",
        )
    if fact.scored and own and not scores and not tables:
        reader.report("no-scores", f"`{fact.name}` is declared as scored, but no rule gives points", fact.place)


def _suppositions(vocabulary: Vocabulary, compiler: RuleCompiler, reader: Reader) -> tuple[Supposition, ...]:
    found = []
    for known in (True, False):
        for fact in vocabulary.inputs:
            supposed = fact.implied if known else fact.default
            if supposed is not None:
                where = compiler.conditions.read(supposed.where)  # type: ignore[arg-type]  # nodes pass through the vocabulary as objects
                _timeless(where, f"the default of `{fact.name}`", vocabulary, reader)
                found.append(Supposition(fact.slot, supposed.value, where, known))
    return tuple(found)


def _constraints(vocabulary: Vocabulary, compiler: RuleCompiler, reader: Reader) -> tuple[Impossible, ...]:
    found = []
    for constraint in vocabulary.constraints:
        terms = [_term(name, constraint.place, vocabulary, reader) for name in constraint.terms]
        limit = _term(constraint.at_most, constraint.place, vocabulary, reader) if constraint.at_most else None
        never: Condition | None = compiler.conditions.read(constraint.never)  # type: ignore[arg-type]  # as above
        _timeless(never, f"constraint `{constraint.id}`", vocabulary, reader)
        found.append(
            Impossible(
                constraint.id,
                constraint.because,
                never,
                tuple(term for term in terms if term is not None),
                limit,
                constraint.place,
            )
        )
    return tuple(found)


def _timeless(condition: Condition | None, what: str, vocabulary: Vocabulary, reader: Reader) -> None:
    """Defaults and constraints hold on any day, and are judged before rules: no parameters, no derived facts."""
    for leaf in leaves(condition):
        bounds = (getattr(leaf, "low", None), getattr(leaf, "high", None))
        if isinstance(leaf, ParameterIs) or any(isinstance(bound, ParameterOf) for bound in bounds):
            reader.report("parameter-here", f"{what} cannot read a parameter", leaf.place, "write the figure itself")
        elif leaf.slot >= 0 and vocabulary.facts[leaf.slot].derived:
            reader.report("derived-here", f"{what} cannot read a derived fact", leaf.place, "use facts of the profile")


def _term(name: str, place: Place | None, vocabulary: Vocabulary, reader: Reader) -> int | None:
    fact = vocabulary.fact.get(name)
    if fact is None or fact.kind not in (Kind.INT, Kind.MONEY):
        reader.report("unknown-fact", f"`{name}` is not an int or money fact", place)
        return None
    return fact.slot


def _differences(vocabulary: Vocabulary, reader: Reader) -> tuple[tuple[int, int, int], ...]:
    found = []
    for fact in vocabulary.facts:
        if fact.difference is not None:
            terms = [_term(name, fact.place, vocabulary, reader) for name in fact.difference]
            if terms[0] is not None and terms[1] is not None:
                found.append((fact.slot, terms[0], terms[1]))
    return tuple(found)


def _movements(vocabulary: Vocabulary, compiler: RuleCompiler, reader: Reader) -> tuple[Movement, ...]:
    found = []
    for fact in vocabulary.inputs:
        if fact.daily and fact.kind is not Kind.INT:
            reader.report("bad-daily", f"`{fact.name}` is of type {fact.kind.value}: only int facts move", fact.place)
        elif fact.daily:
            condition = compiler.conditions.read(fact.daily_while)  # type: ignore[arg-type]  # as above
            _timeless(condition, f"`while` of `{fact.name}`", vocabulary, reader)
            found.append(Movement(fact.slot, fact.daily, condition))
    return tuple(found)


def _scripts(rulebook: Rulebook, compiler: RuleCompiler, reader: Reader) -> tuple[Script, ...]:
    vocabulary = rulebook.vocabulary
    kinds = vocabulary.tactic["script_kind"].values if "script_kind" in vocabulary.tactic else ()
    found = []
    for entry in rulebook.scripts:
        node = entry.node
        assert isinstance(node, Mapping)
        reader.keys(
            node,
            KEYS["scripts"],
            f"script `{entry.key.text}`",
            ("text", "kind"),
        )
        actions = tuple(
            vocabulary.action[word.text].index
            for word in reader.words(node.get("for"), "`for`")
            if reader.known(word, vocabulary.action, "action", "unknown-action")
        )
        kind = reader.scalar(node.get("kind"), "`kind`")
        if kind is not None:
            reader.known(kind, kinds, "value of `script_kind`", "unknown-value")
        paragraphs = reader.words(node.get("text"), "`text`")
        own = [word.text for word in reader.words(node.get("fill_in"), "`fill_in`")]
        for text in paragraphs:
            compiler.check_text(text, (*FILL_IN, *LATE_INTEREST, *own), step_facts=True)
            if not rulebook.late_interest and (named := [n for n in placeholders(text.text) if n in LATE_INTEREST]):
                reader.report(
                    "placeholder",
                    f"`{named[0]}` is reckoned by regimes of late interest, and this rulebook has none",
                    text,
                    "state them below `late_interest:`, or take the placeholder out",
                )
        if isinstance(node.get("text"), Sequence) and not paragraphs:
            reader.report("empty-list", f"script `{entry.key.text}` has no paragraphs", node.get("text"))
        if paragraphs and all(set(placeholders(text.text)) & set(LATE_INTEREST) for text in paragraphs):
            reader.report(
                "no-paragraph-left",
                f"script `{entry.key.text}` says nothing where no late interest is due",
                paragraphs[0],
                "write `text` as a list of paragraphs, one of them without late interest",
            )
        sources = tuple(word.text for word in reader.words(node.get("source"), "`source`"))
        found.append(
            Script(
                entry.key.text,
                actions,
                kind.text if kind else "",
                " ".join(text.text for text in paragraphs),
                sources,
                entry.key.place,
                tuple(text.text for text in paragraphs),
            )
        )
    return tuple(sorted(found, key=lambda script: script.id))
