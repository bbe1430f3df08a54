"""The planner of a server that has HypoPG: candidates are hypothetical indexes of one session, which its own planner sees.

Sizes are HypoPG's own guesses, which are two to four times what a built B-tree takes; the shadow's are not. The answer is for the
statistics the server has at this moment. From 1.4 on they are hidden and shown; before that they are dropped and made again. Nothing is
written to the server's tables or catalogs: the session may be, and should be, one that only reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.advise.oracle import Fact, bits
from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render.objects import create_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from dbarchitect.advise.candidate import Candidate

_COST = re.compile(r"\(cost=[0-9.]+\.\.([0-9.]+) rows=")
_INDEX = re.compile(r"(?:Index (?:Only )?Scan (?:Backward )?using|Bitmap Index Scan on) (?:\"?<(\d+)>[^\s(\"]*\"?)")
_PARAMETER = re.compile(r"(?<![\w$])\$(\d+)")
_MOST_PARAMETERS = 200
_FUNCTIONS = """
SELECT n.nspname, array_agg(p.proname::text) FROM pg_extension AS e
JOIN pg_depend AS d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.classid = 'pg_proc'::regclass
JOIN pg_proc AS p ON p.oid = d.objid JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE e.extname = 'hypopg' GROUP BY n.nspname
"""
_GENERIC_PLAN = 16
"""The first PostgreSQL whose EXPLAIN takes a statement with parameters."""


def functions(connection: Connection[Any]) -> tuple[str, frozenset[str]] | None:
    """The namespace and names of HypoPG's functions in the database; None where it is not installed."""
    row = connection.execute(_FUNCTIONS.encode()).fetchone()
    return (str(row[0]), frozenset(row[1])) if row else None


