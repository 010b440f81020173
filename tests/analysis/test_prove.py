"""`strategist prove`: each form of invariant, kept and broken; what a breach shows; what cannot be decided or says nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from folders import SMALL, load, write_folder
from strategies import profiles, rulebooks
from strategist import ProfileError, RulebookError, Strategist
from strategist.analysis.breach import breaches
from strategist.analysis.breach_formula import breach_formula
from strategist.analysis.prove import Proof, Standing, prove
from strategist.analysis.scenarios import load_scenarios
from strategist.engines.reference import Reference
from strategist.engines.symbolic import Symbolic, Verdict
from strategist.engines.symbolic.logic import all_of, opposite
from strategist.engines.symbolic.solving import check
from strategist.rulebook.files import shipped_rules

THOROUGH = settings.default.max_examples // 100
ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24).toordinal()
GUARDED = (
    SMALL
    + """\
windows:
  day: {weekdays: [mon, tue], from: "08:00", to: "20:00"}
  night: {weekdays: [mon, tue], from: "20:00", to: "24:00"}
refused:
  shout: {title: Shout, because: it is rude, counterpart: speak softly}
"""
)
EXTRA_RULES = """\
  - id: no-calls-on-fraud
    when: {signs: fraud}
    then: {forbid: {channels: [phone]}}
    because: "Fraud."
  - id: calm-hours
    when: {next_groups: has contact}
    then: {advise: {hours: [day]}, strength: 50}
    because: "By day."
