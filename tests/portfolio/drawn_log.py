"""Random logs of road fines, some of which could never happen: what must hold for every log holds for these."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
MAPPING = (ROOT / "examples/road_fines_log/fines.yaml").read_text(encoding="utf-8")
START, DAYS = date(2007, 1, 1), 300
HEADER = "case_id,activity,timestamp,amount,expense,totalpaymentamount,dismissal"
Event = tuple[str, str, date, str, str, str, str]


def events(seed: int, cases: int = 12) -> list[Event]:
    """Events in order of case and time; notices, payments and appeals come when they like."""
    draw, found = Random(seed), []

    def add(
        case: str, activity: str, after: int, amount: str = "", cost: str = "", paid: str = "", word: str = ""
    ) -> None:
        found.append((case, activity, START + timedelta(after), amount, cost, paid, word))

    for number in range(cases):
        case, day = f"C{number}", draw.randrange(120)
        add(case, "Create Fine", day, "40", "", "0")
        if draw.random() < 0.8:
            sent = day + draw.randrange(5, 60)
            add(case, "Send Fine", sent, cost="10")
            if draw.random() < 0.8:
                served = sent + draw.randrange(1, 20)
                add(case, "Insert Fine Notification", served)
                if draw.random() < 0.8:
                    add(case, "Add penalty", served + draw.choice([60, 60, 60, 55, 70]), "85")
                if draw.random() < 0.3:
                    add(case, "Insert Date Appeal to Prefecture", served + draw.randrange(50))
                    if draw.random() < 0.5:
                        decided = served + draw.randrange(60, 120)
                        add(case, "Send Appeal to Prefecture", decided, word=draw.choice(["#", "NIL"]))
                        add(case, "Receive Result Appeal from Prefecture", decided + 10)
        if draw.random() < 0.5:
            add(case, "Payment", day + draw.randrange(1, 200), paid=draw.choice(["40", "50", "95", "10"]))
    return found


def write(folder: Path, found: list[Event]) -> Path:
    """The log and its mapping, rolls every three months; the mapping's path. Each activity is named at least once."""
    names = dict.fromkeys(event[1] for event in events(1, 200))
    first = [
        ("C-first", name, START - timedelta(400), "", "", "", "")
        for name in [*names, "Send for Credit Collection", "Appeal to Judge", "Notify Result Appeal to Offender"]
    ]
    rows = [",".join([case, activity, day.isoformat(), *rest]) for case, activity, day, *rest in [*first, *found]]
    (folder / "fines.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    text = MAPPING.replace("[2009-03-30, 2010-10-15, 2012-03-26]", "[2007-10-01, 2007-11-15]")
    (folder / "log.yaml").write_text(text, encoding="utf-8")
    return folder / "log.yaml"
