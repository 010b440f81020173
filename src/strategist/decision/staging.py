"""Tactics in words: names, window, follow-up date and the filled-in script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date

from strategist.decision.outcome import Outcome
from strategist.decision.prepared import Prepared
from strategist.decision.wording import fill_script
from strategist.profile.case import Case
from strategist.program.program import Epoch, Script
from strategist.vocabulary.kinds import LAST_DAY, Kind

SCRIPT_KIND = "script_kind"
FOLLOW_UP = "follow_up_in_days"


class Tactics(Mapping[str, object]):
    """The tactics of a decision by name, also as attributes: `tactics.channel`, `tactics["channel"]`.

    A tactic nobody advised is None. Besides the vocabulary's tactics there are `script` (filled-in text),
    `script_id` and `follow_up_on` (date).
    """

    def __init__(self, values: dict[str, object]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> object:
        return deepcopy(self._values[name])

    def __getattr__(self, name: str) -> object:
        try:
            return deepcopy(self.__dict__["_values"][name])
        except KeyError:
            raise AttributeError(f"no tactic `{name}`") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Tactics({', '.join(f'{k}={v!r}' for k, v in self._values.items() if v not in (None, []))})"

    def as_json(self) -> dict[str, object]:
        """The tactics as a JSON object."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in self.items()}


def stage(prepared: Prepared, case: Case, outcome: Outcome) -> Tactics:
    """The tactics of an outcome."""
    epoch = prepared.epoch
    found: dict[str, object] = {}
    for tactic in epoch.vocabulary.tactics:
        value = outcome.tactics[tactic.index]
        if tactic.kind is Kind.SET:
            found[tactic.name] = [name for bit, name in enumerate(tactic.values) if (value or 0) >> bit & 1]
        elif value is None:
            found[tactic.name] = None
        elif tactic.windows:
            found[tactic.name] = _window(epoch, tactic.values[value], case, outcome)
        elif tactic.kind is Kind.BOOL:
            found[tactic.name] = bool(value)
        else:
            found[tactic.name] = tactic.values[value] if tactic.values else value
    follow_up = found.get(FOLLOW_UP)
    start = outcome.selection.not_before or case.today
    found["follow_up_on"] = workday(start + follow_up) if isinstance(follow_up, int) else None
    script = choose_script(epoch, outcome.selection.action, found.get(SCRIPT_KIND))
    found["script_id"] = script.id if script else None
    found["script"] = fill_script(script, epoch.program, case, outcome.values) if script else None
    return Tactics(found)


def workday(day: int) -> date:
    """A day number as a date, from a Saturday or Sunday moved to the Monday after.

    >>> workday(date(2026, 11, 29).toordinal()).isoformat()
    '2026-11-30'
    """
    day = max(1, min(day, LAST_DAY))
    found = date.fromordinal(day)
    return date.fromordinal(day + max(0, 7 - found.weekday())) if found.weekday() > 4 else found


def choose_script(epoch: Epoch, action: int, kind: object) -> Script | None:
    """The script for an action and kind; else one for any action of that kind; none without a kind."""
    scripts = epoch.program.scripts
    own = next((s for s in scripts if s.kind == kind and action in s.actions), None)
    needs_words = bool(epoch.plans[action].channels)
    return own or next((s for s in scripts if s.kind == kind and not s.actions and needs_words), None)


def _window(epoch: Epoch, name: str, case: Case, outcome: Outcome) -> dict[str, object]:
    window = epoch.vocabulary.windows[name]
    fact = epoch.vocabulary.fact
    zone = outcome.values[fact["timezone"].slot] if "timezone" in fact else None
    return {
        "name": name,
        "weekdays": list(window.weekdays),
        "from": window.start,
        "to": window.end,
        "timezone": zone or case.zone,
    }
