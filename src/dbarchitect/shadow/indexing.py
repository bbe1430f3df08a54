"""Indexes of which the facts tell no size get the one they would have, so that a planner believes in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.shadow.facts import Relation
from dbarchitect.shadow.files import Files
from dbarchitect.shadow.measuring import measure

if TYPE_CHECKING:
    from dbarchitect.shadow.building import Shadow


def forge_unknown(shadow: Shadow) -> tuple[str, ...]:
    """The names of the indexes whose sizes were reckoned; the shadow's facts hold them from now on."""
    known = {
        (r.namespace, r.name) for r in shadow.facts.relations if r.kind in ("i", "I") and (r.pages or r.kind == "I")
    }
    rows = shadow.connection.execute(
        """
        SELECT c.oid::bigint, n.nspname, c.relname, t.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_class AS t ON t.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind = 'i' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
        ORDER BY 1
        """
    ).fetchall()
    holding = {(r.namespace, r.name) for r in shadow.facts.relations if r.kind in ("r", "m") and r.rows >= 1}
    wanted = {
        int(o): str(name)
        for o, namespace, name, table in rows
        if (namespace, name) not in known and (namespace, table) in holding
    }
    if not wanted:
        return ()
    connection = shadow.connection
    connection.execute("SET allow_system_table_mods = on")
    with connection.transaction():
        measured = measure(shadow, dict.fromkeys(wanted, (None, None)))
        Files(shadow).forge(measured)
    spaces = {int(o): str(namespace) for o, namespace, _, _ in rows}
    found = tuple(
        Relation(
            namespace=spaces[m.oid],
            name=m.name,
            kind="i",
            pages=m.size.pages,
            rows=m.size.rows,
            method=m.method,
            height=m.size.height,
        )
        for m in measured
    )
    told = {(r.namespace, r.name) for r in found}
    kept = tuple(r for r in shadow.facts.relations if (r.namespace, r.name) not in told)
    shadow.facts = shadow.facts.but(relations=(*kept, *found))
    return tuple(wanted.values())
