"""The rulebook inside a wheel of strategist: its folder `strategist/rules`."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from strategist.errors import Problem, RulebookError
from strategist.rulebook.files import MAX_BYTES

INSIDE = "strategist/rules/"


def write_wheel(wheel: Path, target: Path) -> Path:
    """Write the rule files of a wheel below `target`; the folder as written there. Raises `RulebookError`."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            found = [one for one in archive.infolist() if _wanted(one)]
            for one in found:
                path = target / one.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(one))
    except FileNotFoundError:
        raise _problem("no-rulebook", f"there is no file `{wheel}`", "give the path of a wheel") from None
    # what zipfile raises: damaged, unreadable, cut off, with a password, packed in a way it does not know
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or "it is no zip archive, or a damaged one"
        raise _problem("not-a-wheel", f"`{wheel}` cannot be read: {str(reason).lower()}", "build it again") from None
    if not found:
        raise _problem("no-rulebook", f"`{wheel}` holds no rule files below `{INSIDE}`", "give a wheel of strategist")
    return target / INSIDE


def _wanted(one: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(one.filename)
    if one.is_dir() or not one.filename.startswith(INSIDE) or path.suffix not in (".yaml", ".yml"):
        return False
    if ".." in path.parts:
        raise _problem("bad-path", f"the wheel names a file outside itself: `{one.filename[:80]}`", "build it again")
    if one.file_size > MAX_BYTES:
        message = f"`{one.filename}` has {one.file_size:,} bytes; {MAX_BYTES:,} is the limit"
        raise _problem("file-too-large", message, "split it")
    return True


def _problem(code: str, message: str, help: str) -> RulebookError:
    return RulebookError([Problem(code, message, help=help)])
