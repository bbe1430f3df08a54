"""Files of any size collected: in ranges of a fixed size, so that memory is bounded and two runs agree, on as many cores as there are."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, BinaryIO

from dbarchitect.workload.readers import reader
from dbarchitect.workload.tally import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbarchitect.workload.readers import Reader

RANGE_BYTES = 16 << 20
ALONE_BELOW_BYTES = 48 << 20
"""Files smaller than this are read in this process."""
LONGEST_ENTRY_BYTES = 8 << 20
MOST_WORKERS = 8
DIALECTS: dict[str, bool | None] = {"mysql": True, "postgresql": False, "": None}
"""Whether quotes are MySQL's; None: seen from each statement."""
IN_FULL_FIRST, IN_FULL_EVERY = 2, 64
"""Of a large log the first ranges and every sixty-fourth are read with sessions, parameters and examples, the others counted in bulk."""


def scan(path: Path, form: str) -> Collector:
    """Everything in the file, as of the form."""
    size = path.stat().st_size
    module = reader(form)
    ranges = [(at, min(at + RANGE_BYTES, size)) for at in range(0, size, RANGE_BYTES)] or [(0, 0)]
    if module.START is None:
        ranges = [(0, size)]
    workers = min(len(ranges), os.cpu_count() or 1, MOST_WORKERS)
    if size < ALONE_BELOW_BYTES or workers < 2:
        parts: Iterator[Collector] = (collect_range(path, form, a, b) for a, b in ranges)
        return _merged(parts, module)
    return _merged(_by_workers(path, form, len(ranges), workers), module)


def _merged(parts: Iterator[Collector], module: Reader) -> Collector:
    whole = Collector(mysql=DIALECTS[module.ENGINE])
    whole.ranges = 0
    for part in parts:
        whole.merge(part)
    return whole


def collect_text(text: bytes, form: str, *, in_bulk: bool = False) -> Collector:
    """Everything in a text that begins with an entry. `in_bulk`: without sessions and parameters, where the form can do that."""
    module = reader(form)
    collector = Collector(mysql=DIALECTS[module.ENGINE])
    if in_bulk and hasattr(module, "bulk") and module.bulk(text, collector):
        collector.in_bulk = 1
        collector.finish()
        return collector
    collector.collect(module.entries(text, collector.skipped))
    collector.finish()
    return collector


def collect_range(path: Path, form: str, begin: int, end: int, *, number: int | None = None) -> Collector:
    """The entries that begin in the range of bytes, which is the `number`th."""
    with path.open("rb") as file:
        text = _entries_of(file, begin, end, reader(form))
    number = begin // RANGE_BYTES if number is None else number
    return collect_text(text, form, in_bulk=number >= IN_FULL_FIRST and number % IN_FULL_EVERY != 0)


def _entries_of(file: BinaryIO, begin: int, end: int, module: Reader) -> bytes:
    file.seek(begin)
    text = file.read(end - begin)
    if module.START is None:
        return text
    if begin:
        # the line that reaches into the range belongs to the range before, unless it begins exactly here
        file.seek(begin - 1)
        line = 0 if file.read(1) == b"\n" else text.find(b"\n") + 1
        found = module.START.search(text, line) if line or text[:1] else None
        if found is None:
            return b""
        text = text[found.start() :]
    file.seek(end)
    more = b""
    while len(more) < LONGEST_ENTRY_BYTES:
        block = file.read(1 << 18)
        if not block:
            break
        more += block
        line = 0 if text.endswith(b"\n") else more.find(b"\n") + 1
        found = module.START.search(more, line) if line or text.endswith(b"\n") else None
        # an entry's first line has to be there in full to be known
        if found is not None and more.find(b"\n", found.start()) >= 0:
            return text + more[: found.start()]
    return text + more


def _by_workers(path: Path, form: str, ranges: int, workers: int) -> Iterator[Collector]:
    """One collector per range, in order, made by processes of our own that take the ranges in turn."""
    command = [
        sys.executable,
        "-m",
        "dbarchitect.workload.worker",
        str(path.resolve()),
        form,
        str(RANGE_BYTES),
        str(workers),
    ]
    running: list[subprocess.Popen[bytes]] = []
    try:
        for i in range(workers):
            running.append(
                subprocess.Popen(
                    [*command, str(i)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            )
        for i in range(ranges):
            out = running[i % workers].stdout
            assert out is not None
            try:
                # pickles of our own making, from a pipe that nobody else writes to
                yield pickle.load(out)
            except (EOFError, pickle.UnpicklingError):
                yield collect_range(path, form, i * RANGE_BYTES, min((i + 1) * RANGE_BYTES, path.stat().st_size))
    finally:
        for process in running:
            process.kill()
            if process.stdout is not None:
                process.stdout.close()
            process.wait()
