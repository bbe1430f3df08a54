"""The planner of a server that has HypoPG: candidates are hypothetical indexes of one session, hidden and shown by the extension.

Sizes are HypoPG's own guesses, which are two to four times what a built B-tree takes; the shadow's are not. The answer is for the
statistics the server has at this moment. Needs HypoPG 1.4 (hypopg_hide_index); nothing is written to the server's tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.advise.oracle import Fact, bits
from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.render.objects import create_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from dbarchitect.advise.candidate import Candidate

_COST = re.compile(r"\(cost=[0-9.]+\.\.([0-9.]+) rows=")
_INDEX = re.compile(r"(?:Index (?:Only )?Scan (?:Backward )?using|Bitmap Index Scan on) (?:\"?<(\d+)>[^\s(\"]*\"?)")
_PARAMETER = re.compile(r"(?<![\w$])\$\d+")


def available(connection: Connection[Any]) -> bool:
    """Whether the database has HypoPG and it can hide what it made."""
    row = connection.execute("SELECT count(*) FROM pg_proc WHERE proname = 'hypopg_hide_index'").fetchone()
    return bool(row and row[0])


class HypopgPlanner:
    """Plans `statements` on the connection, which must not be used for anything else meanwhile."""

    def __init__(self, connection: Connection[Any], statements: Sequence[str]) -> None:
        if not available(connection):
            raise ArchitectError(
                "index.no_hypopg",
                "the database has no HypoPG that can hide indexes",
                hint="the shadow needs no extension: leave it to it",
            )
        self.calls = 0
        self.refused: dict[int, str] = {}
        self.candidates: list[Candidate] = []
        self._connection = connection
        self._asked = [_explain(s) for s in statements]
        self._oids: list[int | None] = []
        self._numbers: dict[int, int] = {}
        self._shown = 0

    @property
    def queries(self) -> int:
        return len(self._asked)

    def add(self, candidates: Sequence[Candidate]) -> tuple[int | None, ...]:
        """The candidates stand hidden; what HypoPG cannot make (GIN, GiST, HNSW) is in `refused`."""
        import psycopg

        sizes: list[int | None] = []
        for candidate in candidates:
            number = len(self.candidates)
            self.candidates.append(candidate)
            sql = create_index(candidate.table, candidate.index.but(name=f"whatif_{number}")).sql
            try:
                with self._connection.transaction():
                    row = self._one("SELECT indexrelid FROM hypopg_create_index(%s)", sql)
                    oid = int(row[0])
                    self._one("SELECT hypopg_hide_index(%s::oid)", oid)
                    size = int(self._one("SELECT hypopg_relation_size(%s::oid)", oid)[0])
            except psycopg.Error as error:
                self.refused[number] = str(error).splitlines()[0]
                self._oids.append(None)
                sizes.append(None)
                continue
            self._oids.append(oid)
            self._numbers[oid] = number
            sizes.append(size)
        return tuple(sizes)

    def plan(self, query: int, visible: int) -> Fact:
        """The plan while exactly `visible` can be seen."""
        import psycopg

        self.calls += 1
        for function, mask in (
            ("hypopg_hide_index", self._shown & ~visible),
            ("hypopg_unhide_index", visible & ~self._shown),
        ):
            for number in bits(mask):
                if self._oids[number] is not None:
                    self._one(f"SELECT {function}(%s::oid)", self._oids[number])
        self._shown = visible
        try:
            text = "\n".join(
                r[0] for r in self._connection.execute(self._asked[query].encode(), prepare=False).fetchall()
            )
        except psycopg.Error as error:
            raise ArchitectError(
                "index.plan", f"a statement could not be planned: {str(error).splitlines()[0]}"
            ) from None
        cost = _COST.search(text)
        if cost is None:
            raise ArchitectError("index.plan", "the planner gave no cost")
        used = 0
        for oid in _INDEX.findall(text):
            known = self._numbers.get(int(oid))
            used |= 1 << known if known is not None else 0
        return Fact(visible, used & visible, float(cost[1]))

    def _one(self, sql: str, *given: Any) -> Any:
        row = self._connection.execute(sql.encode(), given).fetchone()
        assert row is not None
        return row


def _explain(statement: str) -> str:
    asked = statement.strip().rstrip(";")
    return f"EXPLAIN {'(GENERIC_PLAN) ' if _PARAMETER.search(asked) else ''}{asked}"
