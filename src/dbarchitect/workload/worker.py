"""A process that collects every n-th range of a file and writes one pickle for each: `worker PATH FORM RANGE_BYTES WORKERS NUMBER`."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from dbarchitect.workload.scanning import collect_range


def main(arguments: list[str]) -> int:
    path, form = Path(arguments[0]), arguments[1]
    step, workers, number = (int(a) for a in arguments[2:5])
    size = path.stat().st_size
    for at in range(number * step, size, workers * step):
        pickle.dump(collect_range(path, form, at, min(at + step, size), number=at // step), sys.stdout.buffer)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
