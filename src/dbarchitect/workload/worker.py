"""A process that collects every n-th range of a file and writes one pickle for each: `worker PATH FORM WORKERS NUMBER`."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from dbarchitect.workload.scanning import RANGE_BYTES, collect_range


def main(arguments: list[str]) -> int:
    path, form, workers, number = Path(arguments[0]), arguments[1], int(arguments[2]), int(arguments[3])
    size = path.stat().st_size
    for at in range(number * RANGE_BYTES, size, workers * RANGE_BYTES):
        pickle.dump(collect_range(path, form, at, min(at + RANGE_BYTES, size)), sys.stdout.buffer)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
