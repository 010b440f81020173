"""The files of a rulebook folder, with every unreadable one named, and the layers of rulebooks that extend others."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strategist.errors import Problem, RulebookError

MAX_BYTES = 8_000_000
MAX_LAYERS = 5
SCENARIOS = "scenarios"
PROFILES = "profiles"
"""Folders of a rulebook whose files are no rule files."""


@dataclass(frozen=True, slots=True)
class File:
    """One rule file: its name relative to the rulebook's parent folder, and its raw bytes."""

    name: str
    data: bytes


def shipped_rules() -> Path:
    """The folder of the rulebook that comes with strategist."""
    packaged = Path(__file__).parent.parent / "rules"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "rules"


def find_files(folder: Path, *, scenarios: bool = False, unsaved: Mapping[Path, bytes] | None = None) -> list[File]:
    """All rule files below a folder, or only its scenario files; sorted by name, so that order is no accident.

    `unsaved`: what an editor holds in place of files, by resolved path; of files not on disk yet too.
    """
    if not folder.exists():
        raise RulebookError(
            [
                Problem(
                    "no-rulebook",
                    f"there is no rulebook at `{folder}`",
                    help="give the folder that holds `rulebook.yaml`",
                )
            ]
        )
    if folder.is_file():
        raise RulebookError(
            [
                Problem(
                    "not-a-folder",
                    f"`{folder}` is a file; a rulebook is a folder of YAML files",
                    help=f"try `{folder.parent}`",
                )
            ]
        )
    files, problems = [], []
    for path in sorted({*folder.rglob("*.y*ml"), *_new(folder, unsaved or {})}):
        relative = path.relative_to(folder)
        if path.suffix not in (".yaml", ".yml") or any(part.startswith(".") for part in relative.parts):
            continue
        if PROFILES in relative.parts[:-1] or (SCENARIOS in relative.parts[:-1]) is not scenarios:
            continue
        name = str(Path(folder.name or ".") / relative)
        held = unsaved.get(path.resolve()) if unsaved else None
        try:
            size = path.stat().st_size if held is None else len(held)
            if held is None and path.is_dir():
                problems.append(
                    Problem(
                        "file-is-folder",
                        f"`{name}` is a folder, not a rule file",
                        help="rename the folder: names ending in .yaml are read as rule files",
                    )
                )
            elif size > MAX_BYTES:
                problems.append(
                    Problem(
                        "file-too-large", f"`{name}` has {size:,} bytes; {MAX_BYTES:,} is the limit", help="split it"
                    )
                )
            else:
                files.append(File(name, path.read_bytes() if held is None else held))
        except OSError as error:
            problems.append(Problem("unreadable-file", f"`{name}` cannot be read: {error.strerror}"))
    if problems:
        raise RulebookError(problems)
    return files


def _new(folder: Path, unsaved: Mapping[Path, bytes]) -> list[Path]:
    """Files of a folder that only an editor knows so far."""
    root = folder.resolve()
    return [folder / path.relative_to(root) for path in unsaved if path.is_relative_to(root) and not path.exists()]


def fingerprint(files: Sequence[File]) -> str:
    """A hash of the raw files, names included: the key of the cache, not the rulebook's sha256."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + str(len(file.data)).encode() + b"\0" + file.data)
    return digest.hexdigest()


def layer_files(folder: Path, unsaved: Mapping[Path, bytes] | None = None) -> list[tuple[Path, list[File]]]:
    """The folders of a rulebook from the lowest layer up, each with its files. `unsaved`: see `find_files`."""
    layers = []
    seen: list[Path] = []
    current: Path | None = folder
    while current is not None:
        real = current.resolve()
        if real in seen or len(seen) >= MAX_LAYERS:
            circle = " -> ".join(str(path) for path in [*seen, real])
            raise RulebookError([Problem("extends-circle", f"`extends` goes round in a circle: {circle}")])
        seen.append(real)
        files = find_files(current, unsaved=unsaved)
        layers.append((current, files))
        current = _extended(current, files)
    return layers[::-1]


def _extended(folder: Path, files: list[File]) -> Path | None:
    for file in files:
        for raw in file.data.splitlines():
            if raw.startswith(b"extends:"):
                name = raw[8:].split(b"#")[0].strip().strip(b"\"'").decode("utf-8", "replace")
                return shipped_rules() if name == "default" else folder / name
    return None
