"""The truth a shadow is measured against: TPC-H at scale factor 1 in a real server, its plans, and indexes that were really built.

`python -m benchmarks._shadow [FOLDER [PYTHON]]` makes `facts/shadow.json.gz` anew: the facts without and with 15 keys and indexes, the
22 plans under them, and for each what-if candidate its pages, rows, height and the cost of every query it concerns. FOLDER holds data
that `_tpc.generate` made; without it they are made first.
"""

from __future__ import annotations

import gzip
import json
import re
import struct
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._tpc import FACTS, generate, load
from dbarchitect.model.tables import Index, IndexKey, Name
from dbarchitect.shadow.whatif import IndexDefinition

if TYPE_CHECKING:
    from psycopg import Connection

TRUTH = FACTS / "shadow.json.gz"
KEYS = (
    "ALTER TABLE region ADD PRIMARY KEY (r_regionkey)",
    "ALTER TABLE nation ADD PRIMARY KEY (n_nationkey)",
    "ALTER TABLE supplier ADD PRIMARY KEY (s_suppkey)",
    "ALTER TABLE customer ADD PRIMARY KEY (c_custkey)",
    "ALTER TABLE part ADD PRIMARY KEY (p_partkey)",
    "ALTER TABLE partsupp ADD PRIMARY KEY (ps_partkey, ps_suppkey)",
    "ALTER TABLE orders ADD PRIMARY KEY (o_orderkey)",
    "ALTER TABLE lineitem ADD PRIMARY KEY (l_orderkey, l_linenumber)",
    "CREATE INDEX ON nation (n_regionkey)",
    "CREATE INDEX ON supplier (s_nationkey)",
    "CREATE INDEX ON customer (c_nationkey)",
    "CREATE INDEX ON partsupp (ps_suppkey)",
    "CREATE INDEX ON orders (o_custkey)",
    "CREATE INDEX ON lineitem (l_partkey, l_suppkey)",
    "CREATE INDEX ON lineitem (l_shipdate)",
)
CANDIDATES = (
    "lineitem (l_shipdate)", "lineitem (l_partkey)", "lineitem (l_suppkey)", "lineitem (l_orderkey)", "lineitem (l_shipmode)",
    "lineitem (l_quantity)", "lineitem (l_returnflag)", "lineitem (l_commitdate)", "lineitem (l_shipinstruct)",
    "lineitem (l_partkey, l_suppkey)", "lineitem (l_orderkey, l_suppkey)", "lineitem (l_returnflag, l_linestatus)",
    "lineitem (l_shipmode, l_receiptdate)", "lineitem (l_shipdate, l_discount)", "lineitem (l_partkey, l_quantity)",
    "lineitem (l_partkey) INCLUDE (l_quantity, l_extendedprice)", "lineitem (l_shipdate) INCLUDE (l_extendedprice, l_discount)",
    "lineitem (l_orderkey) INCLUDE (l_shipdate)", "lineitem (l_suppkey, l_shipdate)", "orders (o_custkey)", "orders (o_orderdate)",
    "orders (o_orderkey)", "orders (o_orderpriority)", "orders (o_orderstatus)", "orders (o_orderdate, o_custkey)", "orders (o_clerk)",
    "orders (o_custkey) INCLUDE (o_orderdate)", "orders (o_totalprice)", "customer (c_custkey)", "customer (c_mktsegment)",
    "customer (c_nationkey)", "customer (c_name)", "customer (c_phone)", "customer (c_acctbal)", "part (p_partkey)", "part (p_brand)",
    "part (p_size)", "part (p_type)", "part (p_container, p_brand)", "part (p_brand, p_type, p_size)", "part (p_name)",
    "partsupp (ps_partkey)", "partsupp (ps_suppkey)", "partsupp (ps_partkey, ps_suppkey)", "partsupp (ps_availqty)",
    "partsupp (ps_suppkey) INCLUDE (ps_supplycost, ps_availqty)", "supplier (s_suppkey)", "supplier (s_nationkey)",
    "lineitem (l_shipdate) WHERE l_returnflag = 'R'", "lineitem (l_orderkey) WHERE l_commitdate < l_receiptdate",
    "lineitem (l_partkey) WHERE l_quantity < 10", "lineitem (l_suppkey) WHERE l_shipmode = 'AIR'",
    "lineitem (l_orderkey) WHERE l_shipdate >= date '1998-01-01'", "lineitem (l_partkey) WHERE extract(year FROM l_shipdate) = 1995",
    "lineitem (l_orderkey) WHERE l_shipdate < l_commitdate AND l_shipmode = 'MAIL'", "orders (o_custkey) WHERE o_orderstatus = 'F'",
    "orders (o_orderdate) WHERE o_orderpriority = '1-URGENT'", "orders (o_orderdate) WHERE o_orderstatus <> 'F'",
    "orders (o_custkey) WHERE o_totalprice > 300000", "part (p_size) WHERE p_type LIKE '%BRASS'", "customer (c_custkey) WHERE c_acctbal < 0",
    "part (p_partkey) WHERE length(p_name) > 35", "customer (c_acctbal) WHERE substring(c_phone for 2) IN ('13', '31', '23')",
)  # fmt: skip
PARTIAL_QUERIES = (
    "SELECT sum(l_extendedprice) FROM lineitem WHERE l_returnflag = 'R' AND l_shipdate BETWEEN '1995-01-01' AND '1995-01-07'",
    "SELECT * FROM lineitem WHERE l_commitdate < l_receiptdate AND l_orderkey BETWEEN 1000 AND 2000",
    "SELECT * FROM lineitem WHERE l_quantity < 10 AND l_partkey = 4711",
    "SELECT count(*) FROM lineitem WHERE l_shipmode = 'AIR' AND l_suppkey BETWEEN 100 AND 105",
    "SELECT * FROM lineitem WHERE l_shipdate >= date '1998-01-01' AND l_orderkey BETWEEN 1000 AND 9000",
    "SELECT * FROM lineitem WHERE extract(year FROM l_shipdate) = 1995 AND l_partkey BETWEEN 10 AND 20",
    "SELECT * FROM lineitem WHERE l_shipdate < l_commitdate AND l_shipmode = 'MAIL' AND l_orderkey < 5000",
    "SELECT * FROM orders WHERE o_orderstatus = 'F' AND o_custkey = 17",
    "SELECT count(*) FROM orders WHERE o_orderpriority = '1-URGENT' AND o_orderdate = '1995-05-05'",
    "SELECT * FROM orders WHERE o_orderstatus <> 'F' AND o_orderdate < '1995-04-01'",
    "SELECT * FROM orders WHERE o_totalprice > 300000 AND o_custkey < 1000",
    "SELECT * FROM part WHERE p_type LIKE '%BRASS' AND p_size = 15",
    "SELECT c_custkey FROM customer WHERE c_acctbal < 0 AND c_custkey < 500",
    "SELECT p_partkey FROM part WHERE length(p_name) > 35 AND p_partkey < 900",
    "SELECT c_acctbal FROM customer WHERE substring(c_phone for 2) IN ('13', '31', '23') AND c_acctbal > 9900",
)
_FORM = re.compile(r"(\w+) \((.*?)\)(?: INCLUDE \((.*?)\))?(?: WHERE (.*))?$")


