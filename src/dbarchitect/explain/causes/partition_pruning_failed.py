"""All partitions are read, though a condition names the partition key.

The key stands inside a function or a cast, is compared with another type, or the condition comes from a join that is known only
at run time.

Fix: compare the bare key with a constant or parameter of its own type. Source: PostgreSQL, “Partition Pruning”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.core.english import counted
from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.conditions import columns, conjuncts, shown
from dbarchitect.model.explanation import Cause

TITLE = "All partitions are read"
LEAST = 3


def find(case: Case) -> Iterator[Cause]:
    if case.schema is None:
        return
    for node in case.nodes:
        scans = [c for c in node.inputs if c.relation] if node.kind in ("Append", "Merge Append") else []
        table = case.table(scans[0]) if len(scans) >= LEAST else None
        parent = case.schema.table(table.partition_of.parent) if table is not None and table.partition_of else None
        if parent is None or parent.partitioning is None or not case.matters(node, below=True):
            continue
        keys = {k.expression for k in parent.partitioning.keys}
        parts = case.schema.tables
        all_of_them = sum(p.partition_of is not None and p.partition_of.parent == parent.name for p in parts)
        if len(scans) < all_of_them:
            continue
        hidden = [shown(p) for p in conjuncts(scans[0].filter) if {c.name for c in columns(p)} & keys]
        if not hidden:
            said = f"All {counted(all_of_them, 'partition')} of {parent.name} are read: no condition names {', '.join(sorted(keys))}."
            wanted = remedies.advice(f"add a condition on {', '.join(sorted(keys))}, if the answer allows one")
        else:
            said = f"All {counted(all_of_them, 'partition')} of {parent.name} are read: {hidden[0]} does not tell which of them are meant."
            wanted = remedies.advice(
                f"compare {', '.join(sorted(keys))} itself with a value of its own type", "rewrite"
            )
        yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, wanted, share=case.share_below(node))
