"""A small rulebook with one regime, one table and one letter, for tests that bend it."""

from __future__ import annotations

from pathlib import Path

from folders import write_folder
from strategist import LateInterest, NoLateInterest, Strategist

BOOK = """\
rulebook: small
version: 1.0.0
channels: [letter]
groups: [contact, law]
inputs:
  case:
    as_of: {type: datetime, required: true}
    jurisdiction: {type: place}
    currency: {type: text}
    days_past_due: {type: int, unit: day, daily: +1}
    amount_overdue: {type: money}
    amount_disputed: {type: money, default: 0}
    contract_interest_bp: {type: int, unit: basis_point}
    contract_made_on: {type: date}
    kind: {type: enum, values: [consumer, company], default: company}
actions:
  monitor: {rung: 0, title: Watch}
  hold: {rung: 0, title: Stop}
  charge: {rung: 3, title: Charge, channels: [letter], groups: [contact]}
tactics:
  channel: {values: [letter]}
  script_kind: {values: [plain]}
sources:
  L.1: {says: "an act on late payment", citation: "an act, section 1", standing: confirmed}
  H.1: {says: house policy}
rules:
  - {id: charge, source: [H.1], when: {days_past_due: 1..}, then: {propose: charge, strength: 30}, because: late}
  - {id: plain, source: [H.1], when: {next_step: charge}, then: {advise: {script_kind: plain}, strength: 30}, because: plain}
"""
LAW = """\
rates:
  base:
    title: base rate
    rows: half_years
    values: {2025-07-01: 3, 2026-01-01: 4, 2026-07-01: {percent: 5, standing: unverified}}
    source: [L.1]
    standing: secondary
late_interest:
  - id: statute
    title: The statute
    source: [L.1]
    standing: confirmed
    when: {jurisdiction: within GB, kind: company}
    rate: {reference: base, plus: 8}
    fixed_at: each_half_year
    compensation: {currency: GBP, by_amount: {0: 40}}
    because: "The statute says so."
"""
LETTER = """\
scripts:
  - id: charge-plain
    for: [charge]
    kind: plain
    source: [H.1]
    text:
      - "{amount_overdue} is late."
      - "Interest to {late_interest_until}: {late_interest}, and {late_interest_per_day} a day."
      - "Fixed sum: {late_compensation}."
      - "Please pay."
"""
OVER = "rulebook: over\nversion: 1.0.0\nextends: ../base\n"
PROFILE = {
    "as_of": "2026-07-10T12:00:00+00:00",
    "jurisdiction": "GB",
    "currency": "GBP",
    "days_past_due": 20,
    "amount_overdue": 36500,
}
"""Ten days of June at 12 percent and ten of July at 13: 120.00 and 130.00."""


def small(folder: Path, over: str | None = None, law: str = LAW, letter: str = LETTER) -> Strategist:
    """The small rulebook, under an overlay if there is one."""
    write_folder(folder / "base", {"rulebook.yaml": BOOK, "law.yaml": law, "letter.yaml": letter})
    if over is None:
        return Strategist.load(folder / "base", cache=False)
    write_folder(folder / "over", {"rulebook.yaml": OVER, "own.yaml": over})
    return Strategist.load(folder / "over", cache=False)


def interest(strategist: Strategist, **facts: object) -> LateInterest | NoLateInterest:
    """The late interest of the usual profile with some facts changed."""
    return strategist.late_interest({**PROFILE, **facts})
