"""The files of a rulebook as an editor has them, unsaved ones included, and what comes of reading them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from strategist.analysis.check import check_program
from strategist.analysis.scenarios import load_scenarios
from strategist.editor.index import Index
from strategist.editor.lenient import lenient_vocabulary
from strategist.editor.pages import Page, pages_of
from strategist.errors import Problem, RulebookError
from strategist.program.compile import compile_program
from strategist.program.program import Program
from strategist.rulebook.files import SCENARIOS, find_files, layer_files
from strategist.rulebook.load import read_rulebook
from strategist.strategist import Strategist
from strategist.vocabulary.vocabulary import Vocabulary

NO_WORDS = Vocabulary((), (), (), (), (), {}, {}, {}, {}, {}, ())


@dataclass(frozen=True)
class Book:
    """A rulebook at one moment. `pages`: its files and those of the rulebooks below it, lowest first.

    `program`: None while it does not load, for the reasons in `problems`. `vocabulary` is always the best one known:
    of the files as they are, where one cannot be read as it last could be. `kept`: the last readable text of each file.
    `unsaved`: what an editor holds in place of files.
    """

    folder: Path
    pages: tuple[Page, ...] = ()
    vocabulary: Vocabulary = NO_WORDS
    program: Program | None = None
    problems: tuple[Problem, ...] = ()
    kept: Mapping[Path, str] = field(default_factory=dict)
    unsaved: Mapping[Path, bytes] = field(default_factory=dict)

    @cached_property
    def index(self) -> Index:
        """Where everything is declared and mentioned."""
        return Index(self.pages)

    @cached_property
    def findings(self) -> tuple[Problem, ...]:
        """What `check` finds at once in a rulebook that loads."""
        if self.program is None:
            return ()
        return tuple(Problem(one.code, one.message, one.place, one.help) for one in check_program(self.program))

    def page(self, path: Path) -> Page | None:
        """The file at a path, if it is one of the rulebook."""
        return next((page for page in reversed(self.pages) if page.path == path), None)

    def page_of(self, problem: Problem) -> Page | None:
        """The file a problem is in: of several of one name, the one whose line it shows."""
        if problem.place is None:
            return None
        named = [page for page in reversed(self.pages) if page.name == problem.place.file]
        for page in named:
            if problem.excerpt is not None and page.text.line_of(problem.place) == problem.excerpt:
                return page
        return named[0] if named else None


def open_book(folder: Path, unsaved: Mapping[Path, bytes] | None = None, before: Book | None = None) -> Book:
    """The rulebook of a folder as `check` sees it, with what an editor holds in place of files.

    `before`: the book as it was, whose words help out where a file cannot be read just now.
    """
    folder = folder.resolve()
    before = before if before is not None else Book(folder)
    unsaved = dict(unsaved or {})
    try:
        layers = layer_files(folder, unsaved)
        scenarios = [(path, find_files(path, scenarios=True, unsaved=unsaved)) for path, _ in layers]
    except RulebookError as error:
        return Book(folder, before.pages, before.vocabulary, None, error.problems, before.kept, unsaved)
    pages = pages_of(layers, scenarios)
    texts = {page.path: page.text.text for page in pages}
    try:
        rulebook = read_rulebook(layers, folder)
    except RulebookError as error:
        vocabulary, kept = lenient_vocabulary(layers, before.kept)
        return Book(folder, pages, vocabulary or before.vocabulary, None, error.problems, kept, unsaved)
    try:
        program = compile_program(rulebook)
        load_scenarios(Strategist(program), folder, unsaved)
    except RulebookError as error:
        return Book(folder, pages, rulebook.vocabulary, None, error.problems, texts, unsaved)
    return Book(folder, pages, program.vocabulary, program, (), texts, unsaved)


def book_folder(path: Path, rules: Path | None = None) -> Path | None:
    """The folder of the rulebook that a file belongs to: the given one, or the nearest above with a `rulebook.yaml`."""
    path = path.resolve()
    if rules is not None and path.is_relative_to(rules.resolve()):
        return rules.resolve()
    for folder in path.parents:
        if folder.name != SCENARIOS and any((folder / name).is_file() for name in ("rulebook.yaml", "rulebook.yml")):
            return folder
    return None
