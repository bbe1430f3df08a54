"""Tables that another session is altering: the look goes on without them and says so."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from dbarchitect.assess.run import assess, probes
from dbarchitect.sources.postgresql import Limits, inspect_postgresql

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

QUICK = Limits(lock_ms=100)
ALTERED = {
    # the statement that holds the lock: what cannot be looked at, and what can
    "ALTER TABLE patient ADD COLUMN age int": ({"patient", "secret_file"}, {"ward.stay", "audit", "measurement"}),
    "LOCK TABLE measurement_1 IN ACCESS EXCLUSIVE MODE": ({"measurement"}, {"patient", "ward.stay", "secret_file"}),
    "DROP INDEX patient_lower": ({"patient"}, {"ward.stay", "audit"}),
    "TRUNCATE ward.stay": ({"ward.stay"}, {"patient", "audit"}),
    "DROP SEQUENCE ticket": (set(), {"patient", "ward.stay", "audit"}),
    "CREATE OR REPLACE VIEW present AS SELECT p.id, p.name FROM patient AS p": (set(), {"patient", "ward.stay"}),
}


@pytest.mark.parametrize("sql", ALTERED)
def test_the_rest_is_looked_at_without_waiting(sandbox: Sandbox, hospital: str, sql: str) -> None:
    gone, there = ALTERED[sql]
    with sandbox.connect(hospital, autocommit=False) as altering:
        altering.execute(sql.encode())
        began = time.monotonic()
        seen = inspect_postgresql(sandbox.url(hospital), sample=50, ask=probes, limits=QUICK)
        took = time.monotonic() - began
        altering.rollback()
    names = {str(t.name) for t in seen.schema_.tables}
    assert took < 10
    assert not names & gone
    assert names >= there
    if gone:
        said = [u.why for u in seen.unseen if u.part == "schema"]
        assert any("lock" in why and any(name.split("_")[0] in why for name in gone) for why in said)
    known = {s.table: s for s in seen.sizes or ()}
    assert all(known[t].heap_bytes is not None for t in there), "true sizes of all that is not locked"
    assert "sizes" not in {u.part for u in seen.unseen}
    assert assess(seen).verdicts
    after = inspect_postgresql(sandbox.url(hospital))
    assert {str(t.name) for t in after.schema_.tables} >= gone | there


def test_who_waits_for_a_lock_bars_readers_too(sandbox: Sandbox, hospital: str) -> None:
    """An ALTER TABLE behind a long transaction: a reader would queue behind it."""
    import threading

    with sandbox.connect(hospital, autocommit=False) as long, sandbox.connect(hospital) as altering:
        long.execute("SELECT count(*) FROM patient")
        waiting = threading.Thread(target=lambda: altering.execute("ALTER TABLE patient ADD COLUMN age int"))
        waiting.start()
        with sandbox.connect(hospital) as watching:
            for _ in range(100):
                row = watching.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
                if row and row[0]:
                    break
                time.sleep(0.02)
        seen = inspect_postgresql(sandbox.url(hospital), limits=QUICK)
        long.rollback()
        waiting.join()
    assert "patient" not in {str(t.name) for t in seen.schema_.tables}
    assert "ward.stay" in {str(t.name) for t in seen.schema_.tables}
