"""Samples are bounded, spread over the table, the same each time, and whole where the table is small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dbarchitect.model.inspection import Inspection, Probe
from dbarchitect.sources.postgresql import Limits, inspect_postgresql, sandbox_inspection
from dbarchitect.sources.postgresql.sampling import LONGEST_VALUE

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

BIG = """
CREATE TABLE big (id int, wide text);
INSERT INTO big SELECT i, repeat('x', 600) || i FROM generate_series(1, 30000) AS i;
CREATE TABLE empty (id int);
CREATE TABLE "Odd Name" ("a ""b"" c" int, "order" text, doubled int GENERATED ALWAYS AS (1) STORED);
INSERT INTO "Odd Name" VALUES (1, NULL), (2, 'two');
CREATE TABLE parted (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE parted_a PARTITION OF parted FOR VALUES IN ('a'); CREATE TABLE parted_b PARTITION OF parted FOR VALUES IN ('b');
INSERT INTO parted SELECT i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 40) AS i;
ANALYZE;
"""


def columns(seen: Inspection) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(s.table, s.column): s.values for s in seen.samples or ()}


def test_a_large_table_is_sampled_all_over_and_never_beyond_the_bound(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(BIG)
    seen = inspect_postgresql(sandbox.url(database), sample=300)
    sample = next(s for s in seen.samples or () if (s.table, s.column) == ("big", "id"))
    assert 50 < len(sample.values) <= 300
    assert not sample.complete
    ids = sorted(int(v) for v in sample.values)
    assert ids[len(ids) // 2] > 5_000, "not the front of the table alone"
    assert ids[-1] > 15_000
    wide = columns(seen)["big", "wide"]
    assert {len(v) for v in wide} == {LONGEST_VALUE}
    again = inspect_postgresql(sandbox.url(database), sample=300)
    assert columns(again) == columns(seen)


def test_small_tables_are_read_whole(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(BIG)
    seen = inspect_postgresql(sandbox.url(database), sample=50)
    samples = {(s.table, s.column): s for s in seen.samples or ()}
    assert samples["Odd Name", 'a "b" c'].values == ("1", "2")
    assert samples["Odd Name", "order"].values == ("two",)
    assert samples["Odd Name", "order"].rows_looked_at == 2
    assert samples["Odd Name", "order"].complete
    assert samples["empty", "id"].complete
    assert samples["empty", "id"].rows_looked_at == 0
    assert samples["parted", "id"].rows_looked_at == 40
    assert samples["parted", "id"].complete
    assert not [s for s in samples if s[0] == "parted_a"]
    exactly = inspect_postgresql(sandbox.url(database), sample=40)
    assert next(s for s in exactly.samples or () if s.table == "parted").complete
    fewer = inspect_postgresql(sandbox.url(database), sample=39)
    assert not next(s for s in fewer.samples or () if s.table == "parted").complete


def test_no_row_is_read_without_being_allowed_to(sandbox: Sandbox, hospital: str) -> None:
    def ask(_: Inspection) -> tuple[Probe, ...]:
        return (
            Probe(key="free", sql="SELECT count(*) AS n FROM patient", why=""),
            Probe(key="bounded", sql="SELECT relname FROM pg_class LIMIT 1", why="", bounded=True),
        )

    seen = inspect_postgresql(sandbox.url(hospital), ask=ask)
    assert seen.samples is None
    assert [u.why for u in seen.unseen if u.part == "samples"] == ["rows are read only with --sample"]
    assert [(a.key, a.ok) for a in seen.answers] == [("free", False), ("bounded", True)]
    allowed = inspect_postgresql(sandbox.url(hospital), sample=1, ask=ask)
    assert [(a.key, a.rows) for a in allowed.answers if a.key == "free"] == [("free", (("500",),))]


def test_the_time_is_bounded(sandbox: Sandbox, hospital: str) -> None:
    def ask(_: Inspection) -> tuple[Probe, ...]:
        slow = "SELECT count(*) AS n FROM generate_series(1, 100000000) AS a, generate_series(1, 100000) AS b"
        return tuple(Probe(key=f"slow {n}", sql=slow, why="") for n in range(50))

    limits = Limits(sample_seconds=0.0, probe_ms=100, probes_seconds=0.5)
    seen = inspect_postgresql(sandbox.url(hospital), sample=100, ask=ask, limits=limits)
    assert seen.samples == ()
    assert any("time for samples was over" in u.why for u in seen.unseen)
    assert not any(a.ok for a in seen.answers)
    assert {a.why_not.split(" due to")[0] for a in seen.answers} == {
        "canceling statement", "the time for questions to the data was over"
    }  # fmt: skip


def test_a_second_statement_passes_neither_us_nor_the_server(sandbox: Sandbox, hospital: str) -> None:
    from dbarchitect.sources.postgresql.asking import answers
    from dbarchitect.sources.postgresql.session import LIMITS, Turns

    escapes = (
        "SELECT 1; DROP TABLE audit", "COMMIT; DROP TABLE audit", "SELECT 1; COMMIT; DELETE FROM patient",
        "WITH d AS (DELETE FROM audit RETURNING *) SELECT * FROM d", "SELECT nextval('ticket')",
        "DROP TABLE audit", "SELECT set_config('transaction_read_only', 'off', false)",
    )  # fmt: skip
    probes = tuple(Probe(key=str(n), sql=sql, why="") for n, sql in enumerate(escapes))
    with sandbox.connect(hospital) as connection:
        said = answers(connection, probes, LIMITS, all_of_them=True)
        assert [a.why_not.startswith("not run, because") for a in said] == [True] * len(escapes)
        for sql in escapes:  # without our own look at it: the protocol and the read-only transaction remain
            with pytest.raises(psycopg.Error), Turns(connection, LIMITS, path="public") as turns:
                turns.rows(sql)
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (40,)
        assert connection.execute("SELECT last_value FROM ticket").fetchone() == (1,)


def test_a_sandbox_is_looked_at_whole_by_a_role_without_power(sandbox: Sandbox, database: str) -> None:
    """Whoever wrote the schema may have written operators, too: they run as a role that reaches no programs."""

    def ask(_: Inspection) -> tuple[Probe, ...]:
        return (
            Probe(key="power", sql="SELECT usesuper FROM pg_user WHERE usename = session_user", why=""),
            Probe(key="rows", sql="SELECT count(*) AS n FROM hidden", why=""),
        )

    with sandbox.connect(database) as connection:
        connection.execute("CREATE TABLE hidden AS SELECT generate_series(1, 120) AS id")
        connection.execute("ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; ALTER TABLE hidden FORCE ROW LEVEL SECURITY")
        roles = connection.execute("SELECT count(*) FROM pg_roles").fetchone()
    seen = sandbox_inspection(sandbox, database, ask=ask)
    assert [a.rows for a in seen.answers] == [(("False",),), (("120",),)]
    assert seen.source.kind == "sql"
    assert next(s for s in seen.samples or ()).complete
    assert next(s for s in seen.sizes or () if s.table == "hidden").rows == 120, "statistics are fresh"
    with sandbox.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM pg_roles").fetchone() == roles
