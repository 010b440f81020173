"""A session of Spark for one command: on the cluster that is named, or on all cores of this machine."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from strategist.errors import Problem, UnusableInput
from strategist.spark.java import HELP, java_home

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from strategist.portfolio.deciding import Deciding

NEEDED = ("pyspark", "pyarrow", "pandas")
MASTER = "SPARK_MASTER"
"""The environment's word for the cluster, where no option names one."""
FORM = re.compile(r"(local(-cluster)?(\[[^\]]+\])?|yarn|(spark|k8s)://.+)$")
FORMS = "`--master` is such as local[4], spark://host:7077, yarn or k8s://https://host:443"
_SAID = re.compile(r"(?:ERROR \w+: |^Exception in thread \"\w+\" (?:[\w.]*\.)?)(.+)", re.M)
SETTINGS: dict[str, bool | float | int | str | None] = {
    "spark.app.name": "strategist",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


@contextmanager
def cluster(master: str | None = None) -> Iterator[Deciding]:
    """What decides the parts of a portfolio on a cluster, for `portfolio.run`.

    `master`: as Spark names it, such as `local[4]` or `spark://host:7077`; then SPARK_MASTER; then what Spark is configured
    for; then all cores of this machine. A session that is there already is taken, and left running.

    Raises `UnusableInput` where pyspark or Java is missing, or the cluster does not answer.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        told = f"Spark needs `{'`, `'.join(missing)}`, which is not installed"
        raise UnusableInput([Problem("not-installed", told, help='pip install "collection-strategist[spark]"')])
    from pyspark.sql import SparkSession

    from strategist.spark.parts import decide_parts

    there = SparkSession.getActiveSession() if master is None else None
    if there is not None:
        yield partial(decide_parts, there)
        return
    with tempfile.TemporaryDirectory(prefix="strategist-spark-") as folder:
        named = os.environ.get(MASTER) or None if master is None else master
        session = _started(named, Path(folder))
        try:
            yield partial(decide_parts, session)
        finally:
            session.stop()


def _started(master: str | None, folder: Path) -> SparkSession:
    from pyspark.sql import SparkSession

    if master is not None and not FORM.match(master):
        raise UnusableInput([Problem("no-cluster", f"`{master[:60]}` is no address of a Spark cluster", help=FORMS)])
    home = java_home(folder / "java")
    if home is not None:
        os.environ["JAVA_HOME"] = str(home)
    if master is None or master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # not whatever `python3` is on the path
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder if master is None else SparkSession.builder.master(master)
    log = folder / "spark.log"
    try:
        with _told_to(log):
            return builder.config(map=SETTINGS).getOrCreate()
    except Exception as error:  # of pyspark and py4j, whose classes carry whatever Java threw
        raise no_session(master, error, log.read_text(encoding="utf-8", errors="replace")) from None


@contextmanager
def _told_to(file: Path) -> Iterator[None]:
    """What a process that is started meanwhile says on standard error goes to a file: Java, which is long-winded."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with file.open("wb") as log:
            os.dup2(log.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def no_session(master: str | None, error: Exception, log: str) -> UnusableInput:
    """The error for a cluster that cannot be had. `log`: what Java said."""
    from strategist.spark.parts import reason_of

    if "UnsupportedClassVersionError" in log:
        return UnusableInput([Problem("no-java", "the Java on this machine is too old for Spark", help=HELP)])
    said = _SAID.search(log)
    told = f"Spark does not start on `{master or 'local[*]'}`: {said[1].strip()[:240] if said else reason_of(error)}"
    return UnusableInput([Problem("no-cluster", told, help=HELP if "JAVA_GATEWAY_EXITED" in str(error) else FORMS)])