class HypopgPlanner:
    """Plans `statements` on the connection, which must not be used for anything else meanwhile.

    `tables` are those each statement reads, where they are known: only their candidates are switched for it. ArchitectError
    `index.no_hypopg` where the database has no HypoPG.
    """

    def __init__(
        self, connection: Connection[Any], statements: Sequence[str], tables: Sequence[frozenset[str]] = ()
    ) -> None:
        found = functions(connection)
        if found is None:
            raise ArchitectError(
                "index.no_hypopg",
                "the database has no HypoPG",
                hint="run CREATE EXTENSION hypopg there, or leave it to the shadow, which needs no extension",
            )
        self.calls = 0
        self.refused: dict[int, str] = {}
        """Candidates HypoPG would not make, with what it said."""
        self.candidates: list[Candidate] = []
        self._connection = connection
        self._space = quote_identifier(found[0])
        self._hides = "hypopg_hide_index" in found[1]
        self._version = connection.info.server_version // 10000
        self._asked = [s.strip().rstrip(";") for s in statements]
        self._tables = list(tables)
        self._table_masks: dict[str, int] = {}
        self._definitions: list[str] = []
        self._oids: dict[int, int] = {}
        self._numbers: dict[int, int] = {}
        self._shown = 0

    @property
    def queries(self) -> int:
        return len(self._asked)

    def add(self, candidates: Sequence[Candidate]) -> tuple[int | None, ...]:
        """The candidates stand hidden; what HypoPG cannot make (GIN, GiST, HNSW) is in `refused`. Sizes in bytes."""
        import psycopg

        sizes: list[int | None] = []
        for candidate in candidates:
            number = len(self.candidates)
            self.candidates.append(candidate)
            self._definitions.append(create_index(candidate.table, candidate.index.but(name=f"whatif_{number}")).sql)
            try:
                with self._connection.transaction():
                    self._make([number])
                    rows = self._rows(f"SELECT {self._space}.hypopg_relation_size(%s::oid)", self._oids[number])
                    self._unmake([number])
            except psycopg.Error as error:
                self._numbers.pop(self._oids.pop(number, 0), None)
                self.refused[number] = str(error).splitlines()[0]
                sizes.append(None)
                continue
            key = str(candidate.table)
            self._table_masks[key] = self._table_masks.get(key, 0) | 1 << number
            sizes.append(int(rows[0][0]))
        return tuple(sizes)

    def drop(self, mask: int) -> None:
        """These are gone; their numbers stay unused."""
        for number in bits(mask & ~self._shown):
            if (oid := self._oids.pop(number, None)) is not None:
                self._rows(f"SELECT {self._space}.hypopg_drop_index(%s::oid)", oid)
                self._numbers.pop(oid, None)

    def plan(self, query: int, visible: int) -> Fact:
        """The plan while exactly `visible` can be seen; indexes of other tables are left as they are."""
        import psycopg

        self.calls += 1
        wanted = visible
        if self._tables:
            own = 0
            for table in self._tables[query]:
                own |= self._table_masks.get(table, 0)
            wanted = (self._shown & ~own) | (visible & own)
        self._unmake([n for n in bits(self._shown & ~wanted) if n not in self.refused])
        self._make([n for n in bits(wanted & ~self._shown) if n not in self.refused])
        self._shown = wanted
        try:
            text = "\n".join(str(row[0]) for row in self._explained(self._asked[query]))
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

    def unplannable(self, query: int) -> str | None:
        """Why the server does not plan the statement; None when it does."""
        import psycopg

        try:
            self._explained(self._asked[query])
        except psycopg.Error as error:
            return str(error).splitlines()[0]
        return None

    def _make(self, numbers: Sequence[int]) -> None:
        """Those are seen by the planner."""
        new = [n for n in numbers if n not in self._oids]
        known = [self._oids[n] for n in numbers if n in self._oids]
        if known:
            self._rows(f"SELECT {self._space}.hypopg_unhide_index(o) FROM unnest(%s::oid[]) AS o", known)
        if new:
            rows = self._rows(
                f"SELECT h.indexrelid::bigint FROM unnest(%s::text[]) WITH ORDINALITY AS d(sql, n)"
                f" CROSS JOIN LATERAL {self._space}.hypopg_create_index(d.sql) AS h ORDER BY d.n",
                [self._definitions[n] for n in new],
            )
            for number, row in zip(new, rows, strict=True):
                self._oids[number] = int(row[0])
                self._numbers[int(row[0])] = number

    def _unmake(self, numbers: Sequence[int]) -> None:
        """Those are not seen any more."""
        if not numbers:
            return
        function = "hypopg_hide_index" if self._hides else "hypopg_drop_index"
        self._rows(f"SELECT {self._space}.{function}(o) FROM unnest(%s::oid[]) AS o", [self._oids[n] for n in numbers])
        if not self._hides:
            for number in numbers:
                self._numbers.pop(self._oids.pop(number), None)

    def _explained(self, sql: str) -> list[Any]:
        """The lines of a plan. Each goes as one message that holds one statement, whatever a workload has in it."""
        parameters = {int(n) for n in _PARAMETER.findall(sql)}
        run = self._connection.execute
        if not parameters:
            return run(f"EXPLAIN {sql}".encode(), prepare=False, binary=True).fetchall()
        if self._version >= _GENERIC_PLAN:
            return run(f"EXPLAIN (GENERIC_PLAN) {sql}".encode(), prepare=False, binary=True).fetchall()
        given = ", ".join(["NULL"] * min(max(parameters), _MOST_PARAMETERS))
        with self._connection.transaction():
            run(b"SET LOCAL plan_cache_mode = force_generic_plan")
            run(f"PREPARE dbarchitect_asked AS {sql}".encode(), prepare=False, binary=True)
            try:
                return run(f"EXPLAIN EXECUTE dbarchitect_asked({given})".encode(), prepare=False).fetchall()
            finally:
                run(b"DEALLOCATE dbarchitect_asked")

    def _rows(self, sql: str, *given: Any) -> list[Any]:
        return self._connection.execute(sql.encode(), given).fetchall()
