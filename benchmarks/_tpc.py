"""TPC-H and TPC-DS as planner facts: generated once by DuckDB's extensions, loaded by COPY, read, kept beside this file.

`python -m benchmarks._tpc [tpch|tpcds] [PYTHON]` makes `facts/NAME.json.gz` (schema and statistics) and `facts/NAME.queries.json.gz`
anew. PYTHON has the wheel duckdb==1.1.3, whose extensions `tpch` and `tpcds` are built in; without it a throw-away environment is made.
The queries are those the extensions give, with the validation parameters of the benchmarks' specifications (tpc.org).
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING

from dbarchitect.shadow.facts import PlannerFacts

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

FACTS = Path(__file__).parent / "facts"
WHEEL = "duckdb==1.1.3"
_MAKE = """
import json, sys, duckdb
name, scale, folder = sys.argv[1:]
c = duckdb.connect(folder + "/data.duckdb")
c.execute("SET threads = 1")
c.execute(f"LOAD {name}")
c.execute(f"CALL {'dbgen' if name == 'tpch' else 'dsdgen'}(sf={scale})")
columns = {}
for table, column, kind in c.execute("SELECT table_name, column_name, data_type FROM information_schema.columns "
                                     "ORDER BY table_name, ordinal_position").fetchall():
    columns.setdefault(table, []).append((column, kind))
for table in columns:
    c.execute(f"COPY {table} TO '{folder}/{table}.csv' (HEADER false, DELIMITER '|')")
queries = c.execute(f"SELECT query_nr, query FROM {name}_queries() ORDER BY 1").fetchall()
json.dump({"columns": columns, "queries": queries}, open(folder + "/made.json", "w"))
"""
# widths as in the specification of TPC-H, 1.4.1
_FIXED = {
    "n_name": "char(25)", "r_name": "char(25)", "p_mfgr": "char(25)", "p_brand": "char(10)", "p_container": "char(10)",
    "s_name": "char(25)", "s_phone": "char(15)", "c_phone": "char(15)", "c_mktsegment": "char(10)", "o_orderstatus": "char(1)",
    "o_orderpriority": "char(15)", "o_clerk": "char(15)", "l_returnflag": "char(1)", "l_linestatus": "char(1)",
    "l_shipinstruct": "char(25)", "l_shipmode": "char(10)", "p_name": "varchar(55)", "p_type": "varchar(25)", "p_comment": "varchar(23)",
    "s_address": "varchar(40)", "s_comment": "varchar(101)", "ps_comment": "varchar(199)", "c_name": "varchar(25)",
    "c_address": "varchar(40)", "c_comment": "varchar(117)", "o_comment": "varchar(79)", "l_comment": "varchar(44)",
    "n_comment": "varchar(152)", "r_comment": "varchar(152)",
}  # fmt: skip


def facts(name: str) -> PlannerFacts:
    """The kept facts of `tpch` or `tpcds` at scale factor 1, without keys and indexes."""
    return PlannerFacts.model_validate_json(gzip.decompress((FACTS / f"{name}.json.gz").read_bytes()))


def queries(name: str) -> dict[int, str]:
    """The benchmark's queries by number."""
    text = gzip.decompress((FACTS / f"{name}.queries.json.gz").read_bytes())
    return {int(n): str(sql) for n, sql in json.loads(text).items()}


def load(sandbox: Sandbox, name: str, folder: Path) -> str:
    """The name of a database that holds the data made in `folder`, vacuumed and analysed."""
    database = sandbox.create_database(owner="postgres")
    made = json.loads((folder / "made.json").read_text("utf-8"))
    with sandbox.connect(database) as connection:
        for table, columns in made["columns"].items():
            listed = ", ".join(f"{c} {_FIXED.get(c) or _type(kind)}" for c, kind in columns)
            connection.execute(f"CREATE TABLE {table} ({listed})".encode())
            command = f"COPY {table} FROM STDIN (FORMAT csv, DELIMITER '|')".encode()
            with (
                (folder / f"{table}.csv").open("rb") as file,
                connection.cursor() as cursor,
                cursor.copy(command) as copy,
            ):
                while block := file.read(1 << 20):
                    copy.write(block)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    return database


def generate(name: str, folder: Path, python: str | None = None, scale: float = 1) -> None:
    """The data of scale factor `scale` stand in `folder` as CSV, with `made.json` for columns and queries."""
    subprocess.run([python or _environment(folder), "-c", _MAKE, name, str(scale), str(folder)], check=True)


def _environment(folder: Path) -> str:
    home = folder / "environment"
    venv.create(home, with_pip=True)
    python = str(home / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    for attempt in range(3):
        if subprocess.run([python, "-m", "pip", "install", "-q", WHEEL], check=False).returncode == 0:
            return python
        time.sleep(5 * attempt)
    raise SystemExit(f"{WHEEL} could not be installed")


def _type(kind: str) -> str:
    return {"BIGINT": "bigint", "INTEGER": "integer", "DATE": "date", "VARCHAR": "varchar", "TIME": "time"}.get(
        kind, kind
    )


def keep(name: str, python: str | None) -> None:
    """The facts and queries of `name` stand in `facts/`."""
    from dbarchitect.sandbox import open_sandbox
    from dbarchitect.shadow.reading import read_facts

    with tempfile.TemporaryDirectory() as temporary, open_sandbox(version=18) as sandbox:
        folder = Path(temporary)
        generate(name, folder, python)
        database = load(sandbox, name, folder)
        with sandbox.connect(database) as connection:
            read = read_facts(connection, origin="live").model_dump_json(exclude_defaults=True)
        made = json.loads((folder / "made.json").read_text("utf-8"))
        asked = json.dumps({str(n): sql.strip() for n, sql in made["queries"]})
        for end, text in ((".json.gz", read), (".queries.json.gz", asked)):
            (FACTS / f"{name}{end}").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    FACTS.mkdir(exist_ok=True)
    keep(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
