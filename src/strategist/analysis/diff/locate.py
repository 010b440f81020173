"""From what a user names to a rulebook: a folder, `default`, a revision of git, or a wheel."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from strategist.analysis.diff.book import Book, read_book
from strategist.analysis.diff.git_revision import GitRevision, repository_of, run_git
from strategist.analysis.diff.wheel import write_wheel
from strategist.errors import Problem, RulebookError
from strategist.rulebook.files import shipped_rules

DEFAULT = "default"


def open_books(old: str, new: str, workplace: Path) -> tuple[Book, Book]:
    """Both rulebooks; those that are no folders are written below `workplace`. Raises `RulebookError`."""
    return _open(old, new, workplace / "old"), _open(new, old, workplace / "new")


def _open(named: str, other: str, workplace: Path) -> Book:
    if named == DEFAULT:
        return read_book(shipped_rules(), named)
    path = Path(named)
    if path.suffix == ".whl":
        return read_book(write_wheel(path, workplace), named)
    if path.exists():
        return read_book(path, named)
    return read_book(_revision(named, other, workplace), named)


def _revision(named: str, other: str, workplace: Path) -> Path:
    """The folder of a revision, written below `workplace`."""
    revision, colon, inside = named.partition(":")
    beside = Path(other) if Path(other).is_dir() else None
    repository = repository_of(Path.cwd()) or (repository_of(beside) if beside else None)
    if not revision or revision.startswith("-") or repository is None:
        raise _nothing(named)
    if not colon and not _is_revision(repository, revision):
        raise _nothing(named)
    commit = GitRevision(repository, revision)
    folder = _inside(repository, inside) if colon else _usual(commit, beside)
    return commit.write(folder, workplace / (repository.name or "repository"))


def _is_revision(repository: Path, revision: str) -> bool:
    """Whether git knows it; what looks like a path and is none gets a message about paths."""
    done = run_git(repository, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    return done.returncode == 0 or "/" not in revision


def _inside(repository: Path, inside: str) -> str:
    """A path from the repository's root; one that starts with `./` counts from the current folder, as in git."""
    if inside.startswith(("./", "../")):
        here = Path.cwd().resolve()
        try:
            return str(PurePosixPath((here / inside).resolve().relative_to(repository.resolve()).as_posix()))
        except ValueError:
            message = f"`{inside}` lies outside the repository `{repository}`"
            raise RulebookError([Problem("no-rulebook", message, help="give a path inside")]) from None
    return inside.strip("/") or "."


def _usual(commit: GitRevision, beside: Path | None) -> str:
    """The folder of a revision given without one: that of the other side, the only one, or `rules`."""
    known = commit.rulebooks()
    if beside is not None:
        root = commit.repository.resolve()
        if beside.resolve().is_relative_to(root):
            folder = beside.resolve().relative_to(root).as_posix()
            if folder in known:
                return folder
    if len(known) == 1 or "rules" in known:
        return known[0] if len(known) == 1 else "rules"
    listed = ", ".join(f"`{commit.revision}:{name}`" for name in known[:6])
    message = f"revision `{commit.revision}` holds {len(known) or 'no'} rulebooks"
    help = f"say which: {listed}" if known else "a rulebook is a folder with a `rulebook.yaml`"
    raise RulebookError([Problem("which-rulebook" if known else "no-rulebook", message, help=help)])


def _nothing(named: str) -> RulebookError:
    message = f"there is no rulebook at `{named[:120]}`, and it is no revision of git here"
    help = "give a folder, `default`, a revision such as `HEAD~1` or `v1.0:rules`, or a wheel (.whl)"
    return RulebookError([Problem("no-rulebook", message, help=help)])
