"""What hangs on what in a live database, as its own catalog of dependencies says."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.read.catalog import in_one_go, query_of
from dbarchitect.model.links import Address, Links, Signature

if TYPE_CHECKING:
    from psycopg import Connection


def read_links(connection: Connection[Any]) -> Links:
    """The dependencies between the objects of the database, with the columns of its views and the signatures of its routines."""
    uses: dict[Address, set[Address]] = defaultdict(set)
    rows = in_one_go(connection, {name: query_of(name).encode() for name in ("links", "view_columns", "signatures")})
    for row in rows["links"]:
        uses[tuple(row["user"])].add(tuple(row["used"]))
    columns: dict[Address, tuple[tuple[str, str], ...]] = {
        ("view", row["namespace"], row["name"]): tuple((name, kind) for name, kind in row["columns"])
        for row in rows["view_columns"]
    }
    signatures: dict[Address, Signature] = {
        ("routine", row["namespace"], row["name"], row["arguments"]): Signature(
            types=tuple(row["types"]), names=tuple(row["names"]), result=row["result"], defaults=row["defaults"]
        )
        for row in rows["signatures"]
    }
    return Links({user: frozenset(used) for user, used in uses.items()}, columns, signatures)
