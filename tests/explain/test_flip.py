"""The smallest change: on random rulebooks it is what trying every admissible profile finds; and what it says in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from folders import as_yaml, load
from strategist import ProfileError, RulebookError, Strategist
from strategist.explain.explanation import Explanation
from strategist.explain.flip import Flip, answer_flip

EXAMPLES = Path(__file__).parents[2] / "examples" / "debtors"
FEW = settings(
    max_examples=max(12, settings.default.max_examples // 5),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
AS_OF = "2026-11-24T10:00:00+00:00"
HIGHEST = 5
"""Rules name figures up to 3: beyond, two facts can only be equal, or one the greater."""
WORDS: dict[str, list[object]] = {
    "sure": [False, True],
    "kind": ["a", "b", "c"],
    "calls": list(range(HIGHEST + 1)),
    "answers": list(range(HIGHEST + 1)),
    "signs": [[], ["x"], ["y"], ["x", "y"]],
}
STEPS = ["ask", "warn", "sue"]


@dataclass(frozen=True)
class Moves:
    """How a fact may change, as the test understands the rulebook it wrote."""

    change: int | None
    learn: int | None
    direction: int


@st.composite
def books(draw: st.DrawFn) -> tuple[str, dict[str, Moves], dict[str, object]]:
    """A small rulebook, how its facts may change, and the values it takes for granted."""
    inputs: dict[str, object] = {"as_of": {"type": "datetime", "required": "true"}}
    moves, defaults = {}, {}
    for name, values in WORDS.items():
        kind = {"sure": "bool", "kind": "enum", "signs": "set"}.get(name, "int")
        entry: dict[str, object] = {"type": kind}
        if kind in ("enum", "set"):
            entry["values"] = ["a", "b", "c"] if kind == "enum" else ["x", "y"]
        if draw(st.integers(0, 3)) == 3:
            defaults[name] = entry["default"] = draw(st.sampled_from(values[:3]))
        weight = draw(st.integers(1, 4))
        direction = draw(st.sampled_from([0, 0, 0, 1, -1]))
        frozen = draw(st.integers(0, 4)) == 4
        entry["change"] = "frozen" if frozen else {0: "", 1: "up ", -1: "down "}[direction] + str(weight)
        learn: int | None = None if frozen else weight
        if draw(st.booleans()):
            learn = draw(st.sampled_from([None, 1, 2]))
            entry["learn"] = "never" if learn is None else learn
        moves[name] = Moves(None if frozen else weight, learn, 0 if frozen else direction)
        inputs[name] = entry
    rules = []
    for number in range(draw(st.integers(3, 7))):
        step = STEPS[number] if number < len(STEPS) else draw(st.sampled_from(STEPS))
        then: dict[str, object] = {"propose": step, "strength": draw(st.integers(30, 34))}
        if number >= len(STEPS) and draw(st.integers(0, 3)) == 3:
            then = {"forbid": {"actions": [draw(st.sampled_from(STEPS))]}, "instead": [draw(st.sampled_from(STEPS))]}
        rule = {"id": f"rule-{number}", "when": draw(conditions()), "then": then, "because": "so"}
        if draw(st.integers(0, 2)) == 2:
            rule["unless"] = draw(conditions())
        if draw(st.integers(0, 4)) == 4:
            rule["applies"] = draw(conditions())
        rules.append(rule)
    plain = draw(conditions(names=tuple(WORDS)))
    rules.append({"id": "grave", "when": plain, "then": {"set": {"grave": "true"}}, "because": "so"})
    actions: dict[str, dict[str, object]] = {step: {"rung": n, "title": step} for n, step in enumerate(STEPS, 1)}
    if draw(st.booleans()):
        actions["sue"]["needs"] = [{"if": draw(conditions()), "first": "warn"}]
    document: dict[str, object] = {
        "rulebook": "flips",
        "version": "1",
        "inputs": {"all": inputs},
        "derived": {"grave": {"type": "bool", "otherwise": "false"}},
        "actions": {"hold": {"rung": 0, "title": "Hold"}, "monitor": {"rung": 0, "title": "Watch"}, **actions},
        "rules": rules,
    }
    if draw(st.booleans()):
        document["constraints"] = [
            {"id": "answered", "sum": ["answers"], "at_most": "calls", "because": "calls are answered"},
            {"id": "sure-b", "never": {"kind": "b", "sure": "true"}, "because": "b is never sure"},
        ]
    return as_yaml(document), moves, defaults


@st.composite
def conditions(draw: st.DrawFn, names: tuple[str, ...] = (*WORDS, "grave")) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)):
        figure = draw(st.integers(1, 3))
        tests = {
            "sure": ["true", "false", "given", "missing"],
            "kind": ["a", "not b", ["b", "c"], "missing"],
            "calls": [f"{figure}..", f"..{figure}", "over answers", f"over {figure}"],
            "answers": [f"{figure}..", f"..{figure}", "given", "calls.."],
            "signs": ["has x", "not y", "given"],
            "grave": ["true", "false"],
        }[name]
        found[name] = draw(st.sampled_from(tests))
    return found


@st.composite
def facts(draw: st.DrawFn) -> dict[str, object]:
    usable = {name: values[:HIGHEST] for name, values in WORDS.items()}  # no figure stands at the end of what is tried
    stated = {name: draw(st.sampled_from([None, *values])) for name, values in usable.items()}
    return {"as_of": AS_OF, **{name: value for name, value in stated.items() if value is not None}}


def ways(moves: Moves, name: str, profile: dict[str, object], usual: dict[str, object]) -> Iterator[tuple[int, object]]:
    """(weight, value) of everything that may become of one fact; staying as it is weighs nothing."""
    now = profile.get(name)
    yield 0, now
    weight = moves.change if now is not None else moves.learn
    if weight is None:
        return
    base = now if now is not None else usual.get(name)
    for value in WORDS[name]:
        if value != now and (base is None or not moves.direction or allowed(base, value, moves.direction)):
            yield weight, value


def allowed(base: object, value: object, direction: int) -> bool:
    one, other = (base, value) if direction > 0 else (value, base)
    if isinstance(base, list):
        return set(one) <= set(other)  # type: ignore[call-overload]
    return one <= other  # type: ignore[operator]


def lightest(
    strategist: Strategist, profile: dict[str, object], options: list[list[tuple[int, object]]]
) -> dict[str, int]:
    """The least weight at which each step can be had, by deciding for every admissible profile."""
    found: dict[str, int] = {}
    for chosen in product(*options):
        weight = sum(each for each, _ in chosen)
        changed = {name: value for name, (_, value) in zip(WORDS, chosen, strict=True) if value is not None}
        try:
            step = strategist.recommend({"as_of": AS_OF, **changed}).next_step
        except ProfileError:
            continue
        found[step] = min(found.get(step, weight), weight)
    return found


@FEW
@given(st.data())
def test_the_flip_is_the_lightest_of_all_admissible_profiles(data: st.DataObject) -> None:
    text, moves, usual = data.draw(books())
    strategist = load(text)
    profile = data.draw(facts())
    try:
        explanation = strategist.explain(profile)
    except ProfileError:
        return
    now = explanation.decision.next_step
    least = lightest(strategist, profile, [list(ways(moves[name], name, profile, usual)) for name in WORDS])
    assert least.pop(now) == 0
    for action in (None, *(step for step in ("hold", "monitor", *STEPS) if step != now)):
        wanted = min(least.values(), default=None) if action is None else least.get(action)
        answer = explanation.flip(action)
        assert answer.proved
        assert (answer.weight if answer.parts else None) == wanted, (action, answer.text())
        if answer.parts:
            check(strategist, profile, answer, moves, usual)
        unproved = answer_flip(explanation, action, explanation.again, solver=False)  # type: ignore[arg-type]
        assert not unproved.parts or wanted is not None
        if unproved.parts:
            assert (unproved.weight == wanted) if unproved.proved else (unproved.weight >= (wanted or 0))
            check(strategist, profile, unproved, moves, usual)


@FEW
@given(st.data())
def test_what_stands_in_the_way_is_the_fewest_that_may_not_change_so(data: st.DataObject) -> None:
    text, moves, usual = data.draw(books())
    strategist = load(text)
    profile = data.draw(facts())
    try:
        explanation = strategist.explain(profile)
    except ProfileError:
        return
    unlawful = [list(breaches(moves[name], name, profile, usual)) for name in WORDS]
    least = lightest(strategist, profile, unlawful)
    for action in ("hold", "monitor", *STEPS):
        if action == explanation.decision.next_step:
            continue
        answer = explanation.flip(action)
        if answer.parts or answer.guards:  # guards narrow down which frozen facts count
            assert not answer.parts or least[action] == 0
            continue
        assert len(answer.thaws) == least.get(action, 0), (action, answer.text())
        assert answer.in_the_way.proved or not answer.thaws


def breaches(
    moves: Moves, name: str, profile: dict[str, object], usual: dict[str, object]
) -> Iterator[tuple[int, object]]:
    """(1 if the fact may not change so, value) of everything that may become of one fact if none were frozen."""
    admissible = [value for _, value in ways(moves, name, profile, usual)]
    now = profile.get(name)
    for value in WORDS[name] if now is not None else [None, *WORDS[name]]:
        yield int(value not in admissible), value


def check(
    strategist: Strategist, profile: dict[str, object], answer: Flip, moves: dict[str, Moves], usual: dict[str, object]
) -> None:
    """The change is admissible, gives the step, and does not without any of its parts."""
    assert answer.what_if is not None
    then = answer.what_if.after.decision
    case = then.case
    changes = {part.fact.name: part.fact.plain(case.given[part.fact.slot]) for part in answer.parts}
    assert then.next_step == strategist.recommend({**profile, **changes}).next_step != answer.before.next_step
    assert answer.action in (None, then.next_step)
    for name, value in changes.items():
        if name in ("calls", "answers"):
            admissible = value >= 0  # type: ignore[operator]
            base = profile.get(name, usual.get(name))
            assert base is None or not moves[name].direction or allowed(base, value, moves[name].direction)
        else:
            admissible = value in [each for _, each in ways(moves[name], name, profile, usual)]
        assert admissible, (name, value)
        assert value != profile.get(name)
    for size in range(1, len(changes)):
        for kept in combinations(changes, size):
            try:
                part = strategist.recommend({**profile, **{name: changes[name] for name in kept}})
            except ProfileError:
                continue
            wanted = (
                part.next_step != answer.before.next_step if answer.action is None else part.next_step == answer.action
            )
            assert not wanted, (changes, kept)


# in words

READER = {"reminders": 3, "days_late": 40}
ASKED = {
    "any other step": (READER, None),
    "a step that needs much": (READER, "block_card"),
    "a step that is never proposed": (READER, "monitor"),
}


@pytest.mark.parametrize("case", ASKED)
def test_in_words(explain, case: str, snapshot: SnapshotAssertion) -> None:
    stated, action = ASKED[case]
    assert explain(**stated).flip(action).text(width=100) == snapshot


@pytest.fixture(scope="module")
def hengda() -> Explanation:
    return Strategist.load().explain((EXAMPLES / "hengda-feed.yaml").read_text(encoding="utf-8"))


def test_an_agency_in_china_is_out_of_reach_and_the_guard_says_why(hengda: Explanation) -> None:
    answer = hengda.flip("refer_to_agency")
    assert (answer.parts, answer.proved) == ((), True)
    record = answer.as_json()
    assert [(one["rule"], one["rests_on_frozen"]) for one in record["forbidden_by"]] == [  # type: ignore[attr-defined]
        ("cn-no-collection-companies", ["jurisdiction"])
    ]
    assert "no admissible change" in answer.text()


def test_what_time_would_have_to_undo_is_named(hengda: Explanation) -> None:
    answer = hengda.flip("pre_due_reminder")
    assert answer.parts == ()
    assert {(thaw.fact.name, thaw.frozen) for thaw in answer.thaws} >= {("days_past_due", False)}
    assert answer.in_the_way.proved
    assert answer.as_json()["would_take_proved"] is True
    assert "the fewest facts that may not change so" in answer.text()


def test_a_search_cut_short_says_that_fewer_are_not_ruled_out(
    hengda: Explanation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from strategist.engines.symbolic import fewest

    monkeypatch.setattr(fewest, "GLANCE", 1)  # no set is shown or ruled out while everything else is free
    look = fewest._Search._with_little_else
    undecided = iter([True])

    def first_in_vain(search: fewest._Search, held: list[object]) -> object:
        return fewest.z3.unknown if next(undecided, False) else look(search, held)  # type: ignore[arg-type]

    monkeypatch.setattr(fewest._Search, "_with_little_else", first_in_vain)
    answer = hengda.flip("pre_due_reminder")
    assert answer.thaws
    assert not answer.in_the_way.proved
    assert "that fewer will do is not ruled out" in answer.text()


def test_a_solver_that_comes_to_no_end_names_nothing(hengda: Explanation, monkeypatch: pytest.MonkeyPatch) -> None:
    from strategist.engines.symbolic import fewest

    monkeypatch.setattr(fewest, "STEPS", 1)
    answer = hengda.flip("pre_due_reminder")
    assert (answer.proof, answer.thaws, answer.in_the_way.proved) == ("solver", (), False)


def test_what_many_equally_light_sets_do_is_found_by_raising_the_weight(
    hengda: Explanation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from strategist.engines.symbolic import lightest

    usual = hengda.flip("take_back_goods")
    monkeypatch.setattr(lightest, "SETS", 1)
    raised = hengda.flip("take_back_goods")
    assert (raised.weight, raised.proof) == (usual.weight, usual.proof) == (6, "solver")
    assert {*raised.others, tuple(part.fact.name for part in raised.parts)} == {
        *usual.others,
        tuple(part.fact.name for part in usual.parts),
    }


def test_the_shipped_example_sells_its_rebates_first(hengda: Explanation) -> None:
    record = hengda.flip("lawyer_letter").as_json()
    assert record["changes"] == [
        {"fact": "accrued_rebates", "before": "15000.00", "after": "0.00", "weight": 2, "learnt": False}
    ]
    assert (record["format"], record["proved"], record["after"]["next_step"]) == (  # type: ignore[index]
        "strategist.flip/1",
        True,
        "lawyer_letter",
    )
    assert record["engines"] == ["experta", "compiled", "reference"]


def test_without_the_solver_it_says_that_nothing_is_proved(hengda: Explanation) -> None:
    answer = answer_flip(hengda, "take_back_goods", hengda.again, solver=False)  # type: ignore[arg-type]
    assert answer.proof == "not proved"
    assert "not proved" in answer.text() or "no proof" in answer.text()


@pytest.mark.parametrize(
    ("action", "code"),
    [("lawyer_leter", "unknown-action"), ("offset_rebates", "already-the-step"), ("stationing", "unknown-action")],
)
def test_actions_that_cannot_be_asked_for(hengda: Explanation, action: str, code: str) -> None:
    with pytest.raises(ProfileError) as error:
        hengda.flip(action)
    assert [problem.code for problem in error.value.problems] == [code]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"type": "int", "change": "sideways 2"}, "`change` cannot be `sideways 2`"),
        ({"type": "int", "change": "0"}, "`change` cannot be `0`"),
        ({"type": "int", "learn": "up 2"}, "`learn` cannot be `up 2`"),
        ({"type": "text", "change": "2"}, "is of type text, which never changes"),
    ],
)
def test_mistakes_in_the_vocabulary(entry: dict[str, str], says: str) -> None:
    document = {
        "rulebook": "wrong",
        "version": "1",
        "inputs": {"all": {"as_of": {"type": "datetime", "required": "true"}, "n": entry}},
        "actions": {"hold": {"rung": 0, "title": "Hold"}, "monitor": {"rung": 0, "title": "Watch"}},
    }
    with pytest.raises(RulebookError) as error:
        load(as_yaml(document))
    assert says in str(error.value)
