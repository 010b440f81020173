"""Profiles tried on both rulebooks: each once, counted, with the smallest one kept for each way decisions differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from strategist.analysis.diff.boundaries import Update
from strategist.analysis.diff.face import Face, Move, moves
from strategist.analysis.diff.side import Side
from strategist.profile.case import AS_OF
from strategist.vocabulary.kinds import LAST_DAY
from strategist.vocabulary.vocabulary import TODAY

Raw = dict[str, object]
COUNTDOWN = "days_until_"


class Trials:
    """Runs profiles through both sides."""

    def __init__(self, old: Side, new: Side, day: date | None = None) -> None:
        self.old, self.new, self.day = old, new, day
        self.found: dict[Move, Raw] = {}
        self.count = 0
        self._seen: set[tuple[tuple[str, str], ...]] = set()

    def run(self, raw: Raw) -> tuple[Move, ...]:
        """How both sides differ on a profile; nothing for one that was run before."""
        key = tuple(sorted((name, repr(value)) for name, value in raw.items()))
        if key in self._seen:
            return ()
        self._seen.add(key)
        old, new = self.faces(raw)
        if old.refused and new.refused:
            return ()
        self.count += 1
        found = moves(old, new)
        for move in found:
            kept = self.found.get(move)
            if kept is None or len(raw) < len(kept):
                self.found[move] = raw
        return found

    def faces(self, raw: Mapping[str, object]) -> tuple[Face, Face]:
        """What both sides decide."""
        return self.old.face(raw), self.new.face(raw)

    def with_update(self, raw: Raw, update: Update) -> Raw:
        """A profile with an update: facts stated or taken away, today and countdowns as the dates they stand for."""
        found = dict(raw)
        for name, value in update.items():
            if value is None:
                found.pop(name, None)
            elif name == TODAY:
                if self.day is None:
                    found[AS_OF] = on_day(str(found[AS_OF]), date.fromisoformat(str(value)))
            elif name.startswith(COUNTDOWN):
                today = datetime.fromisoformat(str(found[AS_OF])).toordinal()
                day = max(1, today + int(str(value)))
                found[name.removeprefix(COUNTDOWN)] = date.fromordinal(day).isoformat()
            else:
                found[name] = value
        return found


def on_day(moment: str, day: date) -> str:
    """A moment moved to another day, at the same hour and offset.

    >>> on_day("2026-11-24T10:00:00+08:00", date(2027, 1, 1))
    '2027-01-01T10:00:00+08:00'
    """
    try:
        return datetime.fromisoformat(moment).replace(day.year, day.month, day.day).isoformat()
    except ValueError:  # no moment at all: left as it is, for the profile's own check to refuse
        return moment


def beside(days: Iterable[int]) -> list[str]:
    """The days on which something changes, and the days before them, as ISO dates."""
    found = {day + near for day in days for near in (-1, 0)}
    return [date.fromordinal(day).isoformat() for day in sorted(found) if 1 <= day <= LAST_DAY]
