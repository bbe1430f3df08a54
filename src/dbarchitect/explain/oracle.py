"""What a plan would cost: in the shadow, at the source's sizes; or on a database of ours with rows."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from dbarchitect.explain.planning import explain_sql, plan_on
from dbarchitect.explain.query import Query
from dbarchitect.explain.reading.building import split_list, unquoted
from dbarchitect.model.tables import Index, IndexKey, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.explain.ground import Ground
    from dbarchitect.model.explanation import Remedy
    from dbarchitect.model.plan import Plan
    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.whatif import Candidates

_INDEX = re.compile(
    r"CREATE INDEX CONCURRENTLY (\"(?:[^\"]|\"\")+\"|\w+) ON (\S+?|\S*\"(?:[^\"]|\"\")+\")(?: USING (\w+))? \((.*)\)\Z"
)
_TIMEOUT_MS = 5_000


class Oracle(Protocol):
    """Plans statements with further indexes. Both raise psycopg.Error as the server does."""

    where: str
    """On what its costs rest, for the reader."""

    def plan(self, sql: str, parameters: int, indexes: tuple[Remedy, ...] = ()) -> Plan: ...


class ShadowOracle:
    """Costs at the source's own sizes and statistics, what-if indexes included."""

    def __init__(self, shadow: Shadow) -> None:
        facts = shadow.facts
        self._shadow = shadow
        self._candidates: Candidates | None = None
        self.where = f"planned with the source's own sizes and statistics by {shadow.sandbox.engine} (the source runs {facts.major})"

    def plan(self, sql: str, parameters: int, indexes: tuple[Remedy, ...] = ()) -> Plan:
        if indexes or self._candidates is not None:
            self._show(indexes)
        return plan_on(self._shadow.planner, Query(sql, None, parameters))

    def _show(self, indexes: tuple[Remedy, ...]) -> None:
        from dbarchitect.shadow.whatif import Candidates, IndexDefinition

        if self._candidates is None:
            self._candidates = Candidates(self._shadow)
        named = []
        for remedy in indexes:
            found = index_of(remedy)
            if found is None:
                continue
            table, index = found
            named.append(index.name)
            if index.name not in {c.name for c in self._candidates} and index.name not in self._candidates.refused:
                self._candidates.create((IndexDefinition(table=table, index=index),))
        known = {c.name for c in self._candidates}
        self._candidates.show([n for n in named if n in known])


class GroundOracle:
    """Costs on rows of ours, indexes built and undone."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        with ground.large():
            self.where = large_words(ground)

    def plan(self, sql: str, parameters: int, indexes: tuple[Remedy, ...] = ()) -> Plan:
        with self._ground.large() as connection, connection.transaction(force_rollback=True):
            build(connection, indexes)
            return plan_on(connection, Query(sql, None, parameters))


def large_words(ground: Ground) -> str:
    rows = (
        f"the {ground.own_rows:,} rows of the source"
        if ground.own_rows
        else "rows generated in the proportions of the source"
    )
    return f"{rows}, on {ground.sandbox.engine}"


def build(connection: Connection[Any], indexes: tuple[Remedy, ...]) -> None:
    """The indexes are there, without their CONCURRENTLY, within the open transaction."""
    for remedy in indexes:
        for sql in remedy.sql:
            connection.execute(sql.replace("CREATE INDEX CONCURRENTLY", "CREATE INDEX").encode())


def index_of(remedy: Remedy) -> tuple[Name, Index] | None:
    """The index that a remedy of ours makes, as the model has it; None where it is of another kind."""
    found = _INDEX.match(remedy.sql[0]) if remedy.kind == "index" and remedy.sql else None
    if found is None:
        return None
    namespace, _, name = (
        found[2].rpartition(".") if not found[2].startswith('"') or '"."' in found[2] else ("", "", found[2])
    )
    keys = []
    for part in split_list(found[4]):
        words = part if part.startswith("(") else part.split(" ")[0]
        rest = part[len(words) :].strip() if not part.startswith("(") else ""
        keys.append(IndexKey(
            expression=unquoted(words) if not words.startswith("(") else words[1:-1], is_column=not words.startswith("("),
            descending=rest.startswith("DESC"), operator_class=rest if rest.endswith("_ops") else None,
            nulls_first=True if "NULLS FIRST" in rest else False if "NULLS LAST" in rest else None,
        ))  # fmt: skip
    table = Name(namespace=unquoted(namespace) or "public", name=unquoted(name))
    return table, Index(name=unquoted(found[1]), keys=tuple(keys), method=found[3] or "btree")


@contextmanager
def timed_on(ground: Ground, indexes: tuple[Remedy, ...] = ()) -> Iterator[Connection[Any]]:
    """The large database with these indexes, undone afterwards."""
    with ground.large() as connection, connection.transaction(force_rollback=True):
        build(connection, indexes)
        connection.execute(f"SET LOCAL statement_timeout = {_TIMEOUT_MS}".encode())
        yield connection


def milliseconds(connection: Connection[Any], sql: str) -> float | None:
    """The best of up to three runs; None where it does not end in time, or is refused."""
    import psycopg

    found: list[float] = []
    for _ in range(3):
        try:
            with connection.transaction(force_rollback=True), connection.cursor() as cursor:
                cursor.execute(
                    explain_sql(Query(sql, None), settings=False)
                    .replace("FORMAT JSON", "ANALYZE, TIMING OFF, FORMAT JSON")
                    .encode(),
                    prepare=False,
                )
                row = cursor.fetchone()
        except psycopg.Error:
            if connection.broken:
                raise
            return None
        found.append(float(row[0][0]["Execution Time"] if row else 0.0))
        if found[-1] > 500:
            break
    return min(found)
