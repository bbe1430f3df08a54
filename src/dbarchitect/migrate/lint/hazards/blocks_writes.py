"""Nobody can write the table while it is read from end to end.

What
    An index is built without CONCURRENTLY, a foreign key is checked on every row (both tables wait), REINDEX, a domain's constraint is
    checked: SHARE or SHARE ROW EXCLUSIVE is held for as long as the scan takes.

Why
    Reads go on, but every INSERT, UPDATE and DELETE waits; on a busy table the connections run out before the index is there.

Example
    CREATE INDEX orders_customer_id ON orders (customer_id);

When to ignore
    When the table is known to be small, or is only read.

Source
    https://www.postgresql.org/docs/current/sql-createindex.html
    https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.locks import BLOCKS_READS, BLOCKS_WRITES, blocks
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Tables of others that this statement locks against writes and works on."""
    if case.queries:
        return
    reindexed = {case.after.indexes[i].table for i in case.built}
    worked = dict.fromkeys((*case.scanned, *(t for t in reindexed if t not in case.scanned)))
    long_ones = [t for t in worked if case.own_lock(t) in BLOCKS_WRITES]
    for oid in long_ones:
        mode = case.own_lock(oid)
        relation = case.first.relations[oid]
        if mode in BLOCKS_READS or oid in case.rewritten or relation.kind == "m":
            continue  # told as what it is; and nobody writes to a materialized view
        built = [case.name(i) for i in case.built if case.after.indexes[i].table == oid]
        what = f"the index {built[0]} was built" if built else "every row was read"
        yield Hazard(
            id="blocks-writes",
            object=case.object(oid),
            lock=mode,
            blocks=blocks(mode),
            measured=f"{what} under {mode}; {case.sizes.work(relation, rewrite=False)}",
            why=f"INSERT, UPDATE and DELETE on {case.name(oid)} wait for the {'index build' if built else 'scan'}",
            grade=case.grade(oid),
        )
