"""Tactics in words: names, the concrete opening, the day of the step, the follow-up and the filled-in script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date

from strategist.decision.appointment import Appointments
from strategist.decision.outcome import Outcome
from strategist.decision.prepared import Prepared
from strategist.decision.tactics import CHANNEL
from strategist.decision.wording import fill_script
from strategist.profile.case import Case
from strategist.program.program import Epoch, Script
from strategist.vocabulary.actions import Window
from strategist.vocabulary.kinds import Kind

SCRIPT_KIND = "script_kind"
FOLLOW_UP = "follow_up_in_days"
CONTACT_WINDOW = "contact_window"
"""The window tactic that the day of the step is taken from."""


class Tactics(Mapping[str, object]):
    """The tactics of a decision by name, also as attributes: `tactics.channel`, `tactics["channel"]`.

    A tactic nobody advised is None. Besides the vocabulary's tactics there are `script` (filled-in text),
    `script_id`, `act_on` (date of the step), `follow_up_on` (date) and `notes` (sentences on what could not be read).
    `contact_window` is a concrete stretch: `name` (of the advised window), `from` and `to` (ISO 8601 with offset),
    `timezone`, `weekdays`, `hours`, `within` (legal windows) and `given_up` (`code`, `because`); None for letters.
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
    windows: dict[str, Window | None] = {}
    for tactic in epoch.vocabulary.tactics:
        value = outcome.tactics[tactic.index]
        if tactic.kind is Kind.SET:
            found[tactic.name] = [name for bit, name in enumerate(tactic.values) if (value or 0) >> bit & 1]
        elif tactic.windows:
            found[tactic.name] = None
            windows[tactic.name] = None if value is None else epoch.vocabulary.windows[tactic.values[value]]
        elif value is None:
            found[tactic.name] = None
        elif tactic.kind is Kind.BOOL:
            found[tactic.name] = bool(value)
        else:
            found[tactic.name] = tactic.values[value] if tactic.values else value
    found |= _dates(epoch, case, outcome, found, windows)
    script = choose_script(epoch, outcome.selection.action, found.get(SCRIPT_KIND))
    found["script_id"] = script.id if script else None
    found["script"] = fill_script(script, epoch.program, case, outcome.values) if script else None
    return Tactics(found)


def _dates(
    epoch: Epoch, case: Case, outcome: Outcome, found: dict[str, object], windows: dict[str, Window | None]
) -> dict[str, object]:
    """Windows as concrete openings, the day of the step, the day to come back to it, and what is to be noted."""
    open_channels = outcome.selection.channels
    channel = found.get(CHANNEL) or (epoch.vocabulary.channels[open_channels[0]] if open_channels else None)
    appointments = Appointments(epoch, case, outcome, found, channel)
    openings = {name: appointments.opening(window) for name, window in windows.items()}
    main = CONTACT_WINDOW if CONTACT_WINDOW in openings else next(iter(openings), None)
    act_on = appointments.act_on(appointments.opening(None) if main is None else openings[main])
    follow_up = found.get(FOLLOW_UP)
    return {
        **{
            name: appointments.told(window, openings[name])
            for name, window in windows.items()
            if window is not None or name == CONTACT_WINDOW
        },
        "act_on": act_on,
        "follow_up_on": appointments.follow_up_on(act_on, follow_up) if type(follow_up) is int else None,
        "notes": list(appointments.notes()),
    }


def choose_script(epoch: Epoch, action: int, kind: object) -> Script | None:
    """The script for an action and kind; else one for any action of that kind; none without a kind."""
    scripts = epoch.program.scripts
    own = next((s for s in scripts if s.kind == kind and action in s.actions), None)
    needs_words = bool(epoch.plans[action].channels)
    return own or next((s for s in scripts if s.kind == kind and not s.actions and needs_words), None)
