"""Plans the wider pairs and those of the tests, and says what is not as a case says; words narrow it to cases with one of them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.sandbox import open_sandbox
from diff.reusing import Reusing
from diff.running import problems, run_pair

FOLDERS = (Path(__file__).parent, Path(__file__).parent.parent / "pairs")


def main(words: list[str]) -> None:
    cases = [
        c
        for folder in FOLDERS
        for file in sorted(folder.glob("*.yaml"))
        for c in yaml.safe_load(file.read_text("utf-8"))
    ]
    chosen = [c for c in cases if not words or any(w in c["name"] for w in words)]
    right, began = 0, time.perf_counter()
    with open_sandbox(version=18) as sandbox:
        server = Reusing(sandbox)
        for case in chosen:
            try:
                plan, then = run_pair(server, case)
                found = problems(case, plan, then)
            except ArchitectError as error:
                found = [str(error)]
            right += not found
            for line in found:
                print(f"  {case['name']}: {line}"[:1000])
    print(f"{right} of {len(chosen)} as they say, {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
