"""What a part of the benchmarks hands back: rows of one table, notes, and targets met or missed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from measure import Timing


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `spread`: half of the rounds lie between these."""

    part: str
    what: str
    value: float
    unit: str
    spread: tuple[float, float] | None = None
    ratios: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """A goal and whether this run met it."""

    what: str
    measured: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side of its limit."""
        return self.measured >= self.limit if self.at_least else self.measured < self.limit


@dataclass(slots=True)
class Report:
    """Everything one part found."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def time(self, part: str, timing: Timing, against: Timing | None = None, label: str = "") -> None:
        """Adds a timing, with its ratio to another one."""
        ratios = {label: timing.ratio(against)} if against is not None and against is not timing else {}
        self.rows.append(Row(part, timing.name, timing.microseconds, "µs", timing.quartiles, ratios))

    def merge(self, other: Report) -> None:
        """Takes over what another part found."""
        self.rows += other.rows
        self.notes += other.notes
        self.targets += other.targets

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "notes": self.notes,
            "targets": [{**asdict(target), "met": target.met} for target in self.targets],
        }

    def text(self) -> str:
        """One table, then targets and notes."""
        width = max((len(row.what) for row in self.rows), default=10)
        lines, part = [], ""
        for row in self.rows:
            if row.part != part:
                part = row.part
                lines += ["", f"{part}"]
            spread = f"{shown(row.spread[0])}–{shown(row.spread[1])}" if row.spread else ""
            ratios = "  ".join(f"{ratio:.3g}x {label}" for label, ratio in row.ratios.items())
            lines.append(f"  {row.what:<{width}}  {shown(row.value):>9} {row.unit:<3}  {spread:>15}  {ratios}".rstrip())
        if self.targets:
            lines += ["", "targets"]
        for target in self.targets:
            sign, word = "at least" if target.at_least else "under", "met   " if target.met else "MISSED"
            lines.append(f"  {word}  {target.what}: {shown(target.measured)} ({sign} {target.limit:g})")
        return "\n".join([*lines, *([""] if self.notes else []), *(f"note: {note}" for note in self.notes)]).lstrip(
            "\n"
        )


def shown(figure: float) -> str:
    """Three meaningful digits, thousands separated."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
