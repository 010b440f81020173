"""The command leaves at once, with its code, and with all that it had to say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "examples" / "debtors" / "hengda-feed.yaml")
RUN = "from strategist.cli.main import run; import sys; sys.argv[0] = 'strategist'; "


def left(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=buffered)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--version",), 0, ""),
        (("check", str(ROOT / "examples" / "unsound")), 1, ""),
        (("explain", "nobody.yaml"), 2, "`nobody.yaml` cannot be read"),
        (("explian",), 2, "Did you mean 'explain'"),
    ],
)
def test_the_code_is_handed_on(arguments: tuple[str, ...], code: int, says: str) -> None:
    done = left(RUN + "run()", *arguments)
    assert (done.returncode, says in done.stderr) == (code, True), done.stderr


def test_what_was_registered_for_the_end_is_done() -> None:
    done = left(RUN + "import atexit; atexit.register(print, 'at the end'); run()", "--version")
    assert done.stdout.splitlines()[-1] == "at the end"


def test_a_thread_that_still_works_is_waited_for() -> None:
    waiting = "import threading, time; threading.Thread(target=lambda: (time.sleep(0.3), print('ready'))).start(); "
    assert left(RUN + waiting + "run()", "--version").stdout.splitlines()[-1] == "ready"


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = [sys.executable, "-m", "strategist.cli.main", "recommend", EXAMPLE]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert "Traceback" not in said
    assert process.wait() in (0, 1)  # typer says 1 of a pipe that was closed while it printed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("recommend", EXAMPLE), ("--version",)])
def test_output_that_cannot_be_written_is_said_in_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "strategist.cli.main", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == "the output cannot be used: no space left on device\n"
    assert done.returncode == 2