"""


def book(invariants: str) -> Strategist:
    text = GUARDED.replace("  - id: soft-first\n", f"{EXTRA_RULES}  - id: soft-first\n")
    text = text.replace(
        "  tone: {values: [soft, firm]}\n", "  tone: {values: [soft, firm]}\n  hours: {type: set, windows: true}\n"
    )
    return load(f"{text}invariants:\n{invariants}")


def proof(invariant: str, *, seconds: float = 30) -> Proof:
    strategist = book(f"  - {{id: it, title: It, {invariant}}}\n")
    (found,) = prove(strategist, strategist.program.invariants, TODAY, seconds=seconds)
    return found


@pytest.mark.parametrize(
    "kept",
    [
        "whenever: {signs: fraud}, never: {actions: [call]}",
        "whenever: {signs: fraud}, never: {channels: [phone]}",
        "whenever: {signs: fraud}, never: {groups: [contact]}",
        "whenever: {days_since_last_contact: ..6}, not_today: {groups: [contact]}",
        "whenever: {days_since_last_contact: ..6}, not_today: {channels: [phone]}",
        "whenever: {next_step: call}, always: {tone: [soft]}",
        "whenever: {next_step: call}, always: {hours: [day]}",
        'whenever: {next_step: call}, always: {hours: "08:00..20:00"}',
        "whenever: {next_step: call}, never: {tone: [firm]}",
        "whenever: {days_past_due: ..0, amount_overdue: missing}, always: {next_step: [monitor]}",
        "always: {next_step: given}",
        "never: refused",
        "whenever: {disputed: true}, never: {actions: [sue]}",
        "whenever: {any: [{calls_made: missing}, {calls_made: 0}]}, never: {actions: [sue]}",
        "never: {groups: [contact], except: [call]}, whenever: {days_past_due: 1..}",
    ],
)
def test_what_holds_is_proved(kept):
    if "except" in kept:  # it names nothing, which is a slip
        with pytest.raises(RulebookError, match="names no step, channel or tactic"):
            proof(kept)
        return
    assert proof(kept).standing is Standing.PROVED


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("whenever: {signs: flight}, never: {actions: [call]}", "`call` is recommended"),
        ("whenever: {signs: flight}, never: {channels: [phone]}", "`call` is recommended, and may go by `phone`"),
        ("whenever: {days_since_last_contact: ..7}, not_today: {groups: [contact]}", "`call` is recommended for today"),
        ("whenever: {next_step: call}, always: {tone: [firm]}", "the tactic `tone` is `soft`"),
        ("whenever: {next_step: sue}, always: {tone: [soft]}", "the tactic `tone` is not advised"),
        ("whenever: {next_step: call}, always: {hours: [day, night]}", "the tactic `hours` lacks `night`"),
        (
            'whenever: {next_step: call}, always: {hours: "09:00..20:00"}',
            "no window of `hours` lies between 09:00 and 20:00",
        ),
        ("whenever: {next_step: call}, never: {tone: [soft]}", "the tactic `tone` is `soft`"),
        ("always: {next_step: [call, sue]}", "the next step is `monitor`"),
        ("never: {actions: [sue]}, unless: {currency: CNY}", "`sue` is recommended"),
        ("whenever: {home: within US, name: Ann}, never: {actions: [call]}", "`call` is recommended"),
    ],
)
def test_what_does_not_hold_is_shown(broken, says):
    found = proof(broken)
    assert found.standing is Standing.BROKEN
    assert found.witness is not None
    assert says in found.witness.says
    assert found.witness.rules or found.witness.next_step == "monitor"


def test_a_witness_is_a_profile_and_meets_the_condition():
    found = proof("whenever: {home: within US, name: Ann, promised_on: over today}, never: {actions: [call]}")
    assert found.witness is not None
    profile = found.witness.profile
    assert profile["home"] == "US"
    assert profile["name"] == "Ann"
    assert date.fromisoformat(str(profile["promised_on"])) > date.fromordinal(TODAY)
    assert found.witness.rules[0].rule.id == "call-when-overdue"


def test_a_condition_that_nobody_meets_proves_nothing():
    assert (
        proof("whenever: {calls_made: 3.., all: [{calls_made: ..2}]}, never: {actions: [sue]}").standing
        is Standing.EMPTY
    )


def test_out_of_time_is_not_proved(shipped):
    one = next(each for each in shipped.program.invariants if each.id == "no-suit-after-six-years")
    (found,) = prove(shipped, [one], TODAY, seconds=0.001)
    assert found.standing is Standing.UNDECIDED


def test_a_refused_word_in_the_vocabulary_is_found():
    text = GUARDED.replace("tone: {values: [soft, firm]}", "tone: {values: [soft, firm, shout]}")
    strategist = load(f"{text}invariants:\n  - {{id: it, title: It, never: refused}}\n")
    (found,) = prove(strategist, strategist.program.invariants, TODAY, seconds=5)
    assert found.standing is Standing.BROKEN
    assert found.remark == "the rulebook offers `shout`"


def test_later_epochs_are_looked_at_too():
    text = SMALL.replace("  - id: gap\n", "  - id: gap\n    valid: ..2027-12-31\n")
    strategist = load(
        f"{text}invariants:\n  - {{id: it, title: It, whenever: {{days_since_last_contact: ..6}}, "
        "not_today: {groups: [contact]}}\n"
    )
    (found,) = prove(strategist, strategist.program.invariants, TODAY, seconds=30)
    assert found.standing is Standing.BROKEN
    assert found.witness is not None
    assert str(found.witness.profile["as_of"]).startswith("2028-01-01")


@pytest.mark.parametrize(
    ("invariant", "message"),
    [
        ("never: {actions: [jump]}", "unknown action `jump`"),
        ("never: sometimes", "`never` cannot be `sometimes`"),
        ("whenever: {days_past_due: old_after_days..}, never: {actions: [sue]}", "cannot read a parameter"),
        ("whenever: {days_past_due: 3..}", "states nothing"),
        ("not_today: {tone: [soft]}", "`not_today` is about steps and channels"),
        ("never: {channel: [phone]}", "the tactic `channel` follows the channels"),
        ("always: {tone: [loud]}", "tone` has no value `loud`"),
        ("always: {tune: [soft]}", "unknown tactic `tune`"),
        ('always: {tone: "08:00..20:00"}', "`tone` is no set of windows"),
        ("never: {groups: [contract]}", "unknown group `contract`"),
        ("when: {disputed: true}, never: {actions: [sue]}", "has no key `when`"),
    ],
)
def test_mistakes_are_named_with_their_place(invariant, message):
    with pytest.raises(RulebookError) as caught:
        proof(invariant)
    problems = [problem for problem in caught.value.problems if message in problem.message]
    assert problems, str(caught.value)
    assert problems[0].place is not None
    assert problems[0].place.file.endswith("rulebook.yaml")


def test_an_overlay_may_add_invariants_but_not_change_them(tmp_path):
    base = write_folder(
        tmp_path / "base",
        {
            "rulebook.yaml": SMALL
            + "invariants:\n  - {id: calm, title: Calm, whenever: {disputed: true}, never: {actions: [sue]}}\n"
        },
    )
    header = f"rulebook: over\nversion: 1.0.0\nextends: {base}\n"
    more = write_folder(
        tmp_path / "more",
        {"rulebook.yaml": header + "invariants:\n  - {id: mine, title: Mine, never: {actions: [sue]}}\n"},
    )
    strategist = Strategist.load(more, cache=False)
    found = prove(strategist, strategist.program.invariants, TODAY, seconds=30)
    assert [(one.invariant.id, one.standing) for one in found] == [
        ("calm", Standing.PROVED),
        ("mine", Standing.BROKEN),
    ]
    laxer = write_folder(
        tmp_path / "laxer",
        {
            "rulebook.yaml": header
            + "invariants:\n  - {id: calm, title: Calm, never: {actions: [call]}, whenever: {disputed: true}}\n"
        },
    )
    with pytest.raises(RulebookError, match="invariant `calm` of the rulebook below is sealed"):
        Strategist.load(laxer, cache=False)


# the shipped rulebook, and an overlay that breaks the law


INVARIANTS = """
invariants:
  - {id: a, title: A, never: {actions: [ask, call], channels: [phone]}}
  - {id: b, title: B, whenever: {kind: given}, unless: {bad: true}, not_today: {groups: [pressure, law], channels: [letter]}}
  - {id: c, title: C, whenever: {next_groups: has contact}, always: {role: [a, b], manner: [a]}}
  - {id: d, title: D, whenever: {next_rung: 1..}, never: {manner: [b, c], role: [c], in_writing: true, follow_up_in_days: 7}}
  - {id: e, title: E, always: {next_step: [monitor, ask, call, offer]}}
