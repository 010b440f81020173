"""What is wrong, where an editor shows it: nothing more and nothing less than `check` says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from editing import at_cursor
from folders import SMALL, write_folder
from strategist.analysis.check import check_program
from strategist.analysis.scenarios import load_scenarios
from strategist.editor.book import book_folder, open_book
from strategist.editor.diagnose import Diagnosis, diagnose
from strategist.editor.session import Session
from strategist.errors import RulebookError
from strategist.rulebook.files import shipped_rules
from strategist.strategist import Strategist

BAD = "rules:\n  - {id: x, when: {calls_mad: 1}, then: {propose: call, strength: 3}, because: y}\n"
CHINESE = "rules:\n  - {id: x, title: 债务😀, when: {calls_mad: 1}, then: {propose: call, strength: 3}, because: y}\n"


def by_name(found: dict[Path, list[Diagnosis]]) -> dict[str, list[str]]:
    return {path.name: [one.code for one in same] for path, same in found.items()}


def folder_of(tmp_path: Path, **files: str) -> Path:
    return write_folder(
        tmp_path / "book", {"rulebook.yaml": SMALL, **{f"{k}.yaml": v for k, v in files.items()}}
    ).resolve()


def test_a_problem_is_where_it_stands_in_utf_16(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, more=CHINESE)
    (only,) = diagnose(open_book(folder))[folder / "more.yaml"]
    line = CHINESE.splitlines()[1]
    column = len(line[: line.index("calls_mad")].encode("utf-16-le")) // 2
    assert (only.start, only.end) == ((1, column), (1, column + len("calls_mad")))
    assert (only.code, only.error) == ("unknown-fact", True)
    assert only.message == "unknown fact `calls_mad`\ndid you mean `calls_made`?"


@pytest.mark.parametrize(
    "files",
    [
        {"more": BAD},
        {"more": BAD, "worse": "rules: [{id: y, because: 1}]"},
        {"more": "rules: {"},
        {"more": "rules: [{id: z, then: {set: {cause: deliberate}}, because: y}]"},
        {"more": "sources: {S1: {says: nobody reads it}}"},
        {"scenarios/s": "scenarios: [{name: x, given: {}}]"},
        {"scenarios/s": "scenarios: {"},
        {},
    ],
)
def test_it_is_what_check_says(tmp_path: Path, files: dict[str, str]) -> None:
    folder = folder_of(tmp_path, **files)
    try:
        strategist = Strategist.load(folder, cache=False)
        load_scenarios(strategist, folder)
        wanted = check_program(strategist.program)
    except RulebookError as error:
        wanted = list(error.problems)
    found = [one for same in diagnose(open_book(folder)).values() for one in same]
    said = [f"{problem.message}\n{problem.help}" if problem.help else problem.message for problem in wanted]
    assert sorted(one.message for one in found) == sorted(said)
    assert sorted(one.code for one in found) == sorted(problem.code for problem in wanted)


def test_findings_are_warnings(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, more="sources: {S1: {says: nobody reads it}}")
    book = open_book(folder)
    assert book.program is not None
    found = [one for same in diagnose(book).values() for one in same if one.code == "source-without-rule"]
    assert [(one.error, one.start) for one in found] == [(False, (0, 10))]


def test_unsaved_texts_stand_for_files_and_new_files_count(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, more=BAD)
    session = Session()
    assert by_name(diagnose(session.examine(folder), findings=False)) == {"more.yaml": ["unknown-fact"]}
    session.hold(folder / "more.yaml", BAD.replace("calls_mad:", "calls_made:"))
    assert session.examine(folder).problems == ()
    session.hold(folder / "new.yaml", BAD.replace("id: x", "id: other"))  # not on disk
    assert by_name(diagnose(session.examine(folder), findings=False)) == {"new.yaml": ["unknown-fact"]}
    session.drop(folder / "new.yaml")
    session.drop(folder / "more.yaml")
    assert by_name(diagnose(session.examine(folder), findings=False)) == {"more.yaml": ["unknown-fact"]}


def test_an_unsaved_header_decides_what_lies_below(tmp_path: Path) -> None:
    below = folder_of(tmp_path)
    ours = write_folder(tmp_path / "ours", {"rulebook.yaml": "rulebook: ours\nversion: 1.0.0\n"}).resolve()
    session = Session()
    assert session.examine(ours).problems
    session.hold(ours / "rulebook.yaml", f"rulebook: ours\nversion: 1.0.0\nextends: ../{below.name}\n")
    assert session.examine(ours).problems == ()


def test_problems_without_a_place_stand_at_the_head_of_the_rulebook(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "book", {"rulebook.yaml": "rulebook: x\nversion: 1.0.0\n"}).resolve()
    found = diagnose(open_book(folder))
    assert {one.start for one in found[folder / "rulebook.yaml"]} == {(0, 0)}
    empty = (tmp_path / "none").resolve()
    assert by_name(diagnose(open_book(empty))) == {"rulebook.yaml": ["no-rulebook"]}


def test_two_layers_of_one_name_are_told_apart(tmp_path: Path) -> None:
    below = write_folder(tmp_path / "a" / "rules", {"rulebook.yaml": SMALL, "x.yaml": "\n" + BAD}).resolve()
    ours = write_folder(
        tmp_path / "b" / "rules",
        {"rulebook.yaml": "rulebook: o\nversion: 1.0.0\nextends: ../../a/rules\n", "x.yaml": "\n# fine\n"},
    ).resolve()
    assert list(diagnose(open_book(ours), findings=False)) == [below / "x.yaml"]


def test_the_rulebook_of_a_file_is_the_nearest_above(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, **{"deep/er/more": "rules: []", "scenarios/s": "scenarios: []"})
    assert book_folder(folder / "deep" / "er" / "more.yaml") == folder
    assert book_folder(folder / "scenarios" / "s.yaml") == folder
    assert book_folder(tmp_path / "elsewhere.yaml") is None
    assert book_folder(folder / "deep" / "er" / "more.yaml", folder / "deep") == folder / "deep"
    assert Session().folder(folder / "more.yaml") == folder
    for other in ("notes.txt", "profiles/debtor.yaml", ".hidden/more.yaml"):
        assert Session().folder(folder / other) is None


def test_a_reader_that_fails_keeps_the_last_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path)
    session = Session()
    book = session.examine(folder)

    def fails(*_: object) -> None:
        raise RuntimeError("an accident")

    monkeypatch.setattr("strategist.editor.book.compile_program", fails)
    assert session.examine(folder) is book


def test_the_shipped_rulebook_is_checked_within_a_second_of_work() -> None:
    """What the editor waits for after a change, beside the pause; in time of the processor, as machines may be busy."""
    folder = shipped_rules().resolve()
    path = folder / "propose" / "firm.yaml"
    book = open_book(folder)
    wrong = path.read_text(encoding="utf-8").replace("days_past_due:", "days_past_du:", 1).encode()
    started = time.process_time()
    found = diagnose(open_book(folder, {path: wrong}, book))
    assert time.process_time() - started < 1
    assert by_name(found) == {"firm.yaml": ["unknown-fact"]}


def test_the_text_of_the_moment_is_what_is_asked_about(tmp_path: Path) -> None:
    book, page, _ = at_cursor(tmp_path, "‸")
    session = Session()
    session.hold(page.path, "")
    session.examine(book.folder)
    session.hold(page.path, "rules: [")
    found = session.now(page.path)
    assert found is not None
    assert found[1].text.text == "rules: ["
    assert session.now(tmp_path.parent / "x.yaml") is None
