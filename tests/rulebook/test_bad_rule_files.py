"""Whatever a rule file holds: it loads, or every problem is named with its place. Never another exception, never a hang."""

from __future__ import annotations

import contextlib
import random
import time

import pytest
import yaml
from hypothesis import settings

from folders import SMALL, as_yaml, load, write_folder
from strategist import ProfileError, RulebookError, Strategist
from strategist.rulebook.files import MAX_BYTES

THOROUGH = settings.default.max_examples // 100
PLACELESS = {"no-rulebook", "no-fallback", "no-as-of", "file-is-folder", "file-too-large", "not-a-folder"}
ODD = [
    "",
    "~",
    "null",
    "NO",
    "-",
    "{",
    "}",
    "[",
    "]",
    "{a:1}",
    ">= 3",
    "| x",
    "'",
    '"',
    "&a",
    "*a",
    "!!int 3",
    "!x",
    "%",
    "@",
    "`",
    "a: b: c",
    "- - -",
    "..",
    "1..",
    "1__0",
    "1_",
    "²..³",
    "٣",
    "1e999999",
    "-0",
    "9" * 30,
    "0x1F",
    "1..2..3",
    "not",
    "not not a",
    "over",
    "within",
    "same as",
    "same as n",
    "has",
    "given",
    "missing",
    "{x} and",
    "{days_past_due",
    "\\",
    "\t",
    "a#b",
    "# c",
    "2026-02-30",
    "2026-W01-1",
    "0001-01-01",
    "24:99",
    "true",
    "True",
    "yes",
    "ä",
    "价",
    "\u2028",
    "\u0085",
    "\ufeff",
    "\x00",
    "\x1b",
    "🙂",
    "?",
    "? a",
    "<<",
    "=",
    "hold",
    "monitor",
    "any",
    "all",
    "today",
    "next_step",
    "as_of",
    '"\\0"',
    '"\\e"',
    "a" * 300,
    "-1",
    "0",
    "101",
    "any: []",
    "{}",
    "[]",
    "[[[]]]",
    "{any: {any: {any: 1}}}",
]
PROFILE = {"as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 40, "calls_made": 5}


def check(files: str | bytes | dict[str, str | bytes]) -> RulebookError | None:
    """Load and use a rulebook; the error if it does not load."""
    try:
        strategist = load(files)
    except RulebookError as error:
        refusal = error
    else:
        with contextlib.suppress(ProfileError):
            strategist.recommend(PROFILE).to_json()
        return None
    assert refusal.problems
    for problem in refusal.problems:
        assert problem.place is not None or problem.code in PLACELESS, problem
        assert problem.message
        assert "\n" not in problem.message, problem
        assert not problem.message.endswith("."), problem
        assert problem.render()
    return refusal


def codes(files: str | bytes | dict[str, str | bytes]) -> set[str]:
    error = check(files)
    return {problem.code for problem in error.problems} if error else set()


@pytest.mark.parametrize("seed", range(4 * THOROUGH))
def test_bytes_may_be_damaged_anywhere(seed):
    chance = random.Random(seed)
    for _ in range(600):
        data = bytearray(SMALL.encode())
        for _ in range(chance.randint(1, 3)):
            where = chance.randrange(len(data))
            odd = chance.choice(ODD).encode()
            match chance.randrange(6):
                case 0:
                    del data[where : where + chance.randint(1, 20)]
                case 1:
                    data[where:where] = odd
                case 2:
                    data[where] = chance.randrange(256)
                case 3:
                    data[where:where] = data[where : where + chance.randint(1, 200)]
                case 4:
                    end = data.find(b"\n", where)
                    data[where : end if end > 0 else where] = odd
                case _:
                    colon = data.find(b": ", where)
                    data[colon + 2 : colon + 2 + chance.randint(0, 12)] = odd
        check(bytes(data))


@pytest.mark.parametrize("seed", range(4 * THOROUGH))
def test_the_tree_may_have_any_shape(seed):
    chance = random.Random(seed)
    for _ in range(150):
        document = yaml.load(SMALL, yaml.BaseLoader)
        for _ in range(chance.randint(1, 3)):
            bend(document, chance)
        check(as_yaml(document))


def bend(node: object, chance: random.Random) -> None:
    """Change one thing somewhere below a node."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = node[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.85:
            node = inner
            continue
        match chance.randrange(6):
            case 0:
                del node[key]
            case 1:
                node[key] = chance.choice(ODD)
            case 2:
                node[key] = [inner]
            case 3:
                node[key] = {chance.choice(ODD): inner}
            case 4:
                node[key] = []
            case _ if isinstance(node, dict):
                node[chance.choice(ODD)] = node.pop(key)
            case _:
                node.append(inner)
        return


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi")
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "yaml-alias"),
        ("x: &a 1\n", "yaml-anchor"),
        ("x: !!int 1\n", "yaml-tag"),
        ("x: !!python/object/apply:os.system [ls]\n", "yaml-tag"),
        ("[" * 100_000, "yaml-depth"),
        ("rules: " + "{a: " * 50 + "1" + "}" * 50, "yaml-depth"),
        ("title: a\ntitle: b\n", "duplicate-key"),
        ("rules: [{id: r, when: {days_past_due: 1.., days_past_due: ..5}}]", "duplicate-key"),
        ("rules:\n\t- id: r\n", "yaml-syntax"),
        ("title: a\x07b\n", "control-character"),
        ("\x00title: a\n", "control-character"),
        ('title: "a\\0b"\n', "control-character"),
        ('title: "a\\eb"\n', "control-character"),
        (b"title: \xff\n", "not-utf8"),
        (SMALL.encode("utf-16"), "not-utf8"),
        ("title: a\n---\ntitle: b\n", "second-document"),
        ("- id: r\n", "not-a-map"),
        ("just words\n", "not-a-map"),
        ("rules: {id: r}\n", "not-a-list"),
        ("rules: [r]\n", "not-a-map"),
        ("inputs: [a]\n", "not-a-map"),
        ("? [a, b]\n: c\n", "yaml-key"),
        ("rules: [{id: r, then: {propose: call, strength: 30}, because: {x} days}]", "yaml-syntax"),
        ("rules:\n  - id: r\n    because: {x} days\n", "yaml-syntax"),
        (
            "rules: [{id: r, when: {days_past_due:1}, then: {propose: call, strength: 30}, because: so}]",
            "missing-space",
        ),
        (
            "rules: [{id: r, when: {any: [{days_past_due:1}]}, then: {propose: call, strength: 30}, because: so}]",
            "missing-space",
        ),
        ("rules:\n  - id: r\n    when:\n      days_past_due: >= 3\n", "yaml-syntax"),
        ("rules: 3\n", "not-a-list"),
        ("rules:\n", "not-a-list"),
        ("title: " + "a" * 1_000_000, ""),
        ("title: [" + "a, " * 100_000 + "a]", "not-a-value"),
        ("a: 1\n" * 3, "duplicate-key"),
        ("unknown: 1\n", "unknown-key"),
    ],
)
def test_well_known_traps_have_their_own_message(text, code):
    files = {"rulebook.yaml": SMALL, "trap.yaml": text}
    started = time.perf_counter()
    found = codes(files)
    assert time.perf_counter() - started < 5
    assert (code in found) if code else found <= {"duplicate-header"}


def test_line_ends_and_byte_order_marks_do_not_matter():
    meant = load(SMALL)
    for text in (
        SMALL.replace("\n", "\r\n"),
        "\ufeff" + SMALL,
        SMALL.replace("\n", "\r"),
        SMALL + "\n...\n",
        "---\n" + SMALL,
    ):
        assert load(text).program.sha256 == meant.program.sha256


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_file_is_no_mistake(text):
    assert check({"rulebook.yaml": SMALL, "empty.yaml": text}) is None


def test_places_count_characters_lines_and_columns_from_one():
    error = check({"rulebook.yaml": SMALL, "own.yaml": "# Käse 价\r\n\r\nrules: [{id: ä, 价格: 1}]\r\n"})
    assert ("book/own.yaml", 3, 17) in {(p.place.file, p.place.line, p.place.column) for p in error.problems}


def folder_error(path) -> RulebookError:
    with pytest.raises(RulebookError) as caught:
        Strategist.load(path, cache=False)
    return caught.value


def test_a_folder_that_is_not_there(tmp_path):
    assert [p.code for p in folder_error(tmp_path / "nowhere").problems] == ["no-rulebook"]


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "rulebook.yaml").write_text(SMALL)
    error = folder_error(tmp_path / "rulebook.yaml")
    assert [p.code for p in error.problems] == ["not-a-folder"]
    assert str(tmp_path) in error.render()


def test_an_empty_folder(tmp_path):
    assert "no-rulebook" in [p.code for p in folder_error(tmp_path).problems]


def test_a_rule_file_that_is_a_folder(tmp_path):
    write_folder(tmp_path, {"rulebook.yaml": SMALL, "more.yaml/readme.txt": "x"})
    assert [p.code for p in folder_error(tmp_path).problems] == ["file-is-folder"]


def test_a_huge_file(tmp_path):
    write_folder(tmp_path, {"rulebook.yaml": SMALL, "huge.yaml": b"#" * (MAX_BYTES + 1)})
    assert [p.code for p in folder_error(tmp_path).problems] == ["file-too-large"]


def test_other_files_and_hidden_ones_are_left_alone(tmp_path):
    write_folder(
        tmp_path,
        {
            "rulebook.yaml": SMALL,
            "notes.txt": b"\xff",
            ".hidden.yaml": "- x",
            ".git/x.yaml": "- x",
            "x.yaml.bak": "- x",
            "scenarios/s.yaml": "scenarios: []",
        },
    )
    assert Strategist.load(tmp_path, cache=False).program.name == "small"


def test_every_mistake_is_reported_at_once():
    text = SMALL.replace("days_past_due: 1..", "days_pastdue: 1..").replace("propose: sue", "propose: sew")
    text = text.replace("for: 7", "for: x")
    assert codes(text) == {"unknown-fact", "unknown-action", "bad-value"}
