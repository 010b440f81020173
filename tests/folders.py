"""Rulebook folders for tests: written from texts, loaded, and the one small rulebook that many tests bend."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from strategist import Strategist

SMALL = """\
rulebook: small
version: 1.0.0
channels: [phone, letter]
groups: [contact, law]
inputs:
  case:
    as_of: {type: datetime, required: true}
    currency: {type: text}
    days_past_due: {type: int, unit: day, daily: +1}
    days_since_last_contact: {type: int, unit: day, daily: +1}
    calls_made: {type: int, default: 0}
    amount_overdue: {type: money}
    cooperation: {type: enum, values: [friendly, neutral, hostile], default: neutral}
    disputed: {type: bool}
    signs: {type: set, values: [flight, fraud]}
    promised_on: {type: date}
    home: {type: place}
    name: {type: text}
derived:
  age_band: {type: enum, values: [young, old], otherwise: missing}
  cause: {type: enum, values: [negligence, deliberate], at_least: 40, lead: 10, otherwise: missing}
parameters:
  old_after_days: {unit: day, value: 30}
  small_amount: {unit: money, value: {CNY: 1000, USD: 150}}
actions:
  monitor: {rung: 0, title: Watch}
  hold: {rung: 0, title: Stop}
  call: {rung: 1, title: Call, channels: [phone], groups: [contact]}
  sue: {rung: 6, title: Sue, channels: [letter], groups: [law], needs: [{if: {calls_made: 0}, first: call}]}
tactics:
  channel: {values: [phone, letter]}
  tone: {values: [soft, firm]}
rules:
  - id: call-when-overdue
    when: {days_past_due: 1..}
    then: {propose: call, strength: 30}
    because: "{days_past_due} days past due."
  - id: sue-when-old
    when: {age_band: old, amount_overdue: small_amount..}
    unless: {disputed: true}
    then: {propose: sue, strength: 80}
    because: "The debt is {age_band}."
  - id: evasive
    when: {calls_made: over 3}
    then: {score: {cause: {deliberate: 50}}}
    because: "{calls_made} calls."
  - id: gap
    when: {days_since_last_contact: given}
    then: {defer: {groups: [contact]}, for: 7, since: days_since_last_contact}
    because: "A week between contacts."
  - id: soft-first
    when: {next_step: call}
    then: {advise: {tone: soft}, strength: 50}
    because: "Soft first."
tables:
  - id: age
    sets: age_band
    reads: [days_past_due]
    because: "{days_past_due} days."
    rows:
      - [old_after_days.., old]
      - [-, young]
"""


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files (names relative to the folder) and return the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def load(text: str | bytes | Mapping[str, str | bytes]) -> Strategist:
    """A strategist by one rule file, or by files given by name."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        book.mkdir()
        return Strategist.load(
            write_folder(book, text if isinstance(text, Mapping) else {"rulebook.yaml": text}), cache=False
        )


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def as_yaml(document: Mapping[str, object]) -> str:
    """A document as YAML text, without anchors."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, default_flow_style=None, allow_unicode=True)
