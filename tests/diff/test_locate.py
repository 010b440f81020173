"""Rulebooks from folders, revisions of git, and wheels; and what is said where there is none."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from folders import SMALL, write_folder
from strategist import RulebookError
from strategist.analysis.diff.compare import compare
from strategist.analysis.diff.locate import open_books

OVERLAY = "rulebook: house\nversion: 1.0.0\nextends: ../base\nparameters:\n  old_after_days: {unit: day, value: %s}\n"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a rulebook below `rules`, an overlay below `house`, and two commits: strength 80, then 68."""
    root = tmp_path / "repository"
    write_folder(root, {"rules/rulebook.yaml": SMALL, "README.md": "text"})
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    git(root, "tag", "v1")
    write_folder(root, {"rules/rulebook.yaml": SMALL.replace("strength: 80", "strength: 68")})
    git(root, "commit", "-q", "-am", "two")
    monkeypatch.chdir(root)
    return root


def details(old: str, new: str, workplace: Path) -> list[tuple[str, ...]]:
    return [change.details for change in compare(*open_books(old, new, workplace)).changes]


@pytest.mark.parametrize(
    ("old", "new"),
    [("v1", "HEAD"), ("HEAD~1", "rules"), ("v1:rules", "main:rules"), ("v1:rules/", "HEAD:./rules"), ("v1", "./rules")],
)
def test_revisions(old: str, new: str, repository: Path, tmp_path: Path) -> None:
    assert details(old, new, tmp_path / "work") == [("strength 80 -> 68",)]


def test_the_working_tree_is_left_alone(repository: Path, tmp_path: Path) -> None:
    path = repository / "rules" / "rulebook.yaml"
    path.write_text(SMALL.replace("strength: 80", "strength: 50"))
    before = {file: file.stat().st_mtime_ns for file in repository.rglob("*") if ".git" not in file.parts}
    assert details("HEAD", "rules", tmp_path / "work") == [("strength 68 -> 50",)]
    assert {file: file.stat().st_mtime_ns for file in repository.rglob("*") if ".git" not in file.parts} == before


def test_places_are_those_of_the_repository(repository: Path, tmp_path: Path) -> None:
    (change,) = compare(*open_books("v1", "HEAD", tmp_path / "work")).changes
    assert change.old.file == change.new.file == "rules/rulebook.yaml"


def test_a_repository_beside_the_other_folder(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert details("v1", str(repository / "rules"), tmp_path / "work") == [("strength 80 -> 68",)]


def test_an_overlay_in_a_revision_brings_what_it_extends(repository: Path, tmp_path: Path) -> None:
    write_folder(repository, {"base/rulebook.yaml": SMALL, "house/rulebook.yaml": OVERLAY % 40})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "an overlay")
    write_folder(repository, {"house/rulebook.yaml": OVERLAY % 50})
    found = details("HEAD:house", "house", tmp_path / "work")
    assert found == [("40 days -> 50 days, read by `age`",)]
    assert details("HEAD", "house", tmp_path / "again") == found


def test_a_rulebook_that_fills_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_folder(tmp_path / "book", {"rulebook.yaml": SMALL})
    git(tmp_path, "init", "-q", str(root))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    monkeypatch.chdir(root)
    assert details("HEAD", ".", tmp_path / "work") == []
    assert details("HEAD:.", str(root), tmp_path / "again") == []


def wheel(path: Path, text: str, inside: str = "strategist/rules/rulebook.yaml") -> str:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, text)
        archive.writestr("strategist/__init__.py", "")
    return str(path)


def test_wheels(tmp_path: Path) -> None:
    old = wheel(tmp_path / "old-1.0-py3-none-any.whl", SMALL)
    new = wheel(tmp_path / "new-1.1-py3-none-any.whl", SMALL.replace("strength: 80", "strength: 68"))
    assert details(old, new, tmp_path / "work") == [("strength 80 -> 68",)]


def test_default_is_the_shipped_rulebook(tmp_path: Path) -> None:
    old, new = open_books("default", "default", tmp_path)
    assert old.program.name == new.program.name == "default"


@pytest.mark.parametrize(
    ("named", "code", "said"),
    [
        ("nowhere/at/all", "no-rulebook", "and it is no revision of git here"),
        ("v2", "unknown-revision", "git knows no revision `v2`"),
        ("v1:rulez", "no-rulebook", "has no rule files below `rulez`"),
        ("v1:../rules", "no-rulebook", "lies outside the repository"),
        ("-v1", "no-rulebook", "there is no rulebook at `-v1`"),
        ("missing.whl", "no-rulebook", "there is no file `missing.whl`"),
        ("README.md", "not-a-folder", "is a file"),
    ],
)
def test_what_cannot_be_found(named: str, code: str, said: str, repository: Path, tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        open_books(named, "rules", tmp_path / "work")
    (problem,) = caught.value.problems
    assert (problem.code, said in problem.message) == (code, True), problem.message
    assert problem.help


def test_the_nearest_name_is_offered(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        open_books("mian:rules", "rules", tmp_path / "work")
    assert caught.value.problems[0].help == "did you mean `main`?"


def test_several_rulebooks_in_a_revision(repository: Path, tmp_path: Path) -> None:
    git(repository, "mv", "rules", "one")
    write_folder(repository, {"two/rulebook.yaml": SMALL})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two rulebooks")
    with pytest.raises(RulebookError) as caught:
        open_books("HEAD", "default", tmp_path / "work")
    assert caught.value.problems[0].help == "say which: `HEAD:one`, `HEAD:two`"


def test_a_symbolic_link_is_refused(repository: Path, tmp_path: Path) -> None:
    (repository / "rules" / "more.yaml").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "a link")
    with pytest.raises(RulebookError) as caught:
        open_books("HEAD:rules", "default", tmp_path / "work")
    assert caught.value.problems[0].code == "symbolic-link"


def test_without_git(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RulebookError) as caught:
        open_books("v1", "rules", tmp_path / "work")
    assert caught.value.problems[0].code == "no-git"


@pytest.mark.parametrize(
    ("inside", "code"), [("other/rules/rulebook.yaml", "no-rulebook"), ("strategist/rules/../../x.yaml", "bad-path")]
)
def test_wheels_without_usable_rules(inside: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        open_books(wheel(tmp_path / "a.whl", SMALL, inside), "default", tmp_path / "work")
    assert caught.value.problems[0].code == code


def test_a_wheel_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.whl"
    path.write_text("no archive")
    with pytest.raises(RulebookError) as caught:
        open_books(str(path), "default", tmp_path / "work")
    assert caught.value.problems[0].code == "not-a-wheel"
