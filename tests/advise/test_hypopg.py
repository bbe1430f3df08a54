"""The planner over HypoPG speaks its functions: made, hidden, shown, and plans read back."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from dbarchitect.advise.candidate import Candidate
from dbarchitect.advise.hypopg_planner import HypopgPlanner
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.tables import Index, IndexKey, Name


class Server:
    """Answers as PostgreSQL 15 with HypoPG 1.4 does for one table; what is hidden is not planned with."""

    def __init__(self, *, has: bool = True) -> None:
        self.has = has
        self.made: dict[int, str] = {}
        self.hidden: set[int] = set()

    def transaction(self) -> Any:
        return nullcontext()

    def execute(self, sql: bytes | str, given: Any = (), **_: object) -> Server:
        text = sql.decode() if isinstance(sql, bytes) else sql
        if "pg_proc" in text:
            self.rows = [(int(self.has),)]
        elif "hypopg_create_index" in text:
            oid = 14000 + len(self.made)
            self.made[oid] = given[0]
            self.rows = [(oid,)]
        elif "hypopg_relation_size" in text:
            self.rows = [(8192 * 10,)]
        elif "hypopg_hide_index" in text:
            self.hidden.add(given[0])
            self.rows = [(True,)]
        elif "hypopg_unhide_index" in text:
            self.hidden.discard(given[0])
            self.rows = [(True,)]
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
        return self.rows[0]

    def fetchall(self) -> Any:
        return self.rows


def candidate() -> Candidate:
    return Candidate(
        table=Name(name="t"), index=Index(name="", keys=(IndexKey(expression="a"),)), kind="btree", columns=("a",)
    )


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
