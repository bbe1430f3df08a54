"""A database of 510 tables, 1,212 indexes and 840 foreign keys: read, sampled, asked and assessed after connecting."""

from __future__ import annotations

import time

from benchmarks._large_schema import FOREIGN_KEYS, INDEXES, TABLES, ddl
from dbarchitect.assess.run import assess, probes
from dbarchitect.model.inspection import Inspection, Probe
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sources.postgresql import gather
from dbarchitect.sources.postgresql.connecting import connect
from dbarchitect.sources.postgresql.inspecting import inspect_postgresql

RUNS = 3


def run() -> None:
    with open_sandbox(version=18) as sandbox:
        name = sandbox.create_database()
        with sandbox.connect(name) as connection:
            connection.execute(ddl().encode())
            connection.execute("ANALYZE")
        best: dict[str, tuple[float, float]] = {}
        for _ in range(RUNS):
            assessment_times(sandbox.url(name), best)
        for step, (wall, own) in best.items():
            print(f"  {step:48} {wall:6.2f} s, {own:6.2f} s of it work of this process")
        sandbox.drop_database(name)


def assessment_times(address: str, best: dict[str, tuple[float, float]]) -> None:
    """The seconds of each step in `best`, by the clock and of this process, where they are the fewest so far."""

    def took(step: str, began: tuple[float, float]) -> None:
        wall, own = _now()
        known = best.get(step, (1e9, 1e9))
        best[step] = (min(known[0], wall - began[0]), min(known[1], own - began[1]))

    with connect(address) as connection:
        began = _now()
        seen = gather(connection)
        took("gathered", began)
        _expect(seen)
        began = _now()
        full = inspect_postgresql(connection, ask=_ask)
        took("inspected", began)
        began = _now()
        found = assess(full)
        took(f"assessed: {len(found.verdicts)} checks, {len(found.findings)} findings", began)
        began = _now()
        sampled = inspect_postgresql(connection, sample=1_000, ask=_ask)
        took(f"inspected with samples and {len(sampled.answers)} questions", began)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _ask(seen: Inspection) -> tuple[Probe, ...]:
    return probes(seen)


def _expect(seen: Inspection) -> None:
    tables = seen.schema_.tables
    counts = len(tables), len(seen.index_sizes or ()), sum(len(t.foreign_keys) for t in tables)
    assert counts == (TABLES, INDEXES, FOREIGN_KEYS), counts
