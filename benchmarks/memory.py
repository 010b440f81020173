"""Resident memory of fresh processes: what a loaded Strategist costs beyond an empty Python with the same imports."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from report import Report, Row, Target

PART = "memory"
IMPORTS = "from strategist import Strategist; import strategist.profile.model, strategist.engines.compiled"
PROFILE = '{"debtor_id": "D-1001", "as_of": "2026-11-24T10:00:00+08:00", "days_past_due": 45, "amount_overdue": 60000}'
STAGES = {
    "empty Python": "",
    "with the imports of Strategist": IMPORTS,
    "Strategist loaded from the cache": f"{IMPORTS}; s = Strategist.load()",
    "loaded without the cache": f"{IMPORTS}; s = Strategist.load(cache=False)",
    "loaded, after a first recommend": f"{IMPORTS}; s = Strategist.load(); s.recommend({PROFILE})",
    "loaded, after a first explain": f"{IMPORTS}; s = Strategist.load(); s.explain({PROFILE}).as_json()",
}
RESIDENT = """
import os
try:
    pages = int(open("/proc/self/statm").read().split()[1])
    print(pages * os.sysconf("SC_PAGE_SIZE"))
except OSError:
    import resource, sys
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


def run(rounds: int = 5) -> Report:
    """MiB resident at the end of each stage, each in processes of its own."""
    report = Report()
    resident: dict[str, float] = {}
    subprocess.run([sys.executable, "-c", f"{IMPORTS}; Strategist.load()"], check=True)  # so that the cache is there
    for stage, code in STAGES.items():
        figures = [
            int(
                subprocess.run(
                    [sys.executable, "-c", f"{code}\n{RESIDENT}"], capture_output=True, text=True, check=True
                ).stdout
            )
            / 2**20
            for _ in range(rounds)
        ]
        resident[stage] = median(figures)
        report.rows.append(Row(PART, stage, resident[stage], "MiB", (min(figures), max(figures))))
    loaded, imports = resident["Strategist loaded from the cache"], resident["with the imports of Strategist"]
    report.rows.append(Row(PART, "the loaded rulebook itself", loaded - imports, "MiB"))
    report.targets.append(Target("process with a loaded Strategist (MiB)", loaded, 60))
    report.targets.append(
        Target("process after a first recommend (MiB)", resident["loaded, after a first recommend"], 60)
    )
    return report
