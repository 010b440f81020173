"""The mapping file of an event log in: every mistake with its place and the nearest name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from strategist.errors import Problem, did_you_mean
from strategist.portfolio.event_log.mapping import OF_ACTIVITY, OF_COLUMN, LogMapping, Part, Telling, Way
from strategist.portfolio.ledger.mapping import Said, TableMapping, Writing
from strategist.portfolio.ledger.mapping_reader import WRITING, LedgerError, Reader
from strategist.portfolio.ledger.tables import Column, Holds, Table
from strategist.profile.read import read_text
from strategist.rulebook.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from strategist.vocabulary.actions import FALLBACKS
from strategist.vocabulary.kinds import BadValue, Kind, parse_date
from strategist.vocabulary.vocabulary import Vocabulary

CATCH_UP = ("one by one", "most severe")
SEES = ("real", "planned")
NAMED = ("case", "activity", "day")
SOURCE = ("file", "sheet", "query", "database")
TOP = (
    "log",
    "as_of",
    "currency",
    "timezone",
    "catch_up",
    "sees",
    *SOURCE,
    "columns",
    "amounts",
    "words",
    "id",
    "facts",
)
KEYS = (*TOP, "steps", "calendars", *WRITING)
OF_PART = ("of", "where")
FITS = {
    Way.COUNT: (Kind.INT,),
    Way.HAPPENED: (Kind.BOOL,),
    Way.DAYS_SINCE: (Kind.INT,),
    Way.DAYS_SINCE_CALENDAR: (Kind.INT,),
    Way.DAY_OF: (Kind.DATE,),
    Way.SUM: (Kind.MONEY,),
    Way.FIRST: (Kind.MONEY, Kind.TEXT, Kind.ENUM),
    Way.LAST: (Kind.MONEY, Kind.TEXT, Kind.ENUM),
}
EVENTS = Table("events", "one row an event", tuple(Column(name, Holds.ID, "") for name in NAMED))


def is_log(path: Path) -> bool:
    """Whether a mapping file describes an event log: it starts with `log:` where a ledger says `ledger:`."""
    try:
        root, _ = read_nodes(read_text(path.read_bytes(), str(path)), str(path))
    except OSError:
        return False  # the reader of ledgers says what is wrong with the file
    return isinstance(root, Mapping) and root.get("log") is not None


def refuse_log(path: Path, wants: str) -> None:
    """Raises `LedgerError` for the mapping of an event log. `wants`: what cannot be had from one, such as `a statement`."""
    if is_log(path):
        says = f"`{path}` maps an event log; {wants} needs a ledger"
        help = "event logs go into `strategist facts` and `strategist replay`"
        raise LedgerError([Problem("no-ledger", says, help=help)])


def read_log_mapping(path: Path, vocabulary: Vocabulary) -> LogMapping:
    """The mapping in a file. Raises `LedgerError` with all mistakes; the source is opened later."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LedgerError([Problem("unreadable-file", f"`{path}` cannot be read: {reason}")]) from None
    return _LogReader(read_text(data, str(path)), path, vocabulary).log()


