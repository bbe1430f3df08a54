"""What hangs on what in a live database, as its own catalog of dependencies says."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dbarchitect.model.links import Address, Links, Signature

if TYPE_CHECKING:
    from psycopg import Connection


def read_links(connection: Connection[Any]) -> Links:
    """The dependencies between the objects of the database, with the columns of its views and the signatures of its routines."""
    uses: dict[Address, set[Address]] = defaultdict(set)
    for row in _rows(connection, "links"):
        uses[tuple(row["user"])].add(tuple(row["used"]))
    columns: dict[Address, tuple[tuple[str, str], ...]] = {
        ("view", row["namespace"], row["name"]): tuple((name, kind) for name, kind in row["columns"])
        for row in _rows(connection, "view_columns")
    }
    signatures: dict[Address, Signature] = {
        ("routine", row["namespace"], row["name"], row["arguments"]): Signature(
            types=tuple(row["types"]), names=tuple(row["names"]), result=row["result"], defaults=row["defaults"]
        )
        for row in _rows(connection, "signatures")
    }
    return Links({user: frozenset(used) for user, used in uses.items()}, columns, signatures)


def _rows(connection: Connection[Any], query: str) -> list[dict[str, Any]]:
    from psycopg.rows import dict_row

    sql = files(__package__).joinpath("queries", f"{query}.sql").read_text(encoding="utf-8")
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql.encode()).fetchall()
