"""The table is read from end to end while nobody can read or write it.

What
    A constraint is checked on every row, an index is built or a partition's rows are compared with its bounds, all under ACCESS EXCLUSIVE:
    SET NOT NULL, ADD CHECK, ADD UNIQUE or PRIMARY KEY without a prepared index, ATTACH PARTITION without a matching check, a new partition
    beside a default one.

Why
    The scan is fast for each row, but all statements on the table wait for the last one, and a lock queue forms behind it.

Example
    ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL;

When to ignore
    When the table is known to be small.

Source
    https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.locks import BLOCKS_READS, blocks
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Tables of others that this statement itself locks and scans; rewrites are told as such."""
    if case.queries:
        return
    for oid in case.scanned:
        mode = case.own_lock(oid)
        if oid in case.measured.truncated - case.measured.emptied:
            continue
        if mode not in BLOCKS_READS or oid in case.rewritten or case.relation(oid).kind == "m":
            continue
        relation = case.first.relations[oid]
        built = [i for i in case.built if case.after.indexes[i].table == oid]
        what = f"the index {case.name(built[0])} was built" if built else "every row was read"
        is_default = relation.is_partition and relation.bound == "DEFAULT"
        default = " of the default partition" if is_default else ""
        yield Hazard(
            id="access-exclusive-scan",
            object=case.object(oid),
            lock=mode,
            blocks=blocks(mode),
            measured=f"{what}{default} under {mode}; {case.sizes.work(relation, rewrite=False)}",
            why=f"all of {case.name(oid)}{' (the default partition)' if is_default else ''} is scanned while reads and writes wait",
            grade=case.grade(oid),
        )