class _LogReader(Reader):
    def log(self) -> LogMapping:
        root = self.root
        if self.problems or not isinstance(root, Mapping):
            raise LedgerError(self.problems or [Problem("not-a-map", f"`{self.file}` is not a mapping")])
        self.keys(root, KEYS, "the mapping of an event log")
        columns = self.headers(root.get("columns"), "columns", NAMED)
        for name in NAMED:
            if name not in columns:
                self.report("missing-column", f"an event log needs the column `{name}`", root.place, f"`{name}: …`")
        amounts, words = self.headers(root.get("amounts"), "amounts"), self.headers(root.get("words"), "words")
        for name in {*columns} & {*amounts} | {*columns} & {*words} | {*amounts} & {*words}:
            self.report("name-twice", f"`{name}` is declared twice", root.place, "give each column one name")
        calendars = self.calendars(root.get("calendars"))
        steps = self.steps(root.get("steps"))
        self.named: list[Said] = []
        tellings = self.tellings(root.get("facts"), root, amounts, words, calendars)
        events = TableMapping(
            "events", self.source(EVENTS, root), columns | amounts | words, self.writing(root, Writing()), root.place
        )
        found = LogMapping(
            self.file,
            self.text(root.get("log")) or self.path.stem,
            events,
            tuple(amounts),
            tuple(words),
            self.id(root),
            tellings,
            {action: said.text for action, said in steps.items()},
            calendars,
            (*self.named, *steps.values()),
            self.currency(root) if root.get("currency") is not None else None,
            self.day(root.get("as_of")),
            self.zone(root.get("timezone")),
            self.choice(root.get("catch_up"), CATCH_UP),
            self.choice(root.get("sees"), SEES),
        )
        if self.problems:
            raise LedgerError(
                sorted(self.problems, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))
            )
        return found

    def headers(self, node: Node | None, what: str, known: tuple[str, ...] = ()) -> dict[str, tuple[Said, ...]]:
        found: dict[str, tuple[Said, ...]] = {}
        for key, value in self.map_of(node, what):
            if known and key.text not in known:
                help = (
                    did_you_mean(key.text, known)
                    or f"`columns` has {', '.join(known)}; others go below `amounts` or `words`"
                )
                self.report("unknown-column", f"an event log has no column `{key.text[:60]}`", key.place, help)
                continue
            items = value.items if isinstance(value, Sequence) else [value]
            said = tuple(self.said(item) for item in items if isinstance(item, Scalar))
            if len(said) != len(items) or not items or (what != "columns" and len(items) > 1):
                self.report("bad-header", f"`{key.text}` must name a header", value.place)
                continue
            found[key.text] = said
        return found

    def id(self, root: Mapping) -> str:
        node, texts = root.get("id"), [fact.name for fact in self.vocabulary.inputs if fact.kind is Kind.TEXT]
        name = self.text(node)
        if name is None:
            self.report(
                "no-id",
                "the mapping does not say which fact is the case's `id`",
                root.place,
                f"one of {', '.join(texts)}",
            )
            return ""
        if name not in texts:
            help = did_you_mean(name, texts) or f"text facts are {', '.join(texts)}"
            self.report("unknown-fact", f"`{name[:60]}` is no text fact of the vocabulary", (node or root).place, help)
        return name

    def calendars(self, node: Node | None) -> dict[str, tuple[date, ...]]:
        found: dict[str, tuple[date, ...]] = {}
        for key, value in self.map_of(node, "calendars"):
            days = []
            for text in self.texts(value):
                try:
                    days.append(date.fromordinal(parse_date(text)))
                except BadValue as error:
                    self.report("bad-date", f"`{key.text}` cannot have the day `{text[:40]}`: {error}", value.place)
            found[key.text] = tuple(sorted(set(days)))
        return found

    def steps(self, node: Node | None) -> dict[str, Said]:
        actions = [action.id for action in self.vocabulary.actions if action.id not in FALLBACKS]
        found: dict[str, Said] = {}
        for key, value in self.map_of(node, "steps"):
            if key.text not in actions:
                help = did_you_mean(key.text, actions)
                self.report("unknown-action", f"`{key.text[:60]}` is no action of the rulebook", key.place, help)
            elif isinstance(value, Scalar):
                found[key.text] = self.said(value)
            else:
                self.report("not-text", f"`{key.text}` must name the activity that records it", value.place)
        return found

    def tellings(
        self,
        node: Node | None,
        root: Mapping,
        amounts: Iterable[str],
        words: Iterable[str],
        calendars: dict[str, tuple[date, ...]],
    ) -> tuple[Telling, ...]:
        inputs = {fact.name: fact for fact in self.vocabulary.inputs}
        known = {"amounts": [*amounts], "words": [*words], "calendars": [*calendars]}
        found = []
        if node is None:
            self.report(
                "no-facts", "the mapping declares no `facts`", root.place, "such as {days_open: {days_since: Created}}"
            )
        for key, value in self.map_of(node, "facts"):
            fact = inputs.get(key.text)
            if fact is None:
                help = did_you_mean(key.text, inputs)
                self.report("unknown-fact", f"`{key.text[:60]}` is no input fact of the vocabulary", key.place, help)
                continue
            items = value.items if isinstance(value, Sequence) else [value]
            parts = [part for item in items if (part := self.part(item, key, known)) is not None]
            for part in parts:
                fits = (Kind.MONEY,) if part.column in known["amounts"] else FITS[part.way]
                if part.column in known["words"]:
                    fits = (Kind.TEXT, Kind.ENUM)
                if fact.kind not in fits:
                    says = f"`{key.text}` is of type {fact.kind.value}; `{part.way}` of this tells {fits[0].value}"
                    self.report("wrong-type", says, value.place)
            if len(parts) > 1 and fact.kind not in (Kind.MONEY, Kind.INT):
                self.report("wrong-type", f"`{key.text}` is of type {fact.kind.value} and cannot be a sum", value.place)
            if parts:
                found.append(Telling(key.text, tuple(parts), key.place))
        return tuple(found)

    def part(self, node: Node, fact: Scalar, known: dict[str, list[str]]) -> Part | None:
        ways = [way.value for way in Way]
        if not isinstance(node, Mapping):
            self.report(
                "not-a-map", f"`{fact.text}` must say how it is told", node.place, f"by one of {', '.join(ways)}"
            )
            return None
        self.keys(node, (*ways, *OF_PART), f"`{fact.text}`")
        told = [(key, value) for key, value in node.pairs() if key.text in ways]
        if len(told) != 1:
            self.report(
                "no-way", f"`{fact.text}` needs one of {', '.join(ways)}", node.place, "several in a list add up"
            )
            return None
        way, value = Way(told[0][0].text), told[0][1]
        where = []
        for key, wanted in self.map_of(node.get("where"), "where"):
            if key.text not in known["words"]:
                help = did_you_mean(key.text, known["words"]) or "declare it below `words`"
                self.report(
                    "unknown-column", f"`where` names `{key.text[:60]}`, which is no word column", key.place, help
                )
            where.append((key.text, self.texts(wanted)))
        if way in OF_ACTIVITY:
            if node.get("of") is not None:
                self.report("unknown-key", f"`{way}` names its activities itself, without `of`", node.place)
            return Part(way, self.activities(value), where=tuple(where))
        name = self.text(value) or ""
        if way is Way.DAYS_SINCE_CALENDAR:
            if name not in known["calendars"]:
                help = did_you_mean(name, known["calendars"]) or "declare it below `calendars`"
                self.report("unknown-calendar", f"no calendar is called `{name[:60]}`", value.place, help)
            return Part(way, calendar=name)
        columns = [*known["amounts"], *([] if way is Way.SUM else known["words"])]
        if name not in columns:
            help = did_you_mean(name, columns) or f"`{way}` takes {', '.join(columns) or 'a column of `amounts`'}"
            self.report("unknown-column", f"`{way}` names `{name[:60]}`, which is not declared", value.place, help)
        of = node.get("of")
        return Part(way, self.activities(of) if of is not None else (), name, where=tuple(where))

    def activities(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else [node]
        said = [self.said(item) for item in items if isinstance(item, Scalar)]
        self.named += said
        return tuple(one.text for one in said)


assert set(OF_COLUMN) | set(OF_ACTIVITY) | {Way.DAYS_SINCE_CALENDAR} == set(Way)
