"""A rulebook as it stood in a revision of a git repository, read without touching the working tree."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path, PurePosixPath

from strategist.errors import Problem, RulebookError, did_you_mean
from strategist.rulebook.files import MAX_BYTES, MAX_LAYERS

HEADER_FILES = ("rulebook.yaml", "rulebook.yml")
TOO_LONG = 60
"""Seconds after which git is given up."""


class GitRevision:
    """One commit of one repository."""

    def __init__(self, repository: Path, revision: str) -> None:
        self.repository, self.revision = repository, revision
        self.commit = self._commit()

    def _commit(self) -> str:
        done = run_git(self.repository, "rev-parse", "--verify", "--quiet", f"{self.revision}^{{commit}}")
        if done.returncode != 0:
            known = run_git(self.repository, "for-each-ref", "--format=%(refname:short)").stdout.decode().split()
            raise _problem(
                "unknown-revision",
                f"git knows no revision `{self.revision[:60]}` in `{self.repository}`",
                did_you_mean(self.revision, known) or "see `git log`, `git tag` and `git branch`",
            )
        return done.stdout.decode().strip()

    def rulebooks(self) -> list[str]:
        """The folders of this revision that hold a `rulebook.yaml`, as paths from the root."""
        names = self._names("")
        return sorted({str(path.parent) for name in names if (path := PurePosixPath(name)).name in HEADER_FILES})

    def write(self, folder: str, target: Path) -> Path:
        """Write the rule files of a folder, and of those it extends, below `target`; the folder as written there."""
        waiting, seen = [folder], set[str]()
        while waiting and len(seen) <= MAX_LAYERS:
            one = _normal(waiting.pop())
            if one is None or one in seen:
                continue
            seen.add(one)
            names = [name for name in self._names(one) if name.endswith((".yaml", ".yml"))]
            if not names:
                self._missing(one)
            for name, data in self._read(names).items():
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                waiting += [str(PurePosixPath(one) / base) for base in _extends(data)]
        return target / folder

    def _names(self, folder: str) -> list[str]:
        """The files below a folder, with their full paths."""
        scope = [] if folder in ("", ".") else ["--", f"{folder}/"]
        done = run_git(self.repository, "ls-tree", "-r", "-z", "--full-tree", self.commit, *scope)
        found = []
        for line in done.stdout.decode("utf-8", "surrogateescape").split("\0"):
            about, _, name = line.partition("\t")
            if about.startswith("120000") and name.endswith((".yaml", ".yml")):
                raise _problem(
                    "symbolic-link", f"`{name}` is a symbolic link in {self.revision}", "commit the file itself"
                )
            if about.startswith("100"):
                found.append(name)
        return found

    def _read(self, names: list[str]) -> dict[str, bytes]:
        """The contents of files, all in one run of git."""
        asked = "".join(f"{self.commit}:{name}\n" for name in names)
        done = run_git(self.repository, "cat-file", "--batch", stdin=asked.encode("utf-8", "surrogateescape"))
        found, rest = {}, done.stdout
        for name in names:
            head, _, rest = rest.partition(b"\n")
            size = int(head.split()[-1])
            if size > MAX_BYTES:
                raise _problem("file-too-large", f"`{name}` has {size:,} bytes; {MAX_BYTES:,} is the limit", "split it")
            found[name], rest = rest[:size], rest[size + 1 :]
        return found

    def _missing(self, folder: str) -> None:
        known = self.rulebooks()
        listed = f"rulebooks there: {', '.join(f'`{name}`' for name in known[:6])}" if known else "it holds no rulebook"
        raise _problem(
            "no-rulebook",
            f"revision `{self.revision}` has no rule files below `{folder}`",
            did_you_mean(folder, known) or listed,
        )


def repository_of(folder: Path) -> Path | None:
    """The root of the repository that a folder lies in; None if it lies in none."""
    done = run_git(folder, "rev-parse", "--show-toplevel")
    return Path(done.stdout.decode().strip()) if done.returncode == 0 and done.stdout.strip() else None


def run_git(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder. Raises `RulebookError` where there is no git."""
    program = shutil.which("git")
    if program is None:
        raise _problem("no-git", "git is not on the path", "install git, or give folders")
    try:
        return subprocess.run(
            [program, "-C", str(folder), *arguments], input=stdin, capture_output=True, timeout=TOO_LONG, check=False
        )
    except subprocess.TimeoutExpired:
        raise _problem("git-too-slow", f"git took over {TOO_LONG} seconds in `{folder}`", "give folders") from None


def _extends(data: bytes) -> list[str]:
    """The folder that a rule file extends, if it is one of the repository."""
    for raw in data.splitlines():
        if raw.startswith(b"extends:"):
            name = raw[8:].split(b"#")[0].strip().strip(b"\"'").decode("utf-8", "replace")
            return [] if name == "default" or name.startswith("/") else [name]
    return []


def _normal(folder: str) -> str | None:
    """A path without `.` and `..`; None if it leads out of the repository."""
    parts: list[str] = []
    for part in PurePosixPath(folder).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _problem(code: str, message: str, help: str) -> RulebookError:
    return RulebookError([Problem(code, message, help=help)])
