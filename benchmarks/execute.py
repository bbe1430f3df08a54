"""Real execution of TPC-H: the set advised for 1 GB at scale factor 1 is built on the loaded database, each query timed before and after.

`python -m benchmarks execute`. DBARCHITECT_TPCH names a folder with data that `_tpc.generate` made (without it they are made first),
DBARCHITECT_EXECUTE_VERSION another PostgreSQL than the shadow's, DBARCHITECT_EXECUTE_SCALE another scale. One process per query, so that its processor time can be told: that
does not depend on what else the machine does. Queries left out are those of the published comparisons (2, 17, 20).
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg.errors import QueryCanceled

from benchmarks._tpc import generate, load, queries
from dbarchitect.advise.advising import Asked, Wishes, advise
from dbarchitect.advise.oracle import bits
from dbarchitect.advise.shadow_planner import ShadowPlanner
from dbarchitect.advise.syntax.reading import wants
from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.sandbox import open_sandbox
from dbarchitect.shadow.building import build
from dbarchitect.shadow.reading import read_facts

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.model.tables import Index, Name
    from dbarchitect.shadow.facts import PlannerFacts

BUDGET = 1_000_000_000
"""Bytes at scale factor 1; smaller in proportion."""
RUNS = 3
_LEFT_OUT = {2, 17, 20}
SCALE = float(os.environ.get("DBARCHITECT_EXECUTE_SCALE", "1"))
SEARCH_SECONDS = float(os.environ.get("DBARCHITECT_EXECUTE_SEARCH", "300"))
_MOST_SECONDS = 120 * SCALE
"""A query is cut off after that: without indexes the planner takes some for cheap that would run for hours."""


def run() -> None:
    given = os.environ.get("DBARCHITECT_TPCH", "")
    version = int(os.environ.get("DBARCHITECT_EXECUTE_VERSION", "18"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given or temporary)
        if not given:
            generate("tpch", folder, scale=SCALE)
        settings = {"maintenance_work_mem": "512MB", "max_parallel_workers_per_gather": "0", "shared_buffers": "1GB"}
        with open_sandbox(version=version, settings=settings) as sandbox:
            database = load(sandbox, "tpch", folder)
            with sandbox.connect(database) as connection:
                _measure(connection)


def _measure(connection: Connection[Any]) -> None:
    connection.execute(f"SET statement_timeout = '{_MOST_SECONDS * 1000:.0f}ms'".encode())
    asked = [Asked(f"Q{n}", sql, 1.0) for n, sql in queries("tpch").items() if n not in _LEFT_OUT]
    before = [_timed(connection, a.sql) for a in asked]
    chosen, promised = _advice(read_facts(connection), asked)
    connection.execute("SET statement_timeout = 0")
    for table, index in chosen:
        connection.execute(create_index(table, index).sql.encode())
    connection.execute("VACUUM ANALYZE")
    names = [index.name for _, index in chosen]
    row = connection.execute(
        "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relname = ANY(%s)", (names,)
    ).fetchone()
    connection.execute(f"SET statement_timeout = '{_MOST_SECONDS * 1000:.0f}ms'".encode())
    after = [_timed(connection, a.sql) for a in asked]
    _tell(asked, before, after)
    built = float(row[0] or 0) if row else 0.0
    print(
        f"  {len(chosen)} indexes of {built / 1e6:.0f} MB for a budget of {BUDGET * SCALE / 1e6:.0f} MB; the planner's cost was to fall to"
        f" {promised:.1%}"
    )


def _advice(facts: PlannerFacts, asked: list[Asked]) -> tuple[list[tuple[Name, Index]], float]:
    with build(facts) as shadow:
        tables = [frozenset(str(w.table) for w in wants(a.sql, facts.schema_)) for a in asked]
        planner = ShadowPlanner(shadow, [a.sql for a in asked], tables)
        done = advise(
            planner,
            facts,
            asked,
            Wishes(budget_bytes=int(BUDGET * SCALE), curve=False, gap=0.01, seconds=SEARCH_SECONDS),
        )
    found = [done.candidates[n] for n in bits(done.found.chosen)]
    named = [(c.table, c.index.but(name=f"advised_{n}")) for n, c in enumerate(found)]
    return named, done.found.cost / done.before


def _timed(connection: Connection[Any], sql: str) -> tuple[float, float]:
    """Median seconds of the clock and of the processor; a query that takes long is run but once, and not to its end."""
    clock, processor = [], []
    for _ in range(RUNS):
        began, cpu = time.perf_counter(), _processor(connection)
        with suppress(QueryCanceled):
            connection.execute(sql.encode(), prepare=False).fetchall()
        clock.append(time.perf_counter() - began)
        processor.append(_processor(connection) - cpu)
        if sum(clock) >= _MOST_SECONDS * 0.9:
            break
    return statistics.median(clock), statistics.median(processor)


def _processor(connection: Connection[Any]) -> float:
    with open(f"/proc/{connection.info.backend_pid}/stat", encoding="ascii") as file:
        user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _tell(asked: list[Asked], before: list[tuple[float, float]], after: list[tuple[float, float]]) -> None:
    for one, old, new in zip(asked, before, after, strict=True):
        print(f"    {one.name:>4}  {old[0]:7.2f} s -> {new[0]:7.2f} s   processor {old[1]:7.2f} s -> {new[1]:7.2f} s")
    for at, title in ((0, "medians of the clock"), (1, "medians of the processor's time")):
        was, now = sum(b[at] for b in before), sum(a[at] for a in after)
        print(f"  TPC-H at scale {SCALE:g}, {len(asked)} queries, {title}: {was:.1f} s -> {now:.1f} s")
