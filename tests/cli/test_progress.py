"""What is shown on a terminal while a command works, and that nothing is shown anywhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from strategist.cli import progress
from strategist.cli.progress import Progress

pty = pytest.importorskip("pty", reason="no pseudo-terminals here")

EXAMPLE = Path(__file__).parents[2] / "examples" / "debtors" / "hengda-feed.yaml"
OTHER_RULES = Path(__file__).parents[2] / "examples" / "another_creditor"
RUN = """
import sys
from strategist.cli import progress
progress.PATIENCE = progress.STROKE = 0.01
from strategist.cli.main import main
sys.argv[0] = "strategist"
main()
"""
FLIP = ("explain", str(EXAMPLE), "--flip", "hold")


def on_terminal(*arguments: str, **environment: str) -> tuple[str, str]:
    """(what a command prints, what its terminal shows on standard error), with a short patience."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                return
            if not piece:
                return
            shown.append(piece)

    listener = threading.Thread(target=listen)
    listener.start()
    given = {**os.environ, "TERM": "xterm", **environment}
    command = [sys.executable, "-c", RUN, *arguments]
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=given, check=False, timeout=120)
    os.close(theirs)
    listener.join(10)
    os.close(ours)
    return ran.stdout.decode(), b"".join(shown).decode()


def on_screen(written: str) -> str:
    """What is left of a line after all that went over it."""
    line: list[str] = []
    at = 0
    for letter in written:
        if letter == "\r":
            at = 0
        else:
            line[at : at + 1] = [letter]
            at += 1
    return "".join(line).rstrip()


def test_a_smallest_change_shows_what_it_does_and_cleans_up() -> None:
    printed, shown = on_terminal(*FLIP)
    assert re.search(r"\rseeking the smallest change … \d+ s", shown)
    assert on_screen(shown) == ""
    assert "FLIP" in printed
    assert "seeking" not in printed


def test_a_check_names_what_it_looks_for() -> None:
    _, shown = on_terminal("check", str(OTHER_RULES))
    assert re.search(r"\r\d+ of \d+: \S.* … \d+ s", shown)
    assert on_screen(shown) == ""


def test_a_terminal_that_cannot_rewrite_a_line_is_left_alone() -> None:
    assert on_terminal(*FLIP, TERM="dumb")[1] == ""


def test_in_a_pipe_nothing_is_shown() -> None:
    ran = subprocess.run([sys.executable, "-c", RUN, *FLIP], capture_output=True, check=True, timeout=120)
    assert ran.stderr == b""


def test_what_is_quick_shows_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress("thinking"):
        pass
    assert capsys.readouterr().err == ""


def test_a_shorter_line_leaves_nothing_of_a_longer_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "STROKE", 0.01)
    written = ""
    with Progress("a long story about many things") as told:
        written += until("a long story", capsys)
        told.say("short")
        written += until("short", capsys)
        assert re.fullmatch(r"short … \d+ s", on_screen(written))
    assert on_screen(written + capsys.readouterr().err) == ""


def until(said: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What was written until it said so."""
    written = ""
    for _ in range(500):
        written += capsys.readouterr().err
        if said in written:
            return written
        time.sleep(0.01)
    raise AssertionError(f"`{said}` was not written, but {written!r}")
