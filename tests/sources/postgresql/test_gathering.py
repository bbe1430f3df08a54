"""A database looked at: schema, sizes, statistics and counters, and nothing of it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.sources.postgresql import gather

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

DDL = """
CREATE TABLE station (id int PRIMARY KEY, name text NOT NULL, kind text);
CREATE TABLE reading (station_id int NOT NULL REFERENCES station, at timestamptz NOT NULL, value float8,
  PRIMARY KEY (station_id, at)) PARTITION BY RANGE (at);
CREATE TABLE reading_1 PARTITION OF reading FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE reading_2 PARTITION OF reading FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
INSERT INTO station SELECT i, 'station ' || i, CASE WHEN i % 4 = 0 THEN NULL ELSE 'buoy' END FROM generate_series(1, 200) AS i;
INSERT INTO reading SELECT i % 200 + 1, timestamptz '2026-01-01' + i * interval '1 hour', i FROM generate_series(0, 1299) AS i;
CREATE SEQUENCE ticket MAXVALUE 1000; SELECT nextval('ticket');
ANALYZE;
"""


def test_every_part_of_a_database_is_looked_at(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(DDL)
        found = gather(connection)
    assert found.source.engine == "postgresql"
    assert found.source.major == sandbox.version
    assert {str(t.name) for t in found.schema_.tables} == {"station", "reading", "reading_1", "reading_2"}
    sizes = {s.table: s for s in found.sizes or ()}
    assert sizes["station"].rows == 200
    assert sizes["reading"].rows == 1300, "a partitioned table has the rows of its partitions"
    assert sizes["reading"].heap_bytes == (sizes["reading_1"].heap_bytes or 0) + (sizes["reading_2"].heap_bytes or 0)
    kind = next(s for s in found.statistics or () if (s.table, s.column) == ("station", "kind"))
    assert kind.null_share == 0.25
    assert kind.common == ("buoy",)
    name = next(s for s in found.statistics or () if (s.table, s.column) == ("station", "name"))
    assert name.distinct_scales
    assert name.distinct == 1
    assert {u.index for u in found.index_use or ()} >= {"station_pkey", "reading_1_pkey"}
    assert next(s.last_value for s in found.sequences or () if s.sequence == "ticket") == 1
    assert found.settings
    assert found.roles
    assert found.activity is not None
    assert found.slots == ()
    assert [u.part for u in found.unseen] == ["statements"], "the extension that counts statements is not there"


def test_what_a_role_may_not_see_is_named(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(DDL)
        connection.execute("DROP ROLE IF EXISTS onlooker")
        connection.execute("CREATE ROLE onlooker LOGIN")
    with sandbox.connect(database, user="onlooker") as connection:
        found = gather(connection)
    with sandbox.connect(database) as connection:
        connection.execute("DROP ROLE onlooker")
    assert {str(t.name) for t in found.schema_.tables} >= {"station", "reading"}
    assert found.source.superuser is False
    assert not [s for s in found.statistics or () if s.table == "station"], "pg_stats shows only what may be read"
    assert {u.part for u in found.unseen} >= {"statistics", "settings", "activity"}
