"""The planner over HypoPG: in a real server with 1.3, and speaking the functions of 1.4, which hide what 1.3 must drop."""

from __future__ import annotations

import json
from contextlib import nullcontext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.advise.candidate import Candidate
from dbarchitect.advise.hypopg_planner import HypopgPlanner
from dbarchitect.app.shelf import Shelf
from dbarchitect.app.usecase import Surroundings
from dbarchitect.app.usecases.index import Input, run
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.tables import Index, IndexKey, Name
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sandbox.providers import find_providers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbarchitect.sandbox import Sandbox

_VERSIONS = sorted(p.version for p in find_providers() if "hypopg" in p.extensions)
real = pytest.mark.skipif(not _VERSIONS, reason="no server here has HypoPG; Debian's package is postgresql-15-hypopg")


class Server:
    """Answers as PostgreSQL 16 with HypoPG 1.4 does for one table; what is hidden is not planned with."""

    def __init__(self, *, has: bool = True) -> None:
        self.has = has
        self.made: dict[int, str] = {}
        self.hidden: set[int] = set()
        self.info = SimpleNamespace(server_version=160004)

    def transaction(self) -> Any:
        return nullcontext()

    def execute(self, sql: bytes | str, given: Any = (), **_: object) -> Server:
        text = sql.decode() if isinstance(sql, bytes) else sql
        if "pg_extension" in text:
            self.rows: list[Any] = [("public", ["hypopg_create_index", "hypopg_hide_index"])] if self.has else []
        elif "hypopg_create_index" in text:
            first = 14000 + len(self.made)
            self.made |= {first + n: one for n, one in enumerate(given[0])}
            self.rows = [(first + n,) for n in range(len(given[0]))]
        elif "hypopg_relation_size" in text:
            self.rows = [(8192 * 10,)]
        elif "hypopg_hide_index" in text:
            self.hidden |= set(given[0])
        elif "hypopg_unhide_index" in text:
            self.hidden -= set(given[0])
        else:
            seen = [o for o in self.made if o not in self.hidden]
            self.rows = [("Seq Scan on t  (cost=0.00..100.00 rows=1 width=4)",)]
            if seen:
                name = f"<{seen[0]}>btree_t_a"
                self.rows = [
                    (f'Index Scan using "{name}" on t  (cost=0.29..8.30 rows=1 width=4)',),
                    ("  Index Cond: (a = 1)",),
                ]
        return self

    def fetchone(self) -> Any:
        return self.rows[0] if self.rows else None

    def fetchall(self) -> Any:
        return self.rows


def candidate(column: str = "a", method: str = "btree") -> Candidate:
    index = Index(name="", method=method, keys=(IndexKey(expression=column),))
    return Candidate(table=Name(name="t"), index=index, kind="gin" if method == "gin" else "btree", columns=(column,))


def test_candidates_are_hidden_until_they_are_shown() -> None:
    server: Any = Server()
    planner = HypopgPlanner(server, ["SELECT * FROM t WHERE a = 1;"])
    assert planner.add([candidate()]) == (81920,)
    bare, seen, again = planner.plan(0, 0), planner.plan(0, 1), planner.plan(0, 0)
    assert (bare.cost, bare.used) == (100.0, 0)
    assert (seen.cost, seen.used) == (8.30, 1)
    assert again == bare
    assert server.made[14000].startswith("CREATE INDEX whatif_0 ON t (a)")


def test_a_server_without_it_is_refused() -> None:
    server: Any = Server(has=False)
    with pytest.raises(ArchitectError) as refused:
        HypopgPlanner(server, [])
    assert refused.value.code == "index.no_hypopg"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with open_sandbox(version=_VERSIONS[-1], needs=frozenset({"hypopg"})) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def database(server: Sandbox) -> str:
    name = server.create_database(owner="postgres")
    with server.connect(name) as connection:
        connection.execute(
            "CREATE SCHEMA extra; CREATE EXTENSION hypopg SCHEMA extra;"
            " CREATE TABLE t AS SELECT i AS a, i % 100 AS b, md5(i::text) AS c FROM generate_series(1, 20000) AS i; ANALYZE t"
        )
    return name


@real
def test_a_real_server_plans_with_hypothetical_indexes_in_a_session_that_only_reads(
    server: Sandbox, database: str
) -> None:
    asked = [
        "SELECT * FROM t WHERE a = 5;",
        "SELECT * FROM t WHERE b = $1 AND c = $2",
        "SELECT 1; DROP TABLE t",
    ]
    with server.connect(database) as connection:
        connection.execute("SET default_transaction_read_only = on")
        planner = HypopgPlanner(connection, asked, [frozenset({"t"})] * 3)
        sizes = planner.add([candidate("a"), candidate("b"), candidate("c"), candidate("c", "gin")])
        assert all(sizes[:3])
        assert sizes[3] is None
        assert "gin" in planner.refused[3]
        costs = [planner.plan(0, mask) for mask in (0, 0b111, 0b110, 0)]
        assert [c.used for c in costs] == [0, 1, 0, 0]
        assert costs[1].cost < costs[2].cost == costs[0].cost == costs[3].cost
        assert [planner.plan(1, m).used for m in (0b111, 0b010, 0b101)] == [0b100, 0b010, 0b100]
        assert [planner.unplannable(n) is None for n in range(3)] == [True, True, False]
        with pytest.raises(ArchitectError, match="could not be planned"):
            planner.plan(2, 0)
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (20000,)
        assert connection.execute("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass").fetchone() == (0,)


@real
def test_a_user_with_hypopg_gets_advice_from_the_servers_own_planner(
    server: Sandbox, database: str, tmp_path: Path
) -> None:
    workload = tmp_path / "workload.sql"
    workload.write_text("SELECT * FROM t WHERE c = 'x';\nSELECT count(*) FROM t WHERE a BETWEEN 5 AND 9;\n", "utf-8")
    told = {"source": server.url(database), "workload": str(workload), "oracle": "hypopg"}
    answer = run(Input.model_validate(told), Surroundings(say=lambda _: None, shelf=Shelf()))
    made = json.loads(answer.render("json", width=100, colour=False))
    assert {"(c)", "(a)"} <= {i["sql"].rpartition(" ")[2].rstrip(";") for i in made["indexes"]}
    assert "HypoPG" in made["fidelity"]["planner"]
    assert made["cost_after"] < made["cost_before"]
    assert any("existing" in note for note in made["notes"])


def test_hypopg_needs_a_server() -> None:
    told = {"source": {"text": "CREATE TABLE t (a int);", "where": "t.sql"}, "oracle": "hypopg"}
    with pytest.raises(ArchitectError) as refused:
        run(Input.model_validate(told), Surroundings(say=lambda _: None, shelf=Shelf()))
    assert refused.value.code == "index.oracle"