def definition(number: int, text: str) -> IndexDefinition:
    """A candidate from its short form."""
    found = _FORM.match(text)
    assert found is not None
    keys = tuple(IndexKey(expression=k.strip()) for k in found[2].split(","))
    include = tuple(k.strip() for k in (found[3] or "").split(",") if k.strip())
    index = Index(name=f"candidate_{number}", keys=keys, include=include, where=found[4])
    return IndexDefinition(table=Name(name=found[1]), index=index)


def concerned(definition_: IndexDefinition, queries: dict[str, str]) -> list[str]:
    """The numbers of the queries that name one of the candidate's columns."""
    names = {k.expression for k in definition_.index.keys}
    return [n for n, sql in queries.items() if any(re.search(rf"\b{name}\b", sql) for name in names)]


def make(folder: Path) -> dict[str, Any]:
    """The whole truth, from the data in `folder`."""
    from dbarchitect.sandbox import open_sandbox
    from dbarchitect.shadow.reading import read_edges, read_facts

    made = json.loads((folder / "made.json").read_text("utf-8"))
    queries = {str(n): sql.strip().rstrip(";") for n, sql in made["queries"]}
    asked = queries | {f"p{n}": sql for n, sql in enumerate(PARTIAL_QUERIES)}
    with open_sandbox(version=18, settings={"maintenance_work_mem": "512MB"}) as sandbox:
        database = load(sandbox, "tpch", folder)
        with sandbox.connect(database) as connection:
            connection.execute("SET statement_timeout = 0")
            bare = read_edges(connection, read_facts(connection), every=True).model_dump(
                mode="json", exclude_none=True, by_alias=True
            )
            built = [_built(connection, n, text, asked) for n, text in enumerate(CANDIDATES)]
            base = {n: _explain(connection, sql)["Total Cost"] for n, sql in asked.items()}
            for statement in KEYS:
                connection.execute(statement.encode())
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
            keyed = read_facts(connection).model_dump(mode="json", exclude_none=True, by_alias=True)
            plans = {n: _explain(connection, sql) for n, sql in queries.items()}
    return {"bare": bare, "keyed": keyed, "queries": asked, "plans": plans, "base": base, "built": built}


def _built(connection: Connection[Any], number: int, text: str, queries: dict[str, str]) -> dict[str, Any]:
    one = definition(number, text)
    connection.execute(one.sql.encode())
    connection.execute("CHECKPOINT")
    row = connection.execute(
        "SELECT relpages, reltuples, pg_read_binary_file(pg_relation_filepath(oid), 0, 8192) FROM pg_class WHERE relname = %s",
        (one.index.name,),
    ).fetchone()
    assert row is not None
    plans = {n: _explain(connection, queries[n]) for n in concerned(one, queries)}
    connection.execute(f"DROP INDEX {one.index.name}".encode())
    height = struct.unpack_from("<IIIIII", row[2], 24)[5]
    return {"text": text, "pages": row[0], "rows": row[1], "height": height, "plans": plans}


def _explain(connection: Connection[Any], sql: str) -> dict[str, Any]:
    row = connection.execute(f"EXPLAIN (FORMAT JSON) {sql}".encode()).fetchone()
    assert row is not None
    return dict(row[0][0]["Plan"])


def main(folder: str | None = None, python: str | None = None) -> None:
    """The truth is kept in `facts/`."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(folder or temporary)
        if folder is None:
            generate("tpch", place, python)
        TRUTH.write_bytes(gzip.compress(json.dumps(make(place)).encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:3])
