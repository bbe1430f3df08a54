"""Makes the bundle of every example anew: `examples/NAME/bundle/`. Usage: python scripts/examples.py [NAME …]."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def briefs(names: list[str]) -> list[Path]:
    """The brief of each example, or of those named."""
    return [b for b in sorted(EXAMPLES.glob("*/brief.*")) if not names or b.parent.name in names]


def main(names: list[str]) -> int:
    command = Path(sys.executable).with_name("dbarchitect")
    failed = 0
    for brief in briefs(names):
        bundle = brief.parent / "bundle"
        shutil.rmtree(bundle, ignore_errors=True)
        done = subprocess.run(
            [str(command), "design", brief.name, "-o", "bundle", "--quiet"],
            cwd=brief.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        print(f"{brief.parent.name}: exit code {done.returncode} {done.stderr.strip()}")
        failed += done.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
