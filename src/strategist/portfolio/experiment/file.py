"""Experiment files in: every mistake with its place and what to do.

experiment: calls-in-the-first-week
challenger: early_calls          # a folder: an overlay, or another rulebook
share: 10%                       # of the debtors
only: {days_past_due: 1..30}     # who takes part
from: 2026-07-01
to: 2026-09-30
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

from strategist.errors import Problem, UnusableInput
from strategist.portfolio.experiment.plan import CHALLENGER, CHAMPION, Challenger, Experiment
from strategist.profile.read import read_text
from strategist.rulebook.nodes import Mapping, Node, Scalar, read_nodes
from strategist.rulebook.reader import Reader
from strategist.vocabulary.kinds import BadValue, parse_date

KEYS = ("experiment", "salt", "champion", "challenger", "share", "challengers", "only", "from", "to", "smallest_effect")
OF_CHALLENGER = ("rules", "share")
TAKEN = (CHAMPION, "next", "arm")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,12})?)\s?(%?)")


def read_experiment(path: Path) -> Experiment:
    """The experiment in a file. Raises `UnusableInput` with every mistake."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnusableInput([Problem("unreadable-file", f"`{path}` cannot be read: {reason}")]) from None
    if not data.strip():
        raise UnusableInput([Problem("empty", f"`{path}` is empty", help="see docs/champion_challenger.md")])
    text = read_text(data, str(path))
    root, problems = read_nodes(text, str(path))
    if problems:
        raise UnusableInput(problems)
    if not isinstance(root, Mapping):
        raise UnusableInput(
            [Problem("not-a-map", f"`{path}` is no experiment", help="see docs/champion_challenger.md")]
        )
    return _File(path, text.splitlines(), root).experiment()


class _File:
    def __init__(self, path: Path, lines: list[str], root: Mapping) -> None:
        self.folder, self.lines, self.root = path.parent, lines, root
        self.reader = Reader({str(path): lines})

    def experiment(self) -> Experiment:
        reader, root = self.reader, self.root
        reader.keys(root, KEYS, "an experiment", ("experiment",))
        name = reader.text(root.get("experiment"), "`experiment`")
        if "experiment" in root.entries and not name.strip():
            reader.report("no-name", "an experiment needs a name: it is what debtors are drawn by", root)
        challengers = self.challengers()
        if not reader.problems and (total := sum((one.share for one in challengers), Fraction(0))) > 1:
            where = root.get("challengers") or root.get("share")
            reader.report(
                "shares-above-one", f"the shares add up to {float(total * 100):g}%, more than all debtors", where
            )
        first, last = self.day("from"), self.day("to")
        if first is not None and last is not None and first > last:
            reader.report("bad-period", "the experiment ends before it begins", root.get("to"))
        smallest = self.share(root.get("smallest_effect"), "`smallest_effect`") or Fraction(1, 20)
        if not reader.problems and smallest > Fraction(1, 2):
            reader.report(
                "bad-effect",
                "`smallest_effect` is more than half of all debtors",
                root.get("smallest_effect"),
                "the smallest difference of cure rates worth seeing, such as 5%",
            )
        champion = root.get(CHAMPION)
        folder = self.rules(champion, "`champion`") if champion is not None else None
        if reader.problems:
            raise UnusableInput(
                sorted(reader.problems, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))
            )
        return Experiment(
            name,
            tuple(challengers),
            reader.text(root.get("salt"), "`salt`"),
            folder,
            root.get("only"),
            first,
            last,
            smallest,
            tuple(self.lines),
        )

    def challengers(self) -> list[Challenger]:
        root, reader = self.root, self.reader
        several, one = root.get("challengers"), root.get(CHALLENGER)
        if several is None and one is None:
            reader.report("no-challenger", "nobody challenges the champion", root, "add `challenger: FOLDER`")
            return []
        if several is not None:
            for key in (CHALLENGER, "share"):
                if key in root.entries:
                    reader.report("both", f"`{key}` stands beside `challengers`", root.get(key), "name all below it")
            mapping = reader.mapping(several, "`challengers`")
            if mapping is None or not mapping.entries:
                reader.report("no-challenger", "`challengers` names nobody", several)
                return []
            return [made for key, node in mapping.pairs() if (made := self.challenger(key, node)) is not None]
        rules, share = self.rules(one, "`challenger`"), self.share(root.get("share"), "`share`")
        if root.get("share") is None:
            reader.report("missing-key", "an experiment needs `share`", root, "such as share: 10%")
        return [Challenger(CHALLENGER, rules, share)] if rules is not None and share is not None else []

    def challenger(self, key: Scalar, node: Node) -> Challenger | None:
        if not _NAME.fullmatch(key.text) or key.text in TAKEN:
            self.reader.report(
                "bad-name",
                f"a challenger cannot be called `{key.text[:60]}`",
                key,
                f"small letters, digits and underscores; not {', '.join(TAKEN)}",
            )
        mapping = self.reader.mapping(node, f"`{key.text}`")
        if mapping is None:
            return None
        self.reader.keys(mapping, OF_CHALLENGER, f"`{key.text}`", OF_CHALLENGER)
        rules = self.rules(mapping.get("rules"), "`rules`")
        share = self.share(mapping.get("share"), "`share`")
        return Challenger(key.text, rules, share) if rules is not None and share is not None else None

    def rules(self, node: Node | None, what: str) -> Path | None:
        text = self.reader.text(node, what)
        if not text:
            return None
        folder = self.folder / text
        if not folder.is_dir():
            self.reader.report("no-folder", f"{what}: there is no folder `{folder}`", node, "a path from this file")
            return None
        return folder

    def share(self, node: Node | None, what: str) -> Fraction | None:
        scalar = self.reader.scalar(node, what)
        if scalar is None:
            return None
        found = _SHARE.fullmatch(scalar.text)
        share = Fraction(found[1]) / (100 if found[2] else 1) if found else None
        if share is None or not 0 < share <= 1:
            help = (
                f"did you mean `{scalar.text}%`?"
                if found and share is not None and not found[2] and 1 < share <= 100
                else "such as 10% or 0.1"
            )
            self.reader.report(
                "bad-share", f"{what} cannot be `{scalar.text[:40]}`: above 0 and up to 100% is wanted", scalar, help
            )
            return None
        return share

    def day(self, key: str) -> date | None:
        scalar = self.reader.scalar(self.root.get(key), f"`{key}`")
        if scalar is None:
            return None
        try:
            return date.fromordinal(parse_date(scalar.text))
        except BadValue as error:
            self.reader.report("bad-date", f"`{key}` cannot be `{scalar.text[:40]}`: {error}", scalar)
            return None
