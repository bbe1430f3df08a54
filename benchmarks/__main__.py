"""Run the benchmarks of this folder: `python -m benchmarks [name …]`; without a name all of them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """The modules of this folder that measure something."""
    here = Path(__file__).parent
    return sorted(p.stem for p in here.glob("*.py") if not p.stem.startswith("_"))


def main(wanted: list[str]) -> int:
    unknown = [w for w in wanted if w not in names()]
    if unknown:
        print(f"no benchmark “{unknown[0]}”; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    for name in wanted or names():
        print(f"{name}:")
        import_module(f"benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
