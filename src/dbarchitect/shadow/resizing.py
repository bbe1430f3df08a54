"""A running shadow given other facts of the same schema: it plans for another size without being built anew."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.shadow.files import Files
from dbarchitect.shadow.pages import btree, folds_equal_keys, gin_start, leaf_of, new_file, visible_start
from dbarchitect.shadow.restoring import restore_statistics

if TYPE_CHECKING:
    from pathlib import Path

    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.facts import PlannerFacts, Relation

_START = 2 * 8192


def resize(shadow: Shadow, facts: PlannerFacts) -> tuple[str, ...]:
    """The shadow plans from `facts`, which has the same schema; what could not be restored, in words.

    What-if indexes keep the size they were made with: make them after this.
    """
    if not shadow.forged:
        raise ArchitectError("shadow.files", "a database that holds rows cannot be given other sizes")
    connection = shadow.connection
    connection.execute("SET allow_system_table_mods = on")
    shadow.facts = facts
    shadow.widths.clear()
    shadow.shares.clear()
    lost = restore_statistics(shadow.planner, facts)
    place(shadow, facts)
    return lost


def place(shadow: Shadow, facts: PlannerFacts) -> None:
    """Every relation has a file of the size `facts` tell, under a number of which no page is cached."""
    connection = shadow.connection
    connection.execute("SET allow_system_table_mods = on")
    known = {(r.namespace, r.name): r for r in facts.relations}
    rows = connection.execute(
        """
        SELECT c.oid::bigint, n.nspname, c.relname, pg_relation_filepath(c.oid)
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm', 'i') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND n.nspname !~ '^pg_(toast|temp)' AND pg_relation_filepath(c.oid) IS NOT NULL ORDER BY 1
        """
    ).fetchall()
    files = Files(shadow)
    assert shadow.sandbox.data_dir is not None
    given = []
    for oid, namespace, name, path in rows:
        relation = known.get((namespace, name))
        if relation is not None and (relation.kind != "i" or relation.pages):
            fresh = files.fresh((shadow.sandbox.data_dir / path).parent)
            _copied(shadow.sandbox.data_dir / path, fresh, relation)
            then = relation.pages if relation.analyzed_pages is None else relation.analyzed_pages
            given.append((oid, int(fresh.name), then, relation.rows))
    connection.execute(
        "UPDATE pg_class AS c SET relfilenode = n.number, relpages = n.pages, reltuples = n.tuples"
        " FROM unnest(%s::oid[], %s::oid[], %s::bigint[], %s::real[]) AS n(oid, number, pages, tuples) WHERE c.oid = n.oid",
        [[g[at] for g in given] for at in range(4)],
    )


def _copied(here: Path, fresh: Path, relation: Relation) -> None:
    if relation.kind == "i" and relation.height is not None:
        start = btree(relation.height, all_equal_image=folds_equal_keys(here), leaf=leaf_of(here))
    elif relation.kind != "i":
        start = b""
    elif relation.start is not None:
        start = b64decode(relation.start)
    elif relation.method == "gin" and relation.pages > 2:
        start = gin_start(relation.pages, relation.rows)
    else:
        with here.open("rb") as file:
            start = file.read(_START)
    new_file(fresh, here, start, relation.pages)
    if relation.kind != "i" and relation.pages:
        visible_start(fresh.with_name(f"{fresh.name}_vm"), fresh)
