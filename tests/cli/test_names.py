"""The commands are named in one place, and imported when they are called."""

from __future__ import annotations

import subprocess
import sys

import pytest

from strategist.cli.commands import NAMES

from .conftest import Run


def test_help_tells_of_every_command(run: Run) -> None:
    told = run("--help").out.split("Commands:")[1]
    assert [line.split()[0] for line in told.splitlines() if line[:2] == "  " and line[2:3].strip()] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_there(run: Run, name: str) -> None:
    helped = run(name, "--help")
    assert (helped.code, f"{name} [OPTIONS]" in helped.out) == (0, True)


def test_a_command_does_not_import_the_others() -> None:
    code = "import sys; sys.argv[1:] = ['recommend', '--help']; from strategist.cli.main import main\n"
    code += "try: main()\nfinally: print(*sorted(one for one in sys.modules if one.startswith('strategist.cli.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    imported = {module.removeprefix("strategist.cli.") for module in done.stdout.splitlines()[-1].split()}
    assert imported & set(NAMES) == {"recommend"}
