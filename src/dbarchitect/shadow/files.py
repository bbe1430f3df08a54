"""Relations of a running shadow given other files: their numbers changed in the catalog, so that no page of them is cached."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.shadow.pages import brin_start, empty_btree, gin_start, new_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.shadow.building import Shadow
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
        self._kept: dict[int, tuple[int, int, float, int, bool]] = {}

    def _fresh(self, folder: Path) -> Path:
        self._shadow.file_number = max(self._shadow.file_number, _FIRST) + 1
        while (path := folder / str(self._shadow.file_number)).exists():
            self._shadow.file_number += 1
        return path

    def empty(self, tables: Sequence[int]) -> None:
        """Those tables have an empty file until `restore`, so that an index on them is built over nothing."""
        rows = self._shadow.connection.execute(
            "SELECT oid::bigint, relfilenode::bigint, relpages, reltuples, relallvisible, relhasindex, pg_relation_filepath(oid)"
            " FROM pg_class WHERE oid = ANY(%s::oid[])",
            (list(tables),),
        ).fetchall()
        given = []
        for oid, number, pages, tuples, visible, indexed, path in rows:
            self._kept[oid] = (number, pages, tuples, visible, indexed)
            here = self._data / path
            empty = self._fresh(here.parent)
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
                path = self._fresh(here.parent)
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
            return empty_btree(one.size.height or 0, all_equal_image=one.folds)
        case "gin":
            return gin_start(one.size.pages, one.size.entries or one.size.rows)
        case "brin":
            return brin_start(one.pages_per_range, one.table_pages)
        case _:
            return b""
