"""Relations of a running shadow given other files: their numbers changed in the catalog, so that no page of them is cached."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.shadow.pages import brin_start, btree, folds_equal_keys, gin_start, new_file, only_leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Connection

    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.facts import AttributeStatistics, PlannerFacts
    from dbarchitect.shadow.measuring import Measured

_FIRST = 3_000_000_000
"""File numbers far above those a server of an hour's life gives out itself."""


class Files:
    """Gives out file numbers nobody uses."""

    def __init__(self, shadow: Shadow) -> None:
        if shadow.sandbox.data_dir is None:
            raise ArchitectError("shadow.files", "the files of a server that is not ours cannot be forged")
        self._shadow = shadow
        self._data = shadow.sandbox.data_dir
        self._kept: dict[int, tuple[int, int, float, int]] = {}

    def fresh(self, folder: Path) -> Path:
        """A path in `folder` whose name is a number nobody uses."""
        self._shadow.file_number = max(self._shadow.file_number, _FIRST) + 1
        while (path := folder / str(self._shadow.file_number)).exists():
            self._shadow.file_number += 1
        return path

    @contextmanager
    def emptied(self, tables: Sequence[int]) -> Iterator[None]:
        """Within, those tables have a file with next to no rows."""
        self.empty(tables)
        try:
            yield
        finally:
            self.restore(tables)

    def empty(self, tables: Sequence[int]) -> None:
        """Those tables have a file with next to no rows until `restore`: the least and greatest of each column, as far as they are known."""
        ends = ends_of(self._shadow.planner, self._shadow.facts, tables)
        rows = self._shadow.connection.execute(
            "SELECT oid::bigint, relfilenode::bigint, relpages, reltuples, relallvisible, pg_relation_filepath(oid)"
            " FROM pg_class WHERE oid = ANY(%s::oid[])",
            (list(tables),),
        ).fetchall()
        given = []
        for oid, number, pages, tuples, visible, path in rows:
            self._kept[oid] = (number, pages, tuples, visible)
            if oid in ends:
                given.append((oid, ends[oid]))
                continue
            here = self._data / path
            empty = self.fresh(here.parent)
            new_file(empty, here, b"", 0)
            given.append((oid, int(empty.name)))
        self._shadow.connection.execute(
            "UPDATE pg_class AS c SET relfilenode = n.number FROM unnest(%s::oid[], %s::oid[]) AS n(oid, number) WHERE c.oid = n.oid",
            ([g[0] for g in given], [g[1] for g in given]),
        )

    def restore(self, tables: Sequence[int]) -> None:
        """They have their files and sizes again."""
        kept = [(oid, *self._kept.pop(oid)) for oid in tables if oid in self._kept]
        columns = [[row[at] for row in kept] for at in range(5)]
        self._shadow.connection.execute(
            "UPDATE pg_class AS c SET relfilenode = k.number, relpages = k.pages, reltuples = k.tuples, relallvisible = k.visible"
            " FROM unnest(%s::oid[], %s::oid[], %s::int[], %s::real[], %s::int[]) AS k(oid, number, pages, tuples, visible)"
            " WHERE c.oid = k.oid",
            columns,
        )

    def forge(self, measured: Sequence[Measured]) -> None:
        """Each index has a file of its size, that begins as an index of its kind does."""
        given = []
        for one in measured:
            number = 0
            if one.leaf:
                here = self._data / one.path
                path = self.fresh(here.parent)
                new_file(path, here, start_of(one, here), one.size.pages)
                number = int(path.name)
            given.append((one.oid, number, one.size.pages if one.leaf else 0, one.size.rows))
        self._shadow.connection.execute(
            "UPDATE pg_class AS c SET relfilenode = n.number, relpages = n.pages, reltuples = n.tuples"
            " FROM unnest(%s::oid[], %s::oid[], %s::int[], %s::real[]) AS n(oid, number, pages, tuples) WHERE c.oid = n.oid",
            [[g[at] for g in given] for at in range(4)],
        )


def start_of(one: Measured, here: Path) -> bytes:
    """The first pages of the index; of kinds whose pages nobody reads at planning, those the server made."""
    match one.method:
        case "btree":
            return btree(one.size.height or 0, all_equal_image=folds_equal_keys(here), leaf=only_leaf(here))
        case "gin":
            return gin_start(one.size.pages, one.size.entries or one.size.rows)
        case "brin":
            return brin_start(one.pages_per_range, one.table_pages)
        case _:
            return b""


def ends_of(connection: Connection[Any], facts: PlannerFacts, tables: Sequence[int]) -> dict[int, int]:
    """File numbers of tables that hold the least and the greatest value of each column, by the numbers of the tables they are like.

    They stay in the catalog under names of their own. Only for tables of which such values are known. `connection` is the guest's:
    values of a domain are checked by functions of the source's.
    """
    import psycopg

    known: dict[tuple[str, str], list[AttributeStatistics]] = {}
    for one in facts.statistics:
        if (one.least is not None or one.greatest is not None) and not one.inherited:
            known.setdefault((one.namespace, one.name), []).append(one)
    if not known:
        return {}
    rows = connection.execute(
        "SELECT c.oid::bigint, n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE c.oid = ANY(%s::oid[]) ORDER BY 1",
        (list(tables),),
    ).fetchall()
    found = {}
    for oid, namespace, name in rows:
        if columns := known.get((namespace, name)):
            try:
                with connection.transaction():
                    found[int(oid)] = _filled(
                        connection, f"{quote_identifier(namespace)}.{quote_identifier(name)}", oid, columns
                    )
            except psycopg.Error:
                continue
    return found


def _filled(connection: Connection[Any], table: str, oid: int, columns: Sequence[AttributeStatistics]) -> int:
    scratch = f"public.dbarchitect_ends_{oid}"
    connection.execute(f"CREATE TABLE IF NOT EXISTS {scratch} AS SELECT * FROM {table} WITH NO DATA".encode())
    connection.execute(f"TRUNCATE {scratch}".encode())
    names = ", ".join(quote_identifier(c.attribute) for c in columns)
    for values in ([c.least for c in columns], [c.greatest for c in columns]):
        given = ", ".join("NULL" if v is None else quote_literal(v) for v in values)
        connection.execute(f"INSERT INTO {scratch} ({names}) VALUES ({given})".encode())
    row = connection.execute("SELECT relfilenode::bigint FROM pg_class WHERE oid = %s::regclass", (scratch,)).fetchone()
    assert row is not None
    return int(row[0])
