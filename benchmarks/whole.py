"""The whole process as a user starts it: `--help`, and each example from brief to proven bundle, with its memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = str(Path(sys.executable).with_name("dbarchitect"))
RUNS = 3


def run() -> None:
    _time("--help", [COMMAND, "--help"], runs=10)
    for brief in sorted(ROOT.glob("examples/*/brief.*")):
        with tempfile.TemporaryDirectory() as folder:
            command = [COMMAND, "design", str(brief), "-o", f"{folder}/bundle", "--force", "--quiet"]
            _time(brief.parent.name, command, runs=RUNS)


def _time(name: str, command: list[str], *, runs: int) -> None:
    """Prints the median of the runs after one that is not counted, and the largest memory of the process itself."""
    seconds: list[float] = []
    memory = 0
    for number in range(runs + 1):
        started = time.perf_counter()
        spent, code = _once(command)
        if number:
            seconds.append(time.perf_counter() - started)
        memory = max(memory, spent)
        if code not in (0, 1):
            print(f"  {name:22} failed with exit code {code}")
            return
    low, high = min(seconds), max(seconds)
    print(f"  {name:22} {statistics.median(seconds):6.2f} s ({low:.2f} to {high:.2f}), {memory / 1024:.0f} MB")


def _once(command: list[str]) -> tuple[int, int]:
    """The largest resident memory of the process in KiB, without its children, and its exit code."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss, process.returncode