"""


@settings(max_examples=25 * THOROUGH, phases=(Phase.explicit, Phase.generate))
@given(st.data())
def test_the_formula_of_a_breach_says_what_is_read_off_the_decision(data):
    book = data.draw(rulebooks())
    strategist = load(book.text + INVARIANTS)
    reference = Reference(strategist.program)
    known: dict[int, Symbolic] = {}
    for _ in range(4):
        try:
            case = strategist.case(data.draw(profiles(book)))
        except ProfileError:
            continue
        epoch = strategist.program.at(case.today)
        conditions = tuple(part for one in strategist.program.invariants for part in (one.whenever, one.unless))
        symbolic = known.setdefault(epoch.first_day, Symbolic(epoch, conditions))
        outcome = reference.evaluate(case)
        prepared = strategist.decide(case).prepared
        fixed = all_of((symbolic.limits, symbolic.choosing.exact, symbolic.same_as(case)))
        for invariant in strategist.program.invariants:
            broken = breach_formula(symbolic, invariant)
            says = breaches(prepared, invariant, case, outcome)
            possible = check(all_of((fixed, broken)), 30)[0] is Verdict.FOUND
            certain = check(all_of((fixed, opposite(broken))), 30)[0] is Verdict.NONE
            assert (possible, certain) == (bool(says), bool(says)), (invariant.id, says)


def run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "strategist.cli.main", *arguments], cwd=ROOT, capture_output=True, text=True, input=stdin
    )


def test_the_shipped_rulebook_breaks_none(shipped):
    found = prove(shipped, shipped.program.invariants, TODAY, seconds=120)
    assert {one.invariant.id: one.standing for one in found if one.standing is not Standing.PROVED} == {}


def test_what_is_proved_holds_of_every_scenario(shipped):
    reference = Reference(shipped.program)
    looked_at: dict[str, int] = {}
    for scenario in load_scenarios(shipped, shipped_rules()):
        facts = {name: value for name, value in scenario.given.items() if value != "missing"}
        case = shipped.case({"debtor_id": "d", **facts})
        outcome = reference.evaluate(case)
        prepared = shipped.decide(case).prepared
        for invariant in shipped.program.invariants:
            assert not breaches(prepared, invariant, case, outcome), (invariant.id, scenario.name)
            looked_at[invariant.id] = looked_at.get(invariant.id, 0) + 1
    assert len(looked_at) == len(shipped.program.invariants)


def test_a_company_rule_against_the_law_is_caught_with_a_debtor_and_the_rules():
    done = run(
        "prove", "examples/unlawful_overlay", "--as-of", "2026-11-24", "--format", "json",
        "--only", "cease-means-cease", "--only", "represented-means-the-attorney", "--only", "no-phone-when-opted-out",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    record = json.loads(done.stdout)
    assert record["format"] == "strategist.prove/1"
    found = {one["id"]: one for one in record["invariants"]}
    assert found["no-phone-when-opted-out"]["verdict"] == "proved"
    doorstep = found["cease-means-cease"]
    assert doorstep["verdict"] == "broken"
    assert doorstep["next_step"] == "doorstep_talk"
    assert ("go-and-see-them", "unlawful_overlay/house.yaml") in {(r["rule"], r["file"]) for r in doorstep["rules"]}
    passed_over = {rule["rule"]: rule["role"] for rule in found["represented-means-the-attorney"]["rules"]}
    assert passed_over["pass-over-slow-attorneys"] == "overrides attorney-only"
    assert passed_over["address-them-directly"] == "advises"
    explained = run("explain", "-", "--rules", "examples/unlawful_overlay", stdin=json.dumps(doorstep["profile"]))
    assert explained.returncode == 0, explained.stderr
    assert "doorstep" in explained.stdout


def test_the_profile_as_printed_can_be_explained():
    done = run("prove", "examples/unlawful_overlay", "--as-of", "2026-11-24", "--only", "cease-means-cease")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    start = lines.index("    profile:") + 1
    profile = "\n".join(lines[start : lines.index("", start)])
    explained = run("explain", "-", "--rules", "examples/unlawful_overlay", stdin=profile)
    assert explained.returncode == 0, explained.stderr


def test_without_the_solver_it_says_what_to_install():
    script = "import sys; sys.modules['z3'] = None; sys.argv = ['strategist', 'prove']\n"
    script += "from strategist.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "this needs the solver z3" in done.stderr
    assert "pip install 'collection-strategist[analysis]'" in done.stderr


def test_an_unknown_invariant_is_named():
    done = run("prove", "--only", "cease-means-ceese")
    assert done.returncode == 2
    assert "there is no invariant `cease-means-ceese`" in done.stderr
    assert "cease-means-cease" in done.stderr


def test_a_rulebook_without_invariants_says_so(tmp_path):
    folder = write_folder(tmp_path / "small", {"rulebook.yaml": SMALL})
    done = run("prove", str(folder))
    assert (done.returncode, done.stdout) == (0, "small 1.0.0 states no invariants\n")
