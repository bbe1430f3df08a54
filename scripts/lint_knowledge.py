"""Lists the faults of the catalogue of technologies, and the claims somebody should confirm; fails on a fault.

Usage: python scripts/lint_knowledge.py [--doubts]
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date


def main(doubts: bool) -> int:
    from dbarchitect.knowledge.catalogue import FOLDER
    from dbarchitect.knowledge.technology_lint import lint

    found = lint(date.today())
    faults = [f for f in found if f.grade == "fault"]
    for fault in found:
        if fault.grade == "fault" or doubts:
            print(f"{fault.technology}: {fault.kind}: {fault.message}")
    kinds = Counter(f.kind for f in found if f.grade == "doubt")
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no doubts"
    print(f"{len(list(FOLDER.glob('*/*.yaml')))} files, {len(faults)} faults; {told}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main("--doubts" in sys.argv[1:]))
