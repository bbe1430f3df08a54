"""Rows per second, end to end: generated, copied, references checked, analyzed; and the time of a whole quick proof.

On a machine that does other things too, the clock says little: beside it stands the processor time of our process and the server's together,
which is what one quiet core would take.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psycopg

from dbarchitect.model.facts import Facts
from dbarchitect.model.schema import Schema
from dbarchitect.prove import PlainDdl, Provable, TenantBorder, prove
from dbarchitect.prove.data.fill import fill
from dbarchitect.prove.data.words import pool
from dbarchitect.prove.inspection import read_catalog
from dbarchitect.prove.session import Deadline
from dbarchitect.prove.statements import Statements
from dbarchitect.sandbox import Sandbox, open_sandbox
from dbarchitect.sandbox.split import split_script

SCHEMAS = Path(__file__).parents[1] / "tests" / "prove" / "schemas"
TABLES = (("tenants", "id"), *((t, "tenant_id") for t in ("users", "projects", "tasks", "bookings", "contacts")))


def run() -> None:
    with open_sandbox(version=18) as sandbox:
        _once()
        for rows in (60_000, 60_000, 200_000, 1_000_000):
            _fill(sandbox, rows)
        _prove(sandbox)


def _once() -> None:
    """What a process does once, however many rows it makes: word lists, and the reader of rules."""
    import sqlglot

    sqlglot.parse_one("a > 1", dialect="postgres")
    for words in ("sentence", "label", "person", "login"):
        pool(words)


def _server_seconds(connection: psycopg.Connection[Any]) -> float:
    """Processor time that the connection's backend has used so far."""
    times = Path(f"/proc/{connection.info.backend_pid}/schedstat")
    return int(times.read_text().split()[0]) / 1e9 if times.exists() else 0.0


def _fill(sandbox: Sandbox, rows: int) -> None:
    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        statements = Statements(connection)
        statements.run(_ddl())
        catalog = read_catalog(connection)
        began, cpu, server = time.perf_counter(), time.process_time(), _server_seconds(connection)
        done = fill(
            connection,
            catalog,
            Facts(),
            rows,
            seed=0,
            deadline=Deadline(600),
            progress=lambda _: None,
            build_indexes=statements.run_postponed,
        )
        seconds, ours = time.perf_counter() - began, time.process_time() - cpu
        theirs = _server_seconds(connection) - server
        made = sum(d.rows for d in done.data)
        print(
            f"  {made:>9,} rows in {seconds:6.2f} s: {made / seconds:>9,.0f} rows/s by the clock; {ours:.2f} s of ours "
            f"and {theirs:.2f} s of the server's processor: {made / (ours + theirs):>9,.0f} rows/s"
        )
    sandbox.drop_database(name)


def _ddl() -> tuple[PlainDdl, ...]:
    return tuple(PlainDdl(s.sql) for s in split_script((SCHEMAS / "tracker.sql").read_text("utf-8")))


def _prove(sandbox: Sandbox) -> None:
    border = TenantBorder("tenants", "id", "app.tenant_id", "tracker_app", TABLES)
    began = time.perf_counter()
    proof = prove(Provable(Schema(), _ddl(), border=border, own_design=False), "quick", sandbox=sandbox)
    print(
        f"  quick proof of {len(proof.data)} tables: {time.perf_counter() - began:.2f} s, {proof.rows_generated:,} rows, "
        f"{len(proof.constraints)} constraints, {len(proof.isolation)} border attempts, {proof.failures} failures"
    )
