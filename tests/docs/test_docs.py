"""Every command and code block of the README and the docs is run, and shows what it really prints.

A `console` block holds commands (`$ …`) and their output; a line `...` in the output stands for any lines.
A `python` block is run; lines with `>>>` are compared as doctests. A `yaml` block must load as a rule file, profile or
overlay of the shipped rulebook, as its first line says (`# rule file`, `# profile`, `# overlay`); blocks that are `# part of
the rulebook` of their page, and its `# scenarios`, are loaded and run together.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from strategist import Strategist
from strategist.analysis.check import check_program
from strategist.analysis.scenarios import load_scenarios, run_scenarios

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
KNOWN = {"console", "python", "yaml", "text", "json", "sh", "make", "mermaid", "lua", "toml"}


def blocks(language: str) -> list[object]:
    return list(_blocks(language))


def _blocks(language: str) -> Iterator[object]:
    for page in PAGES:
        for number, found in enumerate(FENCE.finditer(page.read_text(encoding="utf-8")), 1):
            if found[1] == language:
                yield pytest.param(page, found[2], id=f"{page.name}-{number}")


def test_every_block_says_what_it_is() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert {found[1] for found in FENCE.finditer(text)} <= KNOWN, page
        assert len(re.findall(r"^```", text, re.M)) == 2 * len(FENCE.findall(text)), (
            f"{page}: a block without a language"
        )


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a newcomer has it: examples and rules at hand, the command on the path."""
    place = tmp_path_factory.mktemp("newcomer")
    for name in ("examples", "rules"):
        shutil.copytree(ROOT / name, place / name)
    return place


def run(command: str, place: Path) -> str:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
    }
    done = subprocess.run(["sh", "-c", command], cwd=place, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1, 2), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def matches(shown: str, actual: str) -> bool:
    """Whether the output is as shown; `...` on a line of its own stands for any lines."""
    parts = re.split(r"^\s*\.\.\.\n", shown.rstrip() + "\n", flags=re.M)
    pattern = r"(?:.*\n)*?".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, actual.rstrip() + "\n") is not None


@pytest.mark.parametrize(("page", "text"), blocks("console"))
def test_commands_print_what_the_page_shows(page: Path, text: str, workplace: Path) -> None:
    for command, shown in re.findall(r"^\$ (.*(?:\\\n.*)*)\n((?:(?!\$ ).*\n)*)", text, re.M):
        if command.startswith(("make ", "git clone", "pip ")):  # CI itself is these
            continue
        actual = run(command, workplace)
        if shown.strip():
            assert matches(shown, actual), f"{page.name}: `{command}` now prints:\n{actual}"


@pytest.mark.parametrize(("page", "text"), blocks("python"))
def test_python_runs(page: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    if ">>>" in text:
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
        outcome = doctest.DocTestRunner(optionflags=flags).run(test)
        assert outcome.failed == 0
    else:
        exec(compile(text, page.name, "exec"), {})


@pytest.mark.parametrize(("page", "text"), blocks("yaml"))
def test_yaml_loads(page: Path, text: str, tmp_path: Path) -> None:
    first = text.splitlines()[0] if text.strip() else ""
    if first.startswith(("# part of the rulebook", "# scenarios")):
        return  # read together with its page, below
    if first.startswith("# profile"):
        assert Strategist.load().recommend(text).next_step
    elif first.startswith(("# rule file", "# overlay")):
        (tmp_path / "rulebook.yaml").write_text(
            "rulebook: example\nversion: 0.0.1\nextends: default\n", encoding="utf-8"
        )
        body = re.sub(r"^(rulebook|version|extends|title):.*\n", "", text, flags=re.M)
        (tmp_path / "rules.yaml").write_text(body, encoding="utf-8")
        Strategist.load(tmp_path, cache=False)
    else:
        pytest.fail(f"{page.name}: a yaml block must start with `# profile`, `# rule file` or `# overlay`")


def test_the_rulebook_of_the_language_page_loads_and_its_scenarios_pass(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    for number, found in enumerate(FENCE.finditer(page)):
        first = found[2].splitlines()[0]
        if first == "# part of the rulebook":
            (tmp_path / f"part{number}.yaml").write_text(found[2], encoding="utf-8")
        elif first == "# scenarios":
            (tmp_path / "scenarios" / f"part{number}.yaml").write_text(found[2], encoding="utf-8")
    strategist = Strategist.load(tmp_path, cache=False)
    results = run_scenarios(strategist, load_scenarios(strategist, tmp_path))
    assert len(results) == 4
    assert [failure for result in results for failure in result.failures] == []
    assert check_program(strategist.program) == []
