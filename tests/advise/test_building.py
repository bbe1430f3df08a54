"""Statements that build an index run on the engine as they are written, with and without partitions, and their way back too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.building import built, gone
from dbarchitect.model.tables import Index, IndexKey, Name
from dbarchitect.shadow.reading import read_facts

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

SCHEMA = """
CREATE TABLE plain (a int, b text);
CREATE TABLE reading (device int, at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE reading_1 PARTITION OF reading FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE reading_2 PARTITION OF reading FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY HASH (device);
CREATE TABLE reading_2a PARTITION OF reading_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE reading_2b PARTITION OF reading_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
"""


def test_each_statement_runs_by_itself_and_leaves_valid_indexes(sandbox: Sandbox) -> None:
    name = sandbox.create_database(owner="postgres")
    with sandbox.connect(name) as connection:
        connection.execute(SCHEMA.encode())
        schema = read_facts(connection).schema_
        for table, key in (("plain", "b"), ("reading", "device")):
            whole = Name(namespace="public", name=table)
            index = Index(name=f"{table}_{key}_idx", keys=(IndexKey(expression=key),))
            statements = built(whole, index, schema).split(";\n")
            for statement in statements:
                connection.execute(statement.encode())
            assert sum("CONCURRENTLY" in s for s in statements) == (1 if table == "plain" else 3)
            valid = "SELECT bool_and(indisvalid), count(*) FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid WHERE relname LIKE %s"
            assert connection.execute(valid, (f"{table}%",)).fetchone() == (True, 1 if table == "plain" else 5)
            connection.execute(gone(whole, index.name, schema).encode())
            assert connection.execute(valid, (f"{table}%",)).fetchone() == (None, 0)
    sandbox.drop_database(name)
